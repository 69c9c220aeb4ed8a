"""The officers at work: well or badly, as they are, and never while they are away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define, field

from approvalflow.domain.parties.people import Actor
from approvalflow.testing.simulation.acts import Act, mischief, sensible, spoilt
from approvalflow.testing.simulation.people import SUPERVISORS, at, tempers

if TYPE_CHECKING:
    from approvalflow.testing.simulation.county import County

__all__ = ["Officers"]


@define
class Officers:
    """Everybody who decides about cases in one county."""

    county: County
    tempers: dict[str, str] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.tempers = tempers(self.county.streams)

    def act(self) -> None:
        """An officer does something at a case."""
        county = self.county
        chance, away = county.streams["officers"], county.offices.away
        case = county.some_case(closed=0.03)
        if case is None:
            return
        acts = [one for one in sensible(case, county.matter_of(case), chance) if one.by.id not in away]
        act = chance.choice(acts) if acts else None
        there = [one for one in at(case.agency, "window", "approver", "reviewer") if one.id not in away]
        if act is None and not there:
            return
        by = act.by if act else chance.choice(there)
        temper = self.tempers.get(by.id, "honest")
        if temper == "slow" and chance.random() < 0.6:
            return
        if temper == "sloppy" and act is not None and chance.random() < 0.3:
            act = spoilt(act, chance)
        if temper == "dishonest" and chance.random() < 0.5:
            act = mischief(case, by, act, county.clock.now(), chance)
        if act is not None and county.command(act, case.ref) is not None and act.move == "assign":
            county.sometimes.add("step assigned to a colleague")

    def overreach(self) -> None:
        """INV-A6: a supervisor tries what officers do at a case, and may not."""
        county = self.county
        chance, case = county.streams["officers"], county.some_case()
        if case is None:
            return
        by: Actor = chance.choice(SUPERVISORS)
        step = next((one.key for one in case.steps if one.state.is_open), "approve")
        acts = [
            Act(by, "accept", {"mode": "normal"}),
            Act(by, "grant", {"text": "准予"}),
            Act(by, "opinion", {"step": step, "text": "同意"}),
            Act(by, "issue"),
            Act(by, "withdraw", {"reason": "代为撤回"}),
        ]
        act = chance.choice(acts)
        if county.command(act, case.ref) is not None:
            county.fail([f"INV-A6 {case.ref}: a supervisor was let do {act.move}"])
        county.sometimes.add("supervisor tried to move a case")
