"""What the light of a case follows from on the desk of each agency: the columns of the docket beside its key."""

from __future__ import annotations

from collections.abc import Mapping

from approvalflow.ports.store import CaseRow, StepRow

__all__ = ["BY_TIME", "Desk", "desks"]

#: `due`, `yellow_at` and `fixed`: the instants of the clock that sorts the case there, and what is so at any instant:
#: `red` (a clock ran out), `paused-` and the colour it paused with, `grey` (the applicant's turn, or no clock).
Desk = tuple[int | None, int | None, str]

#: The value of `fixed` where the colour follows from `due` and `yellow_at`.
BY_TIME = ""


def desks(row: CaseRow | None) -> Mapping[str, Desk]:
    """The desk of each agency that an open case is on; none for a closed one.

    At the lead agency it is the clock of the case; at another agency that of its most urgent open step, or that of the
    case where the step has none of its own.
    """
    if row is None or row.closed_at is not None:
        return {}
    whole = _desk(row.due, row.yellow_at, row.ran_out, row.paused_as, row.waiting)
    found: dict[str, Desk] = {}
    for step in row.steps:
        desk = _of_step(step, row, whole)
        if step.agency not in found or _urgency(desk) < _urgency(found[step.agency]):
            found[step.agency] = desk
    return found | {row.agency: whole}


def _of_step(step: StepRow, row: CaseRow, whole: Desk) -> Desk:
    if step.due is None and not step.paused_as:
        return whole
    return _desk(step.due, step.yellow_at, step.ran_out, step.paused_as, row.waiting)


def _desk(due: int | None, yellow_at: int | None, ran_out: bool, paused_as: str, waiting: bool) -> Desk:
    if ran_out:
        return due, yellow_at, "red"
    if paused_as:
        return due, yellow_at, f"paused-{paused_as}"
    return due, yellow_at, "grey" if waiting or due is None else BY_TIME


def _urgency(desk: Desk) -> tuple[int, int]:
    due, _, fixed = desk
    return 0 if fixed == "red" else 1 if fixed == BY_TIME else 3 if fixed == "grey" else 2, due or 0
