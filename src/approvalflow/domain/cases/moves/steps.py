"""Making steps ready: the part of the plan that several moves share."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from approvalflow.domain.cases.case import Case
from approvalflow.domain.cases.clocks import redated, started
from approvalflow.domain.cases.events import Event, StepReady
from approvalflow.domain.cases.evolve import evolve_all
from approvalflow.domain.cases.told import Told
from approvalflow.domain.matters.plan import Step, ready

__all__ = ["done_steps", "in_case", "steps_ready"]


def in_case(case: Case, told: Told) -> tuple[Step, ...]:
    """The steps that this case goes through: by its facts, or the deciding one alone under a commitment."""
    if case.by_commitment:
        return (told.matter.plan.deciding,)
    plan = told.matter.plan
    return told.matter.steps_for(told.matter.values(case.facts)) if plan.conditional else plan.steps


def done_steps(case: Case) -> frozenset[str]:
    """The keys of the steps that are done."""
    return frozenset([step.key for step in case.steps.values() if step.state == "done"])


def steps_ready(
    case: Case, told: Told, *, steps: Sequence[Step], done: Collection[str], anew: Collection[str] = ()
) -> list[Event]:
    """The events that make steps ready: those whose needs are done and that are neither open nor done themselves.

    A pause of the step that still runs stops its new clock from the start.

    `anew` are steps that a return has just made waiting; they begin another round.
    """
    events: list[Event] = []
    for step in ready(steps, done):
        key = step.key
        state = case.steps.get(key)
        if state is not None and key not in anew and state.state != "waiting":
            continue
        round_ = state.round + 1 if state else 1
        agency = told.matter.agency_of(step)
        made = StepReady(told.at, key, round_, agency, step.role, step.officers, step.forwarded)
        events.append(made)
        if step.limit is not None:
            clock = f"step:{key}" if round_ == 1 else f"step:{key}:{round_}"
            begun = started(
                told, case, clock=clock, limit_name=f"step:{key}", limit=step.limit, anchor=told.at, agency=agency
            )
            events.append(begun)
            pauses = [pause.name for pause in case.running_pauses if pause.step == key] if case.pauses else []
            if pauses:
                after = evolve_all(case, [made, begun])
                paused = redated(told, after, after.clocks[clock], reason=pauses[0])
                events += [paused] if paused is not None else []
    return events
