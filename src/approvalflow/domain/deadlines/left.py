"""How many working days a stopwatch has left: what people read beside a due date."""

from __future__ import annotations

from approvalflow.domain.deadlines.counting import lost_days
from approvalflow.domain.deadlines.hours import Timetable
from approvalflow.domain.deadlines.limits import DAY_UNITS
from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.deadlines.stopwatch import Stopwatch, course

__all__ = ["working_days_left"]


def working_days_left(stopwatch: Stopwatch, timetable: Timetable, now: Instant | None = None) -> int:
    """The working days that have not closed yet, up to the end; without `now` as of the anchor.

    A day is spent when its office closes, so that for a limit in working days the days counted and the days left are
    the limit at every instant. Days lost to pauses are neither. While a pause runs, what was left when it began.
    """
    run = course(stopwatch, timetable, now)
    anchor, limit = stopwatch.anchor, stopwatch.limit
    at = anchor if now is None else max(now, anchor)
    stop = run.due if run.due is not None else run.paused_since
    if run.due is not None and at > run.due:
        return 0
    if run.due is None and stop is not None and at >= stop:
        at = stop - 1  # a day that closes at the very instant at which a pause begins is lost, not spent
    if limit.term.unit in DAY_UNITS:
        index = timetable.index_of(timetable.ordinal_of(anchor))
        before = timetable.calendar.rank[index] - (timetable.calendar.worked[index] if limit.include_first_day else 0)
    else:
        before = timetable.working_closes_before(anchor + 1)
    spent = max(before, timetable.working_closes_before(at + 1))
    lost = lost_days(timetable, run.paused, working=True)
    if limit.term.unit == "working-day":
        counted = spent - before - _within(lost, before, spent)
        return max(0, run.amount - counted)
    last = timetable.calendar.rank[timetable.index_of(run.ordinal)]
    return max(0, last - spent - _within(lost, spent, last))


def _within(ranges: list[tuple[int, int]], low: int, high: int) -> int:
    """How many numbers above `low` up to `high` lie in the ranges."""
    return sum(max(0, min(high, end) - max(low, start)) for start, end in ranges)
