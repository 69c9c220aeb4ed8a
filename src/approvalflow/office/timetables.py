"""The days and hours of every agency, under each calendar version that was ever in force in the region."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy

from attrs import evolve

from approvalflow.domain.deadlines.calendars import Calendar, weekdays
from approvalflow.domain.deadlines.hours import Timetable
from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.deadlines.notices import Notice
from approvalflow.domain.deadlines.sessions import DEFAULT_HOURS, OfficeHours, parse_hours
from approvalflow.domain.matters.matter import Matter
from approvalflow.domain.parties.organisation import Organisation
from approvalflow.errors import CalendarUnknown
from approvalflow.office.editions import CURSOR, Edition, Made, followed, trail
from approvalflow.ports.calendar import CalendarSource
from approvalflow.ports.store import Reading

__all__ = ["Timetables", "with_calendar"]


def with_calendar(organisation: Organisation, sources: Mapping[str, CalendarSource]) -> Organisation:
    """The organisation, with the first enabled calendar (else `weekdays`) where its region names none."""
    if organisation.region.calendar:
        return organisation
    return evolve(organisation, region=evolve(organisation.region, calendar=next(iter(sources), "weekdays")))


class Timetables:
    """Answers the timetable of an agency under a calendar; unknown calendars are refused when they are named.

    Before a region has adopted its calendars they are those of the plug-ins; from then on those of its journal.
    """

    def __init__(self, organisation: Organisation, sources: Mapping[str, CalendarSource]) -> None:
        self._organisation = organisation
        self._sources = sources
        self._made: dict[tuple[int, str, str, bool], Timetable] = {}
        self._editions: tuple[Edition, ...] = ()
        self._seen = 0
        self._offered: dict[str, Calendar] = {}

    # --- editions -------------------------------------------------------------------------------------------------

    def follow(self, reading: Reading) -> None:
        """Take over what the journal says of the region's calendars, where it says more than before.

        Where it says less (what was written was rolled back) it is read anew.
        """
        position = reading.cursor(CURSOR)
        if position == self._seen:
            return
        if position < self._seen:
            self._editions, self._made, self._seen = (), {}, 0
        editions = followed(self._editions, trail(reading, after=self._seen))
        self._editions, self._seen = editions, position

    @property
    def seen(self) -> int:
        """The position in the journal up to which its entries about calendars are known here."""
        return self._seen

    @property
    def edition(self) -> Edition | None:
        """The edition in force; None where the region has adopted nothing yet."""
        return self._editions[-1] if self._editions else None

    @property
    def editions(self) -> tuple[Edition, ...]:
        """Every edition up to the one in force, in order."""
        return self._editions

    def not_adopted(self) -> tuple[Calendar, ...]:
        """The calendars of the plug-ins that the region has still to adopt."""
        there = self._editions[-1].calendars if self._editions else {}
        return tuple(self._from_source(name) for name in self._sources if name not in there)

    def offered(self, name: str) -> tuple[Notice, ...]:
        """The notices that the plug-in knows of a calendar and the region has not loaded: an upgrade brought them."""
        if name not in self._sources or not self._editions or name not in self._editions[-1].calendars:
            return ()
        loaded = set(self._editions[-1].calendars[name].notices)
        source = self._from_source(name)
        return tuple(notice for notice in (*source.notices, *source.others) if notice not in loaded)

    def as_of(self, number: int) -> Timetables:
        """The same timetables as they were under an edition; later editions are not there."""
        twin = copy(self)
        twin._editions = self._editions[: number + 1]
        return twin

    def in_force_at(self, at: Instant) -> Timetables:
        """The same timetables as they were in force at an instant."""
        passed = [edition.number for edition in self._editions if edition.at <= at]
        return self.as_of(passed[-1]) if passed else self

    def with_notices(self, name: str, notices: tuple[Notice, ...], at: Instant) -> Timetables:
        """The same timetables as they would be if these notices were loaded into a calendar at an instant."""
        last = self._editions[-1]
        made = last.calendars[name]
        calendars = {**last.calendars, name: evolve(made, notices=(*made.notices, *notices))}
        twin = copy(self)
        twin._made = {}
        twin._editions = (*self._editions, Edition(last.number + 1, at, last.position, calendars, "preview", notices))
        return twin

    # --- timetables -----------------------------------------------------------------------------------------------

    def for_matter(self, matter: Matter) -> Callable[[str], Timetable]:
        """The timetables of all agencies under the calendar of this matter (or the region's own)."""
        name = matter.calendar or self._organisation.region.calendar
        return lambda agency: self.of(agency, name)

    def under_for(self, matter: Matter) -> Callable[[str, Instant, bool], tuple[Timetable, ...]]:
        """What a decision on this matter is told of the calendar versions since an instant; see `Told.under`."""
        name = matter.calendar or self._organisation.region.calendar
        return lambda agency, since, promise: self.under(agency, since, promise=promise, calendar=name)

    def of(self, agency: str, calendar: str = "", *, promise: bool = False) -> Timetable:
        """The timetable of one agency; an empty or unknown key gives the centre's own hours.

        Args:
            promise: whether it is for a promised limit, so that duty days of the agency count.
        """
        number = self._editions[-1].number if self._editions else 0
        return self._under(number, calendar or self._organisation.region.calendar, agency, promise=promise)

    def under(self, agency: str, since: Instant, *, promise: bool, calendar: str = "") -> tuple[Timetable, ...]:
        """The timetables of an agency under every calendar version in force since the instant, the present one last."""
        name = calendar or self._organisation.region.calendar
        if len(self._editions) < 2:
            return (self._under(0, name, agency, promise=promise),)
        ends = [edition.at for edition in self._editions[1:]]
        # What was told at the very instant of a loading may have been told under the version before it.
        lasting = [edition for edition, end in zip(self._editions, ends, strict=False) if end >= since]
        present = self.of(agency, name, promise=promise)
        earlier = [self._under(edition.number, name, agency, promise=promise) for edition in lasting]
        return (*(table for table in dict.fromkeys(earlier) if table != present), present)

    def calendar(self, name: str) -> Calendar:
        """The calendar of that name, as it is in force. Raises CalendarUnknown, naming those that are there."""
        return self._calendar(self._editions[-1].number if self._editions else 0, name, "")

    def _under(self, number: int, name: str, agency: str, *, promise: bool) -> Timetable:
        key = (number, name, agency, promise)
        table = self._made.get(key)
        if table is None:
            zone = self._organisation.region.zone
            table = Timetable(self._calendar(number, name, agency if promise else ""), self._hours(agency), zone)
            self._made[key] = table
        return table

    def _calendar(self, number: int, name: str, agency: str) -> Calendar:
        made: Made | None = self._editions[number].calendars.get(name) if self._editions else None
        if made is not None:
            return made.calendar(agency)
        if name in self._sources:
            found = self._from_source(name)
            if not agency or not found.others:
                return found
            assumed = tuple(found.assumed.items())
            return Made(name, (*found.notices, *found.others), assumed, found.first, found.last).calendar(agency)
        if name == "weekdays":
            return weekdays()
        there = ", ".join([*self._sources, "weekdays"])
        raise CalendarUnknown(
            f"没有日历 {name},现有:{there}",
            f"no calendar {name!r}; there are: {there}",
            place="calendar",
            rule="calendar",
        )

    def _from_source(self, name: str) -> Calendar:
        if name not in self._offered:
            self._offered[name] = self._sources[name].calendar()
        return self._offered[name]

    def _hours(self, agency: str) -> OfficeHours:
        known = self._organisation.agencies.get(agency)
        declared = known.hours if known is not None and known.hours else self._organisation.hours
        return parse_hours(declared) if declared else DEFAULT_HOURS
