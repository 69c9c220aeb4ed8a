"""Reading the bank's statement file: whole or not at all."""

from __future__ import annotations

import csv
from collections.abc import Sequence

from approvalflow.domain.deadlines.moments import Day, instant
from approvalflow.domain.fees.bills import StatementLine
from approvalflow_demo_bank.statement import COLUMNS
from approvalflow_demo_bank.wire import NotSound

__all__ = ["read_statement"]


def read_statement(content: bytes, *, bank: str, day: Day) -> tuple[StatementLine, ...]:
    """The lines of a file. Raises NotSound if it is cut short, does not add up or holds another day; BadInput."""
    try:
        rows = list(csv.reader(content.decode("utf-8").splitlines(), strict=True))
    except (UnicodeDecodeError, csv.Error) as fault:
        raise NotSound("not CSV in UTF-8") from fault
    if len(rows) < 2 or tuple(rows[0]) != COLUMNS or any(len(row) != len(COLUMNS) for row in rows):
        raise NotSound("not the columns of a statement")
    lines = tuple(_line(row, at, bank, day) for at, row in enumerate(rows[1:-1], start=1))
    total = sum(line.fen if line.kind == "payment" else -line.fen for line in lines)
    if rows[-1] != ["total", str(len(lines)), "", "", str(total), "", ""]:
        raise NotSound("the closing line does not agree with the lines")
    return lines


def _line(row: Sequence[str], at: int, bank: str, day: Day) -> StatementLine:
    number, kind, txn, ref, fen, currency, when = row
    if number != str(at) or not txn or not ref:
        raise NotSound(f"line {at}")
    if not (fen.isascii() and fen.isdigit() and len(fen) <= 13):
        raise NotSound(f"line {at}: fen")
    if not when.startswith(day.isoformat()):
        raise NotSound(f"line {at}: another day")
    return StatementLine(bank, day, at, kind, txn, ref, int(fen), currency, instant(when))
