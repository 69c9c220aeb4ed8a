"""Cards at a desk: who sees which, and what a person can do with one now."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from attrs import frozen

from approvalflow import Actor, MoveRefused, NotFound, Office, Text
from approvalflow.domain.deadlines.hours import Timetable
from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.supervision import appeals, raising
from approvalflow.domain.supervision.cards import Card
from approvalflow.domain.supervision.rules import RULES, Rule
from approvalflow.ports.kept import CardRow
from county.desks.referred import is_referred, referred_cards
from county.desks.typed import Typed

__all__ = ["CARD_MOVES", "CardAct", "acts_on", "card_seen", "cards_seen", "do_with_card", "rule_of", "sees_card"]

#: Words that stand for what has not been typed yet, when it is only asked whether a move is open.
_SOME = "?"


@frozen
class CardAct:
    """A move at a card: open, or refused with its reason."""

    name: str
    title: Text
    refusal: MoveRefused | None


def sees_card(card: Card | CardRow, by: Actor) -> bool:
    """The supervisors and the centre see every card, a head those of the agency, everybody their own."""
    if by.roles & {"supervisor", "centre"}:
        return True
    if "head" in by.roles and by.agency and by.agency == card.agency:
        return True
    return card.person in (by.id, by.acting_for or by.id)


def cards_seen(office: Office, by: Actor) -> list[CardRow]:
    """The cards that this person sees, newest first; the supervision organ those that were referred to it."""
    referred = referred_cards(office, by)
    return [row for row in office.cards() if sees_card(row, by) or row.ref in referred]


def rule_of(office: Office, code: str) -> Rule | None:
    """The rule of that code, of the house or of a plug-in; None for one that is no longer there."""
    every = (*RULES, *office.plugins.supervision_rules())
    return next((rule for rule in every if rule.code == code), None)


def card_seen(office: Office, ref: str, by: Actor) -> Card:
    """A card, if the person sees it. Raises NotFound in the same words for one that is missing or not his."""
    try:
        card = office.card(ref)
    except NotFound:
        card = None
    if card is None or not (sees_card(card, by) or is_referred(office, "card", ref, by)):
        raise NotFound(f"没有牌 {ref}", f"no card {ref!r}", place="card", rule="card")
    return card


_Try = Callable[[Card, Actor, Instant, Timetable, Sequence[Card]], object]
_Do = Callable[[Office, str, Actor, Typed], Card]


@frozen
class _CardMove:
    title: Text
    tried: _Try
    done: _Do


CARD_MOVES: dict[str, _CardMove] = {
    "answer": _CardMove(
        Text("答复", "answer"),
        lambda card, by, at, days, _all: appeals.answer(card, by=by, text=_SOME, at=at, timetable=days),
        lambda office, ref, by, typed: office.answer_card(ref, typed.one("text"), by=by),
    ),
    "appeal": _CardMove(
        Text("申诉", "appeal"),
        lambda card, by, at, days, _all: appeals.appeal(card, by=by, reason=_SOME, at=at, timetable=days),
        lambda office, ref, by, typed: office.appeal_card(ref, typed.one("reason"), by=by),
    ),
    "lift": _CardMove(
        Text("解除", "lift"),
        lambda card, by, at, _days, _all: appeals.lift(card, by=by, ground="mistake", reason=_SOME, at=at),
        lambda office, ref, by, typed: office.lift_card(
            ref, ground=typed.one("ground"), reason=typed.one("reason"), by=by
        ),
    ),
    "uphold": _CardMove(
        Text("维持", "uphold"),
        lambda card, by, at, _days, _all: appeals.uphold(card, by=by, reason=_SOME, at=at),
        lambda office, ref, by, typed: office.uphold_card(ref, typed.one("reason"), by=by),
    ),
    "raise-red": _CardMove(
        Text("发红牌", "raise a red card"),
        lambda card, by, at, days, every: raising.raise_red(
            card, every, by=by, reason=_SOME, ref=_SOME, at=at, timetable=days
        ),
        lambda office, ref, by, typed: office.raise_red(ref, typed.one("reason"), by=by),
    ),
}


def acts_on(office: Office, card: Card, by: Actor) -> list[CardAct]:
    """Every move at a card, and why it is not open to this person (None: it is). Nothing is recorded by asking."""
    now = office.clock.now()
    days = office.timetables.of(card.agency)
    same = [office.card(row.ref) for row in office.cards() if row.subject == card.subject]
    acts = []
    for name, move in CARD_MOVES.items():
        refusal = None
        try:
            move.tried(card, by, now, days, same)
        except MoveRefused as refused:
            refusal = refused
        acts.append(CardAct(name, move.title, refusal))
    return acts


def do_with_card(office: Office, ref: str, move: str, by: Actor, typed: Typed) -> Card:
    """Carry out a move at a card with what was typed. Raises MoveRefused, NotFound."""
    if move not in CARD_MOVES:
        raise NotFound("没有这样的操作", f"there is no move {move!r}", place="move", rule="move")
    return CARD_MOVES[move].done(office, ref, by, typed)
