"""A card is heard: answer, appeal, lifting and upholding. None of it changes a case.

raised -> answered -> appealed -> lifted | upheld. A supervisor may lift at any time before the decision; what stands
is upheld only when those concerned have had their say: after the appeal, after the term of the appeal passed unused,
or after the term of the answer passed in silence.
"""

from __future__ import annotations

from approvalflow.domain.deadlines.hours import Timetable
from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.parties.basis import Text
from approvalflow.domain.parties.people import SYSTEM, Actor
from approvalflow.domain.supervision.card_events import CardAnswered, CardAppealed, CardLifted, CardUpheld
from approvalflow.domain.supervision.card_refusals import (
    refuse_unless_concerned,
    refuse_unless_state,
    refuse_unless_supervisor,
    refused,
)
from approvalflow.domain.supervision.card_terms import TERMS, CardTerms, term_from
from approvalflow.domain.supervision.cards import Card

__all__ = ["GROUNDS", "answer", "appeal", "lift", "uphold"]

#: Why a card may be lifted (免责情形).
GROUNDS: dict[str, Text] = {
    "outage": Text("系统故障", "outage of a system"),
    "force-majeure": Text("不可抗力", "force majeure"),
    "superior": Text("上级机关原因", "a superior agency"),
    "applicant": Text("申请人原因", "the applicant"),
    "mistake": Text("发牌有误", "the card was a mistake"),
}


def answer(
    card: Card, *, by: Actor, text: str, at: Instant, timetable: Timetable, terms: CardTerms = TERMS
) -> CardAnswered:
    """Those concerned answer a card (说明), late rather than never; from then on the term of the appeal runs.

    Raises MoveRefused: the card was answered or decided, somebody who is not concerned, or an answer without words.
    """
    refuse_unless_state("answer-card", card, "raised")
    refuse_unless_concerned("answer-card", card, by, text, at)
    return CardAnswered(at, card.ref, text, at > card.answer_due, term_from(terms.appeal, at, timetable), by.id)


def appeal(
    card: Card, *, by: Actor, reason: str, at: Instant, timetable: Timetable, terms: CardTerms = TERMS
) -> CardAppealed:
    """Those concerned appeal against a card (申诉), up to and at `appeal_due`.

    Raises MoveRefused: the card was not answered yet or is decided, too late, not concerned, or without a reason.
    """
    refuse_unless_state("appeal-card", card, "answered")
    refuse_unless_concerned("appeal-card", card, by, reason, at)
    if card.appeal_due is not None and at > card.appeal_due:
        raise refused("appeal-card", card, "too-late", "申诉期限已过", "the time for an appeal has passed")
    return CardAppealed(at, card.ref, reason, term_from(terms.decision, at, timetable), by.id)


def _refuse_the_raiser(move: str, card: Card, by: Actor) -> None:
    if card.raised_by != SYSTEM.id and {card.raised_by, card.raised_for} & ({by.id, by.acting_for} - {""}):
        raise refused(
            move, card, "same-person", "须由发牌人以外的监察员办理", "somebody else decides than who raised it"
        )


def lift(card: Card, *, by: Actor, ground: str, reason: str, at: Instant) -> CardLifted:
    """A supervisor lifts a card on a ground of exemption (a key of `GROUNDS`), with a reason; never who raised it.

    Raises MoveRefused: decided already, not a supervisor, a person concerned, who raised it, no reason, no such ground.
    """
    refuse_unless_state("lift-card", card, "raised", "answered", "appealed")
    refuse_unless_supervisor("lift-card", card, by, reason, at)
    _refuse_the_raiser("lift-card", card, by)
    if ground not in GROUNDS:
        zh, en = "、".join(one.zh for one in GROUNDS.values()), ", ".join(GROUNDS)
        raise refused("lift-card", card, "ground", f"免责情形只能是：{zh}", f"the ground is one of {en}")
    return CardLifted(at, card.ref, ground, reason, by.id)


def uphold(card: Card, *, by: Actor, reason: str, at: Instant) -> CardUpheld:
    """A supervisor decides that a card stands, with a reason; never who raised it.

    Raises MoveRefused as `lift` does, and while those concerned may still answer or appeal (`term-runs`).
    """
    refuse_unless_state("uphold-card", card, "raised", "answered", "appealed")
    refuse_unless_supervisor("uphold-card", card, by, reason, at)
    _refuse_the_raiser("uphold-card", card, by)
    waits_until = {"raised": card.answer_due, "answered": card.appeal_due}.get(card.state)
    if waits_until is not None and at <= waits_until:
        raise refused(
            "uphold-card",
            card,
            "term-runs",
            "答复或申诉期限未满，不得维持",
            "those concerned may still answer or appeal",
        )
    return CardUpheld(at, card.ref, reason, card.state == "raised", by.id)
