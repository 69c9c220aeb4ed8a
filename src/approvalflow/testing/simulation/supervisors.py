"""Cards in people's hands: answered, appealed, lifted, upheld, raised red; and tried by those who may not."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from attrs import define

from approvalflow.domain.parties.people import Actor
from approvalflow.domain.supervision.cards import Card
from approvalflow.errors import Conflict, MoveRefused, StoreFailed
from approvalflow.supervise import look
from approvalflow.testing.simulation.crashes import Crash
from approvalflow.testing.simulation.people import CHIEFS, OFFICERS, SUPERVISORS, TWO_POSTS

if TYPE_CHECKING:
    from approvalflow.testing.simulation.county import County

__all__ = ["Supervisors"]

_PEOPLE = {one.id: one for one in (*OFFICERS, *CHIEFS, *SUPERVISORS)}
_GROUNDS = ("outage", "force-majeure", "superior", "applicant", "mistake", "friendship")


@define
class Supervisors:
    """The supervision of one county, and those whom it concerns."""

    county: County

    def look(self) -> int:
        """Whatever was written since last time is looked at, as far as a round goes; answers how much that was."""
        county = self.county
        if county.weather.is_silent:
            return 0
        county.trail.append(f"{county.now()} supervision looks")
        looked = look(county.office, limit=200)
        if looked.failed:
            county.fail(["INV-T4 a rule of supervision failed"])
        if looked.cards:
            county.sometimes.add("card raised")
        return looked.entries

    def act(self) -> None:
        """Somebody does something about a card."""
        county, chance = self.county, self.county.streams["cards"]
        if chance.random() < 0.1:
            county.officers.overreach()
            return
        rows = county.office.cards()
        undecided = [row for row in rows if row.state not in ("lifted", "upheld")]
        if not rows:
            return
        card = county.office.card(chance.choice(undecided or list(rows)).ref)
        by, move, does = self._something(card)
        county.trail.append(f"{county.now()} {by.id} {move} {card.ref} ({card.state})")
        self._carry_out(card, by, move, does)

    def _something(self, card: Card) -> tuple[Actor, str, Callable[[Actor], Card]]:
        county, chance = self.county, self.county.streams["cards"]
        office = county.office
        concerned = [_PEOPLE[one] for one in (card.person, card.unit_head) if one in _PEOPLE]
        reason = chance.choice(["经核实", "经核实", "经核实", " "])
        ground = chance.choice(_GROUNDS)
        acts: dict[str, Callable[[Actor], Card]] = {
            "answer": lambda by: office.answer_card(card.ref, reason, by=by),
            "appeal": lambda by: office.appeal_card(card.ref, reason, by=by),
            "lift": lambda by: office.lift_card(card.ref, ground=ground, reason=reason, by=by),
            "uphold": lambda by: office.uphold_card(card.ref, reason, by=by),
            "red": lambda by: office.raise_red(card.ref, reason, by=by),
        }
        likely = {"raised": ["answer"] * 4, "answered": ["appeal"] * 3, "appealed": ["lift", "uphold"]}
        move = chance.choice([*likely.get(card.state, []), "uphold", "lift", "red", *acts])
        hands = concerned if move in ("answer", "appeal") else [*SUPERVISORS, TWO_POSTS]
        by = chance.choice(hands) if hands and chance.random() < 0.85 else chance.choice([*OFFICERS, *SUPERVISORS])
        return by, move, acts[move]

    def _carry_out(self, card: Card, by: Actor, move: str, does: Callable[[Actor], Card]) -> None:
        county = self.county
        head = county.head()[0]
        try:
            after = does(by)
        except Crash:
            county.died()
            return
        except (Conflict, StoreFailed) as fault:
            county.must_be_a_fault(fault)
            return
        except MoveRefused as refused:
            county.sometimes.add(f"card refused: {refused.rule}")
            with county.office.store.reading(county.office.region) as reading:
                kinds = {entry.draft.kind for entry in reading.entries(after=head)}
            if "card-attempt-refused" not in kinds:
                county.fail([f"INV-A1 {move} at {card.ref} was refused ({refused.rule}) and left no attempt"])
            return
        county.sometimes.add(f"card {after.state}" if move != "red" else "red card raised by a person")
