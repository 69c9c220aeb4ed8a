"""How what happens to a card is written: its row, its timers, its letters, what a calamity makes of it."""

from __future__ import annotations

from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.parties.basis import Text
from approvalflow.domain.parties.organisation import Person
from approvalflow.domain.parties.people import SYSTEM, Actor
from approvalflow.domain.supervision.calamities import Calamity, lifted_by
from approvalflow.domain.supervision.card_events import (
    CardAppealed,
    CardEvent,
    CardLifted,
    CardRaised,
    CardUpheld,
    body_of,
)
from approvalflow.domain.supervision.cards import LEVELS, Card, evolve_card, row_of
from approvalflow.domain.supervision.findings import Finding
from approvalflow.office.effects import behind_all, officer_letters
from approvalflow.office.supervised import supervision_draft
from approvalflow.office.supervision_papers import SupervisionPapers, finding_of_card
from approvalflow.ports.kept import CardRow, Draft
from approvalflow.ports.store import Reading, Unit

__all__ = ["CardWriting"]

_UNDECIDED = ("raised", "answered", "appealed")


class CardWriting(SupervisionPapers):
    """Writing cards, for people and for the rules alike."""

    def _card_ref(self, unit: Unit, now: Instant) -> str:
        year = self._day_text(now)[:4]
        return f"{self.region}-C{year}-{unit.next_number(f'card/{year}'):05d}"

    def _put_card_event(
        self,
        unit: Unit,
        card: Card | None,
        event: CardEvent,
        by: Actor,
        now: Instant,
        command: str = "",
        *,
        law: str = "",
    ) -> tuple[Card, Draft]:
        """Write what happened to a card: its row, its timers, its letters; its journal entry is in the answer.

        `law` is what a new card rests on, while its finding is not kept yet.
        """
        after = evolve_card(card, event)
        unit.put_card(CardRow(**row_of(after)), expected_state=card.state if card else "")
        self._arm_turn(unit, after)
        self._write_of_card(unit, after, event, now, law)
        return after, supervision_draft(event.kind, body_of(event), event.at, after.case_ref, by, now, command)

    def _put_found_card(self, unit: Unit, event: CardRaised, finding: Finding, now: Instant) -> list[Draft]:
        """Write a card that a rule calls for; where a declared calamity covers what was found, it is born lifted."""
        card, draft = self._put_card_event(unit, None, event, SYSTEM, now, law=finding.law.text())
        calamity = self._covering(unit, card.agency, finding.at)
        if calamity is None:
            return [draft]
        _, lifted = self._put_card_event(unit, card, lifted_by(calamity, card, at=event.at), SYSTEM, now)
        return [draft, lifted]

    def _covering(self, reading: Reading, agency: str, at: Instant) -> Calamity | None:
        """The declared calamity that covers what happened at an agency, if any does."""
        return next((one for one in reading.calamities() if one.covers(agency, at)), None)

    def _covered(self, unit: Unit, calamity: Calamity, by: Actor) -> list[Card]:
        """The undecided cards that a calamity covers, but for those about which `by` decides nothing."""
        own = {by.id, by.acting_for} - {""}
        cards = [self._card(unit, row.ref) for state in _UNDECIDED for row in unit.cards(state=state)]
        return sorted(
            (
                card
                for card in cards
                if calamity.covers(card.agency, self._found_at(unit, card))
                and not own & {card.person, card.unit_head, card.answered_by, card.appealed_by}
                and (not card.agency or card.agency != by.agency)
            ),
            key=lambda card: card.ref,
        )

    def _found_at(self, reading: Reading, card: Card) -> Instant:
        """When what a card is about happened: by its finding, and by the card itself where there is none."""
        finding = finding_of_card(reading, card)
        return finding.found_at if finding is not None else card.raised_at

    def _write_of_card(self, unit: Unit, card: Card, event: CardEvent, now: Instant, law: str) -> None:
        """Owe the letters of what happened: a new card and a decision to those concerned, an appeal to who decides."""
        if isinstance(event, CardRaised):
            which, people = "card", self._concerned(card)
        elif isinstance(event, CardLifted | CardUpheld):
            which, people = "decision", self._concerned(card)
        elif isinstance(event, CardAppealed):
            which, people = "appeal", self._of_body("supervision-office")
        else:
            return
        paper = self._card_letter(unit, card, which, law)
        level, words = LEVELS[card.level], paper.text()
        name_zh, name_en = f"{level.zh} {card.ref} {card.title.zh}", f"{level.en} {card.ref} {card.title.en}"
        if which != "card":
            name_zh, name_en = f"{paper.title.zh} {name_zh}", f"{paper.title.en} {name_en}"
        letters = officer_letters(
            people,
            key=f"{card.ref}/{'served' if which == 'card' else which}",
            case_ref=card.case_ref,
            seq=behind_all(unit, card.case_ref),
            subject=Text(name_zh, name_en[:1].upper() + name_en[1:]),
            body=words,
            channels=self.plugins.channels(),
            now=now,
        )
        self._owe(unit, letters)

    def _concerned(self, card: Card) -> list[Person]:
        everybody = self.organisation.people
        return [everybody[one] for one in dict.fromkeys((card.person, card.unit_head)) if one in everybody]
