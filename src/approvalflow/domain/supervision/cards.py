"""Cards (预警, 黄牌, 红牌): what follows from a finding. Warning and yellow come from rules, or from a
human for a finding that the rule only signals; red only from a human.

A card is unique by subject kind, subject, rule and level, and for one subject and rule levels only rise. How cards are
raised is in `raising`, how they are answered, appealed against and decided in `appeals`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs
from attrs import frozen

from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.parties.basis import Text
from approvalflow.domain.supervision.card_events import (
    CardAnswered,
    CardAppealed,
    CardEvent,
    CardLifted,
    CardRaised,
    CardTermReached,
    CardUpheld,
)
from approvalflow.domain.supervision.findings import Finding

__all__ = ["LEVELS", "STATES", "Card", "evolve_card", "key_of", "row_of"]

#: The levels of a card, lowest first.
LEVELS: dict[str, Text] = {
    "warning": Text("预警", "warning"),
    "yellow": Text("黄牌", "yellow card"),
    "red": Text("红牌", "red card"),
}

STATES: dict[str, Text] = {
    "raised": Text("已发牌", "raised"),
    "answered": Text("已答复", "answered"),
    "appealed": Text("申诉中", "appealed"),
    "lifted": Text("已解除", "lifted"),
    "upheld": Text("已维持", "upheld"),
}


@frozen
class Card:
    """A card as it stands after its events; nothing of the original is ever lost from it.

    Attributes:
        raised_by: `system`, or the supervisor who raised it, raised_for: by whose mandate; reason: why, for a human.
        after: the yellow card that a red one goes on from, or empty. finding: the finding for which a human raised it,
            or empty.
        state: a key of `STATES`.
        answer_due, appeal_due, decision_due: last instants in time; None until that term began.
        answer, answered_by, answered_at, appeal, appealed_by, appealed_at: what those concerned said, who and when;
            empty until they did.
        decided_at, decided_by, decision: when, by whom and why it was lifted or upheld.
        ground: the ground of exemption on which it was lifted, else empty. calamity: the declared calamity that lifted
            it with many others, or empty.
        timed: as in `CardRaised`. unanswered_at, undecided_at: when the term of the answer, of the decision passed
            unused; None where it did not.
        moved_at: the time of its last change.
    """

    ref: str
    rule: str
    level: str
    subject_kind: str
    subject: str
    case_ref: str
    agency: str
    person: str
    unit_head: str
    title: Text
    text: Text
    evidence: Mapping[str, Any]
    raised_at: Instant
    raised_by: str
    answer_due: Instant
    moved_at: Instant
    reason: str = ""
    after: str = ""
    raised_for: str = ""
    state: str = "raised"
    answer: str = ""
    answered_by: str = ""
    answered_late: bool = False
    appeal_due: Instant | None = None
    appeal: str = ""
    appealed_by: str = ""
    decision_due: Instant | None = None
    decided_at: Instant | None = None
    decided_by: str = ""
    decision: str = ""
    ground: str = ""
    calamity: str = ""
    timed: bool = False
    answered_at: Instant | None = None
    appealed_at: Instant | None = None
    unanswered_at: Instant | None = None
    undecided_at: Instant | None = None
    finding: str = ""

    @property
    def is_open(self) -> bool:
        """Neither lifted nor upheld yet."""
        return self.decided_at is None


def key_of(card: Card | Finding) -> tuple[str, str, str, str]:
    """What a card is unique by: subject kind, subject, rule, level."""
    return card.subject_kind, card.subject, card.rule, card.level


def _raised(event: CardRaised) -> Card:
    return Card(
        ref=event.card,
        rule=event.rule,
        level=event.level,
        subject_kind=event.subject_kind,
        subject=event.subject,
        case_ref=event.case_ref,
        agency=event.agency,
        person=event.person,
        unit_head=event.unit_head,
        title=Text(event.title_zh, event.title_en),
        text=Text(event.zh, event.en),
        evidence=dict(event.evidence),
        raised_at=event.at,
        raised_by=event.by,
        answer_due=event.answer_due,
        moved_at=event.at,
        reason=event.reason,
        after=event.after,
        raised_for=event.acting_for,
        timed=event.timed,
        finding=event.finding,
    )


def _changes(event: CardAnswered | CardAppealed | CardLifted | CardUpheld) -> dict[str, Any]:
    if isinstance(event, CardAnswered):
        return {
            "state": "answered",
            "answer": event.text,
            "answered_by": event.by,
            "answered_at": event.at,
            "answered_late": event.late,
            "appeal_due": event.appeal_due,
        }
    if isinstance(event, CardAppealed):
        return {
            "state": "appealed",
            "appeal": event.reason,
            "appealed_by": event.by,
            "appealed_at": event.at,
            "decision_due": event.decision_due,
        }
    decided = {"decided_at": event.at, "decided_by": event.by, "decision": event.reason}
    if isinstance(event, CardLifted):
        return {**decided, "state": "lifted", "ground": event.ground, "calamity": event.calamity}
    return {**decided, "state": "upheld"}


def evolve_card(card: Card | None, event: CardEvent) -> Card:
    """The card after the event; None before it was raised. The only builder of cards. Never refuses: what happened,
    happened. Raises TypeError where the first event is not the raising, or the raising is not the first."""
    if isinstance(event, CardRaised):
        if card is not None:
            raise TypeError(f"card {card.ref} was raised already")
        return _raised(event)
    if card is None:
        raise TypeError(f"a card begins with its raising, not with {type(event).__name__}")
    if isinstance(event, CardTermReached):
        if event.term == "answer":
            return attrs.evolve(card, unanswered_at=event.due)
        return attrs.evolve(card, undecided_at=event.due)
    return attrs.evolve(card, moved_at=event.at, **_changes(event))


def row_of(card: Card) -> dict[str, Any]:
    """The fields of the row that lists read of a card, by name; the head of the unit stands in the evidence."""
    evidence = {**card.evidence, "unit_head": card.unit_head, "zh": card.text.zh, "en": card.text.en}
    return {
        "ref": card.ref,
        "rule": card.rule,
        "level": card.level,
        "subject_kind": card.subject_kind,
        "subject": card.subject,
        "case_ref": card.case_ref,
        "agency": card.agency,
        "person": card.person,
        "state": card.state,
        "raised_at": card.raised_at,
        "evidence": evidence,
    }
