"""What an amendment of the calendar would do: every open case is dated anew, and nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from heapq import nlargest

from approvalflow.domain.cases.amending import amended
from approvalflow.domain.cases.case import Case
from approvalflow.domain.cases.evolve import evolve
from approvalflow.domain.cases.standing import Standing, leading_clocks, standing
from approvalflow.domain.cases.told import Told
from approvalflow.domain.deadlines.calendars import Calendar
from approvalflow.domain.deadlines.moments import Instant
from approvalflow.office.amendments import ChangedDay, MovedCase, Preview, Proposal
from approvalflow.office.ripening import Loaded
from approvalflow.office.timetables import Timetables
from approvalflow.ports.kept import CaseRow

__all__ = ["SHOWN", "previewed"]

#: The most cases that a preview names one by one.
SHOWN = 200


def previewed(
    proposal: Proposal,
    rows: Sequence[CaseRow],
    ripe: Callable[[str], Loaded],
    told: Callable[..., Told],
    present: Timetables,
    days: Timetables,
    now: Instant,
    progress: Callable[[int, int], None] | None,
) -> Preview:
    """Look at every open case as it stands and as it would stand.

    Args:
        ripe: loads a case as it stands now. told: what a decision is told under the new calendars.
        present, days: the timetables in force and those that would be.
    """
    counts = dict.fromkeys(("later", "earlier", "unmoved", "recoloured", "breached", "firm"), 0)
    moved: list[MovedCase] = []
    for number, row in enumerate(rows, start=1):
        loaded = ripe(row.ref)
        case = loaded.case
        event = amended(told(loaded.matter, at=now), case, cause=proposal.id, notices=())
        then = evolve(case, event) if event is not None else case
        _count(counts, case, standing(case, now), standing(then, now))
        if (one := _moved(case, then, now)) is not None:
            moved.append(one)
        if len(moved) > 2 * SHOWN:
            moved = nlargest(SHOWN, moved, key=_distance)
        if progress is not None:
            progress(number, len(rows))
    before, after = present.calendar(proposal.calendar), days.calendar(proposal.calendar)
    return Preview(
        proposal=proposal.id,
        before=before.version,
        after=after.version,
        horizon_before=before.horizon,
        horizon_after=after.horizon,
        cases=len(rows),
        days=_changed_days(proposal, before, after),
        moved=tuple(nlargest(SHOWN, moved, key=_distance)),
        **counts,
    )


def _count(counts: dict[str, int], case: Case, was: Standing, then: Standing) -> None:
    if was.due is None or then.due is None or was.due == then.due:
        counts["unmoved"] += 1
    else:
        counts["later" if then.due > was.due else "earlier"] += 1
    counts["recoloured"] += was.light != then.light
    counts["breached"] += any(clock.ran_out for clock in leading_clocks(case))
    counts["firm"] += was.provisional and not then.provisional


def _moved(case: Case, then: Case, now: Instant) -> MovedCase | None:
    was, is_now = standing(case, now), standing(then, now)
    if was.due is None or is_now.due is None or (was.due, was.light) == (is_now.due, is_now.light):
        return None
    filing = case.filing
    return MovedCase(case.ref, case.number, filing.matter, filing.agency, was.due, is_now.due, was.light, is_now.light)


def _distance(moved: MovedCase) -> tuple[int, bool, str]:
    return abs(moved.due - moved.was), moved.light != moved.then, moved.ref


def _changed_days(proposal: Proposal, before: Calendar, after: Calendar) -> tuple[ChangedDay, ...]:
    """The days that the notices name and decide otherwise; duty days of an agency are worked by it alone."""
    named = {day for notice in proposal.notices for day in (*notice.days_off, *notice.days_worked)}
    duty = {day for notice in proposal.notices if notice.layer == "agency" for day in notice.days_worked}
    changed = [
        ChangedDay(day, before.is_working(day), after.is_working(day) or day in duty)
        for day in sorted(named)
        if before.first <= day <= before.last
    ]
    return tuple(day for day in changed if day.was_worked != day.is_worked)
