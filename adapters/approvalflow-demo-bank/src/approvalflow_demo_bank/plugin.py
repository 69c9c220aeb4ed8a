"""The plug-in `demo-bank`, configured by the environment.

APPROVALFLOW_DEMO_BANK_URL, _MERCHANT and _SECRET say where the bank is, our account there, and the shared secret (16
bytes or more, in UTF-8). Without all three there is an error that names what is missing: a bank that was enabled and is
silently absent would be found out by the first applicant.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping

from approvalflow.errors import BadInput
from approvalflow.plugins.spec import hookimpl
from approvalflow.ports.bank import Bank
from approvalflow_demo_bank.adapter import DemoBank

__all__ = ["approvalflow_register_banks", "from_environment"]

_PREFIX = "APPROVALFLOW_DEMO_BANK_"


def from_environment(environment: Mapping[str, str]) -> DemoBank:
    """The bank that the variables describe. Raises BadInput that names every variable that is missing."""
    missing = [_PREFIX + key for key in ("URL", "MERCHANT", "SECRET") if not environment.get(_PREFIX + key)]
    if missing:
        named = ", ".join(missing)
        raise BadInput(
            f"缺少环境变量：{named}", f"missing in the environment: {named}", place="demo-bank", rule="setting"
        )
    return DemoBank(
        environment[_PREFIX + "URL"],
        environment[_PREFIX + "MERCHANT"],
        environment[_PREFIX + "SECRET"].encode(),
        clock=lambda: time.time_ns() // 1000,
    )


@hookimpl
def approvalflow_register_banks() -> list[Bank]:
    """The one bank that the environment describes."""
    return [from_environment(os.environ)]
