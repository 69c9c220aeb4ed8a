"""The calendar of the county in the box: a source of notices, as a plug-in brings it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from approvalflow.domain.deadlines.calendars import Calendar, compile_calendar
from approvalflow.domain.deadlines.moments import Day
from approvalflow.domain.deadlines.notices import Notice
from approvalflow.domain.parties.basis import Text
from approvalflow.plugins.spec import hookimpl
from approvalflow.ports.calendar import CalendarSource

__all__ = ["NEW_YEAR", "TownCalendar"]

_OFF = [date(2026, 4, 6) + timedelta(days=number) for number in range(5)]
#: A week of holidays in April with a Saturday that is worked, and a bridge at the end of October.
_NOTICE = Notice(
    "2026年示例放假安排",
    "2025-001",
    date(2025, 11, 4),
    days_off=[*_OFF, date(2026, 10, 29), date(2026, 10, 30)],
    days_worked=[date(2026, 4, 11), date(2026, 10, 31)],
)
#: Off by law, whatever next year's notice will say.
NEW_YEAR = date(2027, 1, 1)


class TownCalendar:
    """Fulfils `ports.calendar.CalendarSource`."""

    name = "town"
    can: frozenset[str] = frozenset({"known-on", "extra"})

    def calendar(self, *, known_on: Day | None = None, extra: Sequence[Notice] = ()) -> Calendar:
        """The one notice, and the extra ones."""
        assumed = {NEW_YEAR: Text("元旦", "New Year")}
        return compile_calendar("town", [_NOTICE, *extra], assumed=assumed, known_on=known_on)

    @hookimpl
    def approvalflow_register_calendars(self) -> list[CalendarSource]:
        """The calendar offers itself."""
        return [self]
