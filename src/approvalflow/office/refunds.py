"""Refunds in people's hands: proposed on a ground, verified by the agency, approved by finance, or refused.

Approval orders the money back at the bank, where it takes orders; that it went back is told by the bank alone
(`refund_reports`). A refund's history is in the journal; its row is what lists show.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import attrs

from approvalflow.domain.cases.told import Refusal
from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.fees import refund_steps as steps
from approvalflow.domain.fees.bills import BROUGHT_OVER
from approvalflow.domain.fees.money import Fen
from approvalflow.domain.fees.refund_events import RefundEvent, RefundProposed
from approvalflow.domain.fees.refund_requests import REFUND_STAGES, RefundRequest, evolve_refund
from approvalflow.domain.parties.basis import Basis
from approvalflow.domain.parties.people import Actor
from approvalflow.errors import MoveRefused, NotFound
from approvalflow.office.desk import refused_before, said_refusal, why_not
from approvalflow.office.drafts import attempt_draft, digest_of
from approvalflow.office.going_back import next_refund, refund_draft
from approvalflow.office.refund_views import RefundView, ReportView, refund_view, report_view
from approvalflow.office.telling import owed_by_request
from approvalflow.office.term_timers import arm_term
from approvalflow.office.terms import Terms
from approvalflow.ports.kept import Command, Draft, Owed, Payment
from approvalflow.ports.store import Reading, Unit

__all__ = ["Refunds", "money_of"]


class Refunds(Terms):
    """What the agency and finance do with refunds.

    The same `command_id` again does nothing and answers the refund as it stands by then, or refuses as before; another
    act under it raises CommandReused.
    """

    def refunds(self, *, states: Sequence[str] = (), agency: str = "", overdue: bool = False) -> tuple[RefundView, ...]:
        """Refunds as lists show them, in the order in which they were proposed.

        Args:
            states: keys of `REFUND_STAGES`; all of them if empty.
            agency: only of this lead agency.
            overdue: only those whose stage is over its term.
        """
        now = self.clock.now()
        with self._reading() as reading:
            found = reading.refunds_in(states or tuple(REFUND_STAGES))
            views = [self._refund_view(reading, one, now) for one in found if not agency or one.agency == agency]
        return tuple(view for view in views if view.overdue or not overdue)

    def refund(self, ref: str) -> RefundView:
        """A refund as it stands now. Raises NotFound."""
        with self._reading() as reading:
            return self._refund_view(reading, _request(reading, ref), self.clock.now())

    def unordered_refunds(self) -> tuple[ReportView, ...]:
        """Money that banks gave back under a name that nobody ordered: each owes an explanation."""
        with self._reading() as reading:
            return tuple(report_view(report, self.zone) for report in reading.refund_reports(""))

    def may_refund(self, ref: str, *, by: Actor) -> dict[str, Refusal | None]:
        """What may be done with a refund (`verify`, `approve`, `refuse`), and for each why this person may not (None:
        may). Raises NotFound."""
        with self._reading() as reading:
            request = _request(reading, ref)
        return {name: why_not(partial(may, request, by)) for name, may in steps.MOVES.items()}

    def may_propose_refund(self, bank: str, bank_txn: str, *, by: Actor) -> Refusal | None:
        """Why this person may not propose to give a payment back; None where they may. Raises NotFound."""
        with self._reading() as reading:
            return self._why_no_refund(reading, _payment(reading, bank, bank_txn), by)

    def propose_refund(
        self,
        bank: str,
        bank_txn: str,
        *,
        ground: Basis,
        by: Actor,
        fen: Fen | None = None,
        cause: str = "applied",
        found_at: Instant | None = None,
        command_id: str = "",
    ) -> RefundView:
        """Propose to give money of a payment back, confirmed or in suspense, on a legal ground.

        Args:
            fen: how much; all that is left of it if None.
            cause: `applied` (the payer, in writing), or `found` by the agency itself, at the instant `found_at`.

        Raises MoveRefused for who is neither of the lead agency nor finance, and for more than is left; BadInput for
        what is no amount; NotFound.
        """

        def work(unit: Unit, now: Instant) -> RefundEvent:
            payment = _payment(unit, bank, bank_txn)
            money = money_of(unit, payment)
            others = unit.refunds_of(bank, bank_txn)
            steps.may_propose(money, by)
            # Where nothing is left of it, it is refused as one fen too many, in words that say how much there was.
            wanted = max(1, steps.left_of(payment.fact.fen, others)) if fen is None else fen
            event = steps.propose(
                money,
                others,
                ref="",
                fen=wanted,
                ground=ground,
                cause=cause,
                found_at=found_at,
                by=by,
                at=now,
                timetable=self.timetables.of(money.agency),
            )
            # A number is drawn only once it is allowed: a refused proposal leaves no gap in the series.
            return attrs.evolve(event, refund=next_refund(unit, self._day_text(now)[:4]))

        said = ["propose-refund", bank, bank_txn, fen, ground.law, ground.article, ground.level, cause, found_at]
        return self._on_refund(lambda reading: _payment(reading, bank, bank_txn).case_ref, by, said, work, command_id)

    def verify_refund(self, ref: str, *, by: Actor, note: str = "", command_id: str = "") -> RefundView:
        """The agency verifies what was proposed: an approver of the lead agency, never who proposed it."""

        def work(unit: Unit, now: Instant) -> RefundEvent:
            request = _request(unit, ref)
            timetable = self.timetables.of(request.agency)
            return steps.verify(request, by=by, note=note, at=_not_before(request, now), timetable=timetable)

        return self._with_refund(ref, by, ["verify-refund", ref, note], work, command_id)

    def approve_refund(self, ref: str, *, by: Actor, command_id: str = "") -> RefundView:
        """Finance approves: the money is ordered back at the bank, after commit; or, where the bank takes no orders,
        waits for somebody to take it there. Never who proposed or verified it."""

        def work(unit: Unit, now: Instant) -> RefundEvent:
            request = _request(unit, ref)
            payment = _payment(unit, request.bank, request.bank_txn)
            adapter = self.plugins.banks().get(request.bank)
            return steps.approve(
                request,
                unit.refunds_of(request.bank, request.bank_txn),
                payment.fact,
                by=by,
                how="bank" if adapter is not None and "refund" in adapter.can else "counter",
                at=_not_before(request, now),
                timetable=self.timetables.of(request.agency),
            )

        return self._with_refund(ref, by, ["approve-refund", ref], work, command_id)

    def refuse_refund(self, ref: str, reason: str, *, by: Actor, command_id: str = "") -> RefundView:
        """Whoever would verify or approve it next refuses it, with the reason."""

        def work(unit: Unit, now: Instant) -> RefundEvent:
            request = _request(unit, ref)
            return steps.refuse(request, by=by, reason=reason, at=_not_before(request, now))

        return self._with_refund(ref, by, ["refuse-refund", ref, reason], work, command_id)

    def _with_refund(
        self, ref: str, by: Actor, said: Sequence[object], work: Callable[[Unit, Instant], RefundEvent], command_id: str
    ) -> RefundView:
        return self._on_refund(lambda reading: _request(reading, ref).case_ref, by, said, work, command_id, ref)

    def _on_refund(
        self,
        case_of: Callable[[Reading], str],
        by: Actor,
        said: Sequence[object],
        act: Callable[[Unit, Instant], RefundEvent],
        command_id: str,
        ref: str = "",
    ) -> RefundView:
        now = self.clock.now()
        command = command_id or self.ids.new("command")
        body = digest_of([*said, by.id, by.party])

        def work(unit: Unit) -> RefundView | MoveRefused:
            known = self._known_command(unit, command, body)
            if known is not None:
                again = refused_before(known)
                return again or self._refund_view(unit, _request(unit, str(known.answer["refund"])), now, command)
            case_ref = case_of(unit)
            if case_ref:
                # The case is locked first, as everywhere: what is read of its money stays so until the commit.
                unit.case(case_ref)
            passed = self._term_reached(unit, _request(unit, ref), now) if ref else []
            try:
                event = act(unit, now)
            except MoveRefused as refusal:
                unit.put_command(Command(command, body, said_refusal(refusal), now))
                attempt = attempt_draft(refusal, case_ref, by, now, now, command)
                self._journal(unit, [*passed, attempt] if by.is_officer else passed, self.timetables.seen)
                unit.commit()
                return refusal
            unit.put_command(Command(command, body, {"refund": event.refund}, now))
            after, draft = self._put_refund_event(unit, event, by, now, command)
            self._journal(unit, [*passed, draft], self.timetables.seen)
            view = self._refund_view(unit, after, now, command)
            unit.commit()
            return view

        outcome = self._in_unit(work)
        if isinstance(outcome, MoveRefused):
            raise outcome
        return outcome

    def _put_refund_event(
        self, unit: Unit, event: RefundEvent, by: Actor, now: Instant, command: str
    ) -> tuple[RefundRequest, Draft]:
        """Write what happened to a refund: its row, and the order to the bank; its journal entry is in the answer."""
        before = None if isinstance(event, RefundProposed) else _request(unit, event.refund)
        after = evolve_refund(before, event)
        unit.put_refund(after, expected_state=before.state if before else "")
        arm_term(unit, after)
        if after.state == "approved" and after.how == "bank":
            self._owe(unit, [_order(after, now)])
        self._tell(unit, event, after, now)
        return after, refund_draft(event, after.case_ref, by, now, command)

    def _tell(self, unit: Unit, event: RefundEvent, request: RefundRequest, now: Instant) -> None:
        """Owe the applicant a letter about it; money of no case has nobody who could be told."""
        if request.case_ref:
            case, matter = self._case_and_matter(unit, request.case_ref)
            channels = self.plugins.channels()
            self._owe(unit, owed_by_request(event, request, case, matter, channels, zone=self.zone, now=now))

    def _refund_view(self, reading: Reading, request: RefundRequest, now: Instant, command: str = "") -> RefundView:
        reports = reading.refund_reports(request.ref) if request.approved_at or request.disputed else ()
        return refund_view(request, reports, now=now, zone=self.zone, command_id=command)

    def _why_no_refund(self, reading: Reading, payment: Payment, by: Actor) -> Refusal | None:
        def ask() -> None:
            money = money_of(reading, payment)
            steps.may_propose(money, by)
            others = reading.refunds_of(payment.fact.bank, payment.fact.bank_txn)
            if not steps.left_of(payment.fact.fen, others):
                zh, en = "该款已全额在退或已退", "all of it is on its way back, or went back"
                raise MoveRefused("propose-refund", "", "refund-more-than-paid", zh, en)

        return why_not(ask)


def money_of(reading: Reading, payment: Payment) -> steps.Money:
    """A payment as something that may go back."""
    row = reading.case(payment.case_ref) if payment.case_ref else None
    return steps.Money(
        payment.fact,
        held=payment.verdict == "suspense",
        bill=payment.bill_ref,
        case=payment.case_ref,
        agency=row.agency if row else "",
        brought=payment.reason == BROUGHT_OVER,
    )


def _order(request: RefundRequest, now: Instant) -> Owed:
    body: Mapping[str, object] = {"refund": request.ref}
    return Owed(
        key=f"{request.ref}/order",
        kind="refund",
        adapter=request.bank,
        line=f"{request.bank}/{request.ref}",
        body=body,
        owed_at=now,
        next_try=now,
    )


def _request(reading: Reading, ref: str) -> RefundRequest:
    request = reading.refund(ref)
    if request is None:
        raise NotFound(f"没有退付单 {ref}", f"no refund {ref!r}", place="refund", rule="refund")
    return request


def _payment(reading: Reading, bank: str, bank_txn: str) -> Payment:
    payment = reading.payment(bank, bank_txn)
    if payment is None:
        zh, en = f"没有这笔到账 {bank}/{bank_txn}", f"no payment {bank}/{bank_txn}"
        raise NotFound(zh, en, place="payment", rule="payment")
    return payment


def _not_before(request: RefundRequest, now: Instant) -> Instant:
    """A machine's clock may step back; what happens now does not happen before what happened."""
    return max(now, request.proposed_at, request.verified_at or 0)
