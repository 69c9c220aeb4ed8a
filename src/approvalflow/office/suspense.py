"""Money in suspense as people see it: what is held, why, for how long, and what they can do about it."""

from __future__ import annotations

from functools import partial

from approvalflow.domain.cases.told import Refusal
from approvalflow.domain.deadlines.moments import Instant, day_of
from approvalflow.domain.fees import refund_steps as steps
from approvalflow.domain.fees.refund_requests import RefundRequest
from approvalflow.domain.parties.people import Actor
from approvalflow.office.desk import why_not
from approvalflow.office.refund_views import HeldMoney, held_money
from approvalflow.office.refunds import Refunds
from approvalflow.ports.kept import Payment
from approvalflow.ports.store import Reading

__all__ = ["Suspense"]

#: Who sees all of it.
_EVERYTHING = frozenset({"finance", "finance-approver", "supervisor", "centre"})


class Suspense(Refunds):
    """The list of what is held."""

    def suspense(self, *, by: Actor) -> tuple[HeldMoney, ...]:
        """Money that is held and has not gone back, in the order in which it came.

        Finance, supervisors and the centre see all of it, officers what came for their agency's cases, applicants what
        came for their own; nobody sees anything else.
        """
        now = self.clock.now()
        with self._reading() as reading:
            seen = []
            for payment in reading.payments_in_suspense():
                row = reading.case(payment.case_ref) if payment.case_ref else None
                agency, party = (row.agency, row.party) if row else ("", "")
                if _may_see(by, agency, party):
                    seen.append(self._held(reading, payment, agency, by, now))
        return tuple(one for one in seen if one is not None)

    def _held(self, reading: Reading, payment: Payment, agency: str, by: Actor, now: Instant) -> HeldMoney | None:
        fact = payment.fact
        refunds = [one for one in reading.refunds_of(fact.bank, fact.bank_txn) if one.counts]
        if steps.left_of(fact.fen, [one for one in refunds if one.state == "refunded"]) == 0:
            return None
        timetable = self.timetables.of(agency)
        # Money that pays nothing is what the agency itself finds to have been taken: it is to propose its refund.
        dues = steps.dues_from("propose", payment.entered, timetable)
        first, last = day_of(payment.entered, self.zone), day_of(max(now, payment.entered), self.zone)
        return held_money(
            payment,
            agency,
            self._refund_view(reading, refunds[-1], now) if refunds else None,
            self._may_with_held(reading, payment, refunds, by),
            days=timetable.calendar.count(first, last),
            due=dues.due,
            yellow_at=dues.yellow_at,
            now=now,
            zone=self.zone,
        )

    def _may_with_held(
        self, reading: Reading, payment: Payment, refunds: list[RefundRequest], by: Actor
    ) -> dict[str, Refusal | None]:
        """What this person may do: propose its refund, or what comes next with the one that is on its way."""
        may: dict[str, Refusal | None] = {"propose": self._why_no_refund(reading, payment, by)}
        for request in refunds:
            if request.is_open:
                may |= {name: why_not(partial(allowed, request, by)) for name, allowed in steps.MOVES.items()}
        return may


def _may_see(by: Actor, agency: str, party: str) -> bool:
    if by.party:
        return by.party == party
    if by.roles & _EVERYTHING:
        return True
    return by.is_officer and bool(agency) and by.agency == agency
