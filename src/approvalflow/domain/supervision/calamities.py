"""Calamity mode (应急状态): a span in which many limits could not be kept, declared by two people.

proposed -> declared | turned-down. What it covers is lifted in bulk, each card saying by which declaration and on what
ground; a card that is raised later for something within the span is born lifted. Nothing is hidden by it: the cards
stay, and so does the declaration.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, ClassVar, TypeAlias, get_args

import attrs
from attrs import frozen

from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.parties.basis import Text, is_blank
from approvalflow.domain.parties.people import Actor
from approvalflow.domain.supervision.appeals import GROUNDS
from approvalflow.domain.supervision.card_events import CardLifted
from approvalflow.domain.supervision.cards import Card
from approvalflow.domain.supervision.rulebooks import SUPERVISION
from approvalflow.errors import BadInput, MoveRefused

__all__ = [
    "CALAMITY_EVENTS",
    "CALAMITY_GROUNDS",
    "CALAMITY_STATES",
    "Calamity",
    "CalamityDeclared",
    "CalamityEvent",
    "CalamityProposed",
    "CalamityTurnedDown",
    "body_of",
    "calamity_event_from",
    "declare",
    "evolve_calamity",
    "lifted_by",
    "propose",
    "turn_down",
]

CALAMITY_STATES: dict[str, Text] = {
    "proposed": Text("待批准", "proposed"),
    "declared": Text("已宣布", "declared"),
    "turned-down": Text("未批准", "turned down"),
}

#: The grounds of exemption that hold for many at once.
CALAMITY_GROUNDS: dict[str, Text] = {key: GROUNDS[key] for key in ("force-majeure", "outage", "superior")}


@frozen
class Calamity:
    """A calamity as it stands after its events; also the row that a store keeps of it.

    Attributes:
        state: a key of `CALAMITY_STATES`.
        starts, ends: what happened from `starts` on, before `ends`, is covered.
        agencies: whose cards; all of the region where it is empty. A text, the keys separated by blanks.
        ground: a key of `CALAMITY_GROUNDS`. reason: what happened.
        proposed_by, decided_by: two people; each `..._for` is whose mandate was used, or empty.
        words: why it was turned down; empty elsewhere.
    """

    ref: str
    state: str
    starts: Instant
    ends: Instant
    agencies: str
    ground: str
    reason: str
    proposed_at: Instant
    proposed_by: str
    proposed_for: str
    decided_at: Instant | None = None
    decided_by: str = ""
    decided_for: str = ""
    words: str = ""

    def covers(self, agency: str, at: Instant) -> bool:
        """Whether it was declared and covers what happened to an agency at an instant."""
        within = self.starts <= at < self.ends
        return self.state == "declared" and within and (not self.agencies or agency in self.agencies.split())


@frozen
class CalamityProposed:
    """Somebody proposed to declare a calamity."""

    kind: ClassVar[str] = "calamity-proposed"
    at: Instant
    calamity: str
    starts: Instant
    ends: Instant
    agencies: str
    ground: str
    reason: str
    by: str
    acting_for: str


@frozen
class CalamityDeclared:
    """A second person declared it; `cards` is how many cards it lifted at once."""

    kind: ClassVar[str] = "calamity-declared"
    at: Instant
    calamity: str
    cards: int
    by: str
    acting_for: str


@frozen
class CalamityTurnedDown:
    """A second person turned it down, with words."""

    kind: ClassVar[str] = "calamity-turned-down"
    at: Instant
    calamity: str
    words: str
    by: str
    acting_for: str


CalamityEvent: TypeAlias = CalamityProposed | CalamityDeclared | CalamityTurnedDown

#: Every event of a calamity by its kind, as the journal names it.
CALAMITY_EVENTS: dict[str, type[Any]] = {cls.kind: cls for cls in get_args(CalamityEvent)}


def body_of(event: CalamityEvent) -> dict[str, Any]:
    """The event without its time, as plain values, for the journal."""
    return {one.name: getattr(event, one.name) for one in attrs.fields(type(event)) if one.name != "at"}


def calamity_event_from(kind: str, at: Instant, body: Mapping[str, Any]) -> CalamityEvent:
    """The event that a journal entry holds. Raises KeyError for a kind that is not a calamity's."""
    event: CalamityEvent = CALAMITY_EVENTS[kind](at=at, **body)
    return event


