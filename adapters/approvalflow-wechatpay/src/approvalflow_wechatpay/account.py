"""One merchant number with its keys: what every call and every message is held against."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

from attrs import field, frozen
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key
from cryptography.x509 import Certificate, load_pem_x509_certificate

from approvalflow.domain.parties.basis import Fault
from approvalflow.errors import DeclarationFaulty

__all__ = ["GATEWAY", "Account", "serial_of"]

#: Where WeChat Pay is.
GATEWAY = "https://api.mch.weixin.qq.com"


_TOGETHER = ("公钥与公钥 ID 须同时给出", "a public key and its id go together")
_NOTHING = (
    "须有微信支付公钥、平台证书或存放证书的文件夹",
    "a public key, platform certificates or a folder for them are needed",
)


@frozen
class Account:
    """What a merchant knows of itself and of WeChat Pay. Keys are texts in PEM; none of them is ever shown.

    Attributes:
        merchant, appid: the merchant number (商户号), and the application that it is bound to.
        serial, private_key: our certificate's number and the key that signs our calls.
        apiv3_key: the key of 32 bytes with which messages are encrypted (APIv3 密钥).
        notify_url: where messages are to be sent: the host's callback address of this bank, https.
        public_key, public_key_id: WeChat Pay's own key, where the merchant has one (微信支付公钥); else both empty.
        certificates: its platform certificates (平台证书); may be empty where there is a public key.
        folder: where certificates that it renews are kept; None to keep them in memory.
        gateway: another address of WeChat Pay, for a proxy or a test.

    Raises DeclarationFaulty with everything that is wrong.
    """

    merchant: str
    appid: str
    serial: str
    private_key: str = field(repr=False)
    apiv3_key: str = field(repr=False)
    notify_url: str
    public_key: str = field(default="", repr=False)
    public_key_id: str = ""
    certificates: tuple[str, ...] = field(default=(), repr=False)
    folder: Path | None = None
    gateway: str = GATEWAY

    def __attrs_post_init__(self) -> None:
        faults = [Fault(f"wechatpay: {key}", "setting", zh, en) for key, zh, en, sound in self._checks() if not sound]
        if faults:
            raise DeclarationFaulty(faults)

    def _checks(self) -> list[tuple[str, str, str, bool]]:
        address = ("应为 http(s) 地址，不带参数", "must be an http(s) address without parameters")
        whole = not self.public_key or _loads(_public, self.public_key)
        known = all(_loads(_certificate, one) for one in self.certificates)
        anything = bool(self.public_key or self.certificates or self.folder)
        return [
            ("merchant", "应为商户号", "must be a merchant number", _fits(r"[0-9]{8,12}", self.merchant)),
            ("appid", "应为 appid", "must be an appid", _fits(r"[0-9A-Za-z]{1,32}", self.appid)),
            ("serial", "应为证书序列号", "must be a certificate's number", _fits(r"[0-9A-F]{8,64}", self.serial)),
            ("private_key", "不是 PEM 私钥", "is no private key in PEM", _loads(_private, self.private_key)),
            ("apiv3_key", "应为 32 字节", "must have 32 bytes", len(self.apiv3_key.encode()) == 32),
            ("notify_url", *address, _url(self.notify_url)),
            ("gateway", *address, _url(self.gateway)),
            ("public_key_id", *_TOGETHER, bool(self.public_key) == bool(self.public_key_id)),
            ("public_key", "不是 PEM 公钥", "is no public key in PEM", whole),
            ("certificates", "有不是 PEM 证书的", "one is no certificate in PEM", known),
            ("public_key", *_NOTHING, anything),
        ]


def serial_of(certificate: Certificate) -> str:
    """The number of a certificate as WeChat Pay writes it: hexadecimal capitals, whole bytes."""
    digits = f"{certificate.serial_number:X}"
    return digits.rjust(len(digits) + len(digits) % 2, "0")


def _fits(form: str, value: str) -> bool:
    return re.fullmatch(form, value) is not None


def _url(value: str) -> bool:
    parts = urlsplit(value)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.query and not parts.fragment


def _private(value: bytes) -> object:
    return load_pem_private_key(value, password=None)


def _public(value: bytes) -> object:
    return load_pem_public_key(value)


def _certificate(value: bytes) -> object:
    return load_pem_x509_certificate(value)


def _loads(read: object, value: str) -> bool:
    try:
        read(value.encode())  # type: ignore[operator]
    except (ValueError, TypeError):
        return False
    return True
