"""Refunds that the system itself proposes: of what was paid for an application that is withdrawn before its decision,
and of money that plainly pays nothing.

The fee of a withdrawn application was for a decision that nobody takes any more; what came twice, after the bill was
closed, too late or as more than was asked for is owed back whatever else is true. Both are still verified and approved
by two people.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from approvalflow.domain.cases import events as e
from approvalflow.domain.cases.case import Case
from approvalflow.domain.deadlines.hours import Timetable
from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.fees.bills import BROUGHT_OVER, Bill
from approvalflow.domain.fees.money import CURRENCY
from approvalflow.domain.fees.refund_events import RefundEvent, RefundProposed, body_of
from approvalflow.domain.fees.refund_requests import RefundRequest, evolve_refund
from approvalflow.domain.fees.refund_steps import Money, left_of, propose
from approvalflow.domain.parties.basis import Basis
from approvalflow.domain.parties.people import SYSTEM, Actor
from approvalflow.office.term_timers import arm_term
from approvalflow.ports.kept import Draft, Payment
from approvalflow.ports.store import Unit

__all__ = ["Proposed", "is_plain", "next_refund", "proposed_by_events", "proposed_for_held", "refund_draft"]

#: The ground on which it goes back.
GROUND = Basis("地方政府非税收入管理条例", "", "local-regulation")

#: Why money is held, where nothing but giving it back can become of it.
_PLAIN = frozenset({"second-payment", "paid-after-closed", "paid-late"})

#: What was proposed, and the refund that it began.
Proposed = tuple[RefundProposed, RefundRequest]


def proposed_by_events(
    unit: Unit, events: Sequence[e.Event], case: Case, days: Callable[[str], Timetable], *, year: str
) -> list[Proposed]:
    """Propose and write the refunds that these events call for; in the order in which they are told."""
    return [
        _propose(
            unit,
            Money(payment.fact, held=False, bill=payment.bill_ref, case=case.ref, agency=case.filing.agency),
            left,
            "withdrawn",
            at=event.at,
            timetable=days(case.filing.agency),
            year=year,
        )
        for event in events
        if isinstance(event, e.CaseWithdrawn) and case.decision is None
        for payment, left in _paid(unit, case)
    ]


def is_plain(payment: Payment, bill: Bill) -> bool:
    """Whether money that is held can only go back: paid twice, after closing, too late, or more than was asked for.

    Too little, or another currency, is for a person to look at first.
    """
    fact = payment.fact
    more = payment.reason == "wrong-amount" and fact.currency == CURRENCY and fact.fen > bill.fen
    return payment.verdict == "suspense" and (payment.reason in _PLAIN or more)


def proposed_for_held(
    unit: Unit, payment: Payment, agency: str, *, at: Instant, timetable: Timetable, year: str
) -> Proposed:
    """Propose and write the refund of money that plainly pays nothing, as it is counted; all of it."""
    money = Money(payment.fact, held=True, bill=payment.bill_ref, case=payment.case_ref, agency=agency)
    return _propose(unit, money, payment.fact.fen, "held", at=at, timetable=timetable, year=year)


def _propose(
    unit: Unit, money: Money, fen: int, cause: str, *, at: Instant, timetable: Timetable, year: str
) -> Proposed:
    proposal = propose(
        money,
        unit.refunds_of(money.fact.bank, money.fact.bank_txn),
        ref=next_refund(unit, year),
        fen=fen,
        ground=GROUND,
        cause=cause,
        found_at=None,
        by=SYSTEM,
        at=at,
        timetable=timetable,
    )
    request = evolve_refund(None, proposal)
    unit.put_refund(request, expected_state="")
    arm_term(unit, request)
    return proposal, request


def _paid(unit: Unit, case: Case) -> Iterator[tuple[Payment, int]]:
    """What was confirmed for the fees of a case here, each with what may still go back of it."""
    for fee in case.fees.values():
        for payment in unit.payments_of(fee.bill) if fee.state == "paid" else ():
            left = left_of(payment.fact.fen, unit.refunds_of(payment.fact.bank, payment.fact.bank_txn))
            if payment.verdict == "confirm" and payment.reason != BROUGHT_OVER and left:
                yield payment, left


def next_refund(unit: Unit, year: str) -> str:
    """The next reference of a refund; drawn only for one that is allowed, so that the series has no gap."""
    return f"{unit.region}-RF{year}-{unit.next_number(f'refund/{year}'):05d}"


def refund_draft(event: RefundEvent, case_ref: str, by: Actor, now: Instant, command: str) -> Draft:
    """The journal entry of what happened to a refund; about its case, and no event of it."""
    return Draft(
        kind=event.kind,
        at=event.at,
        entered=now,
        by=by.id,
        agency=by.agency,
        station=by.station,
        acting_for=by.acting_for,
        command_id=command,
        case_ref=case_ref,
        body=body_of(event),
    )
