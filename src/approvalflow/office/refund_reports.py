"""Money that a bank reports to have given back: judged once for all banks, counted once, in whatever order it comes.

A message, the answer to an order or a question, and a line of a statement are messengers of one fact. Nothing else
marks a refund as carried out. What went back though nobody ordered it so is counted too: the bank owes that, and a
person sees it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Literal

import attrs

from approvalflow.domain.cases.evolve import evolve_all
from approvalflow.domain.cases.moves.fees import fee_refunded
from approvalflow.domain.deadlines.lights import light_of
from approvalflow.domain.deadlines.moments import Day, Instant, day_of
from approvalflow.domain.fees.bills import RefundFact, Verdict
from approvalflow.domain.fees.ledger import clearing, post_claim, post_refund
from approvalflow.domain.fees.money import Fen
from approvalflow.domain.fees.refund_events import RefundReported, body_of
from approvalflow.domain.fees.refund_requests import RefundRequest, evolve_refund
from approvalflow.domain.fees.refunds import judge_refund, same_refund, state_after_refund
from approvalflow.domain.parties.basis import Text
from approvalflow.domain.parties.people import SYSTEM
from approvalflow.errors import Conflict, NotFound
from approvalflow.office.banking import Banking
from approvalflow.office.term_timers import arm_term
from approvalflow.office.terms import Terms
from approvalflow.ports.bank import Outcome
from approvalflow.ports.kept import Draft, Payment, RefundReport
from approvalflow.ports.store import Unit

__all__ = ["RefundReports", "bank_draft"]

_NOT_ORDERED = Verdict("suspense", Text("无退付指令，银行已退", "nobody had ordered it"), "not-ordered")


class RefundReports(Banking, Terms):
    """Money on its way back, as banks tell of it."""

    def refund_reported(self, fact: RefundFact, *, message: str = "") -> Outcome:
        """Judge what a bank says of a refund, from whichever messenger, and let it take effect: carried out, to be
        explained by the bank, or nothing new. `unknown` and `not-refunded` change nothing: they are never final."""
        now = self.clock.now()

        def work(unit: Unit) -> Outcome:
            gone = self._gone_on(unit, fact)
            outcome, drafts, calendars = self._refund_judged(unit, fact, now)
            if message:
                unit.processed(message, outcome=outcome.state, reason=outcome.reason)
            self._journal(unit, drafts, calendars)
            # Behind the lock of the chain head nobody remits: what had not gone on by now is still there to give back.
            if self._gone_on(unit, fact) != gone:
                zh, en = "该日款项刚刚缴库", "the money of that day has just been remitted"
                raise Conflict(zh, en, place=fact.refund_ref, rule="remitted-meanwhile")
            unit.commit()
            return outcome

        return self._in_unit(work, counting=True)

    def _gone_on(self, unit: Unit, fact: RefundFact) -> Fen:
        """How much of the day of the payment that a refund returns went on to the treasury."""
        request = unit.refund(fact.refund_ref) if fact.refund_ref else None
        payment = unit.payment(request.bank, request.bank_txn) if request is not None else None
        return unit.remitted(payment.fact.bank, self._day_it_came(unit, payment)) if payment is not None else 0

    def ask_refund(self, ref: str) -> Outcome:
        """Ask the bank what it knows of an approved refund, where it can be asked; the answer is judged like a message.

        Raises NotFound, AdapterFailed.
        """
        with self._reading() as reading:
            request = reading.refund(ref)
        if request is None:
            raise NotFound(f"没有退付单 {ref}", f"no refund {ref!r}", place="refund", rule="refund")
        if request.approved_at is None:
            return Outcome("known", "the refund is not ordered yet")
        order, adapter = request.order, self._bank(request.bank)
        if "refund" not in adapter.can:
            return Outcome("known", "the bank cannot be asked")
        fact = self._bank_says(request.bank, "query_refund", lambda: adapter.query_refund(order), RefundFact)
        return self.refund_reported(fact)

    def _refund_judged(self, unit: Unit, fact: RefundFact, now: Instant) -> tuple[Outcome, list[Draft], int]:
        request = unit.refund(fact.refund_ref) if fact.refund_ref else None
        if request is not None and request.case_ref:
            # The case is locked before anything is believed: what is read from here on stays so until the commit.
            unit.case(request.case_ref)
            request = unit.refund(request.ref) or request
        before = unit.refund_report(fact.bank, fact.bank_refund) if fact.bank_refund else None
        if before is not None and fact.state == "refunded":
            return Outcome("known", same_refund(before.fact, fact).rule), [], self.timetables.seen
        if request is not None and request.bank != fact.bank:
            request = None
        verdict = self._verdict_on(unit, request, fact)
        if verdict.kind not in ("confirm", "suspense"):
            return Outcome("known", verdict.rule), [], self.timetables.seen
        return self._went_back(unit, request, fact, verdict, now)

    def _verdict_on(self, unit: Unit, request: RefundRequest | None, fact: RefundFact) -> Verdict:
        if fact.state == "refunded" and (request is None or request.approved_at is None):
            return _NOT_ORDERED
        if request is None or request.approved_at is None:
            return Verdict("still-open", Text("尚未下单", "it is not ordered yet"), fact.state)
        reports = [one.fact for one in unit.refund_reports(request.ref) if one.verdict == "confirm"]
        return judge_refund(request.order, fact, refunds_so_far=reports)

    def _went_back(
        self, unit: Unit, request: RefundRequest | None, fact: RefundFact, verdict: Verdict, now: Instant
    ) -> tuple[Outcome, list[Draft], int]:
        """Count money that went back; the journal entries are in the answer."""
        kind: Literal["confirm", "suspense"] = "confirm" if verdict.kind == "confirm" else "suspense"
        ref, case_ref = (request.ref, request.case_ref) if request is not None else ("", "")
        at = max(now, request.approved_at or request.proposed_at) if request is not None else now
        light = ""
        if request is not None and kind == "confirm":
            light = str(light_of(request.due, request.yellow_at, at))
        event = RefundReported(
            at=at,
            refund=ref,
            named=fact.refund_ref,
            bank=fact.bank,
            bank_refund=fact.bank_refund,
            fen=fact.fen,
            refunded_at=fact.refunded_at,
            verdict=kind,
            rule=verdict.rule,
            light=light,
            currency=fact.currency,
        )
        drafts: list[Draft] = []
        calendars = self.timetables.seen
        passed: list[Draft] = []
        if request is not None:
            passed = self._term_reached(unit, request, now)
            after = evolve_refund(request, event)
            unit.put_refund(after, expected_state=request.state)
            arm_term(unit, after)
        unit.put_refund_report(RefundReport(fact, ref, case_ref, kind, verdict.rule, now))
        if request is not None and kind == "confirm":
            drafts, calendars = self._carried_out(unit, request, now)
        else:
            day = self._day_moved(fact.refunded_at, now)
            unit.post([post_claim(fact.bank, day, fact.fen, subject=f"{fact.bank}/{fact.bank_refund}", at=now)])
        told = Draft(event.kind, at, now, SYSTEM.id, "", body_of(event), case_ref=case_ref)
        return Outcome("done", verdict.rule), [*passed, *drafts, told], calendars

    def _carried_out(self, unit: Unit, request: RefundRequest, now: Instant) -> tuple[list[Draft], int]:
        """The books, the bill and the case, once an ordered refund was carried out."""
        payment = unit.payment(request.bank, request.bank_txn)
        bill = unit.bill(request.bill_ref) if request.bill_ref else None
        if payment is None:
            raise NotFound("退付所依据的到账不在案", "there is no such payment", place=request.ref, rule="payment")
        day = self._day_it_came(unit, payment)
        fee_code = "" if request.held or bill is None else bill.code
        remitted = not request.held and unit.remitted(request.bank, day) > 0
        unit.post([post_refund(request.order, day=day, at=now, fee_code=fee_code, remitted=remitted)])
        drafts: list[Draft] = []
        calendars = self.timetables.seen
        if bill is not None:
            loaded = self._ripe(unit, request.case_ref, now, partial(self._draw_number, unit))
            told = self._told(loaded.matter, SYSTEM, at=max(now, loaded.case.moved_at), now=now)
            events = fee_refunded(
                loaded.case,
                told,
                bill=bill.ref,
                fen=request.fen,
                bank=request.bank,
                bank_txn=request.bank_txn,
                refund=request.ref,
                held=request.held,
            )
            if not request.held:
                left = payment.fact.fen - _returned(unit, payment)
                reason = Text(f"退付 {request.ref}", f"refund {request.ref}")
                agency = loaded.case.filing.agency
                events += self._take_back_receipt(unit, payment, agency, left=left, reason=reason, at=told.at, now=now)
            case = evolve_all(loaded.case, events)
            drafts = self._put(unit, loaded, case, events, SYSTEM, now, f"refund/{request.ref}")
            calendars = loaded.calendars
            current = unit.bill(bill.ref) or bill
            state = state_after_refund(current, held=request.held, nothing_left=_nothing_left(unit, request, payment))
            if state != current.state:
                unit.put_bill(attrs.evolve(current, state=state), expected_state=current.state)
        return drafts, calendars

    def _day_it_came(self, unit: Unit, payment: Payment) -> Day:
        """The day through whose clearing account a payment came: its own, or, where that was closed by then, the one on
        which it was counted."""
        fact, own = payment.fact, self._day_moved(payment.fact.paid_at, payment.entered)
        counted = day_of(payment.entered, self.zone)
        if counted == own:
            return own
        came = (payment.bill_ref or fact.bill_ref, fact.fen, payment.entered)
        postings = unit.postings_of(clearing(fact.bank, own))
        return own if any((one.subject, one.fen, one.at) == came for one in postings) else counted


def _nothing_left(unit: Unit, request: RefundRequest, payment: Payment) -> bool:
    """Whether nothing is left of the payment; or, of money in suspense, whether nothing else is held for its bill."""
    if not request.held:
        return _returned(unit, payment) >= payment.fact.fen
    held = [one for one in unit.payments_of(request.bill_ref) if one.verdict == "suspense"]
    return all(_returned(unit, one) >= one.fact.fen for one in held)


def _returned(unit: Unit, payment: Payment) -> int:
    refunds = unit.refunds_of(payment.fact.bank, payment.fact.bank_txn)
    return sum(one.fen for one in refunds if one.state == "refunded")


def bank_draft(kind: str, now: Instant, body: Mapping[str, object]) -> Draft:
    """An entry of the region about what a bank said."""
    return Draft(kind=kind, at=now, entered=now, by=SYSTEM.id, command_id="", body=body)
