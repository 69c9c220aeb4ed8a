"""The library `wechatpayv3` behind a front of our own; this is the only file that knows what it is like inside.

Three things are done otherwise than it does them by itself. It downloads certificates while it is made, and while it
checks the signature of a message that anybody may have sent: here only the answer to a call of ours leads to that, once
a minute at most, and what was known stays known if the download fails. It speaks to one address: here another can be
named. It raises bare exceptions: here what goes wrong is AdapterFailed, and a refusal is an answer.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import requests
from attrs import frozen
from cryptography.x509 import Certificate, load_pem_x509_certificate
from wechatpayv3 import WeChatPay, WeChatPayType
from wechatpayv3.core import Core

from approvalflow.errors import AdapterFailed
from approvalflow_wechatpay.account import Account, serial_of
from approvalflow_wechatpay.wire import NotSound, unpacked

__all__ = ["Answer", "Gateway"]

#: Seconds to reach WeChat Pay, and that it may be silent.
_TIMEOUT = (5, 12)

#: Seconds between two downloads of certificates.
_PAUSE = 60.0


@frozen
class Answer:
    """What a call came to: the status, and the fields of the body; `code` is the name of a refusal, or empty."""

    status: int
    fields: dict[str, Any]

    @property
    def code(self) -> str:
        """WeChat Pay's name for a refusal; empty where it did what was asked."""
        said = self.fields.get("code")
        return said if self.status >= 400 and isinstance(said, str) and len(said) <= 64 else ""


class _Core(Core):  # type: ignore[misc]
    """The library's core with the certificates that we give it, and an address that we name."""

    def __init__(self, account: Account) -> None:
        self._given = [load_pem_x509_certificate(one.encode()) for one in account.certificates]
        self._lock = threading.Lock()
        self._downloaded_at = -_PAUSE
        super().__init__(
            mchid=account.merchant,
            cert_serial_no=account.serial,
            private_key=account.private_key,
            apiv3_key=account.apiv3_key,
            cert_dir=str(account.folder) if account.folder else None,
            timeout=_TIMEOUT,
            public_key=account.public_key or None,
            public_key_id=account.public_key_id or None,
        )
        self._gate_way = account.gateway
        self._certificates = self._given

    def _init_certificates(self) -> None:
        """Nothing is downloaded while an adapter is made: an office starts though WeChat Pay is away."""

    def _update_certificates(self) -> None:
        with self._lock:
            if time.monotonic() - self._downloaded_at < _PAUSE:
                return
            self._downloaded_at = time.monotonic()
            before, self._certificates = self._certificates, []
            try:
                super()._update_certificates()
            finally:
                if not self._certificates:
                    self._certificates = before

    def known(self) -> dict[str, Certificate]:
        """The certificates by their number."""
        return {serial_of(one): one for one in tuple(self._certificates)}


class _Pay(WeChatPay):  # type: ignore[misc]
    """The library's front around a core of ours."""

    def __init__(self, account: Account, core: _Core) -> None:
        self._type = WeChatPayType.NATIVE
        self._mchid, self._appid, self._notify_url = account.merchant, account.appid, account.notify_url
        self._core, self._partner_mode = core, False


class Gateway:
    """WeChat Pay as one merchant reaches it."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self._core = _Core(account)
        self._pay = _Pay(account, self._core)

    def known(self) -> dict[str, Certificate]:
        """The platform certificates by their number."""
        return self._core.known()

    def opened(self, headers: dict[str, str], body: bytes) -> str | None:
        """The text inside a message whose signature holds; None, or any exception, where there is none."""
        inside: str | None = self._pay.decrypt_callback(headers=headers, body=body)
        return inside

    def call(self, act: str, **asked: Any) -> Answer:
        """Call one of the library's methods by name; a refusal of WeChat Pay is an answer.

        Raises AdapterFailed where it cannot be reached, is out of order (5xx, too many calls), or answers with a
        signature that does not hold.
        """
        status, said = self._called(act, lambda: getattr(self._pay, act)(**asked))
        body = said if isinstance(said, bytes) else said.encode()
        if status >= 500 or status == 429:
            raise self._failed(act, f"微信支付暂不可用（{status}）", f"WeChat Pay is out of order ({status})")
        try:
            fields = unpacked(body) if body else {}
        except NotSound as fault:
            raise self._failed(act, "微信支付的答复不合格", f"the answer is not sound: {fault}") from fault
        if status < 200 or (300 <= status < 400):
            raise self._failed(act, f"微信支付的答复不合格（{status}）", f"the answer is not sound ({status})")
        return Answer(status, fields)

    def download(self, url: str) -> bytes:
        """The file behind the address that an answer gave, at WeChat Pay's own address and nowhere else.

        Raises AdapterFailed.
        """
        if not url.startswith(f"{self.account.gateway}/"):
            raise self._failed("download_bill", "账单地址不在微信支付", "the file is not at WeChat Pay's address")
        status, said = self._called("download_bill", lambda: self._pay.download_bill(url))
        if status != 200:
            raise self._failed("download_bill", f"账单下载失败（{status}）", f"the file cannot be had ({status})")
        return said if isinstance(said, bytes) else said.encode()

    def _called(self, act: str, call: Callable[[], Any]) -> tuple[int, str | bytes]:
        try:
            status, said = call()
        except requests.RequestException as fault:
            zh, en = "微信支付无法访问", f"WeChat Pay cannot be reached ({type(fault).__name__})"
            raise self._failed(act, zh, en) from fault
        except Exception as fault:  # the library raises nothing narrower
            zh, en = "微信支付答复的签名不符", "the signature of the answer does not hold"
            raise self._failed(act, zh, en) from fault
        return status, said

    def refused(self, act: str, answer: Answer) -> AdapterFailed:
        """The error for a refusal that nobody expected."""
        named = f"{answer.status} {answer.code}"
        return self._failed(act, f"微信支付拒绝（{named}）", f"WeChat Pay refused ({named})")

    def _failed(self, act: str, zh: str, en: str) -> AdapterFailed:
        return AdapterFailed(zh, en, place=f"wechatpay {self.account.merchant}: {act}", rule="bank-call")
