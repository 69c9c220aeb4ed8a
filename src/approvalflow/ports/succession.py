"""What may take the place of a row that a store keeps: the same rules for every store."""

from __future__ import annotations

from operator import attrgetter

from attrs import fields

from approvalflow.domain.fees.bills import Bill
from approvalflow.errors import StoreFailed
from approvalflow.ports.kept import CaseRow, StepRow

__all__ = ["bill_must_follow", "case_must_follow", "only_coloured"]


_but_colour = attrgetter(*(f.name for f in fields(CaseRow) if f.name not in ("version", "ran_out", "steps")))
_of_step = attrgetter(*(f.name for f in fields(StepRow) if f.name != "ran_out"))


def case_must_follow(before: CaseRow, row: CaseRow) -> None:
    """A case never goes back, and keeps its acceptance number. Raises StoreFailed."""
    if row.version <= before.version:
        zh, en = "办件的版本只增不减", "a case never goes back: its version grows"
        raise StoreFailed(zh, en, place=row.ref, rule="case-back")
    if before.number not in ("", row.number):
        zh, en = "受理号一经编定不得改动", "an acceptance number never changes"
        raise StoreFailed(zh, en, place=row.ref, rule="number")


def only_coloured(before: CaseRow, row: CaseRow) -> None:
    """A case that is put back by the passing of time differs by what ran out alone. Raises StoreFailed."""
    case_must_follow(before, row)
    steps = row.steps is before.steps or list(map(_of_step, row.steps)) == list(map(_of_step, before.steps))
    if not steps or _but_colour(row) != _but_colour(before):
        zh, en = "只能改动是否已超时", "nothing but what ran out may change"
        raise StoreFailed(zh, en, place=row.ref, rule="only-coloured")


def bill_must_follow(before: Bill, bill: Bill) -> None:
    """A bill stays of its case, for its fee and its amount. Raises StoreFailed."""
    if any(getattr(bill, name) != getattr(before, name) for name in ("case_ref", "code", "fen", "currency")):
        zh, en = "缴款单所收的费不得改动", "what a bill is for never changes"
        raise StoreFailed(zh, en, place=bill.ref, rule="bill-fen")
