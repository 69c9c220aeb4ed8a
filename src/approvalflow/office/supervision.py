"""Cards in people's hands: answered by those concerned, appealed, lifted or upheld, raised red by a human.

A card's history is in the journal; its row is what lists show. Nothing here touches a case.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.parties.basis import Text
from approvalflow.domain.parties.people import Actor
from approvalflow.domain.supervision import appeals, raising
from approvalflow.domain.supervision.card_events import CARD_EVENTS, CardEvent, CardRaised, body_of, card_event_from
from approvalflow.domain.supervision.cards import Card, evolve_card, row_of
from approvalflow.domain.supervision.inbox import FindingCarded, evolve_finding
from approvalflow.domain.supervision.inbox import body_of as body_of_finding
from approvalflow.errors import MoveRefused, NotFound
from approvalflow.office.desk import refused_before, said_refusal
from approvalflow.office.drafts import digest_of
from approvalflow.office.effects import behind_all, officer_letters
from approvalflow.office.supervised import Supervised, supervision_draft
from approvalflow.ports.kept import CardRow, Command, Draft
from approvalflow.ports.store import Reading, Unit

__all__ = ["Supervision"]

_LEVELS = {"warning": Text("预警", "Warning"), "yellow": Text("黄牌", "Yellow card"), "red": Text("红牌", "Red card")}


class Supervision(Supervised):
    """What the supervised and the supervisors do with cards.

    The same `command_id` again does nothing and answers the card as it stands by then, or refuses as before; another
    act under it raises CommandReused.
    """

    def cards(self, *, agency: str = "", person: str = "", state: str = "") -> Sequence[CardRow]:
        """Cards as lists show them, newest first."""
        with self._reading() as reading:
            return reading.cards(agency=agency, person=person, state=state)

    def card(self, ref: str) -> Card:
        """A card with all that happened to it. Raises NotFound."""
        with self._reading() as reading:
            return self._card(reading, ref)

    def answer_card(self, ref: str, text: str, *, by: Actor, command_id: str = "") -> Card:
        """Say what there is to say, by the person or the head on whom the card was served."""

        def act(card: Card, now: Instant) -> CardEvent:
            return appeals.answer(card, by=by, text=text, at=now, timetable=self.timetables.of(card.agency))

        return self._on_card(ref, by, ["answer", text], act, command_id)

    def appeal_card(self, ref: str, reason: str, *, by: Actor, command_id: str = "") -> Card:
        """Appeal against a card, within its term."""

        def act(card: Card, now: Instant) -> CardEvent:
            return appeals.appeal(card, by=by, reason=reason, at=now, timetable=self.timetables.of(card.agency))

        return self._on_card(ref, by, ["appeal", reason], act, command_id)

    def lift_card(self, ref: str, *, ground: str, reason: str, by: Actor, command_id: str = "") -> Card:
        """Lift a card on an exemption ground, with a reason; it stays visible."""

        def act(card: Card, now: Instant) -> CardEvent:
            return appeals.lift(card, by=self._with_powers(by), ground=ground, reason=reason, at=now)

        return self._on_card(ref, by, ["lift", ground, reason], act, command_id)

    def uphold_card(self, ref: str, reason: str, *, by: Actor, command_id: str = "") -> Card:
        """Uphold a card after the answer, the appeal or their terms."""

        def act(card: Card, now: Instant) -> CardEvent:
            return appeals.uphold(card, by=self._with_powers(by), reason=reason, at=now)

        return self._on_card(ref, by, ["uphold", reason], act, command_id)

    def raise_red(self, yellow: str, reason: str, *, by: Actor, command_id: str = "") -> Card:
        """Go on from a yellow card to a red one; only a human does."""

        def work(unit: Unit, card: Card, now: Instant) -> CardEvent:
            return raising.raise_red(
                card,
                unit.cards_about(card.subject_kind, card.subject),
                by=self._with_powers(by),
                reason=reason,
                ref=self._card_ref(unit, now),
                at=now,
                timetable=self.timetables.of(card.agency),
            )

        return self._with_card(yellow, by, ["raise-red", reason], work, command_id)

    def _on_card(
        self, ref: str, by: Actor, said: Sequence[str], act: Callable[[Card, Instant], CardEvent], command_id: str
    ) -> Card:
        return self._with_card(ref, by, said, lambda unit, card, now: act(card, now), command_id)

    def _with_card(
        self,
        ref: str,
        by: Actor,
        said: Sequence[str],
        act: Callable[[Unit, Card, Instant], CardEvent],
        command_id: str,
    ) -> Card:
        now = self.clock.now()
        command = command_id or self.ids.new("command")
        body = digest_of([*said, ref, by.id, by.party])

        def work(unit: Unit) -> Card | MoveRefused:
            known = self._known_command(unit, command, body)
            if known is not None:
                return refused_before(known) or self._card(unit, str(known.answer["card"]))
            card = self._card(unit, ref)
            try:
                event = act(unit, card, now)
            except MoveRefused as refusal:
                unit.put_command(Command(command, body, said_refusal(refusal), now))
                self._attempt_on_card(unit, refusal, card, by, now, command)
                return refusal
            unit.put_command(Command(command, body, {"card": event.card}, now))
            before = None if isinstance(event, CardRaised) else card
            after, draft = self._put_card_event(unit, before, event, by, now, command)
            unit.append([draft, *self._proposal_carded(unit, event, by, now, command)])
            unit.commit()
            return after

        return _or_raise(self._in_unit(work))

    def _card(self, reading: Reading, ref: str) -> Card:
        row = reading.card_row(ref)
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

    def _put_card_event(
        self, unit: Unit, card: Card | None, event: CardEvent, by: Actor, now: Instant, command: str = ""
    ) -> tuple[Card, Draft]:
        """Write what happened to a card: its row, the letters of a new one; its journal entry is in the answer."""
        after = evolve_card(card, event)
        unit.put_card(CardRow(**row_of(after)), expected_state=card.state if card else "")
        if isinstance(event, CardRaised):
            everybody = self.organisation.people
            served = [everybody[one] for one in dict.fromkeys((event.person, event.unit_head)) if one in everybody]
            level = _LEVELS[event.level]
            self._owe(
                unit,
                officer_letters(
                    served,
                    key=f"{event.card}/served",
                    case_ref=event.case_ref,
                    seq=behind_all(unit, event.case_ref),
                    subject=Text(
                        f"{level.zh} {event.card} {event.title_zh}", f"{level.en} {event.card} {event.title_en}"
                    ),
                    body=Text(event.zh, event.en),
                    channels=self.plugins.channels(),
                    now=now,
                ),
            )
        return after, supervision_draft(event.kind, body_of(event), event.at, after.case_ref, by, now, command)

    def _proposal_carded(self, unit: Unit, event: CardEvent, by: Actor, now: Instant, command: str) -> list[Draft]:
        """The proposal of a red card, once somebody raised it, is off the inbox; its journal entry is the answer."""
        if not isinstance(event, CardRaised):
            return []
        finding = unit.finding_about(event.subject_kind, event.subject, event.rule, "red-proposed")
        if finding is None or finding.state not in ("open", "noted"):
            return []
        carded = FindingCarded(event.at, finding.ref, event.card, by.id)
        unit.put_finding(evolve_finding(finding, carded), expected_state=finding.state)
        body = body_of_finding(carded)
        return [supervision_draft(carded.kind, body, event.at, finding.case_ref, by, now, command)]

    def _attempt_on_card(
        self, unit: Unit, refusal: MoveRefused, card: Card, by: Actor, now: Instant, command: str
    ) -> None:
        body = {
            "move": refusal.move,
            "stage": refusal.stage,
            "rule": refusal.rule,
            "zh": refusal.zh,
            "en": refusal.en,
            "basis": refusal.basis,
            "card": card.ref,
        }
        unit.append([supervision_draft("card-attempt-refused", body, now, card.case_ref, by, now, command)])
        unit.commit()


def _or_raise(outcome: Card | MoveRefused) -> Card:
    if isinstance(outcome, MoveRefused):
        raise outcome
    return outcome
