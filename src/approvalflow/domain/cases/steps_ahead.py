"""When a step of the plan will end, if it and all that comes before it end in their own time."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from approvalflow.domain.deadlines.hours import Timetable
from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.deadlines.stopwatch import Stopwatch, read
from approvalflow.domain.matters.matter import Matter
from approvalflow.domain.matters.plan import Step

__all__ = ["end_of_step"]


def end_of_step(
    matter: Matter, key: str, accepted: Instant, days: Callable[[str], Timetable], given: Mapping[str, str | int | bool]
) -> Instant | None:
    """The last instant at which the step ends in time for a case that is accepted at `accepted`.

    None where it cannot be told: a step on the way has no limit of its own, or is left out by the facts.

    Args:
        days: the timetable for a clock by its name, `step:KEY` for a step. given: the facts that are known.
    """
    steps = {step.key: step for step in matter.plan.steps if not _left_out(step, matter, given)}
    ends: dict[str, Instant | None] = {}
    for step in _in_order(steps):
        ready = [ends[need] for need in step.needs if need in steps]
        begins = max((end for end in ready if end is not None), default=accepted)
        if step.limit is None or None in ready:
            ends[step.key] = None
        else:
            ends[step.key] = read(Stopwatch(step.limit, begins), days(f"step:{step.key}")).due
    return ends.get(key)


def _left_out(step: Step, matter: Matter, given: Mapping[str, str | int | bool]) -> bool:
    return step.when is not None and step.when.names <= given.keys() and not step.when.is_true(matter.values(given))


def _in_order(steps: Mapping[str, Step]) -> list[Step]:
    """The steps, each after all that it needs; a plan has no circle."""
    order: dict[str, Step] = {}
    while len(order) < len(steps):
        for key, step in steps.items():
            if key not in order and all(need in order or need not in steps for need in step.needs):
                order[key] = step
    return list(order.values())
