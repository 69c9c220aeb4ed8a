"""Asking the bank over HTTP: signed both ways, no redirect, no proxy, nothing read without an end."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Callable
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit

from approvalflow.domain.deadlines.moments import SECOND, Instant
from approvalflow.errors import AdapterFailed, BadInput
from approvalflow_demo_bank.signing import FRESH_SECONDS, SIGNATURE, TIMESTAMP, holds, sign
from approvalflow_demo_bank.wire import NotSound, packed, unpacked

__all__ = ["Client"]

_LONGEST_ANSWER = 32 * 1024 * 1024


class _Never(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: money matters go to the configured address."""

    def redirect_request(self, *_: object) -> None:
        return None


class Client:
    """One address of a bank, one merchant, one secret; `clock` dates the requests, `timeout` is in seconds."""

    def __init__(self, url: str, merchant: str, secret: bytes, clock: Callable[[], Instant], timeout: float) -> None:
        if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
            raise BadInput("银行地址应为 http 或 https 地址", "the bank's address must be http or https", place="url")
        if len(secret) < 16 or not merchant:
            raise BadInput(
                "须有商户号和至少 16 字节的密钥",
                "a merchant and a secret of 16 bytes or more are needed",
                place="secret",
            )
        self.url, self.merchant = url.rstrip("/"), merchant
        self._secret, self._clock, self._timeout = secret, clock, timeout
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Never)

    def fields(self, act: str, **asked: Any) -> dict[str, Any]:
        """The fields of the bank's answer. Raises AdapterFailed."""
        try:
            return unpacked(self.content(act, **asked))
        except NotSound as fault:
            raise self._failed(act, "银行的答复不合格", f"the bank's answer is not sound: {fault}") from fault

    def content(self, act: str, **asked: Any) -> bytes:
        """The raw bytes of the bank's answer, its signature checked. Raises AdapterFailed."""
        body = packed({"act": act, "merchant": self.merchant, **asked})
        now = self._clock() // SECOND
        request = urllib.request.Request(  # noqa: S310 - the scheme was checked above
            f"{self.url}/api/{act}",
            data=body,
            headers={
                "Content-Type": "application/json; charset=utf-8",
                TIMESTAMP: str(now),
                SIGNATURE: sign(self._secret, str(now), body),
            },
        )
        try:
            with self._opener.open(request, timeout=self._timeout) as answer:
                content: bytes = answer.read(_LONGEST_ANSWER + 1)
                timestamp, signature = answer.headers.get(TIMESTAMP, ""), answer.headers.get(SIGNATURE, "")
        except urllib.error.HTTPError as fault:
            with fault:
                zh, en = _reason(fault)
            raise self._failed(act, f"银行拒绝（{fault.code}）{zh}", f"the bank refused ({fault.code}) {en}") from fault
        except (OSError, HTTPException) as fault:
            raise self._failed(act, "银行无法访问", f"the bank cannot be reached ({type(fault).__name__})") from fault
        if len(content) > _LONGEST_ANSWER:
            raise self._failed(act, "银行的答复过长", "the bank's answer is too long")
        if not holds(self._secret, timestamp, content, signature):
            raise self._failed(act, "银行答复的签名不符", "the signature of the bank's answer does not hold")
        if abs(self._clock() // SECOND - int(timestamp)) > FRESH_SECONDS:
            raise self._failed(act, "银行答复的时间戳过旧或过新", "the bank's answer is too old or too new")
        return content

    def _failed(self, act: str, zh: str, en: str) -> AdapterFailed:
        return AdapterFailed(zh, en, place=f"demo-bank: {act}", rule="bank-call")


def _reason(fault: urllib.error.HTTPError) -> tuple[str, str]:
    """The bank's own words for a refusal, if they can be read; they are for people and decide nothing."""
    try:
        fields = unpacked(fault.read(4096))
    except (NotSound, OSError, HTTPException):
        return "", ""
    zh, en = (fields.get(key) for key in ("zh", "en"))
    return (zh[:200] if isinstance(zh, str) else ""), (en[:200] if isinstance(en, str) else "")
