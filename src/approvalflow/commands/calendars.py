"""The calendars that a command can count with, made when one is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from approvalflow.commands.enabled import enabled_names, enabled_plugins
from approvalflow.domain.deadlines.calendars import Calendar, compile_calendar, weekdays
from approvalflow.domain.deadlines.hours import DEFAULT_HOURS, OfficeHours, Timetable
from approvalflow.errors import BadInput, CalendarUnknown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from approvalflow.domain.deadlines.moments import Day
    from approvalflow.domain.deadlines.notices import Notice
    from approvalflow.ports.calendar import CalendarSource

__all__ = ["CHINA", "WEEKDAYS", "Timetables"]

#: The calendar of the China calendar's plug-in, and the one that is always there.
CHINA, WEEKDAYS = "cn", "weekdays"


class Timetables:
    """Gives the timetable of a calendar by its name, as the row language asks for it.

    Attributes:
        extra: notices of one's own, laid over those of the calendar.
        known_on: count as on that day, from the notices published by then; None for all.
    """

    def __init__(
        self,
        extra: Sequence[Notice] = (),
        known_on: Day | None = None,
        hours: OfficeHours = DEFAULT_HOURS,
        zone: str = "Asia/Shanghai",
    ) -> None:
        self.extra = tuple(extra)
        self.known_on = known_on
        self._hours = hours
        self._zone = zone
        self._made: dict[str, Timetable] = {}
        self._found: dict[str, CalendarSource] | None = None

    @property
    def default(self) -> str:
        """`cn` where the China calendar is enabled, else `weekdays`."""
        return CHINA if "china-calendar" in enabled_names() else WEEKDAYS

    def __call__(self, name: str) -> Timetable:
        """The timetable of that calendar. Raises CalendarUnknown, naming those that are there."""
        if name not in self._made:
            self._made[name] = Timetable(self._calendar(name), self._hours, self._zone)
        return self._made[name]

    def _calendar(self, name: str) -> Calendar:
        if name == WEEKDAYS:
            if self.extra:
                return compile_calendar(WEEKDAYS, self.extra, known_on=self.known_on)
            return weekdays()
        sources = self._sources()
        if name not in sources:
            there = ", ".join([*sources, WEEKDAYS])
            raise CalendarUnknown(
                f"没有日历 {name}; 现有: {there}",
                f"there is no calendar {name}; there are: {there}",
                place="calendar",
                rule="calendar",
            )
        source = sources[name]
        asked = {"extra": bool(self.extra), "known-on": self.known_on is not None}
        if cannot := sorted(what for what, wanted in asked.items() if wanted and what not in source.can):
            listed = ", ".join(cannot)
            raise BadInput(
                f"日历 {name} 不支持 {listed}", f"the calendar {name} cannot do {listed}", place="calendar", rule="can"
            )
        return source.calendar(known_on=self.known_on, extra=self.extra)

    def _sources(self) -> dict[str, CalendarSource]:
        if self._found is None:
            self._found = enabled_plugins().calendars()
        return self._found
