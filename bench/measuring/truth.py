"""The truth about working days: the holiday notices themselves, walked from day to day, by nobody's calendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from approvalflow_china_calendar.national import national_notices

__all__ = [
    "FIRST",
    "LAST",
    "SESSIONS",
    "days",
    "is_worked",
    "minutes_after",
    "minutes_between",
    "walked",
    "worked_between",
]

#: The years that the notices speak of.
FIRST, LAST = date(2004, 1, 1), date(2026, 12, 31)

#: When offices are open on a working day.
SESSIONS = ((time(9), time(12)), (time(14), time(17, 30)))

_MINUTE = timedelta(minutes=1)
_SAID: dict[date, bool] = {}
for _notice in sorted(national_notices(), key=lambda notice: notice.known_from):
    # What became known later holds: the extension of 2020 over the arrangement of 2019.
    _SAID.update(dict.fromkeys(_notice.days_off, False))
    _SAID.update(dict.fromkeys(_notice.days_worked, True))


def is_worked(day: date) -> bool:
    """Whether a notice makes the day worked, or none speaks of it and it is Monday to Friday."""
    return _SAID.get(day, day.weekday() < 5)


def days() -> Iterator[date]:
    """Every day of those years."""
    return (FIRST + timedelta(days=offset) for offset in range((LAST - FIRST).days + 1))


def walked(day: date, n: int) -> date:
    """The n-th working day after the day, one day at a time."""
    while n:
        day += timedelta(days=1)
        n -= is_worked(day)
    return day


def worked_between(a: date, b: date) -> int:
    """The working days after `a` up to and including `b`, one day at a time."""
    count = 0
    while a < b:
        a += timedelta(days=1)
        count += is_worked(a)
    return count


def _open(on: date) -> Iterator[tuple[datetime, datetime]]:
    """The sessions from that day on, for ever."""
    while True:
        if is_worked(on):
            for opens, closes in SESSIONS:
                yield datetime.combine(on, opens), datetime.combine(on, closes)
        on += timedelta(days=1)


def minutes_between(a: datetime, b: datetime) -> int:
    """The minutes of office time between two local times, session by session."""
    count = timedelta()
    for opens, closes in _open(a.date()):
        if opens >= b:
            break
        count += max(min(closes, b) - max(opens, a), timedelta())
    return count // _MINUTE


def minutes_after(a: datetime, minutes: int) -> datetime:
    """The first local time at which so many minutes of office time have passed, session by session."""
    left = minutes * _MINUTE
    for opens, closes in _open(a.date()):
        begins = max(opens, a)
        if begins < closes and left <= closes - begins:
            return begins + left
        left -= max(closes - begins, timedelta())
    raise AssertionError("sessions never end")
