"""The plug-in `bank-file`, configured by the environment.

APPROVALFLOW_BANK_FILE_PROFILE is the path of a profile. APPROVALFLOW_BANK_FILE_VARIANTS lists further banks by name:
with `water` there is also the bank `bank-file-water`, whose profile is APPROVALFLOW_BANK_FILE_WATER_PROFILE.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from typing import cast

from approvalflow.errors import BadInput
from approvalflow.plugins.settings import settings_of
from approvalflow.plugins.spec import hookimpl
from approvalflow.ports.bank import Bank
from approvalflow_bank_file.adapter import FileBank
from approvalflow_bank_file.profile import read_profile

__all__ = ["approvalflow_register_banks", "from_environment"]

_NAME = "bank-file"


def from_environment(environment: Mapping[str, str]) -> list[FileBank]:
    """The banks that the variables describe. Raises BadInput that names what is missing; DeclarationFaulty with every
    fault of a profile."""
    found = settings_of(environment, _NAME, ("PROFILE",), own=("PROFILE",))
    if not found:
        missing = "APPROVALFLOW_BANK_FILE_PROFILE"
        raise BadInput(
            f"缺少环境变量：{missing}", f"missing in the environment: {missing}", place=_NAME, rule="setting"
        )
    return [FileBank(read_profile(said["PROFILE"]), clock=_now, name=name) for name, said in found.items()]


def _now() -> int:
    return time.time_ns() // 1000


@hookimpl
def approvalflow_register_banks() -> list[Bank]:
    """The bank whose profile the environment names, and its variants."""
    # It has no methods for what it does not say that it can; those are never called.
    return [cast(Bank, bank) for bank in from_environment(os.environ)]
