"""Bills to be collected, written for the bank: one file for each batch, whole whenever somebody looks at it.

The register comes first: a bill has its payment code and its batch before anything is written, and the file of a batch
is written anew from the register and put in place at once. A call that was cut off is made again and ends the same.
"""

from __future__ import annotations

import csv
import io
import os
import secrets
import sqlite3
from pathlib import Path

from approvalflow.domain.deadlines.moments import rfc3339
from approvalflow.domain.fees.bills import Bill
from approvalflow.domain.fees.money import yuan_text
from approvalflow.errors import AdapterFailed
from approvalflow_bank_file.profile import Profile
from approvalflow_bank_file.register import Register

__all__ = ["HEADINGS", "Outgoing", "payment_code"]

#: The headings of a batch; the last line begins with `TOTAL`, and has the count and the sum.
HEADINGS = ("缴款码", "单号", "金额", "币种", "缴款截止", "收费项目", "收款账户")
TOTAL = "合计"


def payment_code() -> str:
    """A payment code: sixteen digits, the last of them a check digit (Luhn), so that one slip of a finger is seen."""
    drawn = f"9{secrets.randbelow(10**14):014d}"
    return drawn + str(-sum(sum(divmod(int(sign) * (2 - at % 2), 10)) for at, sign in enumerate(drawn)) % 10)


class Outgoing:
    """The folder in which the bank finds its bills."""

    def __init__(self, profile: Profile, register: Register, name: str) -> None:
        self.profile, self.register, self.name = profile, register, name

    def write(self, bill: Bill) -> str:
        """The payment code of the bill, once it stands in a file. The same bill again is the same code, written once.

        Raises AdapterFailed if the reference was opened with another amount or currency.
        """
        with self.register.act() as rows:
            known = rows.execute("SELECT code, fen, currency, written FROM bills WHERE ref = ?", (bill.ref,)).fetchone()
            if known is None:
                self._enter(rows, bill)
            elif (known[1], known[2]) != (bill.fen, bill.currency):
                raise AdapterFailed(
                    "同一缴款单先后金额不一",
                    "the same bill was opened with another amount",
                    place=f"{self.name}: open_bill",
                    rule="other-amount",
                )
            elif known[3]:
                return str(known[0])
        with self.register.act() as rows:
            code, written, batch = rows.execute(
                "SELECT code, written, batch FROM bills WHERE ref = ?", (bill.ref,)
            ).fetchone()
            if not written:
                self._put_in_place(rows, int(batch))
        return str(code)

    def file_of(self, batch: int) -> Path:
        """Where a batch stands, or stood until the bank took it."""
        return self.profile.outgoing / self.profile.bills_name.replace("{batch}", f"{batch:06d}")

    def _enter(self, rows: sqlite3.Connection, bill: Bill) -> None:
        batch, count = rows.execute(
            "SELECT batch, count(*) FROM bills WHERE batch = (SELECT max(batch) FROM bills)"
        ).fetchone()
        batch = 1 if batch is None else batch + (count >= self.profile.bills_most)
        due = "" if bill.due_at is None else rfc3339(bill.due_at, self.profile.zone)
        rows.execute(
            "INSERT INTO bills (ref, code, fen, currency, title, due, batch) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (bill.ref, payment_code(), bill.fen, bill.currency, bill.fee_title.zh, due, batch),
        )

    def _put_in_place(self, rows: sqlite3.Connection, batch: int) -> None:
        (taken,) = rows.execute("SELECT count(*) FROM bills WHERE batch = ? AND written", (batch,)).fetchone()
        if taken and not self.file_of(batch).exists():
            # The bank took the file in the meantime: what was not in it goes into a new one.
            (latest,) = rows.execute("SELECT max(batch) FROM bills").fetchone()
            rows.execute("UPDATE bills SET batch = ? WHERE batch = ? AND NOT written", (latest + 1, batch))
            batch = latest + 1
        content = self._content(rows, batch)
        target = self.file_of(batch)
        target.parent.mkdir(parents=True, exist_ok=True)
        # The register's lock is held: nobody else writes here, and what a killed process left is written over.
        part = target.with_name(f".{target.name}.part")
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
        _keep_name(target.parent)
        rows.execute("UPDATE bills SET written = 1 WHERE batch = ?", (batch,))

    def _content(self, rows: sqlite3.Connection, batch: int) -> bytes:
        text = io.StringIO(newline="")
        lines = csv.writer(text)
        lines.writerow(HEADINGS)
        count = total = 0
        in_fen = self.profile.statement.fen
        for code, ref, fen, currency, due, title in rows.execute(
            "SELECT code, ref, fen, currency, due, title FROM bills WHERE batch = ? ORDER BY rowid", (batch,)
        ):
            amount = str(fen) if in_fen else yuan_text(fen)
            lines.writerow(
                (code, _as_text(ref), amount, currency, due, _as_text(title), _as_text(self.profile.merchant))
            )
            count, total = count + 1, total + fen
        lines.writerow((TOTAL, count, total if in_fen else yuan_text(total), "", "", "", ""))
        return text.getvalue().encode("utf-8-sig")  # with the mark by which a spreadsheet knows UTF-8


def _as_text(cell: str) -> str:
    """The cell so that no spreadsheet takes it for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def _keep_name(folder: Path) -> None:
    """Make the name in the folder durable, where the system can."""
    if hasattr(os, "O_DIRECTORY"):
        number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
