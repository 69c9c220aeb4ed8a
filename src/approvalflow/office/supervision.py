"""Cards in people's hands: answered by those concerned, appealed, lifted or upheld, raised red by a human.

A card's history is in the journal; its row is what lists show. Nothing here touches a case.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.parties.basis import Text
from approvalflow.domain.parties.people import Actor
from approvalflow.domain.supervision import appeals, raising
from approvalflow.domain.supervision.card_events import CARD_EVENTS, CardEvent, CardRaised, body_of, card_event_from
from approvalflow.domain.supervision.cards import Card, evolve_card, row_of
from approvalflow.errors import MoveRefused, NotFound
from approvalflow.office.desk import Desk
from approvalflow.office.effects import officer_letters
from approvalflow.ports.kept import CardRow, Draft
from approvalflow.ports.store import Reading, Unit

__all__ = ["Supervision"]

_LEVELS = {"warning": Text("预警", "Warning"), "yellow": Text("黄牌", "Yellow card"), "red": Text("红牌", "Red card")}


class Supervision(Desk):
    """What the supervised and the supervisors do with cards."""

    def cards(self, *, agency: str = "", person: str = "", state: str = "") -> Sequence[CardRow]:
        """Cards as lists show them, newest first."""
        with self._reading() as reading:
            return reading.cards(agency=agency, person=person, state=state)

    def card(self, ref: str) -> Card:
        """A card with all that happened to it. Raises NotFound."""
        with self._reading() as reading:
            return self._card(reading, ref)

    def answer_card(self, ref: str, text: str, *, by: Actor) -> Card:
        """Say what there is to say, by the person or the head on whom the card was served."""
        return self._on_card(
            ref,
            by,
            "answer",
            lambda card, now: appeals.answer(card, by=by, text=text, at=now, timetable=self.timetables.of(card.agency)),
        )

    def appeal_card(self, ref: str, reason: str, *, by: Actor) -> Card:
        """Appeal against a card, within its term."""
        return self._on_card(
            ref,
            by,
            "appeal",
            lambda card, now: appeals.appeal(
                card, by=by, reason=reason, at=now, timetable=self.timetables.of(card.agency)
            ),
        )

    def lift_card(self, ref: str, *, ground: str, reason: str, by: Actor) -> Card:
        """Lift a card on an exemption ground, with a reason; it stays visible."""
        return self._on_card(
            ref, by, "lift", lambda card, now: appeals.lift(card, by=by, ground=ground, reason=reason, at=now)
        )

    def uphold_card(self, ref: str, reason: str, *, by: Actor) -> Card:
        """Uphold a card after the answer, the appeal or their terms."""
        return self._on_card(ref, by, "uphold", lambda card, now: appeals.uphold(card, by=by, reason=reason, at=now))

    def raise_red(self, yellow: str, reason: str, *, by: Actor) -> Card:
        """Go on from a yellow card to a red one; only a human does."""
        now = self.clock.now()

        def work(unit: Unit) -> Card | MoveRefused:
            card = self._card(unit, yellow)
            existing = [self._card(unit, row.ref) for row in unit.cards() if row.subject == card.subject]
            try:
                event = raising.raise_red(
                    card,
                    existing,
                    by=by,
                    reason=reason,
                    ref=self._card_ref(unit, now),
                    at=now,
                    timetable=self.timetables.of(card.agency),
                )
            except MoveRefused as refusal:
                self._attempt_on_card(unit, refusal, card, by, now)
                return refusal
            red = self._put_card_event(unit, None, event, by, now)
            unit.commit()
            return red

        return _or_raise(self._in_unit(work))

    def _on_card(self, ref: str, by: Actor, move: str, act: Callable[[Card, Instant], CardEvent]) -> Card:
        now = self.clock.now()

        def work(unit: Unit) -> Card | MoveRefused:
            card = self._card(unit, ref)
            try:
                event = act(card, now)
            except MoveRefused as refusal:
                self._attempt_on_card(unit, refusal, card, by, now)
                return refusal
            after = self._put_card_event(unit, card, event, by, now)
            unit.commit()
            return after

        return _or_raise(self._in_unit(work))

    def _card(self, reading: Reading, ref: str) -> Card:
        row = next((row for row in reading.cards() if row.ref == ref), None)
        if row is None:
            raise NotFound(f"没有牌 {ref}", f"no card {ref!r}", place="card", rule="card")
        kinds = tuple(CARD_EVENTS)
        entries = reading.about_case(row.case_ref) if row.case_ref else reading.entries(kinds=kinds, limit=1_000_000)
        card: Card | None = None
        for entry in entries:
            if entry.draft.kind in CARD_EVENTS and entry.draft.body.get("card") == ref:
                card = evolve_card(card, card_event_from(entry.draft.kind, entry.draft.at, entry.draft.body))
        if card is None:
            raise NotFound(f"没有牌 {ref}", f"no card {ref!r}", place="card", rule="card")
        return card

    def _card_ref(self, unit: Unit, now: Instant) -> str:
        year = self._day_text(now)[:4]
        return f"{self.region}-C{year}-{unit.next_number(f'card/{year}'):05d}"

    def _put_card_event(self, unit: Unit, card: Card | None, event: CardEvent, by: Actor, now: Instant) -> Card:
        """Write what happened to a card: its row, the letters of a new one, the journal last."""
        after = evolve_card(card, event)
        unit.put_card(CardRow(**row_of(after)), expected_state=card.state if card else "")
        if isinstance(event, CardRaised):
            everybody = self.organisation.people
            served = [everybody[one] for one in dict.fromkeys((event.person, event.unit_head)) if one in everybody]
            level = _LEVELS[event.level]
            unit.owe(
                officer_letters(
                    served,
                    key=f"{event.card}/served",
                    case_ref=event.case_ref,
                    seq=1,
                    subject=Text(
                        f"{level.zh} {event.card} {event.title_zh}", f"{level.en} {event.card} {event.title_en}"
                    ),
                    body=Text(event.zh, event.en),
                    channels=self.plugins.channels(),
                    now=now,
                )
            )
        unit.append([_card_draft(event.kind, body_of(event), event.at, after.case_ref, by, now)])
        return after

    def _attempt_on_card(self, unit: Unit, refusal: MoveRefused, card: Card, by: Actor, now: Instant) -> None:
        body = {
            "move": refusal.move,
            "stage": refusal.stage,
            "rule": refusal.rule,
            "zh": refusal.zh,
            "en": refusal.en,
            "basis": refusal.basis,
            "card": card.ref,
        }
        unit.append([_card_draft("card-attempt-refused", body, now, card.case_ref, by, now)])
        unit.commit()


def _or_raise(outcome: Card | MoveRefused) -> Card:
    if isinstance(outcome, MoveRefused):
        raise outcome
    return outcome


def _card_draft(kind: str, body: Mapping[str, object], at: Instant, case_ref: str, by: Actor, now: Instant) -> Draft:
    return Draft(
        kind=kind,
        at=at,
        entered=now,
        by=by.id,
        agency=by.agency,
        station=by.station,
        acting_for=by.acting_for,
        command_id="",
        case_ref=case_ref,
        body=body,
    )
