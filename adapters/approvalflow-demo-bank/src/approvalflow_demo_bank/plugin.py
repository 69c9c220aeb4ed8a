"""The plug-in `demo-bank`, configured by the environment.

APPROVALFLOW_DEMO_BANK_URL, _MERCHANT and _SECRET say where the bank is, our account there, and the shared secret (16
bytes or more, in UTF-8). APPROVALFLOW_DEMO_BANK_VARIANTS lists further accounts by name: with `water` there is also
the bank `demo-bank-water`, whose account is APPROVALFLOW_DEMO_BANK_WATER_MERCHANT.

With nothing set the plug-in can be tried: the bank is looked for at its usual address, with a secret that nobody
shares, so that no bill reaches a bank and no message of one is believed; what is owed stays owed, visibly. With some
of it set there is an error that names the rest.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Mapping

from approvalflow.plugins.settings import settings_of
from approvalflow.plugins.spec import hookimpl
from approvalflow.ports.bank import Bank
from approvalflow_demo_bank.adapter import DemoBank

__all__ = ["approvalflow_register_banks", "from_environment"]

_NAME = "demo-bank"
_KEYS = ("URL", "MERCHANT", "SECRET")


def from_environment(environment: Mapping[str, str]) -> list[DemoBank]:
    """The banks that the variables describe, or one to be tried. Raises BadInput that names what is missing."""
    found = settings_of(environment, _NAME, _KEYS)
    if not found:
        return [DemoBank("http://127.0.0.1:8765", "untold", secrets.token_bytes(32), clock=_now)]
    return [
        DemoBank(said["URL"], said["MERCHANT"], said["SECRET"].encode(), clock=_now, name=name)
        for name, said in found.items()
    ]


def _now() -> int:
    return time.time_ns() // 1000


@hookimpl
def approvalflow_register_banks() -> list[Bank]:
    """The bank that the environment describes, and its variants."""
    return list(from_environment(os.environ))
