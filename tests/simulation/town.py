"""The calendar of the county in the box: a week of holidays in the second month, and a Saturday that is worked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from approvalflow.domain.deadlines.calendars import Calendar, compile_calendar
from approvalflow.domain.deadlines.notices import Notice
from approvalflow.plugins.spec import hookimpl
from approvalflow.ports.calendar import CalendarSource, Day

__all__ = ["TownCalendar"]

_OFF = [date(2026, 4, 6) + timedelta(days=number) for number in range(5)]
_NOTICE = Notice("示例放假安排", "demo", date(2025, 11, 4), days_off=_OFF, days_worked=[date(2026, 4, 11)])


class TownCalendar:
    """Fulfils `ports.calendar.CalendarSource`."""

    name = "town"
    can: frozenset[str] = frozenset()

    def calendar(self, *, known_on: Day | None = None, extra: Sequence[Notice] = ()) -> Calendar:
        """The one notice, and the extra ones."""
        return compile_calendar("town", [_NOTICE, *extra], known_on=known_on)

    @hookimpl
    def approvalflow_register_calendars(self) -> list[CalendarSource]:
        """The calendar offers itself."""
        return [self]
