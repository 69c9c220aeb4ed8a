"""What a new calendar version does to a date: the law's date follows it, a promise only ever moves later."""

from __future__ import annotations

from collections.abc import Iterable

from approvalflow.domain.deadlines.hours import Timetable
from approvalflow.domain.deadlines.moments import Instant, day_of

__all__ = ["promised_due", "statutory_due"]


def statutory_due(old: Instant, new: Instant, timetable: Timetable, loaded_at: Instant) -> Instant:
    """The statutory due after a calendar version was loaded.

    It follows the calendar both ways. Where it moves earlier, it goes no further than the close of the first working
    day after the day of loading, and never past where it was.

    Args:
        old, new: the due before, and under the new version. timetable: of the new version.
    """
    if new >= old:
        return new
    calendar = timetable.calendar
    earliest = timetable.close_of(calendar.add(day_of(loaded_at, timetable.zone), 1))
    return max(new, min(old, earliest))


def promised_due(told: Iterable[Instant], under_versions: Iterable[Instant]) -> Instant:
    """The promised due: the latest of all dates told and of the dues under every version since the first telling.

    Raises:
        ValueError: there is neither a date told nor a due.
    """
    return max([*told, *under_versions])
