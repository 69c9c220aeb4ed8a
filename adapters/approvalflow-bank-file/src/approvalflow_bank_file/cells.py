"""Single cells: amounts, moments and numbers of a file, in ASCII digits and nothing else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from approvalflow.domain.deadlines.moments import Day, Instant, instant
from approvalflow.domain.fees.money import MAX_FEN, Fen
from approvalflow.errors import BadInput
from approvalflow_bank_file.sheet_rows import Digits

__all__ = ["code_in", "day_in", "fen_in", "moment_in", "text_in"]

# [0-9], not \d: full-width and other digits look like ours and are not.
_FEN = re.compile(r"(-?)([0-9]{1,13})")
_YUAN = re.compile(r"(-?)([0-9]{1,11})(?:\.([0-9]{1,2}))?")
_CODE = re.compile(r"[!-~]{1,64}")

#: A workbook keeps so many digits of a number; those after them are lost.
_KEPT_DIGITS = 15


def text_in(cell: object, prefix: str) -> str:
    """The text of a cell without blanks around it and without the sign that may stand before it."""
    text = str(cell).strip()
    return text[1:].strip() if prefix and text.startswith(prefix) else text


def code_in(cell: object, prefix: str) -> str:
    """A transaction or order: 1 to 64 visible ASCII characters. Raises BadInput."""
    text = text_in(cell, prefix)
    if isinstance(cell, Digits) and not (text.isdigit() and len(text) <= _KEPT_DIGITS):
        zh = f"单元格是数值，超过 {_KEPT_DIGITS} 位的数字已丢失；须写成文字"
        en = f"the cell is a number, of which only {_KEPT_DIGITS} digits are kept: it must be text"
        raise BadInput(zh, en, rule="digits-lost")
    if not text:
        raise BadInput("没有填写", "is empty", rule="empty")
    if not _CODE.fullmatch(text):
        zh, en = "应为 1 至 64 个半角字符", "must be 1 to 64 visible ASCII characters"
        raise BadInput(zh, en, rule="code")
    return text


def fen_in(cell: object, prefix: str, *, in_fen: bool, thousands: str) -> Fen:
    """An amount in fen, with its sign; 0 is none. Raises BadInput."""
    text = text_in(cell, prefix)
    if thousands and thousands in text:
        grouped = re.fullmatch(rf"-?[0-9]{{1,3}}(?:{re.escape(thousands)}[0-9]{{3}})+(?:\.[0-9]+)?", text)
        text = text.replace(thousands, "") if grouped else ""
    if in_fen and isinstance(cell, Digits) and text.endswith(".0"):
        text = text[:-2]
    found = (_FEN if in_fen else _YUAN).fullmatch(text)
    if found is None:
        unit_zh, unit_en = ("整分", "whole fen") if in_fen else ("元，至多两位小数", "yuan with at most two decimals")
        raise BadInput(
            f"不是金额：应为半角数字写的{unit_zh}", f"no amount: it must be {unit_en} in ASCII digits", rule="money"
        )
    fen = int(found[2]) if in_fen else int(found[2]) * 100 + int((found[3] or "").ljust(2, "0"))
    if not 0 < fen <= MAX_FEN:
        raise BadInput("金额为零或过大", "the amount is zero or too large", rule="money")
    return -fen if found[1] else fen


def count_in(cell: object, prefix: str, *, thousands: str) -> int:
    """A number of lines. Raises BadInput."""
    text = text_in(cell, prefix)
    text = text.replace(thousands, "") if thousands else text
    if isinstance(cell, Digits):
        text = text.removesuffix(".0")
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise BadInput("不是笔数", "is no number of lines", rule="totals")
    return int(text)


def moment_in(cell: object, prefix: str, formats: Sequence[str], zone: ZoneInfo) -> Instant:
    """A moment by the bank's clock. Raises BadInput."""
    if isinstance(cell, datetime):
        return instant(cell.replace(tzinfo=zone))
    if isinstance(cell, date):
        return instant(datetime(cell.year, cell.month, cell.day, tzinfo=zone))
    text = text_in(cell, prefix)
    if text.isascii():
        for form in formats:
            try:
                return instant(datetime.strptime(text, form).replace(tzinfo=zone))
            except ValueError:
                continue
    wanted = " / ".join(formats)
    raise BadInput(f"不是 {wanted} 形式的时间", f"no time of the form {wanted}", rule="moment")


def day_in(cell: object, prefix: str, formats: Sequence[str]) -> Day:
    """A day. Raises BadInput."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = text_in(cell, prefix)
    if text.isascii():
        for form in (*formats, "%Y-%m-%d", "%Y%m%d"):
            try:
                return datetime.strptime(text, form).date()  # noqa: DTZ007 - the bank's own day, of no zone
            except ValueError:
                continue
    raise BadInput("不是日期", "is no day", rule="day")


def joined(day_cell: object, time_cell: object, prefix: str) -> object:
    """Date and time of two columns as one cell."""
    if isinstance(day_cell, date) and isinstance(time_cell, time):
        return datetime(day_cell.year, day_cell.month, day_cell.day).replace(  # noqa: DTZ001 - `moment_in` gives the zone
            hour=time_cell.hour, minute=time_cell.minute, second=time_cell.second
        )
    return f"{text_in(day_cell, prefix)} {text_in(time_cell, prefix)}"
