"""The due dates of an officer: what he holds and what his agency leads, each with the clock that gives it."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from approvalflow.domain.cases.case import Case, Clock, StepState
from approvalflow.domain.cases.clocks import shown_light
from approvalflow.domain.cases.standing import leading_clocks
from approvalflow.domain.deadlines.lights import Light
from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.matters.matter import Matter
from approvalflow.domain.parties.basis import Text
from approvalflow.domain.parties.people import Actor
from approvalflow.ports.kept import CaseRow, StepRow

__all__ = ["DueDate", "concerns", "due_dates_of"]

_CLOCKS = {
    "intake": Text("受理答复", "answer on acceptance"),
    "promised": Text("承诺时限", "promised"),
    "statutory": Text("法定时限", "by law"),
    "delivery": Text("送达", "hand-over"),
    "remand": Text("重新审查", "new review"),
}


@frozen
class DueDate:
    """One date that binds the agency, without anything that tells who applied.

    Attributes:
        ref, number: filing number and acceptance number (empty before acceptance). matter: its title.
        clock: the clock in the case (`promised`, `statutory`, `intake`, `step:KEY` ...). what: its title, or that of
            the step.
        due: the last instant in time. light: the light of that clock now. provisional: a notice may still move it.
        version: which due of that clock it is, from 1; told_at: since when it holds.
        reminders: the instants at which the handler is reminded, in order.
    """

    ref: str
    number: str
    matter: Text
    clock: str
    what: Text
    due: Instant
    light: Light
    provisional: bool
    version: int
    told_at: Instant
    reminders: tuple[Instant, ...]


def concerns(row: CaseRow, by: Actor) -> bool:
    """Whether a case may have a date for this person, as far as its row tells: nobody else's is read."""
    return _leads(row.agency, by) or any(_may_be_his(step, by) for step in row.steps)


def _leads(agency: str, by: Actor) -> bool:
    return by.is_officer and bool(by.agency) and by.agency == agency


def _may_be_his(step: StepRow | StepState, by: Actor) -> bool:
    return step.holder == by.id or (not step.holder and step.agency == by.agency and step.role in by.roles)


def due_dates_of(case: Case, matter: Matter, by: Actor, now: Instant) -> Iterator[DueDate]:
    """The dates of one case that are this person's: of the case, if his agency leads it or he holds a step of it, and
    of each open step that he holds, or that nobody holds and his post may claim.

    A clock that is paused, held by the applicant or finished has no due, and is left out.
    """
    steps = [step for step in case.steps.values() if step.is_open and _may_be_his(step, by)]
    holds = any(step.holder for step in steps)
    clocks: list[tuple[Clock, Text | None]] = []
    if holds or _leads(case.filing.agency, by):
        clocks += [(clock, _CLOCKS.get(clock.name)) for clock in leading_clocks(case)]
    clocks += [
        (case.clocks[step.clock], matter.plan.step(step.key).title) for step in steps if step.clock in case.clocks
    ]
    for clock, title in clocks:
        if clock.due is not None and clock.binds == "agency" and clock.runs and not clock.held:
            yield _date(case, matter, clock, clock.due, title or Text(clock.name, clock.name), now)


def _date(case: Case, matter: Matter, clock: Clock, due: Instant, what: Text, now: Instant) -> DueDate:
    return DueDate(
        ref=case.ref,
        number=case.number,
        matter=matter.title,
        clock=clock.name,
        what=what,
        due=due,
        light=shown_light(clock, now),
        provisional=clock.provisional,
        version=clock.due_version,
        told_at=clock.set_at,
        reminders=clock.reminders,
    )
