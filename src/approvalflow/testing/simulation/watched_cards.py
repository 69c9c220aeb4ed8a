"""What is held of signals and cards: each due once, only upwards, lifted only with a reason, never a case touched."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from attrs import define, field

from approvalflow.domain.cases import events as e
from approvalflow.domain.cases.case import Case
from approvalflow.domain.parties.people import SYSTEM
from approvalflow.domain.supervision.card_events import CARD_EVENTS, CardLifted, CardRaised, card_event_from
from approvalflow.domain.supervision.cards import Card, evolve_card, row_of
from approvalflow.domain.supervision.rules.attempts import supervised
from approvalflow.ports.kept import CardRow, Entry
from approvalflow.ports.store import Reading
from approvalflow.testing.simulation.people import SUPERVISORS, TWO_POSTS

__all__ = ["Cards"]

_RANK = {"warning": 0, "yellow": 1, "red": 2}
_SUPERVISORS = {one.id for one in (*SUPERVISORS, TWO_POSTS)}
_OVERDUE = {"promised": "T2", "statutory": "T3"}


@define
class Cards:
    """The cards as their events build them, the signals, and what should have been signalled by the journal."""

    cards: dict[str, Card] = field(factory=dict)
    touched: set[str] = field(factory=set)
    ranks: dict[tuple[str, str, str], int] = field(factory=dict)
    signals: Counter[tuple[int, str, str]] = field(factory=Counter)
    due: dict[tuple[int, str], str] = field(factory=dict)
    carded: dict[tuple[str, str], str] = field(factory=dict)

    def take(self, entry: Entry) -> Iterator[str]:
        """An entry of the journal."""
        draft, place = entry.draft, f"journal {entry.position}"
        if draft.kind == "signal-raised":
            self.signals[int(draft.body["position"]), str(draft.body["rule"]), str(draft.body["level"])] += 1
        if draft.kind == "attempt-refused" and (code := supervised(draft.body["move"], draft.body["rule"])):
            self.due[entry.position, code] = draft.case_ref
        if draft.kind not in CARD_EVENTS:
            return
        if draft.case_seq:
            yield f"INV-A6 {place}: what happened to a card is an event of a case"
        event = card_event_from(draft.kind, draft.at, draft.body)
        before = self.cards.get(event.card)
        card = self.cards[event.card] = evolve_card(before, event)
        self.touched.add(event.card)
        if before is not None and card.moved_at < before.moved_at:
            yield f"INV-D7 {place}: a card moved before it had come where it was"
        if isinstance(event, CardRaised):
            yield from self._raised(place, event)
        elif isinstance(event, CardLifted) and (draft.by not in _SUPERVISORS or not event.reason.strip()):
            yield f"INV-T7 {place}: {event.card} was lifted by {draft.by}, {event.reason!r}"

    def _raised(self, place: str, event: CardRaised) -> Iterator[str]:
        key = event.subject_kind, event.subject, event.rule
        if _RANK[event.level] <= self.ranks.get(key, -1):
            yield f"INV-T7 {place}: a {event.level} card for {key}, which has one already"
        self.ranks[key] = _RANK[event.level]
        by_hand = event.by != SYSTEM.id
        if by_hand != (event.level == "red" or bool(event.finding)):
            yield f"INV-T7 {place}: a {event.level} card raised by {event.by}"

    def happened(self, entry: Entry, event: e.Event, case: Case) -> None:
        """An event of a case: what supervision will have to say of it, by rules written down here once more."""
        if isinstance(event, e.CaseAccepted) and event.mode == "deemed":
            self.due[entry.position, "T5"] = case.ref
            self.carded["T5", f"{case.ref}/intake/{case.clocks['intake'].due_version}"] = "yellow"
        if isinstance(event, e.PauseEnded) and event.how == "time-used-up":
            self.due[entry.position, "P5"] = case.ref
        if isinstance(event, e.CaseRectified) and case.decision is not None:
            self.due[entry.position, "D2"] = case.ref
            self.carded["D2", str(entry.position)] = "warning"
        if not isinstance(event, e.RungReached):
            return
        clock = case.clocks[event.clock]
        subject = f"{case.ref}/{event.clock}/{clock.due_version}"
        if event.rung == "yellow" and event.clock in _OVERDUE and clock.due is not None and clock.binds == "agency":
            self.due[entry.position, "T1"] = case.ref
        if event.rung == "red" and event.clock in _OVERDUE:
            rule = _OVERDUE[event.clock]
            self.due[entry.position, rule] = case.ref
            self.carded[rule, subject] = "yellow"
        if event.rung == "red" and event.clock == "delivery":
            self.due[entry.position, "T6"] = case.ref
            self.carded["T6", subject] = "yellow"
        if event.rung == "red" and clock.limit.startswith("step:"):
            step = case.steps[clock.limit.removeprefix("step:")]
            if not step.forwarded:
                self.due[entry.position, "T4"] = case.ref
                self.carded["T4", subject] = "warning"

    def rows_wrong(self, reading: Reading) -> Iterator[str]:
        """What lists show of cards is what their events build."""
        if not self.touched:
            return
        rows = {row.ref: row for row in reading.cards()}
        for ref in sorted(self.touched):
            if rows.get(ref) != CardRow(**row_of(self.cards[ref])):
                yield f"INV-L1 {ref}: the row of the card is not what its events build"
        if rows.keys() != self.cards.keys():
            yield "INV-L12 a card has gone, or came from nowhere"
        self.touched.clear()

    def left(self) -> Iterator[str]:
        """INV-T4: once supervision has looked at everything, each thing was signalled once and has its card."""
        for (position, rule, level), times in self.signals.items():
            if times > 1:
                yield f"INV-T4 journal {position}: {rule} was signalled {times} times as {level}"
        signalled = {(position, rule) for position, rule, _ in self.signals}
        for due, ref in self.due.items():
            if due not in signalled:
                yield f"INV-T4 {ref}: journal {due[0]} called for {due[1]}, and nobody signalled it"
        raised = {(card.rule, card.subject) for card in self.cards.values()}
        for key, level in self.carded.items():
            if key not in raised:
                yield f"INV-T4 {key[1]}: no {level} card of {key[0]} came"
