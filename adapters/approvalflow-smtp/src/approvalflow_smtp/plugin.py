"""The plug-in `smtp`, configured by the environment.

APPROVALFLOW_SMTP_HOST and _SENDER must be there; _PORT (587), _USERNAME, _PASSWORD, _STARTTLS (`yes`, or `no` for a
server on the same machine) and _TIMEOUT in seconds (10) may be.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from approvalflow.errors import BadInput
from approvalflow.plugins.spec import hookimpl
from approvalflow.ports.channel import Channel
from approvalflow_smtp.channel import SmtpChannel

__all__ = ["approvalflow_register_channels", "from_environment"]

_PREFIX = "APPROVALFLOW_SMTP_"


def from_environment(environment: Mapping[str, str]) -> SmtpChannel:
    """The channel that the variables describe. Raises BadInput that names every variable that is missing or wrong."""
    said = {key: environment.get(_PREFIX + key, "") for key in ("HOST", "SENDER", "USERNAME", "PASSWORD")}
    port = environment.get(_PREFIX + "PORT") or "587"
    timeout = environment.get(_PREFIX + "TIMEOUT") or "10"
    starttls = environment.get(_PREFIX + "STARTTLS") or "yes"
    wrong = [_PREFIX + key for key in ("HOST", "SENDER") if not said[key]]
    wrong += [
        _PREFIX + key
        for key, value, most in (("PORT", port, 65_535), ("TIMEOUT", timeout, 600))
        if not (value.isascii() and value.isdigit() and 0 < int(value) <= most)
    ]
    if starttls not in ("yes", "no"):
        wrong.append(_PREFIX + "STARTTLS")
    if wrong:
        named = ", ".join(wrong)
        raise BadInput(
            f"环境变量缺失或有误：{named}",
            f"missing or wrong in the environment: {named}",
            place="smtp",
            rule="setting",
        )
    return SmtpChannel(
        said["HOST"],
        int(port),
        said["SENDER"],
        username=said["USERNAME"],
        password=said["PASSWORD"],
        starttls=starttls == "yes",
        timeout=float(timeout),
    )


@hookimpl
def approvalflow_register_channels() -> list[Channel]:
    """The one mail server that the environment describes."""
    return [from_environment(os.environ)]
