"""The daily statement: a CSV file with every movement of one day and a closing line, written once when the day is over.

    number,kind,txn,ref,fen,currency,at
    1,payment,P2026120700000001,420921-B-1,11250,CNY,2026-12-07T10:15:00+08:00
    total,1,,,11250,,

The closing line says how many movements there are and the sum of payments less refunds, so that a file that was cut
short is seen. A bank that was told to may hand out another file than the true one; the true one is kept.
"""

from __future__ import annotations

import csv
import io
import os
from datetime import date
from pathlib import Path

from approvalflow_demo_bank.books import Books, Refusal, stamp
from approvalflow_demo_bank.refunds import settle
from approvalflow_demo_bank.spoiling import spoilt

__all__ = ["COLUMNS", "statement"]

COLUMNS = ("number", "kind", "txn", "ref", "fen", "currency", "at")


def statement(books: Books, folder: Path, day: date, merchant: str = "") -> bytes:
    """The statement of a day: of today, what there is so far. Raises Refusal for a day to come."""
    merchant = merchant or books.merchants[0]
    how = books.conduct().statement
    today = stamp(books.clock())[:10]
    if day.isoformat() > today or how == "missing":
        raise Refusal(404, "这一天还没有对账单", "there is no statement of that day yet")
    settle(books)
    name = day.isoformat() if merchant == books.merchants[0] else f"{day.isoformat()}-{books.merchants.index(merchant)}"
    path = folder / "statements" / f"{name}.csv"
    if path.is_file():
        return spoilt(path.read_bytes(), how, day)
    content = _written(books, day, merchant)
    if day.isoformat() < today:
        path.parent.mkdir(exist_ok=True)
        unfinished = path.with_suffix(f".{os.getpid()}.part")
        unfinished.write_bytes(content)
        unfinished.replace(path)
    return spoilt(content, how, day)


def _written(books: Books, day: date, merchant: str) -> bytes:
    moved = books.rows(
        "SELECT * FROM movements WHERE substr(at, 1, 10) = ? AND merchant = ? ORDER BY number",
        *(day.isoformat(), merchant),
    )
    file = io.StringIO()
    lines = csv.writer(file, lineterminator="\n")
    lines.writerow(COLUMNS)
    for number, one in enumerate(moved, start=1):
        lines.writerow([number, one["kind"], one["txn"], one["ref"], one["fen"], one["currency"], one["at"]])
    total = sum(one["fen"] if one["kind"] == "payment" else -one["fen"] for one in moved)
    lines.writerow(["total", len(moved), "", "", total, "", ""])
    return file.getvalue().encode()
