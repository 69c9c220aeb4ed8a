"""Refunds that follow from what happened to a case: an application that is withdrawn before its decision.

What was paid goes back (the fee is for a decision that nobody takes any more); it is proposed by the system, and still
verified and approved by two people.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from approvalflow.domain.cases import events as e
from approvalflow.domain.cases.case import Case
from approvalflow.domain.deadlines.hours import Timetable
from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.fees.bills import BROUGHT_OVER
from approvalflow.domain.fees.refund_events import RefundEvent, body_of
from approvalflow.domain.fees.refund_requests import evolve_refund
from approvalflow.domain.fees.refund_steps import Money, left_of, propose
from approvalflow.domain.parties.basis import Basis
from approvalflow.domain.parties.people import SYSTEM, Actor
from approvalflow.office.term_timers import arm_term
from approvalflow.ports.kept import Draft, Payment
from approvalflow.ports.store import Unit

__all__ = ["next_refund", "proposed_by_events", "refund_draft"]

#: The ground on which it goes back.
WITHDRAWN = Basis("地方政府非税收入管理条例", "", "local-regulation")


def proposed_by_events(
    unit: Unit,
    events: Sequence[e.Event],
    case: Case,
    days: Callable[[str], Timetable],
    *,
    year: str,
    now: Instant,
    command: str,
) -> list[Draft]:
    """Propose the refunds that these events call for; the journal entries are the answer."""
    drafts = []
    for event in events:
        if isinstance(event, e.CaseWithdrawn) and case.decision is None:
            for payment, left in _paid(unit, case):
                proposal = propose(
                    Money(payment.fact, held=False, bill=payment.bill_ref, case=case.ref, agency=case.filing.agency),
                    unit.refunds_of(payment.fact.bank, payment.fact.bank_txn),
                    ref=next_refund(unit, year),
                    fen=left,
                    ground=WITHDRAWN,
                    cause="withdrawn",
                    found_at=None,
                    by=SYSTEM,
                    at=event.at,
                    timetable=days(case.filing.agency),
                )
                proposed = evolve_refund(None, proposal)
                unit.put_refund(proposed, expected_state="")
                arm_term(unit, proposed)
                drafts.append(refund_draft(proposal, case.ref, SYSTEM, now, command))
    return drafts


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
