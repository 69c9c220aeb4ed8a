"""The bank's books: one SQLite file with the bills, the money and the messages that are owed.

A payment, the change of its bill and the message about it are one transaction, so that a bank that is killed at any
moment has all three or none.
"""

from __future__ import annotations

import secrets
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from approvalflow_demo_bank.wire import packed

__all__ = ["ZONE", "Books", "Refusal", "stamp"]

#: The bank cuts its days at midnight in China.
ZONE = timezone(timedelta(hours=8))

_TABLES = """
CREATE TABLE IF NOT EXISTS bills (
    ref TEXT PRIMARY KEY, case_ref TEXT NOT NULL, title_zh TEXT NOT NULL, title_en TEXT NOT NULL,
    fen INTEGER NOT NULL CHECK (fen > 0), currency TEXT NOT NULL, code TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL CHECK (state IN ('open', 'paid', 'closed')), opened_at TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS movements (
    number INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL CHECK (kind IN ('payment', 'refund')),
    ref TEXT NOT NULL, bill_ref TEXT NOT NULL REFERENCES bills (ref), txn TEXT NOT NULL,
    fen INTEGER NOT NULL CHECK (fen > 0), currency TEXT NOT NULL, at TEXT NOT NULL, UNIQUE (kind, ref)
);
CREATE TABLE IF NOT EXISTS messages (
    id TEXT PRIMARY KEY, bill_ref TEXT NOT NULL, body BLOB NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
    next_try REAL NOT NULL, state TEXT NOT NULL DEFAULT 'owed' CHECK (state IN ('owed', 'taken', 'given-up'))
);
"""


class Refusal(Exception):
    """What the bank does not do: an HTTP status and the reason in both languages."""

    def __init__(self, status: int, zh: str, en: str) -> None:
        super().__init__(zh, en)
        self.status, self.zh, self.en = status, zh, en


def stamp(now: float) -> str:
    """A time of the bank, to the second, with the offset of China."""
    return datetime.fromtimestamp(int(now), UTC).astimezone(ZONE).isoformat()


def payment_code() -> str:
    """Sixteen digits that nobody can foresee; the last one is a check digit against slips (Luhn)."""
    digits = [secrets.randbelow(9) + 1, *(secrets.randbelow(10) for _ in range(14))]
    doubled = (sum(divmod(2 * digit, 10)) if at % 2 == 0 else digit for at, digit in enumerate(digits))
    return "".join(map(str, digits)) + str(-sum(doubled) % 10)


