"""How money is ordered back at a bank, and asked about until the bank says that it went.

`unknown` and `not-refunded` are never final. The order is given once; then the bank is asked, later and later, and
given the same order again where it says that nothing went back: the same reference is the same refund.
"""

from __future__ import annotations

from approvalflow.domain.deadlines.moments import DAY, HOUR, MINUTE, Instant
from approvalflow.domain.fees.bills import RefundFact
from approvalflow.domain.fees.refund_requests import RefundRequest
from approvalflow.errors import NotFound
from approvalflow.failpoints import failpoint
from approvalflow.office.office import Office
from approvalflow.plugins.guard import guarded
from approvalflow.ports.bank import DEADLINES, Bank
from approvalflow.ports.kept import Owed
from approvalflow.ports.store import Unit

__all__ = ["ASKED_AGAIN", "order_refund", "query_refund"]

#: The wait before each question about a refund that the bank has not carried out; the last one again and again.
ASKED_AGAIN: tuple[Instant, ...] = (5 * MINUTE, 30 * MINUTE, 2 * HOUR, 8 * HOUR, DAY)


def order_refund(office: Office, owed: Owed) -> bool:
    """Order the money back; answers whether the effect is still to be settled. Raises AdapterFailed."""
    request = _request(office, owed)
    if request.state == "approved":
        fact = _called(office, owed, "refund", request)
        failpoint("refund-ordered")
        office.refund_reported(fact)
        _ask_later(office, owed, request.ref, 1)
        return False
    return True


def query_refund(office: Office, owed: Owed) -> bool:
    """Ask the bank about a refund that it was ordered to make, and order it again where it says that nothing went back;
    answers whether the effect is still to be settled. Raises AdapterFailed."""
    request = _request(office, owed)
    if request.state == "approved":
        fact = _called(office, owed, "query_refund", request)
        if fact.state == "not-refunded":
            fact = _called(office, owed, "refund", request)
        failpoint("refund-asked")
        office.refund_reported(fact)
        _ask_later(office, owed, request.ref, int(owed.body["time"]) + 1)
        return False
    return True


def _request(office: Office, owed: Owed) -> RefundRequest:
    ref = str(owed.body["refund"])
    with office._reading() as reading:
        request = reading.refund(ref)
    if request is None:
        raise NotFound(f"没有退付单 {ref}", f"no refund {ref!r}", place="refund", rule="refund")
    return request


def _called(office: Office, owed: Owed, what: str, request: RefundRequest) -> RefundFact:
    bank: Bank = office._bank(owed.adapter)
    call = bank.refund if what == "refund" else bank.query_refund
    with office.plugins.circuits.call(owed.adapter, office.clock.now, counts=owed.attempts == 1):
        return guarded(
            lambda: call(request.order),
            adapter=owed.adapter,
            what=what,
            deadline_seconds=DEADLINES[what],
            expect=RefundFact,
        )


def _ask_later(office: Office, owed: Owed, ref: str, time: int) -> None:
    """Settle the effect, and owe the next question in the same unit, where the refund is not carried out yet."""
    now = office.clock.now()

    def work(unit: Unit) -> None:
        request = unit.refund(ref)
        unit.settle(owed.key, now)
        if request is not None and request.state == "approved":
            wait = ASKED_AGAIN[min(time, len(ASKED_AGAIN)) - 1]
            office._owe(unit, [_question(request, time, now, now + wait)])
        unit.commit()

    office._in_unit(work)


def _question(request: RefundRequest, time: int, now: Instant, at: Instant) -> Owed:
    return Owed(
        key=f"{request.ref}/question/{time}",
        kind="query-refund",
        adapter=request.bank,
        line=f"{request.bank}/{request.ref}",
        body={"refund": request.ref, "time": time},
        owed_at=now,
        next_try=at,
    )
