"""What happens with the money of a sample case: it comes, too often or wrongly, and goes back through three hands."""

from __future__ import annotations

from approvalflow import Actor, Basis, Office
from approvalflow.domain.fees.bills import Bill, PaymentFact, RefundFact
from approvalflow.office.refund_views import RefundView
from approvalflow.ports.kept import Payment
from county.seed.acts import Act, Cast

__all__ = [
    "approve_back", "came", "proposes_back", "refuse_back", "verify_back", "waive", "went_back",
]  # fmt: skip

_GROUND = Basis("地方政府非税收入管理条例", "", "local-regulation")
_WAIVER = Basis("关于减免部分行政事业性收费的通知(演示)", "2", "normative-document")


def _bill(office: Office, ref: str) -> Bill:
    with office.store.reading(office.region) as reading:
        return reading.bills_of(ref)[0]


def _payments(office: Office, ref: str) -> list[Payment]:
    with office.store.reading(office.region) as reading:
        return list(reading.payments_of(_bill(office, ref).ref))


def came(days_ago: int, clock: str, *, more: int = 0) -> Act:
    """The bank reports money for the case's first bill, whatever became of that by then; `more` fen than was due."""

    def do(cast: Cast, ref: str) -> object:
        bill, now = _bill(cast.office, ref), cast.office.clock.now()
        fact = PaymentFact(bill.bank, f"S{now}", bill.ref, "paid", bill.fen + more, "CNY", bill.merchant, now, "sample")
        return cast.office.payment_reported(fact)

    return Act(days_ago, clock, do)


def _person(cast: Cast, ref: str, role: str) -> Actor:
    return cast.people(role, "finance" if role.startswith("finance") else cast.office.case(ref).agency)[0]


def _refund(cast: Cast, ref: str) -> RefundView:
    last = _payments(cast.office, ref)[-1].fact
    with cast.office.store.reading(cast.office.region) as reading:
        found = reading.refunds_of(last.bank, last.bank_txn)[-1]
    return cast.office.refund(found.ref)


def proposes_back(days_ago: int, clock: str) -> Act:
    """An officer of the agency proposes that the last money of the case goes back, which the system has not."""

    def do(cast: Cast, ref: str) -> object:
        payment = _payments(cast.office, ref)[-1]
        return cast.office.propose_refund(
            payment.fact.bank,
            payment.fact.bank_txn,
            ground=_GROUND,
            cause="found",
            found_at=payment.entered,
            by=_person(cast, ref, "reviewer"),
        )

    return Act(days_ago, clock, do)


def verify_back(days_ago: int, clock: str) -> Act:
    """The agency's approver verifies it."""
    return Act(
        days_ago,
        clock,
        lambda cast, ref: cast.office.verify_refund(
            _refund(cast, ref).ref, by=_person(cast, ref, "approver"), note="与银行流水核对无误"
        ),
    )


def refuse_back(days_ago: int, clock: str, reason: str) -> Act:
    """The agency's approver refuses it."""
    return Act(
        days_ago,
        clock,
        lambda cast, ref: cast.office.refuse_refund(_refund(cast, ref).ref, reason, by=_person(cast, ref, "approver")),
    )


def approve_back(days_ago: int, clock: str) -> Act:
    """Finance approves it."""
    return Act(
        days_ago,
        clock,
        lambda cast, ref: cast.office.approve_refund(_refund(cast, ref).ref, by=_person(cast, ref, "finance-approver")),
    )


def went_back(days_ago: int, clock: str) -> Act:
    """The bank reports that it gave the money back."""

    def do(cast: Cast, ref: str) -> object:
        request, now = _refund(cast, ref).request, cast.office.clock.now()
        fact = RefundFact(request.bank, f"R{now}", request.ref, "refunded", request.fen, "CNY", now, "sample")
        return cast.office.refund_reported(fact)

    return Act(days_ago, clock, do)


def waive(days_ago: int, clock: str, fen: int, *, approved: bool = False) -> Act:
    """An officer of the agency proposes to waive a part of the open bill; finance approves it, where that is told."""

    def do(cast: Cast, ref: str) -> None:
        bill = _bill(cast.office, ref)
        view = cast.office.propose_waiver(bill.ref, fen=fen, ground=_WAIVER, by=_person(cast, ref, "reviewer"))
        if approved:
            cast.office.approve_waiver(view.ref, by=_person(cast, ref, "finance-approver"))

    return Act(days_ago, clock, do)
