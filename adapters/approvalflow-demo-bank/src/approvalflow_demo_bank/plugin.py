"""The plug-in `demo-bank`, configured by the environment.

APPROVALFLOW_DEMO_BANK_URL, _MERCHANT and _SECRET say where the bank is, our account there, and the shared secret (16
bytes or more, in UTF-8). With none of the three the plug-in can be tried: the bank is looked for at its usual address,
with a secret that nobody shares, so that no bill reaches a bank and no message of one is believed; what is owed stays
owed, visibly. With some of them there is an error that names the rest.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Mapping

from approvalflow.errors import BadInput
from approvalflow.plugins.spec import hookimpl
from approvalflow.ports.bank import Bank
from approvalflow_demo_bank.adapter import DemoBank

__all__ = ["approvalflow_register_banks", "from_environment"]

_PREFIX = "APPROVALFLOW_DEMO_BANK_"
_KEYS = ("URL", "MERCHANT", "SECRET")


def from_environment(environment: Mapping[str, str]) -> DemoBank:
    """The bank that the variables describe, or one to be tried. Raises BadInput that names those that are missing."""
    missing = [_PREFIX + key for key in _KEYS if not environment.get(_PREFIX + key)]
    if len(missing) == len(_KEYS):
        return DemoBank("http://127.0.0.1:8765", "untold", secrets.token_bytes(32), clock=_now)
    if missing:
        named = ", ".join(missing)
        raise BadInput(
            f"缺少环境变量：{named}", f"missing in the environment: {named}", place="demo-bank", rule="setting"
        )
    return DemoBank(
        environment[_PREFIX + "URL"],
        environment[_PREFIX + "MERCHANT"],
        environment[_PREFIX + "SECRET"].encode(),
        clock=_now,
    )


def _now() -> int:
    return time.time_ns() // 1000


@hookimpl
def approvalflow_register_banks() -> list[Bank]:
    """The one bank that the environment describes."""
    return [from_environment(os.environ)]
