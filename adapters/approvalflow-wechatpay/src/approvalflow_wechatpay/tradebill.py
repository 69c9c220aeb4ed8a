"""The trade bill (交易账单) of a day: gzip, CSV, every cell behind a backtick, and a closing row with its headings."""

from __future__ import annotations

import csv
import gzip
import hashlib
import hmac
import io
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from approvalflow.domain.deadlines.moments import Day, Instant, instant
from approvalflow.domain.fees.bills import StatementLine
from approvalflow.domain.fees.money import MAX_FEN, Fen
from approvalflow_wechatpay.wire import NotSound

__all__ = ["ZONE", "trade_bill"]

#: Where WeChat Pay's day is cut, by the time of success.
ZONE = "Asia/Shanghai"

_NEEDED = (
    "交易时间", "商户号", "微信订单号", "商户订单号", "交易状态", "货币种类", "订单金额",
    "微信退款单号", "商户退款单号", "申请退款金额",
)  # fmt: skip
_COUNT, _PAID, _RETURNED = "总交易单数", "订单总金额", "申请退款总金额"

# [0-9], not \d: full-width and other digits look like ours and are not.
_YUAN = re.compile(r"([0-9]{1,11})(?:\.([0-9]{1,2}))?")
_CODE = re.compile(r"[!-~]{1,64}")
_MOST_BYTES = 512 * 1024 * 1024
_MOST_SHOWN = 20


def trade_bill(content: bytes, *, sha1: str, bank: str, day: Day, merchant: str) -> Iterator[StatementLine]:
    """The lines of a bill, whole or NotSound: the whole file is read before the first line is given.

    Args:
        content: as it was downloaded, packed or not.
        sha1: the hash of the unpacked file, from an answer whose signature held.
        bank, day, merchant: whose it has to be.
    """
    hashed = hashlib.sha1(usedforsecurity=False)  # WeChat Pay gives no other; the answer that holds it is signed
    for piece in _pieces(content):
        hashed.update(piece)
    if not hmac.compare_digest(hashed.hexdigest(), sha1.lower()):
        raise NotSound("the hash is another: the file was cut short or changed")
    for _ in _lines(content, bank, day, merchant):
        pass
    return _lines(content, bank, day, merchant)


def _pieces(content: bytes) -> Iterator[bytes]:
    left = _MOST_BYTES
    try:
        with _unpacked(content) as file:
            while piece := file.read(1 << 16):
                left -= len(piece)
                if left < 0:
                    raise NotSound("too long when it is unpacked")
                yield piece
    except (OSError, EOFError, zlib.error) as fault:
        raise NotSound("not whole gzip") from fault


def _unpacked(content: bytes) -> gzip.GzipFile | io.BytesIO:
    raw = io.BytesIO(content)
    return gzip.GzipFile(fileobj=raw) if content.startswith(b"\x1f\x8b") else raw


def _lines(content: bytes, bank: str, day: Day, merchant: str) -> Iterator[StatementLine]:
    faults: list[str] = []
    count = paid = returned = 0
    seen: set[int] = set()
    with io.TextIOWrapper(_unpacked(content), encoding="utf-8-sig", newline="") as text:
        rows = _rows(text)
        names = _headings(rows)
        closing: Sequence[str] | None = None
        for at, row in rows:
            if row[:1] == [_COUNT]:
                names, (_, closing) = row, next(rows, (at, []))
                break
            count += 1
            try:
                line = _line(dict(zip(names, row, strict=True)), count, bank, day, merchant)
                mark = hash((line.kind, line.bank_txn))
                if mark in seen:
                    raise NotSound("stands there twice")
                seen.add(mark)
            except ValueError as fault:
                faults.append(f"line {at}: {fault if isinstance(fault, NotSound) else 'the number of cells'}")
                continue
            paid += line.fen if line.kind == "payment" else 0
            returned += line.fen if line.kind == "refund" else 0
            yield line
        if closing is None or len(closing) != len(names):
            faults.append("no closing row: the file was cut short")
        elif not faults:
            told = dict(zip(names, closing, strict=True))
            if (told.get(_COUNT), _sum(told, _PAID), _sum(told, _RETURNED)) != (str(count), paid, returned):
                faults.append("the closing row does not agree with the lines")
        faults += [f"line {at}: behind the closing row" for at, _ in rows]
    if faults:
        more = f"; and {len(faults) - _MOST_SHOWN} more" if len(faults) > _MOST_SHOWN else ""
        raise NotSound("; ".join(faults[:_MOST_SHOWN]) + more)


def _rows(text: io.TextIOWrapper) -> Iterator[tuple[int, list[str]]]:
    try:
        reader = csv.reader(text, strict=True)
        for row in reader:
            if row:
                yield reader.line_num, [cell.strip().removeprefix("`") for cell in row]
    except (csv.Error, UnicodeDecodeError) as fault:
        raise NotSound("not CSV in UTF-8") from fault


def _headings(rows: Iterator[tuple[int, list[str]]]) -> list[str]:
    _, names = next(rows, (0, []))
    missing = [name for name in _NEEDED if names.count(name) != 1]
    if missing:
        raise NotSound(f"columns that are missing or there twice: {', '.join(missing)}")
    return names


def _line(row: Mapping[str, str], number: int, bank: str, day: Day, merchant: str) -> StatementLine:
    if row["商户号"] != merchant:
        raise NotSound("another merchant")
    if row["货币种类"] != "CNY":
        raise NotSound("another currency")
    state = row["交易状态"]
    if state == "SUCCESS":
        at = _moment(row["交易时间"])
        if not row["交易时间"].startswith(day.isoformat()):
            raise NotSound("another day")
        txn, ref, fen = _code(row["微信订单号"]), _code(row["商户订单号"]), _fen(row["订单金额"])
        return StatementLine(bank, day, number, "payment", txn, ref, fen, at=at)
    if state in ("REFUND", "REVOKED"):
        # The time of such a row is not that of the refund's success, by which the day is cut.
        txn, ref, fen = _code(row["微信退款单号"]), _code(row["商户退款单号"]), _fen(row["申请退款金额"])
        return StatementLine(bank, day, number, "refund", txn, ref, fen)
    raise NotSound("an unknown state")


def _moment(said: str) -> Instant:
    try:
        if not said.isascii():
            raise ValueError("digits")
        return instant(datetime.strptime(said, "%Y-%m-%d %H:%M:%S").replace(tzinfo=ZoneInfo(ZONE)))
    except ValueError as fault:
        raise NotSound("no time") from fault


def _code(said: str) -> str:
    if not _CODE.fullmatch(said):
        raise NotSound("no number of a transaction or order")
    return said


def _fen(said: str) -> Fen:
    found = _exact(said)
    if not 0 < found <= MAX_FEN:
        raise NotSound("no amount")
    return found


def _exact(said: str) -> Fen:
    found = _YUAN.fullmatch(said)
    if found is None:
        raise NotSound("no amount")
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))


def _sum(told: Mapping[str, str], name: str) -> Fen:
    return _exact(told.get(name, ""))
