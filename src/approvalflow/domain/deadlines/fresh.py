"""Reading a stopwatch that starts: no pause yet, no extension.

Whatever is accepted on one day under one limit is due at one instant and warned at one instant; only limits in hours,
ends at the same time of day and warnings in office hours follow the hour of the anchor. So the reading of a day is made
once and kept. That halves the cost of an acceptance, which starts four stopwatches.
"""

from __future__ import annotations

from functools import lru_cache

from attrs import frozen

from approvalflow.domain.deadlines.hours import Timetable
from approvalflow.domain.deadlines.limits import DAY_UNITS, Limit
from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.deadlines.stopwatch import Reading, Stopwatch, read

__all__ = ["read_fresh"]

_BY_THE_DAY = frozenset({"none", "hour", "working-day", "percent"})


@frozen
class _OfDay:
    """The reading of an anchor at the day's midnight, and the office time at its due and at its warning."""

    reading: Reading
    due: int
    yellow: int


def read_fresh(limit: Limit, anchor: Instant, timetable: Timetable) -> Reading:
    """`read` of a stopwatch with this limit and anchor and an empty ledger. Raises what `read` raises."""
    kept = _of_day(limit, timetable, timetable.ordinal_of(anchor)) if _is_by_the_day(limit) else None
    if kept is not None:
        reading, start = kept.reading, timetable.position(anchor)
        # The warning never comes before the middle of the office time that is left from the anchor on, and nobody is
        # reminded before the anchor: a later hour of the same day may move both.
        warned_late_enough = reading.yellow_at is None or 2 * (kept.yellow - start) >= kept.due - start
        if warned_late_enough and kept.due - start > 1 and anchor <= reading.reminders[0]:
            return reading
    return read(Stopwatch(limit, anchor), timetable)


def _is_by_the_day(limit: Limit) -> bool:
    return limit.term.unit in DAY_UNITS and limit.end != "same-time" and limit.warn.unit in _BY_THE_DAY


@lru_cache(maxsize=4096)
def _of_day(limit: Limit, timetable: Timetable, ordinal: int) -> _OfDay | None:
    midnight = timetable.midnight(ordinal)
    reading = read(Stopwatch(limit, midnight), timetable)
    due, yellow = reading.due, reading.yellow_at
    if due is None or not reading.reminders:
        return None
    at_yellow = 0 if yellow is None else timetable.position(yellow)
    start = timetable.position(midnight)
    # Held back by the middle at midnight already: from a later hour on it comes later.
    if yellow is not None and 2 * (at_yellow - start) <= timetable.position(due) - start + 1:
        return None
    return _OfDay(reading, timetable.position(due), at_yellow)
