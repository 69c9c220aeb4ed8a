"""Looks at everything that was written since it last looked, and holds it to the invariants by their ids."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import define, field

from approvalflow.domain.cases import events as e
from approvalflow.domain.cases.case import Case
from approvalflow.domain.cases.evolve import evolve
from approvalflow.domain.cases.standing import standing
from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.fees.ledger import trial_balance
from approvalflow.domain.record.chain import GENESIS, link
from approvalflow.domain.record.entries import record_of
from approvalflow.office.invariants import Happened
from approvalflow.office.office import Office
from approvalflow.office.projection import row_of, timers_of
from approvalflow.office.verifying.events import EDGES, Memory, wrong_with
from approvalflow.ports.docket import Line
from approvalflow.ports.kept import Entry
from approvalflow.ports.store import Reading
from tests.simulation.dates import Dates
from tests.simulation.sometimes import reached

__all__ = ["CANARY", "Watch"]

#: Stands in everything personal, so that it is found wherever it must not be.
CANARY = "canary"

_OUTCOMES = (e.CaseGranted, e.CaseRefused, e.CaseDeclined, e.CaseWithdrawn, e.CaseTerminated)
_BILL_STATES = {"open": ("open", "unknown", "suspense"), "paid": ("paid",), "closed": ("closed",)}


@define
class Watch:
    """The cases as their events build them, and what may happen only once."""

    office: Office
    position: int = 0
    head: bytes = GENESIS
    cases: dict[str, Case] = field(factory=dict)
    memories: dict[str, Memory] = field(factory=dict)
    once: set[tuple[object, ...]] = field(factory=set)
    sometimes: set[str] = field(factory=set)
    events: int = 0
    dates: Dates = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.dates = Dates(self.sometimes)

    def look(self, now: Instant) -> list[str]:
        """Everything that is wrong with what was written since the last look."""
        with self.office.store.reading(self.office.region) as reading:
            entries = reading.entries(after=self.position, limit=100_000)
            if not entries:
                return []
            happened: list[Happened] = []
            wrong = [text for entry in entries for text in self._take(entry, happened)]
            touched = {one.after.ref: self.cases[one.after.ref] for one in happened}
            for case in touched.values():
                wrong += self._case(reading, case, now)
                wrong += self.dates.unswept(self.office, reading, case.ref)
            wrong += self.dates.written(self.office, happened)
            wrong += [text for one in happened for text in self._event(one)]
            if trial_balance(reading.postings()):
                wrong.append("INV-F1 ledger: debits and credits differ")
        self.events += len(happened)
        self.sometimes |= reached(happened, [entry.draft for entry in entries])
        return wrong

    def _take(self, entry: Entry, happened: list[Happened]) -> Iterator[str]:
        draft, place = entry.draft, f"journal {entry.position}"
        if entry.position != self.position + 1:
            yield f"INV-L3 {place}: position {self.position + 1} is missing"
        if link(self.head, record_of(self.office.region, entry.position, draft)) != entry.link:
            yield f"INV-A2 {place}: the entry does not fit its place in the chain"
        if CANARY in str(draft.body):
            yield f"INV-P1 {place}: personal data in a {draft.kind}"
        self.position, self.head = entry.position, entry.link
        if not draft.case_seq:
            return
        before = self.cases.get(draft.case_ref)
        place = f"{draft.case_ref} #{draft.case_seq} {draft.kind}"
        if draft.case_seq != (before.version + 1 if before else 1):
            yield f"INV-L3 {place}: events are missing or repeat"
        event = e.event_from(draft.kind, draft.at, draft.body)
        after = self.cases[draft.case_ref] = evolve(before, event)
        happened.append(Happened(place, event, before, after))
        if draft.at < after.filing.filed_at:
            yield f"INV-D7 {place}: before the filing"
        for name, key in _only_once(event, after):
            if (name, *key) in self.once:
                yield f"{name} {place}: {key} a second time"
            self.once.add((name, *key))

    def _event(self, one: Happened) -> Iterator[str]:
        if one.before is None:
            return
        memory = self.memories.setdefault(one.after.ref, Memory())
        for name, _, en in wrong_with(one.before, one.event, memory):
            yield f"{name} {one.place}: {en}"
        way = one.before.stage, one.after.stage
        if len(set(way)) == 2 and way not in EDGES:
            yield f"INV-L2 {one.place}: no way from {way[0]} to {way[1]}"

    def _case(self, reading: Reading, case: Case, now: Instant) -> Iterator[str]:
        row = reading.case(case.ref)
        if row is None or row != row_of(case):
            yield f"INV-L1 {case.ref}: the row is not what the events build"
            return
        armed = {timer for timer in timers_of(case) if ("INV-T4", *_rung(timer)) not in self.once}
        if set(reading.timers_of(case.ref)) != armed:
            yield f"INV-D9 {case.ref}: the armed timers are not those of the case"
        stands = standing(case, now)
        listed = Line(row).light(now)
        if not case.is_closed and listed != stands.light:
            yield f"INV-T1 {case.ref}: {listed.value} on lists, {stands.light.value} on its page"
        if case.running_pauses and case.stage != "paused":
            yield f"INV-D4 {case.ref}: a pause runs while the case is {case.stage}"
        bills = {bill.ref: bill for bill in reading.bills_of(case.ref)}
        receipts = reading.receipts_of(case.ref)
        for fee in case.fees.values():
            bill = bills.get(fee.bill)
            if bill is None or bill.fen != fee.fen or bill.state not in _BILL_STATES[fee.state]:
                yield f"INV-F2 {case.ref}: the bill {fee.bill} is {bill and bill.state}, the case says {fee.state}"
            money = [one for one in reading.payments_of(fee.bill) if one.verdict == "confirm"]
            proved = [one for one in receipts if one.bill_ref == fee.bill]
            if not len(money) == len(proved) == (fee.state == "paid"):
                yield f"INV-F3 {fee.bill}: {fee.state}, {len(money)} payments, {len(proved)} receipts"
        paid = sum(fee.fen for fee in case.fees.values() if fee.state == "paid")
        if paid != sum(receipt.fen for receipt in receipts):
            yield f"INV-F4 {case.ref}: paid fees and receipts differ"
        if case.is_closed and case.open_fees:
            yield f"INV-F8 {case.ref}: closed with an open bill"


def _rung(timer: object) -> tuple[object, ...]:
    return tuple(getattr(timer, name) for name in ("subject", "clock", "rung", "due_version"))


def _only_once(event: e.Event, case: Case) -> Iterator[tuple[str, tuple[object, ...]]]:
    if isinstance(event, _OUTCOMES):
        yield "INV-L4", (case.ref, case.round)
    if isinstance(event, e.CaseAccepted):
        yield "INV-L5", (event.number,)
    if isinstance(event, e.CaseIssued):
        yield "INV-L5", (event.certificate,)
    if isinstance(event, e.RungReached):
        yield "INV-T4", (case.ref, event.clock, event.rung, event.due_version)
    if isinstance(event, e.FeePaid | e.PaymentSuspended):
        yield "INV-F6", (event.bank, event.bank_txn)
    if isinstance(event, e.FeePaid):
        yield "INV-F10", (event.receipt,)
