"""Messages: nothing in one is looked at before its signature holds over the raw bytes."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from approvalflow.domain.deadlines.moments import SECOND
from approvalflow.errors import MessageForged
from approvalflow_wechatpay.gateway import Gateway
from approvalflow_wechatpay.wire import MOST_BYTES, NotSound, text, unpacked

__all__ = ["FRESH_SECONDS", "RECEIVED_AT", "SIGNED", "opened"]

#: How far a message's timestamp may be from its receipt, either way.
FRESH_SECONDS = 300

#: The header that the office puts on a message: when it came, in whole microseconds of UTC.
RECEIVED_AT = "approvalflow-received-at"

_TYPE = "wechatpay-signature-type"
_SERIAL, _TIMESTAMP = "wechatpay-serial", "wechatpay-timestamp"
_NONCE, _SIGNATURE = "wechatpay-nonce", "wechatpay-signature"

#: The headers that are signed, or that say how, by whom and with what.
SIGNED = (_TYPE, _SERIAL, _TIMESTAMP, _NONCE, _SIGNATURE)

_KIND = "WECHATPAY2-SHA256-RSA2048"

#: WeChat Pay sends messages with false signatures now and then, to see that they are refused.
_PROBE = "WECHATPAY/SIGNTEST/"


def opened(message_headers: Mapping[str, str], body: bytes, gateway: Gateway) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fields of a message, and of what was encrypted inside it. Raises MessageForged, and nothing else."""
    headers = {name: message_headers.get(name, "") for name in SIGNED}
    _well_formed(headers, body, gateway)
    _fresh(headers[_TIMESTAMP], message_headers.get(RECEIVED_AT, ""))
    try:
        inside = gateway.opened(headers, body)
    except Exception as fault:  # the library raises bare exceptions, whatever it meets
        raise _forged("message", "报文无法验签或解密", "the message cannot be verified or decrypted") from fault
    if inside is None:
        raise _forged("message", "报文签名不符", "the signature of the message does not hold")
    try:
        return unpacked(body), unpacked(inside.encode("utf-8"))
    except (NotSound, UnicodeEncodeError) as fault:
        raise unsound() from fault


def unsound() -> MessageForged:
    """The error for a message whose signature holds and that says nothing sound."""
    return _forged("message", "报文内容不合格", "the message is signed, but not sound")


def evidence_of(fields: dict[str, Any]) -> str:
    """What names the message for ever: it is the same over all attempts to deliver it. Raises NotSound."""
    return f"message {text(fields, 'id')}"


def _well_formed(headers: Mapping[str, str], body: bytes, gateway: Gateway) -> None:
    """Refuse spellings that mean the same to a lenient reader: nothing of a message may be written in two ways."""
    signature, serial, timestamp = headers[_SIGNATURE], headers[_SERIAL], headers[_TIMESTAMP]
    if signature.startswith(_PROBE):
        raise _forged(
            "signature-probe", "微信支付的验签探测，按验签失败应答", "WeChat Pay's probe of our check of signatures"
        )
    if len(body) > MOST_BYTES or headers[_TYPE] != _KIND:
        raise _forged("message", "报文过长或签名方式不符", "the message is too long, or signed in another way")
    sound = re.fullmatch(r"[0-9]{1,12}", timestamp) and re.fullmatch(r"[!-~]{1,64}", headers[_NONCE])
    if not sound or not _canonical(signature):
        raise _forged("message", "报文签名不符", "the signature of the message does not hold")
    if gateway.account.public_key_id and serial == gateway.account.public_key_id:
        return
    certificate = gateway.known().get(serial)
    if certificate is None:
        raise _forged("unknown-serial", "未知的证书序列号", "signed with a certificate that is not known")
    at = datetime.fromtimestamp(int(timestamp), UTC) if int(timestamp) < 10**11 else datetime.max.replace(tzinfo=UTC)
    if not certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc:
        raise _forged(
            "expired-certificate", "证书不在有效期内", "signed with a certificate that is not valid at that time"
        )


def _canonical(signature: str) -> bool:
    try:
        decoded = b64decode(signature.encode("ascii"), validate=True)
    except ValueError:
        return False
    return bool(decoded) and len(signature) <= 1024 and b64encode(decoded).decode() == signature


def _fresh(timestamp: str, received: str) -> None:
    """Held against the receipt where the office says when that was: an old message may be read again much later."""
    if not received:
        return
    sound = received.isascii() and received.isdigit() and len(received) <= 20
    if not sound or abs(int(received) // SECOND - int(timestamp)) > FRESH_SECONDS:
        raise _forged("stale", "报文的时间戳过旧或过新", "the timestamp of the message is too old or too new")


def _forged(rule: str, zh: str, en: str) -> MessageForged:
    return MessageForged(zh, en, place="wechatpay", rule=rule)
