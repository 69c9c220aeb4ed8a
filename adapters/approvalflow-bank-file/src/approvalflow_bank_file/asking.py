"""What the files that came so far say of one bill."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from approvalflow.domain.deadlines.moments import MINUTE, Day, Instant, day_of
from approvalflow.domain.fees.bills import Bill, PaymentFact
from approvalflow_bank_file.findings import FileFaulty
from approvalflow_bank_file.incoming import files_of
from approvalflow_bank_file.profile import Profile
from approvalflow_bank_file.register import Register
from approvalflow_bank_file.statement import StatementFile

__all__ = ["Asking"]

_ONE = timedelta(days=1)


class Asking:
    """Answers from the files. Each file is read once and its payments are remembered in the register; one that was
    replaced by another is read anew."""

    def __init__(self, profile: Profile, register: Register, opened: Callable[[Day], StatementFile]) -> None:
        self.profile, self.register, self.opened = profile, register, opened

    def payment_of(self, bill: Bill, now: Instant, *, bank: str) -> PaymentFact:
        """`paid` where a file says so. `not-paid` where the files of every day on which it could have been paid are
        there and none does: up to yesterday, or up to the day it was due where that is over. Else `unknown`.
        """
        first, today = self._day(bill.opened_at), self._day(now)
        over = bill.due_at is not None and bill.due_at < now
        last = self._day(bill.due_at) if over and bill.due_at is not None else today - _ONE
        sound = {first + _ONE * at: self._seen(first + _ONE * at) for at in range((today - first).days + 1)}
        with self.register.act() as rows:
            found = rows.execute(
                "SELECT txn, fen, at, day, number FROM lines WHERE ref = ? ORDER BY day, number LIMIT 1", (bill.ref,)
            ).fetchone()
        if found is not None:
            txn, fen, at, day, number = found
            evidence = f"statement {day} line {number}"
            merchant = self.profile.merchant
            return PaymentFact(bank, txn, bill.ref, "paid", fen, merchant=merchant, paid_at=at, evidence=evidence)
        whole = first <= last and all(sound.get(first + _ONE * at, False) for at in range((last - first).days + 1))
        state = "not-paid" if whole else "unknown"
        return PaymentFact(bank, "", bill.ref, state, 0, merchant=self.profile.merchant, evidence="statements")

    def _day(self, at: Instant) -> Day:
        """The bank's day of an instant, by its own cut."""
        cut = self.profile.statement.cut
        return day_of(at + (0 if cut is None else 1440 - cut) * MINUTE, self.profile.zone)

    def _seen(self, day: Day) -> bool:
        """Whether there is a sound file of the day; its payments are in the register then, and no older ones are."""
        found = files_of(self.profile.incoming, self.profile.statement, day)
        one = found[-1] if found and (len(found) == 1 or self.profile.statement.several == "last") else None
        stat = one.stat() if one else None
        mark = (one.name, stat.st_size, stat.st_mtime_ns) if one and stat else ("", 0, 0)
        with self.register.act() as rows:
            known = rows.execute("SELECT name, size, changed, sound FROM files WHERE day = ?", (day.isoformat(),))
            row = known.fetchone()
        if row is not None and row[:3] == mark:
            return bool(row[3])
        if row is None and one is None:
            return False
        try:
            lines = [] if one is None else [line for line in self.opened(day).lines() if line.kind == "payment"]
            sound = one is not None
        except FileFaulty:
            lines, sound = [], False
        with self.register.act() as rows:
            rows.execute("DELETE FROM lines WHERE day = ?", (day.isoformat(),))
            rows.executemany(
                "INSERT INTO lines (day, number, ref, txn, fen, at) VALUES (?, ?, ?, ?, ?, ?)",
                ((day.isoformat(), line.number, line.bill_ref, line.bank_txn, line.fen, line.at) for line in lines),
            )
            rows.execute("REPLACE INTO files VALUES (?, ?, ?, ?, ?)", (day.isoformat(), *mark, sound))
        return sound
