"""The days and hours of every agency, made once from the organisation and the calendars that are enabled."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from attrs import evolve

from approvalflow.domain.deadlines.calendars import Calendar, weekdays
from approvalflow.domain.deadlines.hours import Timetable
from approvalflow.domain.deadlines.sessions import DEFAULT_HOURS, OfficeHours, parse_hours
from approvalflow.domain.matters.matter import Matter
from approvalflow.domain.parties.organisation import Organisation
from approvalflow.errors import CalendarUnknown
from approvalflow.ports.calendar import CalendarSource

__all__ = ["Timetables", "with_calendar"]


def with_calendar(organisation: Organisation, sources: Mapping[str, CalendarSource]) -> Organisation:
    """The organisation, with the first enabled calendar (else `weekdays`) where its region names none."""
    if organisation.region.calendar:
        return organisation
    return evolve(organisation, region=evolve(organisation.region, calendar=next(iter(sources), "weekdays")))


class Timetables:
    """Answers the timetable of an agency under a calendar; unknown calendars are refused when they are named."""

    def __init__(self, organisation: Organisation, sources: Mapping[str, CalendarSource]) -> None:
        self._organisation = organisation
        self._sources = sources
        self._calendars: dict[str, Calendar] = {}
        self._made: dict[tuple[str, str], Timetable] = {}

    def for_matter(self, matter: Matter) -> Callable[[str], Timetable]:
        """The timetables of all agencies under the calendar of this matter (or the region's own)."""
        name = matter.calendar or self._organisation.region.calendar
        return lambda agency: self.of(agency, name)

    def of(self, agency: str, calendar: str = "") -> Timetable:
        """The timetable of one agency; an empty or unknown key gives the centre's own hours."""
        name = calendar or self._organisation.region.calendar
        key = (name, agency)
        if key not in self._made:
            region = self._organisation.region
            self._made[key] = Timetable(self.calendar(name), self._hours(agency), region.zone)
        return self._made[key]

    def calendar(self, name: str) -> Calendar:
        """The calendar of that name. Raises CalendarUnknown, naming those that are there."""
        if name not in self._calendars:
            if name in self._sources:
                self._calendars[name] = self._sources[name].calendar()
            elif name == "weekdays":
                self._calendars[name] = weekdays()
            else:
                there = ", ".join([*self._sources, "weekdays"])
                raise CalendarUnknown(
                    f"没有日历 {name},现有:{there}",
                    f"no calendar {name!r}; there are: {there}",
                    place="calendar",
                    rule="calendar",
                )
        return self._calendars[name]

    def _hours(self, agency: str) -> OfficeHours:
        known = self._organisation.agencies.get(agency)
        declared = known.hours if known is not None and known.hours else self._organisation.hours
        return parse_hours(declared) if declared else DEFAULT_HOURS
