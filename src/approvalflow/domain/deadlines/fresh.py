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
    """The reading of an anchor at the day's midnight, and the last anchor of that day which has the same reading."""

    reading: Reading
    latest: Instant


def read_fresh(limit: Limit, anchor: Instant, timetable: Timetable) -> Reading:
    """`read` of a stopwatch with this limit and anchor and an empty ledger. Raises what `read` raises."""
    kept = _of_day(limit, timetable, timetable.ordinal_of(anchor))
    if kept is not None and anchor <= kept.latest:
        return kept.reading
    return read(Stopwatch(limit, anchor), timetable)


def _is_by_the_day(limit: Limit) -> bool:
    return limit.term.unit in DAY_UNITS and limit.end != "same-time" and limit.warn.unit in _BY_THE_DAY


@lru_cache(maxsize=4096)
def _of_day(limit: Limit, timetable: Timetable, ordinal: int) -> _OfDay | None:
    if not _is_by_the_day(limit):
        return None
    midnight, next_midnight = timetable.midnight(ordinal), timetable.midnight(ordinal + 1)
    reading = read(Stopwatch(limit, midnight), timetable)
    due, yellow = reading.due, reading.yellow_at
    if due is None or not reading.reminders:
        return None
    at_due, start = timetable.position(due), timetable.position(midnight)
    # The warning never comes before the middle of the office time that is left from the anchor on: an anchor that has
    # more office time behind it than this would move it, or be due at once.
    most = at_due - 2
    if yellow is not None:
        at_yellow = timetable.position(yellow)
        # Held back by the middle at midnight already: from a later hour on it comes later.
        if 2 * (at_yellow - start) <= at_due - start + 1:
            return None
        most = min(most, 2 * at_yellow - at_due)
    if most < start:
        return None
    # Nobody is reminded before the anchor.
    last = min(next_midnight - 1, reading.reminders[0])
    if timetable.position(last) > most:
        last = timetable.at_position(most + 1) - 1
    return _OfDay(reading, last) if last >= midnight else None
