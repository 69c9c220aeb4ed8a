"""The bank's books: one SQLite file with the bills, the money and the messages that are owed.

A payment, the change of its bill and the message about it are one transaction, so that a bank that is killed at any
moment has all three or none.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from approvalflow_demo_bank.conduct import Conduct, changed
from approvalflow_demo_bank.tables import begin
from approvalflow_demo_bank.wire import packed

__all__ = ["ELSEWHERE", "ZONE", "Books", "Refusal", "stamp"]

#: The bank cuts its days at midnight in China.
ZONE = timezone(timedelta(hours=8))

#: Somebody else's account, to which a bank that misbehaves sends the money.
ELSEWHERE = "somebody-else"


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
    """The books of one bank. Thread-safe; everything that answers is durable before it answers.

    `merchant` is the account of the centre, `others` are further ones: agencies that use the bank with a number of
    their own.
    """

    def __init__(self, folder: Path, merchant: str, clock: Callable[[], float], others: Sequence[str] = ()) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.merchants, self.clock = (merchant, *others), clock
        self._lock = threading.RLock()
        self._connection = sqlite3.connect(folder / "bank.db", check_same_thread=False, isolation_level=None)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA synchronous = FULL")
        begin(self._connection, merchant)
        # After a restart nobody waits for the rest of a pause that began before it.
        self._connection.execute("UPDATE messages SET next_try = 0 WHERE state = 'owed' AND attempts > 0")

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
        """One transaction, alone; inside another one, a part of it."""
        with self._lock:
            if self._connection.in_transaction:
                yield
                return
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def conduct(self) -> Conduct:
        """How the bank was told to behave."""
        kept = self.rows("SELECT key, value FROM conduct WHERE key != 'lost_until'")
        return Conduct(**{row["key"]: json.loads(row["value"]) for row in kept})

    def tell(self, told: dict[str, Any]) -> Conduct:
        """Tell the bank how to behave; what is not named stays. Raises NotSound."""
        with self.writing():
            conduct = changed(self.conduct(), told)
            kept = {key: json.dumps(value) for key, value in asdict(conduct).items()}
            if "lost_hours" in told:
                kept["lost_until"] = str(self.clock() + conduct.lost_hours * 3600 if conduct.lost_hours else 0)
            for key, value in kept.items():
                self.rows("INSERT OR REPLACE INTO conduct VALUES (?, ?)", key, value)
            return conduct

    def is_losing(self) -> bool:
        """Whether every message is lost on its way now."""
        row = self.row("SELECT value FROM conduct WHERE key = 'lost_until'")
        return row is not None and self.clock() < float(row["value"])

    def open_bill(
        self, ref: str, case_ref: str, zh: str, en: str, fen: int, currency: str, merchant: str = ""
    ) -> sqlite3.Row:
        """Make a bill known; the same reference again is the same bill. Raises Refusal if it says something else."""
        merchant = merchant or self.merchants[0]
        with self.writing():
            known = self.row("SELECT * FROM bills WHERE ref = ?", ref)
            if known is None:
                self.rows(
                    "INSERT INTO bills VALUES (?, ?, ?, ?, ?, ?, ?, 'open', ?, ?)",
                    *(ref, case_ref, zh, en, fen, currency, payment_code(), stamp(self.clock()), merchant),
                )
            elif (known["fen"], known["currency"], known["case_ref"], known["merchant"]) != (
                *(fen, currency, case_ref, merchant),
            ):
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
            bill, conduct = self.bill_of(code), self.conduct()
            if bill["state"] == "paid" and not conduct.pays_again:
                raise Refusal(409, "这张缴款单已缴清", "this bill is paid")
            if bill["state"] == "closed" and not conduct.pays_again:
                raise Refusal(409, "这张缴款单已关闭，不能再缴", "this bill is closed and can no longer be paid")
            if conduct.declines:
                self.tell({"declines": conduct.declines - 1})
            else:
                self.rows("UPDATE bills SET state = 'paid' WHERE ref = ?", bill["ref"])
                fen = max(1, bill["fen"] + conduct.off_by_fen)
                to = ELSEWHERE if conduct.other_merchant else bill["merchant"]
                paid = self.move("payment", bill["ref"], bill["ref"], fen, bill["currency"], to)
                self.owe(bill["ref"], told_of(paid))
        if conduct.declines:
            raise Refusal(402, "付款被拒绝，请稍后再付", "the payment was declined: try again later")
        return self.bill(bill["ref"])

    def close_bill(self, ref: str) -> None:
        """Close an open bill; one that is paid stays paid, one that is closed stays closed."""
        with self.writing():
            self.rows("UPDATE bills SET state = 'closed' WHERE ref = ? AND state = 'open'", self.bill(ref)["ref"])

    def payment(self, ref: str, merchant: str = "") -> dict[str, Any]:
        """What the bank says of a bill's payment when it is asked; of several payments the first one."""
        merchant = merchant or self.merchants[0]
        bill = self.row("SELECT * FROM bills WHERE ref = ? AND merchant = ?", ref, merchant)
        paid = self.row("SELECT * FROM movements WHERE kind = 'payment' AND bill_ref = ? ORDER BY number", ref)
        if paid is not None and bill is not None:
            return told_of(paid)
        closed = bill is not None and bill["state"] == "closed"
        said = {"kind": "payment", "merchant": merchant, "bill_ref": ref}
        return {**said, "state": "closed" if closed else "not-paid"}

    def move(
        self, kind: str, ref: str, bill_ref: str, fen: int, currency: str, merchant: str, of_txn: str = ""
    ) -> sqlite3.Row:
        """Write that money moved, within the transaction that is under way."""
        at = stamp(self.clock())
        (last,) = self.rows("SELECT coalesce(max(number), 0) FROM movements")
        txn = f"{'P' if kind == 'payment' else 'R'}{at[:10].replace('-', '')}{last[0] + 1:08d}"
        self.rows(
            "INSERT INTO movements (kind, ref, bill_ref, txn, of_txn, fen, currency, at, merchant)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            *(kind, ref, bill_ref, txn, of_txn or txn, fen, currency, at, merchant),
        )
        (moved,) = self.rows("SELECT * FROM movements WHERE txn = ?", txn)
        return moved

    def owe(self, bill_ref: str, fields: dict[str, Any]) -> None:
        """Owe a message, as late and as often as the bank was told."""
        conduct = self.conduct()
        identity = secrets.token_hex(16)
        wait = conduct.late_seconds + secrets.randbelow(conduct.shuffled_seconds + 1)
        self.rows(
            "INSERT INTO messages (id, bill_ref, body, next_try, copies) VALUES (?, ?, ?, ?, ?)",
            *(identity, bill_ref, packed({"id": identity, **fields}), self.clock() + wait if wait else 0),
            conduct.copies,
        )


def told_of(moved: sqlite3.Row) -> dict[str, Any]:
    """What the bank says of money that moved."""
    amount = {"fen": moved["fen"], "currency": moved["currency"]}
    if moved["kind"] == "payment":
        said = {"kind": "payment", "merchant": moved["merchant"], "bill_ref": moved["bill_ref"], "state": "paid"}
        return {**said, "bank_txn": moved["txn"], **amount, "paid_at": moved["at"]}
    said = {"kind": "refund", "merchant": moved["merchant"], "refund_ref": moved["ref"], "state": "refunded"}
    return {**said, "bank_refund": moved["txn"], **amount, "refunded_at": moved["at"]}
