"""Who may not do what with a card, and the words in which they are told."""

from __future__ import annotations

from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.parties.basis import is_blank
from approvalflow.domain.parties.people import Actor
from approvalflow.domain.supervision.cards import STATES, Card
from approvalflow.domain.supervision.rulebooks import SUPERVISION
from approvalflow.errors import MoveRefused

__all__ = ["refuse_unless_concerned", "refuse_unless_state", "refuse_unless_supervisor", "refused"]


def refused(move: str, card: Card, rule: str, zh: str, en: str) -> MoveRefused:
    """The refusal of a move at a card, to be raised."""
    return MoveRefused(move, card.state, rule, zh, en, SUPERVISION.text())


def refuse_unless_supervisor(move: str, card: Card, by: Actor, reason: str, at: Instant) -> None:
    """Raises MoveRefused unless a supervisor acts who is not concerned, gives a reason, and does so in time's order."""
    if "supervisor" not in by.roles:
        raise refused(move, card, "role", "须由监察员办理", "only a supervisor may do this")
    if {by.id, by.acting_for} & ({card.person, card.unit_head, card.answered_by, card.appealed_by} - {""}):
        raise refused(move, card, "own-card", "不得办理涉及本人的牌", "nobody decides about a card of their own")
    if card.agency and by.agency == card.agency:
        raise refused(move, card, "own-unit", "不得办理涉及本单位的牌", "nobody decides about a card of their own unit")
    if is_blank(reason):
        raise refused(move, card, "reason", "请写明理由", "give the reason")
    if at < card.moved_at:
        raise refused(move, card, "too-early", "时间早于上一环节", "the time is before the card's last change")


def refuse_unless_state(move: str, card: Card, *states: str) -> None:
    """Raises MoveRefused (`stage`) unless the card is in one of these states."""
    if card.state not in states:
        zh, en = STATES[card.state].zh, STATES[card.state].en
        raise refused(move, card, "stage", f"牌的状态为“{zh}”，不能办理", f"the card is {en}: this is not open")


def refuse_unless_concerned(move: str, card: Card, by: Actor, words: str, at: Instant) -> None:
    """Raises MoveRefused unless the person concerned or the head of the unit acts, in words and in time's order."""
    concerned = {card.person, card.unit_head} - {""}
    heads_it = "head" in by.roles and bool(card.agency) and by.agency == card.agency
    if not ({by.id, by.acting_for} & concerned or heads_it):
        raise refused(
            move,
            card,
            "concerned",
            "只能由被发牌人或其单位负责人办理",
            "only the person concerned or the head of the unit may do this",
        )
    if is_blank(words):
        raise refused(move, card, "reason", "请填写说明", "say something")
    if at < card.moved_at:
        raise refused(move, card, "too-early", "时间早于上一环节", "the time is before the card's last change")
