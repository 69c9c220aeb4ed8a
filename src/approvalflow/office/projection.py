"""What lists read of a case: rows and timers, derived from the case alone."""

from __future__ import annotations

from approvalflow.domain.cases.case import Case
from approvalflow.domain.cases.events import CaseImported
from approvalflow.domain.cases.standing import due_clocks, leading_clocks, standing
from approvalflow.domain.cases.timers import rungs
from approvalflow.domain.deadlines.lights import Light, worst
from approvalflow.ports.kept import CaseRow, StepRow, Timer

__all__ = ["row_of", "row_of_imported", "timers_of"]


def row_of(case: Case) -> CaseRow:
    """The row of a case. It holds what a light follows from, never the light of a moment."""
    clocks = [] if case.is_closed or case.stage == "correcting" else leading_clocks(case)
    dated = due_clocks(case, clocks)
    first = dated[0] if dated else None
    paused = [Light(clock.paused_as) for clock in clocks if clock.paused_as]
    # The case is as yellow as the yellowest of its clocks, and one that was paused yellow is so at any instant, also
    # where the machine's clock has stepped back behind the pause.
    yellow = [clock.yellow_at for clock in dated if clock.yellow_at is not None and not clock.paused_as]
    yellow += [case.filing.filed_at for clock in clocks if clock.paused_as == Light.yellow]
    statutory = case.clocks.get("statutory")
    waiting = not case.is_closed and (not clocks or all(clock.held for clock in clocks))
    return CaseRow(
        ref=case.ref,
        version=case.version,
        stage=case.stage,
        matter=case.filing.matter,
        matter_version=case.filing.matter_version,
        agency=case.filing.agency,
        party=case.filing.party,
        filed_at=case.filing.filed_at,
        number=case.number,
        accepted_at=case.accepted_at,
        closed_at=case.moved_at if case.is_closed else None,
        due=first.due if first else None,
        yellow_at=min(yellow, default=None) if first else None,
        statutory_due=statutory.due if statutory and statutory.runs else None,
        provisional=bool(first and first.provisional),
        paused_as=worst(paused).value if clocks and len(paused) == len(clocks) else "",
        ran_out=any(clock.ran_out for clock in clocks),
        finished_as=standing(case, case.moved_at).light.value if case.is_closed else "",
        waiting=waiting,
        steps=_steps(case),
    )


def row_of_imported(event: CaseImported) -> CaseRow:
    """The row of a case that another system finished: what `row_of` answers for the case that the event builds, in a
    third of the time, for there are as many of them as a county has ever had."""
    return CaseRow(
        event.ref,
        1,
        event.stage,
        event.matter,
        event.matter_version,
        event.agency,
        event.party,
        event.filed_at,
        event.number,
        event.accepted_at,
        event.at,
        finished_as=event.light or Light.grey.value,
    )


def _steps(case: Case) -> tuple[StepRow, ...]:
    """The open steps of a case under review; once it is decided nobody has a step to do, whatever was left undone."""
    rows = []
    for step in case.steps.values() if case.stage in ("reviewing", "paused") else ():
        if not step.is_open:
            continue
        clock = case.clocks.get(step.clock)
        rows.append(
            StepRow(
                step=step.key,
                agency=step.agency,
                role=step.role,
                holder=step.holder,
                due=clock.due if clock else None,
                yellow_at=clock.yellow_at if clock else None,
                ran_out=bool(clock and clock.ran_out),
                paused_as=clock.paused_as if clock else "",
            )
        )
    return tuple(rows)


def timers_of(case: Case) -> list[Timer]:
    """Every threshold that lies before the case."""
    return [Timer(case.ref, rung.clock, rung.rung, rung.due_version, rung.fire_at) for rung in rungs(case)]
