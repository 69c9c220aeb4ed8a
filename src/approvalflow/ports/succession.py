"""What may take the place of a row that a store keeps: the same rules for every store."""

from __future__ import annotations

from approvalflow.domain.fees.bills import Bill
from approvalflow.errors import StoreFailed
from approvalflow.ports.kept import CaseRow

__all__ = ["bill_must_follow", "case_must_follow"]


def case_must_follow(before: CaseRow, row: CaseRow) -> None:
    """A case never goes back, and keeps its acceptance number. Raises StoreFailed."""
    if row.version <= before.version:
        zh, en = "办件的版本只增不减", "a case never goes back: its version grows"
        raise StoreFailed(zh, en, place=row.ref, rule="case-back")
    if before.number not in ("", row.number):
        zh, en = "受理号一经编定不得改动", "an acceptance number never changes"
        raise StoreFailed(zh, en, place=row.ref, rule="number")


def bill_must_follow(before: Bill, bill: Bill) -> None:
    """A bill stays of its case, for its fee and its amount. Raises StoreFailed."""
    if any(getattr(bill, name) != getattr(before, name) for name in ("case_ref", "code", "fen", "currency")):
        zh, en = "缴款单所收的费不得改动", "what a bill is for never changes"
        raise StoreFailed(zh, en, place=bill.ref, rule="bill-fen")
