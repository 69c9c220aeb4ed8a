"""Cards in people's hands: answered by those concerned, appealed, lifted or upheld, raised red by a human.

A card's history is in the journal; its row is what lists show. Nothing here touches a case.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import attrs

from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.parties.people import Actor
from approvalflow.domain.supervision import appeals, raising
from approvalflow.domain.supervision.bodies import bodies_of
from approvalflow.domain.supervision.card_events import CardEvent, CardRaised
from approvalflow.domain.supervision.card_terms import CardTerms, card_terms
from approvalflow.domain.supervision.cards import Card
from approvalflow.domain.supervision.inbox import FindingCarded, KeptFinding, body_of, evolve_finding
from approvalflow.domain.supervision.issuing import may_issue
from approvalflow.office.findings import kept_finding
from approvalflow.office.supervised import supervision_draft
from approvalflow.office.urging import Urging
from approvalflow.ports.kept import CardRow, Draft
from approvalflow.ports.store import Reading, Unit

__all__ = ["Supervision"]


class Supervision(Urging):
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

        def act(unit: Unit, card: Card, now: Instant) -> CardEvent:
            timetable, terms = self.timetables.of(card.agency), self._terms(unit, now)
            return appeals.answer(card, by=by, text=text, at=now, timetable=timetable, terms=terms)

        return self._on_card(ref, by, ["answer", text], act, command_id)

    def appeal_card(self, ref: str, reason: str, *, by: Actor, command_id: str = "") -> Card:
        """Appeal against a card, within its term."""

        def act(unit: Unit, card: Card, now: Instant) -> CardEvent:
            timetable, terms = self.timetables.of(card.agency), self._terms(unit, now)
            return appeals.appeal(card, by=by, reason=reason, at=now, timetable=timetable, terms=terms)

        return self._on_card(ref, by, ["appeal", reason], act, command_id)

    def lift_card(self, ref: str, *, ground: str, reason: str, by: Actor, command_id: str = "") -> Card:
        """Lift a card on an exemption ground, with a reason; it stays visible."""

        def act(_unit: Unit, card: Card, now: Instant) -> CardEvent:
            return appeals.lift(card, by=self._with_powers(by), ground=ground, reason=reason, at=now)

        return self._on_card(ref, by, ["lift", ground, reason], act, command_id)

    def uphold_card(
        self, ref: str, reason: str, *, by: Actor, rectify: str = "", due: Instant | None = None, command_id: str = ""
    ) -> Card:
        """Uphold a card after the answer, the appeal or their terms.

        With `rectify`, an order to rectify (整改通知书) in these words is issued about the card at once, to those
        concerned; `due` as in `issue_instrument`.
        """

        def act(_unit: Unit, card: Card, now: Instant) -> CardEvent:
            upheld = appeals.uphold(card, by=self._with_powers(by), reason=reason, at=now)
            if rectify:
                may_issue("rectification", by, bodies_of(self.organisation), proposals=False, about="card")
            return upheld

        def order(unit: Unit, card: Card, now: Instant, command: str) -> list[Draft]:
            if not rectify:
                return []
            _, drafts = self._issue_one(
                unit,
                "rectification",
                "card",
                card.ref,
                card.case_ref,
                to_agency=card.agency,
                # Who has left since is addressed no more; the agency is.
                to_person=card.person if card.person in self.organisation.people else "",
                text=rectify,
                due=due,
                by=by,
                now=now,
                command=command,
            )
            return drafts

        said = ["uphold", reason, *([rectify, due] if rectify else [])]
        return self._on_card(ref, by, said, act, command_id, then=order)

    def raise_red(self, yellow: str, reason: str, *, by: Actor, command_id: str = "") -> Card:
        """Go on from a yellow card to a red one; only a human does."""

        def act(unit: Unit, card: Card, now: Instant) -> CardEvent:
            event = raising.raise_red(
                card,
                unit.cards_about(card.subject_kind, card.subject),
                by=self._with_powers(by),
                reason=reason,
                ref="",
                at=now,
                timetable=self.timetables.of(card.agency),
                terms=self._terms(unit, now),
            )
            # A number is drawn only once it is allowed: a refused one leaves no gap in the series.
            return attrs.evolve(event, card=self._card_ref(unit, now))

        def off_the_inbox(unit: Unit, card: Card, now: Instant, command: str) -> list[Draft]:
            finding = unit.finding_about(card.subject_kind, card.subject, card.rule, "red-proposed")
            if finding is None or finding.state not in ("open", "noted"):
                return []
            return [self._carded(unit, finding, card, by, now, command)]

        return self._on_card(yellow, by, ["raise-red", reason], act, command_id, then=off_the_inbox)

    def card_finding(self, ref: str, level: str, reason: str, *, by: Actor, command_id: str = "") -> Card:
        """Raise a warning or a yellow card for a finding that waits in the inbox or was noted (人工发牌).

        What a rule only signals, because a human has to judge it, becomes a card in this way; the finding is carded
        then. `level` is one of `raising.BY_HAND`. The same `command_id` again answers the card as it stands by then.
        Raises MoveRefused, NotFound, CommandReused.
        """

        def work(unit: Unit, now: Instant, command: str) -> tuple[str, list[Draft]]:
            finding = kept_finding(unit, ref)
            covering = self._covering(unit, finding.agency, finding.found_at)
            event = raising.card_by_hand(
                finding,
                unit.cards_about(finding.subject_kind, finding.subject),
                level=level,
                by=self._with_powers(by),
                reason=reason,
                ref="",
                at=now,
                timetable=self.timetables.of(finding.agency),
                terms=self._terms(unit, now),
                calamity=covering.ref if covering is not None else "",
            )
            # A number is drawn only once it is allowed: a refused one leaves no gap in the series.
            event = attrs.evolve(event, card=self._card_ref(unit, now))
            card, raised = self._put_card_event(unit, None, event, by, now, command)
            return card.ref, [raised, self._carded(unit, finding, card, by, now, command)]

        return self._supervise(
            by,
            ["card-finding", ref, level, reason],
            work,
            self._card,
            command_id=command_id,
            about={"finding": ref},
            case_of=lambda reading: kept_finding(reading, ref).case_ref,
            answered="card",
        )

    def _carded(self, unit: Unit, finding: KeptFinding, card: Card, by: Actor, now: Instant, command: str) -> Draft:
        """Take a finding off the inbox: a human raised this card for it."""
        carded = FindingCarded(card.raised_at, finding.ref, card.ref, by.id)
        unit.put_finding(evolve_finding(finding, carded), expected_state=finding.state)
        return supervision_draft(carded.kind, body_of(carded), carded.at, finding.case_ref, by, now, command)

    def _terms(self, reading: Reading, now: Instant) -> CardTerms:
        return card_terms(self._edition(reading, now))

    def _on_card(
        self,
        ref: str,
        by: Actor,
        said: Sequence[object],
        act: Callable[[Unit, Card, Instant], CardEvent],
        command_id: str,
        *,
        then: Callable[[Unit, Card, Instant, str], list[Draft]] = lambda _unit, _card, _now, _command: [],
    ) -> Card:
        """Carry out an act on a card; `then` writes what follows from it for the card that it left."""

        def before(unit: Unit, now: Instant) -> list[Draft]:
            return self._turn_reached(unit, self._card(unit, ref), now)

        def work(unit: Unit, now: Instant, command: str) -> tuple[str, list[Draft]]:
            card = self._card(unit, ref)
            event = act(unit, card, now)
            into = None if isinstance(event, CardRaised) else card
            after, draft = self._put_card_event(unit, into, event, by, now, command)
            return after.ref, [draft, *then(unit, after, now, command)]

        return self._supervise(
            by,
            [*said, ref],
            work,
            self._card,
            command_id=command_id,
            about={"card": ref},
            case_of=lambda reading: self._card(reading, ref).case_ref,
            before=before,
            attempt="card-attempt-refused",
            answered="card",
        )
