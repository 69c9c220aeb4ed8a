"""What finance did on the last days: receipts allotted, statements taken, days closed; one waits with a question."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from attrs import frozen

from approvalflow import Actor
from approvalflow.domain.deadlines.moments import DAY, Instant, day_of, instant_at
from approvalflow.domain.fees.bills import StatementLine
from county.seed.acts import Cast

__all__ = ["Chore", "chores"]

#: How many days back the books begin; the last of them that is closed; the one that has a question.
_FIRST, _CLOSED, _ASKED = 7, 4, 3

#: When the clerk sits down to the day before, in minutes.
_MORNING = 8 * 60 + 40

BANK = "demo-bank"


@frozen
class Chore:
    """Something that finance does at an instant, about no case of its own."""

    at: Instant
    do: Callable[[Cast], object]


def chores(now: Instant, begin: Instant, zone: str) -> list[Chore]:
    """Everything that finance did from the county's first day up to now."""
    today = day_of(now, zone)
    found = [Chore(begin, _allot)]
    for back in range(_FIRST, 1, -1):
        day = today - timedelta(days=back)
        found.append(Chore(instant_at(day + timedelta(days=1), _MORNING, zone), _books_of(day, back)))
    return found


def _clerk(cast: Cast) -> Actor:
    return cast.people("finance", "finance")[0]


def _allot(cast: Cast) -> None:
    """A long block for the whole county, and a short one of its own for the register of real estate, soon used up."""
    office = cast.office
    code = f"{office.region}{day_of(office.clock.now(), office.zone):%y}"
    office.allot_receipts(code, 1, 500, by=_clerk(cast))
    office.allot_receipts(code, 7001, 7040, agency="real-estate-registration", by=_clerk(cast))


def _books_of(day: date, back: int) -> Callable[[Cast], object]:
    def do(cast: Cast) -> None:
        by, office = _clerk(cast), cast.office
        lines = _lines(cast, day, strange=back == _ASKED)
        office.take_statement(BANK, day, lines, by=by)
        if back >= _CLOSED:
            office.remit(day, by=by)
            office.close_day(day, by=by)

    return do


def _lines(cast: Cast, day: date, *, strange: bool) -> list[StatementLine]:
    """The bank's own account of a day: what it reported, and where it is told so, money that names no bill of ours."""
    office = cast.office
    start = instant_at(day, 0, office.zone)
    with office.store.reading(office.region) as reading:
        came = [one.fact for one in reading.payments_between(BANK, start, start + DAY)]
        gone = [
            report.fact
            for refund in reading.refunds_in(["refunded"])
            for report in reading.refund_reports(refund.ref)
            if report.fact.refunded_at is not None and start <= report.fact.refunded_at < start + DAY
        ]
    told = [("payment", one.bank_txn, one.bill_ref, one.fen, one.paid_at) for one in came]
    told += [("refund", one.bank_refund, one.refund_ref, one.fen, one.refunded_at) for one in gone]
    if strange:
        told.append(("payment", f"S{start + 10}", "摊位费", 5000, start + DAY // 2))
    return [
        StatementLine(BANK, day, number, kind, txn, ref, fen, "CNY", at)
        for number, (kind, txn, ref, fen, at) in enumerate(told, start=1)
    ]
