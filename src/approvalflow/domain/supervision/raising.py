"""Raising cards: warning and yellow follow from findings, by the rule or by a human; red only from a human. Whoever
raises a card gives a reason.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from approvalflow.domain.deadlines.hours import Timetable
from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.parties.people import SYSTEM, Actor
from approvalflow.domain.supervision.card_events import CardRaised
from approvalflow.domain.supervision.card_refusals import refuse_unless_supervisor, refused
from approvalflow.domain.supervision.card_terms import TERMS, CardTerms, term_from
from approvalflow.domain.supervision.cards import LEVELS, Card
from approvalflow.domain.supervision.findings import Finding
from approvalflow.domain.supervision.inbox import KeptFinding, refuse_to_decide
from approvalflow.domain.supervision.rulebooks import SUPERVISION
from approvalflow.errors import MoveRefused

__all__ = ["BY_HAND", "Carded", "card_by_hand", "card_for", "raise_red"]

#: The levels at which a human raises a card for a finding; red goes on from a yellow one.
BY_HAND = ("warning", "yellow")

_RANK = {level: rank for rank, level in enumerate(LEVELS)}


class Carded(Protocol):
    """A card, or a row of one, as far as it matters whether there is another for the same."""

    @property
    def level(self) -> str:
        """A key of `cards.LEVELS`."""
        ...

    @property
    def subject_kind(self) -> str:
        """What kind of thing it is about."""
        ...

    @property
    def subject(self) -> str:
        """What it is about."""
        ...

    @property
    def rule(self) -> str:
        """The code of the rule."""
        ...


def _highest(existing: Iterable[Carded], subject_kind: str, subject: str, rule: str) -> int:
    same = (subject_kind, subject, rule)
    ranks = (_RANK[one.level] for one in existing if (one.subject_kind, one.subject, one.rule) == same)
    return max(ranks, default=-1)


def card_for(
    finding: Finding,
    existing: Iterable[Carded],
    *,
    ref: str,
    at: Instant,
    timetable: Timetable,
    terms: CardTerms = TERMS,
) -> CardRaised | None:
    """The card that a finding calls for, or None: it is a signal or a proposal, or its subject has a card of this rule
    at that level or above already, lifted or not.

    `at` is when the card is raised, which may be long after what was found: the answer's term runs from it, in the
    timetable of the agency concerned.
    """
    rank = _RANK.get(finding.level)
    if rank is None or _highest(existing, finding.subject_kind, finding.subject, finding.rule) >= rank:
        return None
    return CardRaised(
        at=at,
        card=ref,
        rule=finding.rule,
        level=finding.level,
        subject_kind=finding.subject_kind,
        subject=finding.subject,
        case_ref=finding.case_ref,
        agency=finding.agency,
        person=finding.person,
        unit_head=finding.unit_head,
        title_zh=finding.title.zh,
        title_en=finding.title.en,
        zh=finding.text.zh,
        en=finding.text.en,
        evidence={**finding.evidence, "position": finding.position},
        answer_due=term_from(terms.answer, at, timetable),
        by=SYSTEM.id,
        timed=True,
    )


def card_by_hand(
    finding: KeptFinding,
    existing: Iterable[Carded],
    *,
    level: str,
    by: Actor,
    reason: str,
    ref: str,
    at: Instant,
    timetable: Timetable,
    terms: CardTerms = TERMS,
    calamity: str = "",
) -> CardRaised:
    """A warning or a yellow card for a finding that waits or was noted, by a supervisor, with a reason.

    Args:
        level: one of `BY_HAND`. existing: the cards about the same subject.
        calamity: the declared calamity that covers what was found, or empty.

    Raises MoveRefused: not a supervisor, a person concerned or of the unit concerned, no reason, a finding that was set
    aside or carded (`stage`), another level (`level`), a card of this rule on the same subject at that level or above
    (`raised-already`), what a calamity excuses (`calamity`).
    """
    refuse_to_decide("card-finding", finding, by, reason, ("open", "noted"))

    def refused(rule: str, zh: str, en: str) -> MoveRefused:
        return MoveRefused("card-finding", finding.state, rule, zh, en, SUPERVISION.text())

    if level not in BY_HAND:
        zh, en = (
            "人工发牌只能是预警或黄牌；红牌须接续黄牌",
            "a person raises a warning or a yellow card; red follows yellow",
        )
        raise refused("level", zh, en)
    if _highest(existing, finding.subject_kind, finding.subject, finding.rule) >= _RANK[level]:
        raise refused(
            "raised-already", "该事由已有同级或更高的牌", "the subject has a card at that level or above already"
        )
    if calamity:
        zh, en = f"该时段处于应急状态 {calamity}，不发牌", f"calamity {calamity} covers what was found: no card for it"
        raise refused("calamity", zh, en)
    return CardRaised(
        at=at,
        card=ref,
        rule=finding.rule,
        level=level,
        subject_kind=finding.subject_kind,
        subject=finding.subject,
        case_ref=finding.case_ref,
        agency=finding.agency,
        person=finding.person,
        unit_head=finding.unit_head,
        title_zh=finding.title.zh,
        title_en=finding.title.en,
        zh=finding.text.zh,
        en=finding.text.en,
        evidence={**finding.evidence, "position": finding.position},
        answer_due=term_from(terms.answer, at, timetable),
        by=by.id,
        reason=reason,
        acting_for=by.acting_for,
        timed=True,
        finding=finding.ref,
    )


def raise_red(
    yellow: Card,
    existing: Iterable[Carded],
    *,
    by: Actor,
    reason: str,
    ref: str,
    at: Instant,
    timetable: Timetable,
    terms: CardTerms = TERMS,
) -> CardRaised:
    """A red card on the subject of a yellow one, by a supervisor, with a reason.

    Raises MoveRefused: not a supervisor or a person concerned, no reason, no yellow card that stands (`no-yellow`), or
    a red card of this rule on the same subject already (`raised-already`).
    """
    move = "raise-red"
    refuse_unless_supervisor(move, yellow, by, reason, at)
    if yellow.level != "yellow" or yellow.state == "lifted":
        raise refused(move, yellow, "no-yellow", "须先有有效的黄牌", "a red card goes on from a yellow one that stands")
    if _highest(existing, yellow.subject_kind, yellow.subject, yellow.rule) >= _RANK["red"]:
        raise refused(move, yellow, "raised-already", "该事由已发红牌", "the subject has a red card already")
    return CardRaised(
        at=at,
        card=ref,
        rule=yellow.rule,
        level="red",
        subject_kind=yellow.subject_kind,
        subject=yellow.subject,
        case_ref=yellow.case_ref,
        agency=yellow.agency,
        person=yellow.person,
        unit_head=yellow.unit_head,
        title_zh=yellow.title.zh,
        title_en=yellow.title.en,
        zh=yellow.text.zh,
        en=yellow.text.en,
        evidence=dict(yellow.evidence),
        answer_due=term_from(terms.answer, at, timetable),
        by=by.id,
        reason=reason,
        after=yellow.ref,
        acting_for=by.acting_for,
        timed=True,
        finding=yellow.finding,
    )
