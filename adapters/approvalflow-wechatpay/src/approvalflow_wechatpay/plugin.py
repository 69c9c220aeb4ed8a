"""The plug-in `wechatpay`, configured by the environment; each merchant number is a named variant of its own.

APPROVALFLOW_WECHATPAY_MERCHANT, _APPID, _SERIAL, _PRIVATE_KEY, _APIV3_KEY and _NOTIFY_URL must be there; of WeChat Pay
either _PUBLIC_KEY with _PUBLIC_KEY_ID, or _CERTIFICATES, or both. Keys and certificates are files: the variables hold
their paths. APPROVALFLOW_WECHATPAY_VARIANTS lists further merchant numbers: with `water` there is also the bank
`wechatpay-water`, of APPROVALFLOW_WECHATPAY_WATER_MERCHANT and so on; what it does not name is as above.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from pathlib import Path

from approvalflow.domain.parties.basis import Fault
from approvalflow.errors import BadInput, DeclarationFaulty
from approvalflow.plugins.settings import settings_of
from approvalflow.plugins.spec import hookimpl
from approvalflow.ports.bank import Bank
from approvalflow_wechatpay.account import GATEWAY, Account
from approvalflow_wechatpay.adapter import WeChatPayBank

__all__ = ["approvalflow_register_banks", "from_environment"]

_NAME = "wechatpay"
_OWN = ("MERCHANT", "SERIAL", "PRIVATE_KEY", "APIV3_KEY", "NOTIFY_URL")
_KEYS = (*_OWN, "APPID")
_OPTIONAL = ("PUBLIC_KEY", "PUBLIC_KEY_ID", "CERTIFICATES", "GATEWAY")


def from_environment(environment: Mapping[str, str]) -> list[WeChatPayBank]:
    """The merchant numbers that the variables describe. Raises BadInput that names what is missing; DeclarationFaulty
    with every file that cannot be read and every value that is not sound."""
    found = settings_of(environment, _NAME, _KEYS, optional=_OPTIONAL, own=_OWN)
    if not found:
        named = ", ".join(f"APPROVALFLOW_WECHATPAY_{key}" for key in _KEYS)
        raise BadInput(f"缺少环境变量：{named}", f"missing in the environment: {named}", place=_NAME, rule="setting")
    return [WeChatPayBank(_account(name, said), clock=_now, name=name) for name, said in found.items()]


def _account(name: str, said: Mapping[str, str]) -> Account:
    faults: list[Fault] = []

    def content(key: str, path: Path) -> str:
        try:
            return path.read_text("ascii").strip()
        except (OSError, UnicodeDecodeError) as fault:
            why = type(fault).__name__
            faults.append(
                Fault(f"{name}: {key}", "setting", f"文件读不了（{why}）", f"the file cannot be read ({why})")
            )
            return ""

    folder = Path(said["CERTIFICATES"]) if "CERTIFICATES" in said else None
    certificates = sorted(folder.glob("*.pem")) if folder else []
    private, secret = content("PRIVATE_KEY", Path(said["PRIVATE_KEY"])), content("APIV3_KEY", Path(said["APIV3_KEY"]))
    public = content("PUBLIC_KEY", Path(said["PUBLIC_KEY"])) if "PUBLIC_KEY" in said else ""
    known = tuple(content("CERTIFICATES", path) for path in certificates)
    if faults:
        raise DeclarationFaulty(faults)
    return Account(
        merchant=said["MERCHANT"],
        appid=said["APPID"],
        serial=said["SERIAL"],
        private_key=private,
        apiv3_key=secret,
        notify_url=said["NOTIFY_URL"],
        public_key=public,
        public_key_id=said.get("PUBLIC_KEY_ID", ""),
        certificates=known,
        folder=folder,
        gateway=said.get("GATEWAY", GATEWAY).rstrip("/"),
    )


def _now() -> int:
    return time.time_ns() // 1000


@hookimpl
def approvalflow_register_banks() -> list[Bank]:
    """The merchant numbers that the environment describes."""
    return list(from_environment(os.environ))
