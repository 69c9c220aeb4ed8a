"""Looks at everything that was written since it last looked, and holds it to the invariants by their ids."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import define, field

from approvalflow.domain.cases import events as e
from approvalflow.domain.cases.case import Case
from approvalflow.domain.cases.evolve import evolve
from approvalflow.domain.deadlines.moments import SECOND, Instant
from approvalflow.domain.fees.ledger import trial_balance
from approvalflow.domain.record.chain import GENESIS, link
from approvalflow.domain.record.entries import record_of
from approvalflow.office.invariants import Happened
from approvalflow.office.office import Office
from approvalflow.office.verifying.events import EDGES, Memory, wrong_with
from approvalflow.ports.kept import Entry
from approvalflow.testing.simulation.dates import Dates
from approvalflow.testing.simulation.sometimes import reached
from approvalflow.testing.simulation.watched_cards import Cards
from approvalflow.testing.simulation.watched_cases import (
    case_wrong,
    gone,
    lights_wrong,
    stopped_too_early,
    written_wrong,
)
from approvalflow.testing.simulation.watched_money import fees_wrong
from approvalflow.testing.simulation.watched_receipts import stock_wrong
from approvalflow.testing.simulation.watched_refunds import GoneBack
from approvalflow.testing.simulation.watched_voices import Voices

__all__ = ["CANARY", "Watch"]

#: Stands in everything personal, so that it is found wherever it must not be.
CANARY = "canary"

_OUTCOMES = (e.CaseGranted, e.CaseRefused, e.CaseDeclined, e.CaseWithdrawn, e.CaseTerminated)


@define
class Watch:
    """The cases as their events build them, and what may happen only once.

    `stepped_back` is told when the only machine of the county has had its clock set back since the last look.
    """

    office: Office
    sometimes: set[str]
    position: int = 0
    head: bytes = GENESIS
    entered: Instant = 0
    stepped_back: bool = False
    cases: dict[str, Case] = field(factory=dict)
    once: set[tuple[object, ...]] = field(factory=set)
    memories: dict[str, Memory] = field(factory=dict)
    answered: dict[str, str] = field(factory=dict)
    events: int = 0
    cards: Cards = field(factory=Cards)
    voices: Voices = field(factory=Voices)
    gone: GoneBack = field(factory=GoneBack)
    dates: Dates = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.dates = Dates(self.sometimes)

    def look(self, now: Instant) -> list[str]:
        """Everything that is wrong with what was written since the last look."""
        with self.office.store.reading(self.office.region) as reading:
            self.office.timetables.follow(reading)
            entries = reading.entries(after=self.position, limit=100_000)
            if not entries:
                return []
            wrong = self._clock_is_told_of(entries)
            happened: list[Happened] = []
            wrong += [text for entry in entries for text in self._take(entry, happened)]
            touched = {one.after.ref: self.cases[one.after.ref] for one in happened}
            for case in touched.values():
                wrong += case_wrong(reading, case, now, self.once)
                wrong += self.dates.unswept(self.office, reading, case.ref)
            wrong += self.dates.written(self.office, happened)
            wrong += [text for one in happened for text in (*written_wrong(one), *fees_wrong(one))]
            wrong += self.cards.rows_wrong(reading)
            wrong += [text for one in happened for text in self._event(one)]
            if trial_balance(reading.postings()):
                wrong.append("INV-F1 ledger: debits and credits differ")
            wrong += self.gone.books_wrong(reading)
            if any(entry.draft.kind.startswith(_NUMBERED) for entry in entries):
                wrong += stock_wrong(reading)
        self.events += len(happened)
        self.sometimes |= reached(happened, [entry.draft for entry in entries]) | self.gone.met() | self.voices.met()
        return wrong

    def whole(self, now: Instant) -> list[str]:
        """What is too dear to look at after every event: the lights of all cases, and that nothing has gone."""
        with self.office.store.reading(self.office.region) as reading:
            wrong = [*gone(reading, self.cases, self.answered), *lights_wrong(self.office, self.cases, now)]
        return wrong

    def _event(self, one: Happened) -> Iterator[str]:
        if one.before is None:
            return
        memory = self.memories.setdefault(one.after.ref, Memory())
        for name, _, en in wrong_with(one.before, one.event, memory):
            yield f"{name} {one.place}: {en}"
        way = one.before.stage, one.after.stage
        if len(set(way)) == 2 and way not in EDGES:
            yield f"INV-L2 {one.place}: no way from {way[0]} to {way[1]}"

    def _clock_is_told_of(self, entries: Sequence[Entry]) -> list[str]:
        """INV-D7: what is written behind a clock that was set back begins with a note of it."""
        entered = entries[0].draft.entered
        noted = entries[0].draft.kind == "clock-stepped-back"
        if noted:
            self.sometimes.add("step back of a clock noted")
        before, self.entered = self.entered, entries[-1].draft.entered
        told, self.stepped_back = self.stepped_back, False
        if told and entered <= before - SECOND and not noted:
            return [f"INV-D7 journal {entries[0].position}: the clock was set back, and nobody noted it"]
        return []

    def _take(self, entry: Entry, happened: list[Happened]) -> Iterator[str]:
        draft, place = entry.draft, f"journal {entry.position}"
        if entry.position != self.position + 1:
            yield f"INV-L3 {place}: position {self.position + 1} is missing"
        if link(self.head, record_of(self.office.region, entry.position, draft)) != entry.link:
            yield f"INV-A2 {place}: the entry does not fit its place in the chain"
        if CANARY in str(draft.body):
            yield f"INV-P1 {place}: personal data in a {draft.kind}"
        self.position, self.head = entry.position, entry.link
        yield from self.cards.take(entry)
        yield from self.gone.take(entry)
        yield from self.voices.take(entry)
        if not draft.case_seq:
            return
        before = self.cases.get(draft.case_ref)
        place = f"{draft.case_ref} #{draft.case_seq} {draft.kind}"
        if draft.case_seq != (before.version + 1 if before else 1):
            yield f"INV-L3 {place}: events are missing or repeat"
        event = e.event_from(draft.kind, draft.at, draft.body)
        after = self.cases[draft.case_ref] = evolve(before, event)
        happened.append(Happened(place, event, before, after))
        if draft.command_id.startswith("c-"):
            self.answered[draft.command_id] = draft.case_ref
        if draft.at < after.filing.filed_at:
            yield f"INV-D7 {place}: before the filing"
        if before is not None and after.moved_at < before.moved_at:
            yield f"INV-D7 {place}: the case moved before it had come where it was"
        if draft.at >= draft.entered:
            # An act that is entered late may stop a clock that was set in the meantime.
            yield from stopped_too_early(happened[-1])
        for name, key in _only_once(event, after):
            if (name, *key) in self.once:
                yield f"{name} {place}: {key} a second time"
            self.once.add((name, *key))
        self.cards.happened(entry, event, after)


#: What has to do with numbers of receipts.
_NUMBERED = ("receipt", "fee-paid", "fee-refunded", "bill-")

#: Where an event names receipts that it issued; the name is empty where none was.
_NUMBERS: dict[type[object], tuple[str, ...]] = {
    e.FeePaid: ("receipt",),
    e.ReceiptIssued: ("receipt",),
    e.ReceiptReversed: ("reversal", "replaced_by"),
}


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
    for number in (getattr(event, name, "") for name in _NUMBERS.get(type(event), ())):
        if number:
            yield "INV-F10", (number,)