def evolve_calamity(calamity: Calamity | None, event: CalamityEvent) -> Calamity:
    """The calamity after the event; None before it was proposed. Never refuses: what happened, happened.

    Raises TypeError where the first event is not the proposal, or the proposal is not the first.
    """
    if isinstance(event, CalamityProposed):
        if calamity is not None:
            raise TypeError(f"calamity {calamity.ref} was proposed already")
        return Calamity(
            ref=event.calamity,
            state="proposed",
            starts=event.starts,
            ends=event.ends,
            agencies=event.agencies,
            ground=event.ground,
            reason=event.reason,
            proposed_at=event.at,
            proposed_by=event.by,
            proposed_for=event.acting_for,
        )
    if calamity is None:
        raise TypeError(f"a calamity begins with its proposal, not with {type(event).__name__}")
    return attrs.evolve(
        calamity,
        state="declared" if isinstance(event, CalamityDeclared) else "turned-down",
        decided_at=event.at,
        decided_by=event.by,
        decided_for=event.acting_for,
        words=event.words if isinstance(event, CalamityTurnedDown) else "",
    )


def _refused(move: str, stage: str, rule: str, zh: str, en: str) -> MoveRefused:
    return MoveRefused(move, stage, rule, zh, en, SUPERVISION.text())


def propose(
    *,
    ref: str,
    starts: Instant,
    ends: Instant,
    agencies: Collection[str],
    ground: str,
    reason: str,
    by: Actor,
    at: Instant,
) -> CalamityProposed:
    """A supervisor or the centre proposes to declare a calamity from `starts` on, up to `ends` (exclusive).

    Raises MoveRefused for anybody else; BadInput with everything that is wrong, at once: a span that is none, a ground
    that does not hold for many, no reason.
    """
    if not by.roles & {"supervisor", "centre"}:
        zh, en = "须由监察员或中心管理人员提出", "only a supervisor or the centre proposes this"
        raise _refused("propose-calamity", "", "role", zh, en)
    faults = []
    if type(starts) is not int or type(ends) is not int or starts >= ends:
        faults.append(("ends", "结束时间须晚于开始时间", "it has to end later than it starts"))
    if ground not in CALAMITY_GROUNDS:
        known = "、".join(one.zh for one in CALAMITY_GROUNDS.values())
        faults.append(("ground", f"情形只能是{known}", f"the ground is one of {', '.join(CALAMITY_GROUNDS)}"))
    if is_blank(reason):
        faults.append(("reason", "请写明情况", "say what happened"))
    if faults:
        raise BadInput(
            "；".join(zh for _, zh, _ in faults),
            "; ".join(en for _, _, en in faults),
            place=", ".join(place for place, _, _ in faults),
            rule="calamity",
        )
    named = " ".join(sorted(set(agencies)))
    return CalamityProposed(at, ref, starts, ends, named, ground, reason, by.id, by.acting_for)


def _refuse_unless_second(move: str, calamity: Calamity, by: Actor) -> None:
    if calamity.state != "proposed":
        said = CALAMITY_STATES[calamity.state]
        raise _refused(move, calamity.state, "stage", f"该应急状态{said.zh}", f"the calamity is {said.en}")
    if "supervisor" not in by.roles:
        raise _refused(move, calamity.state, "role", "须由监察员办理", "only a supervisor may do this")
    if {by.id, by.acting_for} & ({calamity.proposed_by, calamity.proposed_for} - {""}):
        zh, en = "须由提出人以外的人批准", "somebody else declares it than who proposed it"
        raise _refused(move, calamity.state, "same-person", zh, en)


def declare(calamity: Calamity, *, cards: int, by: Actor, at: Instant) -> CalamityDeclared:
    """A second person declares it. Raises MoveRefused: decided already, not a supervisor, who proposed it."""
    _refuse_unless_second("declare-calamity", calamity, by)
    return CalamityDeclared(at, calamity.ref, cards, by.id, by.acting_for)


def turn_down(calamity: Calamity, *, words: str, by: Actor, at: Instant) -> CalamityTurnedDown:
    """A second person turns it down, with words. Raises MoveRefused as `declare` does, and without words."""
    _refuse_unless_second("turn-down-calamity", calamity, by)
    if is_blank(words):
        raise _refused("turn-down-calamity", calamity.state, "reason", "请写明理由", "give the reason")
    return CalamityTurnedDown(at, calamity.ref, words, by.id, by.acting_for)


def lifted_by(calamity: Calamity, card: Card, *, at: Instant) -> CardLifted:
    """A card that the calamity covers, lifted; the card says by which declaration, and whose it was."""
    ground = CALAMITY_GROUNDS[calamity.ground]
    reason = f"应急状态 {calamity.ref}（{ground.zh}）：{calamity.reason}"
    return CardLifted(at, card.ref, calamity.ground, reason, calamity.decided_by, calamity.ref)
