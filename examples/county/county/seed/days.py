"""Working days counted back from the present, so that the sample cases are as old as they should be on any day."""

from __future__ import annotations

from datetime import date

from approvalflow import Office
from approvalflow.domain.deadlines.hours import Timetable
from approvalflow.domain.deadlines.moments import day_of, instant_at

__all__ = ["Days"]


class Days:
    """The working days up to the present.

    Day 0 is today, or the last working day before it. `ahead` is 0 while the next close of the office is today's, and
    1 where it is the next working day's: a case that is due then is accepted `term - ahead` days ago.
    """

    def __init__(self, office: Office, now: int) -> None:
        timetable: Timetable = office.timetables.of("")
        self._calendar, self._zone = timetable.calendar, office.zone
        today = day_of(now, office.zone)
        base = today if self._calendar.is_working(today) else self._calendar.previous_working(today)
        self._back = [base]
        while len(self._back) < 45:
            self._back.append(self._calendar.previous_working(self._back[-1]))
        closed = base != today or now > timetable.close_of(today)
        self.ahead = 1 if closed else 0

    def at(self, days_ago: int, clock: str) -> int:
        """The instant of a time of day, so many working days ago."""
        hour, _, minute = clock.partition(":")
        return instant_at(self.day(days_ago), int(hour) * 60 + int(minute), self._zone)

    def day(self, days_ago: int) -> date:
        """The working day so many working days ago."""
        return self._back[days_ago]
