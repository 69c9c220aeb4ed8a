"""Rungs that only colour a case: what becomes of its row by them is told from the row, without its events.

Most of what a sweep has to write is that a clock turned yellow or red. Such a rung adds one event and changes nothing
that another rung, a date or a step would depend on. So the events and the row after them follow from the row and the
timers that are due; that this is what the events themselves give is held by the tests.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from attrs import evolve

from approvalflow.domain.cases.events import RungReached
from approvalflow.domain.cases.timers import which_first
from approvalflow.office.effects import step_of
from approvalflow.ports.kept import CaseRow, Timer

__all__ = ["after_rungs", "colouring", "only_colour"]

_COLOURS = frozenset({"reminder-1", "reminder-2", "reminder-3", "yellow", "red"})

#: The clocks that lead a case, by its stage; steps have theirs.
_LEADING = {
    "filed": frozenset({"intake"}),
    "reviewing": frozenset({"promised", "statutory"}),
    "paused": frozenset({"promised", "statutory"}),
}


def only_colour(timers: Iterable[Timer]) -> bool:
    """Whether these timers are of rungs that may do no more than colour a case."""
    return all(timer.rung in _COLOURS for timer in timers)


def colouring(row: CaseRow, timers: Iterable[Timer]) -> tuple[RungReached, ...]:
    """What happens to a case when these of its timers fire, in order; empty where the row alone cannot tell.

    `timers` are all armed timers of the case up to an instant.
    """
    timers = sorted(timers, key=lambda timer: which_first(timer.fire_at, timer.rung, timer.clock))
    leading = _LEADING.get(row.stage, frozenset())
    steps = {step.step for step in row.steps}
    if not leading or not all(
        timer.rung in _COLOURS and (timer.clock in leading or step_of(timer.clock) in steps) for timer in timers
    ):
        return ()
    return tuple(RungReached(timer.fire_at, timer.clock, timer.rung, timer.due_version) for timer in timers)


def after_rungs(row: CaseRow, rungs: Sequence[RungReached]) -> CaseRow:
    """The row of a case after these rungs: its version, and which clocks ran out."""
    out = {rung.clock for rung in rungs if rung.rung == "red"}
    steps_out = {step_of(clock) for clock in out} - {""}
    return evolve(
        row,
        version=row.version + len(rungs),
        ran_out=row.ran_out or any(not step_of(clock) for clock in out),
        steps=tuple(evolve(step, ran_out=True) if step.step in steps_out else step for step in row.steps)
        if steps_out
        else row.steps,
    )