class Books:
    """The books of one merchant. Thread-safe; everything that answers is durable before it answers."""

    def __init__(self, folder: Path, merchant: str, clock: Callable[[], float]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.merchant, self.clock = merchant, clock
        self._lock = threading.RLock()
        self._connection = sqlite3.connect(folder / "bank.db", check_same_thread=False, isolation_level=None)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.executescript(_TABLES)
        # After a restart nobody waits for the rest of a pause that began before it.
        self._connection.execute("UPDATE messages SET next_try = 0 WHERE state = 'owed'")

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._connection.close()

    def rows(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        """What a statement finds."""
        with self._lock:
            return self._connection.execute(sql, values).fetchall()

    def row(self, sql: str, *values: Any) -> sqlite3.Row | None:
        """The first row that a statement finds."""
        return next(iter(self.rows(sql, *values)), None)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction, alone."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def open_bill(self, ref: str, case_ref: str, zh: str, en: str, fen: int, currency: str) -> sqlite3.Row:
        """Make a bill known; the same reference again is the same bill. Raises Refusal if it says something else."""
        with self.writing():
            known = self.row("SELECT * FROM bills WHERE ref = ?", ref)
            if known is None:
                self.rows(
                    "INSERT INTO bills VALUES (?, ?, ?, ?, ?, ?, ?, 'open', ?)",
                    *(ref, case_ref, zh, en, fen, currency, payment_code(), stamp(self.clock())),
                )
            elif (known["fen"], known["currency"], known["case_ref"]) != (fen, currency, case_ref):
                raise Refusal(409, "该单号已用于另一张缴款单", "this reference belongs to another bill")
            return self.bill(ref)

    def bill(self, ref: str) -> sqlite3.Row:
        """A bill. Raises Refusal if there is none."""
        return self._there(self.row("SELECT * FROM bills WHERE ref = ?", ref))

    def bill_of(self, code: str) -> sqlite3.Row:
        """The bill with that payment code. Raises Refusal if there is none."""
        return self._there(self.row("SELECT * FROM bills WHERE code = ?", code))

    @staticmethod
    def _there(bill: sqlite3.Row | None) -> sqlite3.Row:
        if bill is None:
            raise Refusal(404, "没有这张缴款单", "there is no such bill")
        return bill

    def pay(self, code: str) -> sqlite3.Row:
        """Take the money for a bill and owe the message. Raises Refusal unless the bill is open."""
        with self.writing():
            bill = self.bill_of(code)
            if bill["state"] == "paid":
                raise Refusal(409, "这张缴款单已缴清", "this bill is paid")
            if bill["state"] == "closed":
                raise Refusal(409, "这张缴款单已关闭，不能再缴", "this bill is closed and can no longer be paid")
            self.rows("UPDATE bills SET state = 'paid' WHERE ref = ?", bill["ref"])
            self._move("payment", bill["ref"], bill["ref"], bill["fen"], bill["currency"])
            self._owe(bill["ref"], self.payment(bill["ref"]))
            return self.bill(bill["ref"])

    def close_bill(self, ref: str) -> sqlite3.Row:
        """Close an open bill; one that is paid stays paid, one that is closed stays closed."""
        with self.writing():
            self.rows("UPDATE bills SET state = 'closed' WHERE ref = ? AND state = 'open'", ref)
            return self.bill(ref)

    def refund(self, ref: str, bill_ref: str, txn: str, fen: int, currency: str) -> None:
        """Send money back; the same reference again is the same refund. Raises Refusal for more than was paid."""
        with self.writing():
            known = self.row("SELECT * FROM movements WHERE kind = 'refund' AND ref = ?", ref)
            if known is not None:
                if (known["bill_ref"], known["fen"], known["currency"]) != (bill_ref, fen, currency):
                    raise Refusal(409, "该退付单号已用于另一笔退付", "this reference belongs to another refund")
                return
            paid = self.row(
                "SELECT * FROM movements WHERE kind = 'payment' AND bill_ref = ? AND txn = ?", bill_ref, txn
            )
            if paid is None:
                raise Refusal(404, "没有这笔缴款", "there is no such payment")
            (back,) = self.rows(
                "SELECT coalesce(sum(fen), 0) FROM movements WHERE kind = 'refund' AND bill_ref = ?", bill_ref
            )
            if currency != paid["currency"] or fen > paid["fen"] - back[0]:
                raise Refusal(409, "退付超过所缴金额", "more would go back than was paid")
            self._move("refund", ref, bill_ref, fen, currency)
            self._owe(bill_ref, self.refunded(ref))

    def payment(self, ref: str) -> dict[str, Any]:
        """What the bank says of a bill's payment now, as it stands in messages and answers."""
        bill = self.row("SELECT * FROM bills WHERE ref = ?", ref)
        paid = self.row("SELECT * FROM movements WHERE kind = 'payment' AND bill_ref = ?", ref)
        fields = {"kind": "payment", "merchant": self.merchant, "bill_ref": ref}
        if paid is not None:
            return {**fields, "state": "paid", "bank_txn": paid["txn"], **_amount(paid), "paid_at": paid["at"]}
        closed = bill is not None and bill["state"] == "closed"
        return {**fields, "state": "closed" if closed else "not-paid"}

    def refunded(self, ref: str) -> dict[str, Any]:
        """What the bank says of a refund now."""
        back = self.row("SELECT * FROM movements WHERE kind = 'refund' AND ref = ?", ref)
        fields = {"kind": "refund", "merchant": self.merchant, "refund_ref": ref}
        if back is None:
            return {**fields, "state": "not-refunded"}
        return {**fields, "state": "refunded", "bank_refund": back["txn"], **_amount(back), "refunded_at": back["at"]}

    def _move(self, kind: str, ref: str, bill_ref: str, fen: int, currency: str) -> None:
        at = stamp(self.clock())
        (last,) = self.rows("SELECT coalesce(max(number), 0) FROM movements")
        txn = f"{'P' if kind == 'payment' else 'R'}{at[:10].replace('-', '')}{last[0] + 1:08d}"
        self.rows(
            "INSERT INTO movements (kind, ref, bill_ref, txn, fen, currency, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
            *(kind, ref, bill_ref, txn, fen, currency, at),
        )

    def _owe(self, bill_ref: str, fields: dict[str, Any]) -> None:
        identity = secrets.token_hex(16)
        body = packed({"id": identity, **fields})
        self.rows("INSERT INTO messages (id, bill_ref, body, next_try) VALUES (?, ?, ?, 0)", identity, bill_ref, body)


def _amount(movement: sqlite3.Row) -> dict[str, Any]:
    return {"fen": movement["fen"], "currency": movement["currency"]}
