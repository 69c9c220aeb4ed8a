"""Money that a bank reports: kept first, judged once for all banks, counted once.

Browser return, bank message, query and statement line are messengers of one fact; they may come in any order, any
number of times. A message is stored before anything is done with it, and marked only together with its effects.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Literal

import attrs
from attrs import frozen

from approvalflow.domain.cases.case import Case
from approvalflow.domain.cases.events import Event, PaymentSuspended
from approvalflow.domain.cases.evolve import evolve
from approvalflow.domain.cases.moves.fees import fee_paid
from approvalflow.domain.deadlines.moments import Day, Instant, day_of
from approvalflow.domain.fees.bills import Bill, PaymentFact, Probe, RefundFact, Verdict, judge, state_after
from approvalflow.domain.fees.ledger import post_payment, post_suspense
from approvalflow.domain.matters.matter import Matter
from approvalflow.domain.parties.basis import Text
from approvalflow.domain.parties.people import SYSTEM
from approvalflow.errors import AdapterFailed, Conflict, MessageForged, NotFound
from approvalflow.office.going_back import is_plain, proposed_for_held
from approvalflow.office.refund_reports import RefundReports, bank_draft
from approvalflow.office.ripening import Loaded
from approvalflow.plugins.guard import guarded
from approvalflow.ports.bank import DEADLINES, BankAnswer, BankMessage, Outcome
from approvalflow.ports.kept import Billed, Draft, Incoming, Payment
from approvalflow.ports.store import Reading, Unit

__all__ = ["Payments"]

#: The header that tells an adapter when a message came in (UTC microseconds), so that it can judge its age.
RECEIVED_AT = "approvalflow-received-at"

#: Events that count money, each with its bank and transaction.
_COUNTED = ("fee-paid", "payment-suspended")


@frozen
class _Judged:
    """What became of a report, and the journal entries that are still to be written, under which calendars."""

    outcome: Outcome
    drafts: list[Draft]
    calendars: int


class Payments(RefundReports):
    """The bank window seen from inside."""

    def bank_message(self, bank: str, message: BankMessage) -> BankAnswer:
        """Take a message that came in at the bank's address, and answer it as this bank wants to be answered.

        The message is stored before it is read. The same message again answers the same and does nothing twice; one
        that was rejected is read anew if it comes with other headers. Raises NotFound for a bank that is not enabled.
        """
        adapter = self._bank(bank)
        now = self.clock.now()
        headers = {**message.headers, RECEIVED_AT: str(now)}
        incoming = Incoming(_key(bank, message.body), bank, message.body, headers, now)

        def keep(unit: Unit) -> tuple[Incoming, Outcome | None]:
            kept = incoming
            known = None if unit.receive(kept) else _dealt_with(unit, kept.key)
            if known is not None and known.state == "rejected" and _came_otherwise(unit, kept):
                # The same bytes may be sound under other headers: a forged or stale copy silences no bank.
                kept = attrs.evolve(kept, key=_key(bank, message.body, message.headers))
                known = None if unit.receive(kept) else _dealt_with(unit, kept.key)
            unit.commit()
            return kept, known

        kept, known = self._in_keeping_unit(keep)
        outcome = known or self.process_incoming(kept)
        return guarded(
            lambda: adapter.answer(outcome),
            adapter=bank,
            what="answer",
            deadline_seconds=DEADLINES["answer"],
            expect=BankAnswer,
        )

    def process_incoming(self, incoming: Incoming) -> Outcome:
        """Process a stored message, idempotently; what it does and its mark are one unit.

        A message that cannot be read now waits, and is tried again later and later (`inbox.process_waiting`).
        """
        try:
            return self._process(incoming)
        except (AdapterFailed, Conflict) as failed:
            return Outcome("later", str(failed))

    def _process(self, incoming: Incoming) -> Outcome:
        adapter = self._bank(incoming.source)
        message = BankMessage(incoming.body, incoming.headers)
        try:
            said = guarded(
                lambda: adapter.read(message),
                adapter=incoming.source,
                what="read",
                deadline_seconds=DEADLINES["read"],
                expect=(PaymentFact, RefundFact, Probe),
                may_raise=(MessageForged,),
            )
        except MessageForged as forged:
            return self._mark(incoming.key, Outcome("rejected", str(forged)))
        if isinstance(said, RefundFact):
            return self._reported_once(
                partial(self.refund_reported, attrs.evolve(said, evidence=incoming.key)), incoming
            )
        if not isinstance(said, PaymentFact):
            return self._mark(incoming.key, Outcome("done", type(said).__name__))
        return self._reported_once(partial(self.payment_reported, attrs.evolve(said, evidence=incoming.key)), incoming)

    def _reported_once(self, report: Callable[..., Outcome], incoming: Incoming) -> Outcome:
        try:
            return report(message=incoming.key)
        except Conflict:
            known = self._settled_by_another(incoming.key)
            if known is None:
                raise
            return known

    def _settled_by_another(self, key: str) -> Outcome | None:
        with self._reading() as reading:
            return _dealt_with(reading, key)

    def _mark(self, key: str, outcome: Outcome) -> Outcome:
        now = self.clock.now()

        def work(unit: Unit) -> None:
            unit.processed(key, outcome=outcome.state, reason=outcome.reason)
            if outcome.state == "rejected":
                body = {"message": key, "reason": outcome.reason}
                unit.append([bank_draft("message-rejected", now, body)])
            unit.commit()

        try:
            self._in_unit(work)
        except Conflict:
            known = self._settled_by_another(key)
            if known is None:
                raise
            return known
        return outcome

    def payment_reported(self, fact: PaymentFact, *, message: str = "") -> Outcome:
        """Judge a fact, from whichever messenger, and let it take effect: confirm, hold in suspense, or nothing new."""
        now = self.clock.now()

        def settle(judged: Callable[[Unit], _Judged]) -> Outcome:
            def work(unit: Unit) -> Outcome:
                booked = self._day_booked(unit, fact, now)
                found = judged(unit)
                if message:
                    unit.processed(message, outcome=found.outcome.state, reason=found.outcome.reason)
                self._journal(unit, found.drafts, found.calendars)
                if self._day_booked(unit, fact, now) != booked:
                    zh, en = "该日刚刚日结", "the day has just been closed"
                    raise Conflict(zh, en, place=booked.isoformat(), rule="closed-meanwhile")
                unit.commit()
                return found.outcome

            return self._in_unit(work, counting=True)

        try:
            return settle(lambda unit: self._judged(unit, fact, now))
        except Conflict:
            if not self._counted_elsewhere(fact):
                raise
            reason = Text("该流水已计入另一缴款单", "the transaction was counted for another bill")
            return settle(lambda _unit: self._rejected(fact, "transaction-of-another-bill", reason, now))

    def _counted_elsewhere(self, fact: PaymentFact) -> bool:
        """Whether this bank transaction was counted for another bill. Asked only after a conflict: it reads on."""
        position = 0
        with self._reading() as reading:
            while page := reading.entries(after=position, kinds=_COUNTED):
                position = page[-1].position
                for entry in page:
                    body = entry.draft.body
                    if (body["bank"], body["bank_txn"]) == (fact.bank, fact.bank_txn):
                        return bool(body["bill"] != fact.bill_ref)
        return False

    def _judged(self, unit: Unit, fact: PaymentFact, now: Instant) -> _Judged:
        # The case is locked before anything is believed: what is read from here on stays so until the commit.
        billed = unit.billed(fact.bill_ref) if unit.case_of_bill(fact.bill_ref) is not None else None
        if billed is None:
            return self._rejected(fact, "unknown-bill", Text("没有这张缴款单", "no such bill"), now)
        bill = billed.bill
        until = _judged_as_of(bill, fact, now)
        loaded = self._ripe(unit, bill.case_ref, until, partial(self._draw_number, unit))
        # A bill that lapsed before the report came is closed, whether or not somebody looked in between.
        if loaded.case.fees[bill.ref].state == "closed" and bill.state in ("open", "unknown", "suspense"):
            bill = attrs.evolve(bill, state="closed")
        so_far = [payment.fact for payment in billed.payments]
        verdict = judge(bill, fact, payments_so_far=so_far)
        if verdict.kind in ("confirm", "suspense"):
            drafts = self._count(unit, loaded, billed, fact, verdict, now, until)
            return _Judged(Outcome("done", verdict.rule), drafts, loaded.calendars)
        command = f"report/{bill.ref}/{loaded.stored_version}"
        drafts = self._put(unit, loaded, loaded.case, (), SYSTEM, now, command)
        if verdict.kind == "reject":
            return self._rejected(fact, verdict.rule, verdict.reason, now, before=drafts)
        _settle(unit, _as_it_stands(unit, billed.bill, loaded), fact, verdict)
        return _Judged(Outcome("known", verdict.rule), drafts, loaded.calendars)

    def _rejected(
        self, fact: PaymentFact, rule: str, reason: Text, now: Instant, *, before: Sequence[Draft] = ()
    ) -> _Judged:
        body = {"bank": fact.bank, "bank_txn": fact.bank_txn, "bill": fact.bill_ref, "rule": rule}
        drafts = [*before, bank_draft("payment-rejected", now, body)]
        return _Judged(Outcome("rejected", reason.en), drafts, self.timetables.seen)

    def _count(
        self,
        unit: Unit,
        loaded: Loaded,
        billed: Billed,
        fact: PaymentFact,
        verdict: Verdict,
        now: Instant,
        until: Instant,
    ) -> list[Draft]:
        """Count the money; the journal entries are the answer."""
        bill, agency = billed.bill, loaded.case.filing.agency
        # A machine's clock may step back; money does not come before the notice that it pays was served.
        served = loaded.case.clocks.get(f"bill:{bill.ref}")
        at = max(until, loaded.case.moved_at, served.set_at if served else 0)
        told = self._told(loaded.matter, SYSTEM, at=at, now=now)
        day = self._day_booked(unit, fact, now)
        receipt = self._receipt_for(unit, billed, fact, agency, now) if verdict.kind == "confirm" else None
        number = receipt.number if receipt else ""
        counted: Literal["confirm", "suspense"] = "confirm" if verdict.kind == "confirm" else "suspense"
        payment = Payment(fact, bill.ref, bill.case_ref, counted, verdict.rule, now, number)
        unit.put_payment(payment)
        events: list[Event]
        if verdict.kind == "confirm":
            self._write_or_owe(unit, receipt, payment, agency, now)
            unit.post([post_payment(bill, fact, day=day, at=now)])
            events = fee_paid(
                loaded.case,
                told,
                bill=bill.ref,
                fen=fact.fen,
                bank=fact.bank,
                bank_txn=fact.bank_txn,
                receipt=number,
            )
        else:
            unit.post([post_suspense(fact, day=day, at=now)])
            events = [PaymentSuspended(at, bill.ref, fact.fen, fact.bank, fact.bank_txn, verdict.rule)]
        case = loaded.case
        for event in events:
            case = evolve(case, event)
        drafts = self._put(unit, loaded, case, events, SYSTEM, now, f"payment/{fact.bank}/{fact.bank_txn}")
        drafts += self._proposed_back(unit, payment, bill, case, loaded.matter, at, now)
        _settle(unit, _as_it_stands(unit, bill, loaded), fact, verdict)
        return drafts

    def _proposed_back(
        self, unit: Unit, payment: Payment, bill: Bill, case: Case, matter: Matter, at: Instant, now: Instant
    ) -> list[Draft]:
        """Propose to give back what plainly pays nothing; the journal entries are the answer."""
        if not is_plain(payment, bill):
            return []
        agency = case.filing.agency
        timetable, year = self.timetables.of(agency), self._day_text(now)[:4]
        proposed = proposed_for_held(unit, payment, agency, at=at, timetable=timetable, year=year)
        fact = payment.fact
        return self._proposed(unit, [proposed], case, matter, now, f"payment/{fact.bank}/{fact.bank_txn}")

    def _day_booked(self, reading: Reading, fact: PaymentFact, now: Instant) -> Day:
        """The day through whose clearing account the money passes: the present one where its own is closed."""
        paid, today = self._day_moved(fact.paid_at, now), day_of(now, self.zone)
        return today if paid < today and reading.closings(paid.isoformat()) else paid

    def ask_bank(self, bill_ref: str) -> Outcome:
        """Ask the bank what it knows of a bill, where it can be asked; the answer is judged like a message."""
        with self._reading() as reading:
            bill = reading.bill(bill_ref)
        if bill is None:
            raise NotFound(f"没有缴款单 {bill_ref}", f"no bill {bill_ref!r}", place="bill", rule="bill")
        adapter = self._bank(bill.bank)
        if "query" not in adapter.can:
            return Outcome("known", "the bank cannot be asked")
        fact = self._bank_says(bill.bank, "query", lambda: adapter.query(bill), PaymentFact)
        return self.payment_reported(fact)


def _judged_as_of(bill: Bill, fact: PaymentFact, now: Instant) -> Instant:
    """The instant at which the case stands that a report is judged by: now, but the end of the time to pay for money
    that moved before it and is reported after it.

    So it pays the bill as long as nobody wrote that the bill lapsed; what time did since takes effect after it.
    """
    if bill.state not in ("open", "unknown", "suspense") or fact.state != "paid":
        return now
    if fact.paid_at is None or bill.due_at is None or fact.paid_at > bill.due_at:
        return now
    return min(now, bill.due_at)


def _as_it_stands(unit: Unit, bill: Bill, loaded: Loaded) -> Bill:
    """The bill as it is stored after the case was written: what time did to the case may have changed it."""
    return (unit.bill(bill.ref) or bill) if loaded.ripened else bill


def _settle(unit: Unit, bill: Bill, fact: PaymentFact, verdict: Verdict) -> None:
    state = state_after(bill, fact, verdict)
    if state != bill.state:
        unit.put_bill(attrs.evolve(bill, state=state), expected_state=bill.state)


def _key(bank: str, body: bytes, headers: Mapping[str, str] | None = None) -> str:
    parts = [bank.encode(), body, *(f"{name}: {said}".encode() for name, said in sorted((headers or {}).items()))]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def _came_otherwise(reading: Reading, message: Incoming) -> bool:
    """Whether a message that was rejected comes with other headers than it had by then."""
    before = reading.message(message.key)
    return before is None or {**before.headers, RECEIVED_AT: ""} != {**message.headers, RECEIVED_AT: ""}


def _dealt_with(reading: Reading, key: str) -> Outcome | None:
    """What became of a message that is kept; None while it waits. One that was rejected is rejected again."""
    message = reading.message(key)
    if message is None or not message.outcome:
        return None
    if message.outcome == "rejected":
        return Outcome("rejected", message.reason)
    return Outcome("known", "the same message again")
