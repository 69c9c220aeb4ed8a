"""Which days are worked: holiday notices compiled once into integers, so that adding and counting are look-ups.

A compiled calendar holds, for each day of its years, whether it is worked and how many worked days there are up to and
including it, and for each worked day its date. Adding n working days is then two look-ups and counting a subtraction.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import accumulate, compress
from typing import NoReturn

from attrs import field, frozen

from approvalflow.domain.deadlines.moments import Day
from approvalflow.domain.deadlines.notices import AGENCY, Notice, in_force
from approvalflow.domain.deadlines.notices import known_on as known
from approvalflow.domain.parties.basis import Text
from approvalflow.errors import BadInput, BeforeCalendar

__all__ = ["FIRST", "LAST", "Calendar", "DayReason", "compile_calendar", "weekdays"]

#: The days that a calendar covers where its notices and its caller say nothing else.
FIRST = date(2004, 1, 1)
LAST = date(2060, 12, 31)

_WEEK = b"\1\1\1\1\1\0\0"
_WORKING = Text("工作日", "working day")
_WEEKEND = Text("周末", "weekend")
_HOLIDAY = Text("放假", "holiday")
_MAKE_UP = Text("调休上班", "make-up working day")
_DUTY = Text("值班工作日", "duty day of the agency")


@frozen
class DayReason:
    """Why a day is worked or not.

    Attributes:
        kind: `working`, `weekend`, `holiday`, `make-up`, `assumed-holiday` or `duty`.
        title: the reason in words; for a holiday with its name. source: title and number of the notice, or empty.
        link: where the notice can be read, or empty.
    """

    kind: str
    title: Text
    source: str = ""
    link: str = ""

    @property
    def worked(self) -> bool:
        """Whether the day is worked."""
        return self.kind in ("working", "make-up", "duty")


@frozen
class Calendar:
    """The working days of a region, from `first` to `last`, both included. Build one with `compile_calendar`.

    Attributes:
        name: what matters and commands call it.
        version: which notices, as known on which day; two calendars with one version agree on every day.
        first, last: before `first` (the first year with a notice) and after `last` nothing is said.
        horizon: the last firm day, 25 December of the last year with a national notice; None where nothing is firm.
        start: the ordinal of `first`. worked: one byte for each day. rank: worked days up to and including each day.
        nth: the date of each worked day, counted from 1. make_up: ordinals of weekend days that a notice makes worked.
        notices: those that it was made of, the later ones last. assumed: the statutory days, as they were given.
        others: the notices of agencies that were given and decide nothing in it.
        agency: whose duty days are in it, or empty. duty_days: working days that an agency added.

    Compiled again from `name`, `notices`, `assumed`, `first`, `last`, `agency` and `duty_days` it has the same version.
    """

    name: str
    version: str
    first: Day = field(eq=False)
    last: Day = field(eq=False)
    horizon: Day | None = field(eq=False)
    start: int = field(eq=False, repr=False)
    worked: bytes = field(eq=False, repr=False)
    rank: Sequence[int] = field(eq=False, repr=False)
    nth: Sequence[Day] = field(eq=False, repr=False)
    make_up: frozenset[int] = field(eq=False, repr=False)
    notices: tuple[Notice, ...] = field(eq=False, repr=False)
    assumed: Mapping[Day, Text] = field(eq=False, repr=False)
    others: tuple[Notice, ...] = field(eq=False, repr=False)
    agency: str = field(eq=False, repr=False)
    duty_days: frozenset[Day] = field(eq=False, repr=False)
    _named: Mapping[Day, tuple[bool, Notice]] = field(eq=False, repr=False)
    _beyond: Mapping[Day, Text] = field(eq=False, repr=False)
    _duty: Mapping[Day, Notice | None] = field(eq=False, repr=False)

    def add(self, day: Day, n: int) -> Day:
        """The n-th working day after the day, which is itself not counted; the day itself for n = 0.

        Raises:
            BeforeCalendar: the day lies before the first notice. BadInput: n is negative, or the end beyond the years.
        """
        index = day.toordinal() - self.start
        if index < 0 or n < 1:
            return self._add_none(day, n)
        try:
            return self.nth[self.rank[index] + n]
        except IndexError:
            self.beyond()

    def _add_none(self, day: Day, n: int) -> Day:
        self.index(day)
        if n < 0:
            raise BadInput(f"不能加 {n} 个工作日", f"cannot add {n} working days", rule="amount")
        return day

    def count(self, a: Day, b: Day) -> int:
        """The working days after `a` up to and including `b`; negative where `b` lies before `a`.

        Raises:
            BeforeCalendar: a day lies before the first notice. BadInput: a day lies beyond the years of the calendar.
        """
        low = a.toordinal() - self.start
        high = b.toordinal() - self.start
        if low < 0 or high < 0:
            self.before(min(a, b))
        try:
            return self.rank[high] - self.rank[low]
        except IndexError:
            self.beyond()

    def is_working(self, day: Day) -> bool:
        """Whether the day is worked. Raises BeforeCalendar, or BadInput beyond the years of the calendar."""
        return self.worked[self.index(day)] == 1

    def next_working(self, day: Day) -> Day:
        """The first working day on or after the day."""
        index = self.index(day)
        return day if self.worked[index] else self.add(day, 1)

    def previous_working(self, day: Day) -> Day:
        """The last working day before the day, which itself is never the answer.

        Raises:
            BeforeCalendar: there is none since the first notice.
        """
        index = self.index(day)
        rank = self.rank[index] - self.worked[index]
        if rank < 1:
            self.before(day)
        return self.nth[rank]

    def is_provisional(self, day: Day) -> bool:
        """Whether what is said about the day may still be changed by a notice to come."""
        return self.horizon is None or day > self.horizon

    def reason(self, day: Day) -> DayReason:
        """Why the day is worked or not, with the notice that decides it."""
        self.index(day)
        weekend = day.weekday() > 4
        if day in self._named:
            working, notice = self._named[day]
            if not working and day not in self._duty:
                name = notice.names.get(day, "")
                title = Text(f"{name}放假", f"holiday ({name})") if name else _HOLIDAY
                return DayReason("holiday", title, notice.source, notice.link)
            if working:
                kind, title = ("make-up", _MAKE_UP) if weekend else ("working", _WORKING)
                return DayReason(kind, title, notice.source, notice.link)
        off = weekend or day in self._named or day in self._beyond
        if off and day in self._duty:
            paper = self._duty[day]
            return DayReason("duty", _DUTY, paper.source, paper.link) if paper else DayReason("duty", _DUTY)
        if day in self._beyond:
            return DayReason("assumed-holiday", self._beyond[day])
        return DayReason("weekend", _WEEKEND) if weekend else DayReason("working", _WORKING)

    def index(self, day: Day) -> int:
        """The place of the day in `worked` and `rank`. Raises BeforeCalendar or BadInput outside the years."""
        index = day.toordinal() - self.start
        if index < 0:
            self.before(day)
        if index >= len(self.worked):
            self.beyond()
        return index

    def before(self, day: Day) -> NoReturn:
        """Refuse a day before the first notice."""
        raise BeforeCalendar(
            f"{day} 早于日历 {self.name} 的第一个放假安排通知 ({self.first} 起)",
            f"{day} lies before the first notice of the calendar {self.name} (from {self.first})",
            rule="before-calendar",
        )

    def beyond(self) -> NoReturn:
        """Refuse a day after the last year of the calendar."""
        raise BadInput(
            f"超出日历 {self.name} 的最后一日 {self.last}",
            f"beyond the last day of the calendar {self.name}, {self.last}",
            rule="beyond-calendar",
        )


def compile_calendar(
    name: str,
    notices: Iterable[Notice],
    *,
    assumed: Mapping[Day, Text] | None = None,
    known_on: Day | None = None,
    first: Day | None = None,
    last: Day | None = None,
    duty_days: Iterable[Day] = (),
    agency: str = "",
) -> Calendar:
    """Compile notices into a calendar.

    Args:
        name: what the calendar is called.
        notices: of all layers that apply here, in any order.
        assumed: statutory holidays with their names; they hold only beyond the horizon, where no notice names the day.
        known_on: leave out what was published after this day.
        first, last: the days covered; `first` is never before 1 January of the first year with a national notice.
        duty_days: working days that an agency adds of its own (for promised limits; never for statutory ones).
        agency: the key of the agency whose notices give duty days too; those of other agencies are left out wholly.

    Raises:
        BeforeCalendar: none of the national notices was known on that day, or none is national.
    """
    everything = tuple(notices)
    given = tuple(notice for notice in everything if notice.layer != AGENCY or (agency and notice.area == agency))
    used = known(given, known_on)
    years = sorted(notice.year for notice in used if notice.layer == "national")
    if not years and any(notice.layer != AGENCY for notice in given):
        when_zh, when_en = (f"截至 {known_on} ", f" known on {known_on}") if known_on else ("", "")
        raise BeforeCalendar(
            f"日历 {name}: {when_zh}没有国家放假安排通知",
            f"calendar {name}: there is no national notice{when_en}",
            rule="before-calendar",
        )
    begin = max(first or date(years[0], 1, 1), date(years[0], 1, 1)) if years else first or FIRST
    end = last or LAST
    horizon = date(years[-1], 12, 25) if years else None
    if begin > end:
        raise BadInput(f"日历 {name} 为空", f"the calendar {name} covers no day", rule="calendar-empty")

    named = in_force(used)
    beyond = {
        day: title
        for day, title in (assumed or {}).items()
        if begin <= day <= end and (horizon is None or day > horizon) and day not in named
    }
    added = frozenset(duty_days)
    duty: dict[Day, Notice | None] = dict.fromkeys(added)
    duty.update(_duty_days(used))
    start = begin.toordinal()
    size = end.toordinal() - start + 1
    worked = bytearray((_WEEK * (size // 7 + 2))[begin.weekday() : begin.weekday() + size])
    make_up = set()
    for day, (working, _) in named.items():
        if begin <= day <= end:
            worked[day.toordinal() - start] = working
            if working and day.weekday() > 4:
                make_up.add(day.toordinal())
    for day in beyond:
        worked[day.toordinal() - start] = False
    for day in duty:
        if begin <= day <= end:
            worked[day.toordinal() - start] = True
    nth = [date.min, *map(date.fromordinal, compress(range(start, start + size), worked))]
    return Calendar(
        name=name,
        version=_version(name, used, beyond, duty, begin, end),
        first=begin,
        last=end,
        horizon=horizon,
        start=start,
        worked=bytes(worked),
        # Machine integers: a list of this length would hold an object of its own for every day.
        rank=array("H" if len(nth) <= 0xFFFF else "I", accumulate(worked)),
        nth=nth,
        make_up=frozenset(make_up),
        notices=used,
        others=tuple(notice for notice in known(everything, known_on) if notice not in used),
        assumed=dict(assumed or {}),
        agency=agency,
        duty_days=added,
        named=named,
        beyond=beyond,
        duty=duty,
    )


def _duty_days(notices: Sequence[Notice]) -> dict[Day, Notice]:
    """The duty days of an agency; a notice that amends another takes the place of it."""
    duty: dict[Day, Notice] = {}
    for notice in (one for one in notices if one.layer == AGENCY):
        if notice.amends:
            duty = {day: paper for day, paper in duty.items() if notice.amends not in (paper.number, paper.title)}
        duty.update(dict.fromkeys(notice.days_worked, notice))
    return duty


def weekdays() -> Calendar:
    """Monday to Friday and nothing else: the calendar of last resort. Everything that it says is provisional."""
    return compile_calendar("weekdays", ())


def _version(
    name: str, notices: Sequence[Notice], assumed: Mapping[Day, Text], duty: Iterable[Day], first: Day, last: Day
) -> str:
    """The calendar's name, the day its newest notice became known, and a digest of all that decides a day."""
    if not notices and not assumed and not duty and (first, last) == (FIRST, LAST):
        return name
    parts = [name, str(first), str(last)]
    for notice in notices:
        parts += [notice.layer, notice.title, notice.number, notice.area, str(notice.known_from)]
        parts += sorted(f"-{day}" for day in notice.days_off) + sorted(f"+{day}" for day in notice.days_worked)
    parts += sorted(f"?{day}" for day in assumed) + sorted(f"!{day}" for day in duty)
    digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]
    newest = max((notice.known_from for notice in notices), default=None)
    return f"{name}@{newest}#{digest}" if newest else f"{name}#{digest}"
