"""The days and hours of every agency, under each calendar version that was ever in force in the region."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy

from attrs import evolve

from approvalflow.domain.cases.told import Under
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

    def __init__(
        self, organisation: Organisation, sources: Mapping[str, CalendarSource], *, named: bool = True
    ) -> None:
        """`named` is False where the organisation itself names no calendar."""
        self._organisation = organisation
        self._named = named
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
        editions, seen = self._editions, self._seen
        if position == seen:
            return
        if position < seen:
            editions, seen, self._made = (), 0, {}
        # Replaced whole, so that another thread sees the one or the other.
        self._editions, self._seen = followed(editions, trail(reading, after=seen)), position

    def apart(self) -> Timetables:
        """The same timetables, which from now on follow by themselves: what a host's transaction wrote and rolled back
        was never there for anybody else."""
        twin = copy(self)
        twin._made = {}
        return twin

    @property
    def seen(self) -> int:
        """The position in the journal up to which its entries about calendars are known here."""
        return self._seen

    @property
    def default(self) -> str:
        """The calendar of the region: the one that its organisation names, else the one that it adopted as such, else
        the first that is enabled."""
        if not self._named and self._editions and self._editions[0].default:
            return self._editions[0].default
        return self._organisation.region.calendar

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
        loaded = {_deciding(notice) for notice in self._editions[-1].calendars[name].notices}
        source = self._from_source(name)
        return tuple(notice for notice in (*source.notices, *source.others) if _deciding(notice) not in loaded)

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
        name = matter.calendar or self.default
        return lambda agency: self.of(agency, name)

    def under_for(self, matter: Matter) -> Under:
        """What a decision on this matter is told of the calendar versions since an instant; see `Told.under`."""
        name = matter.calendar or self.default
        return lambda agency, since, promise: self.under(agency, since, promise=promise, calendar=name)

    def of(self, agency: str, calendar: str = "", *, promise: bool = False) -> Timetable:
        """The timetable of one agency; an empty or unknown key gives the centre's own hours.

        Args:
            promise: whether it is for a promised limit, so that duty days of the agency count.
        """
        number = self._editions[-1].number if self._editions else 0
        return self._under(number, calendar or self.default, agency, promise=promise)

    def under(
        self, agency: str, since: Instant | str, *, promise: bool, calendar: str = ""
    ) -> tuple[tuple[Instant, Timetable], ...]:
        """The timetables of an agency under every calendar version in force since an instant, or since a version was;
        each with the instant from which it was in force, the present one last.

        A version that this region never had stands for its first.
        """
        name = calendar or self.default
        if len(self._editions) < 2:
            return ((0, self._under(0, name, agency, promise=promise)),)
        tables = [(one.at, self._under(one.number, name, agency, promise=promise)) for one in self._editions]
        if isinstance(since, str):
            version = since.split("~")[0]  # the office hours behind it are not the calendar's
            same = [place for place, (_, table) in enumerate(tables) if table.calendar.version == version]
            first = same[-1] if same else 0
        else:
            # What was told at the very instant of a loading may have been told under the version before it.
            first = max(sum(at < since for at, _ in tables) - 1, 0)
        kept = [tables[first]]
        kept += [one for one in tables[first + 1 :] if one[1] != kept[-1][1]]
        return tuple(kept)

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


def _deciding(notice: Notice) -> tuple[object, ...]:
    """What a notice decides, and by which it is known; a mended link or the name of a festival is no news."""
    name = notice.number or notice.title
    return notice.layer, notice.area, name, notice.known_from, notice.days_off, notice.days_worked
