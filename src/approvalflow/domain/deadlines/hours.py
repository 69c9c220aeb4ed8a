"""A calendar with office hours in a zone: opening, closing and office time as instants.

Office time is what passes inside the sessions of working days. It is measured as the distance of two positions on one
line: the office time since the calendar began. So measuring and adding cost the same for an hour and for a year.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from itertools import accumulate

from attrs import field, frozen

from approvalflow.domain.deadlines import moments
from approvalflow.domain.deadlines.calendars import Calendar
from approvalflow.domain.deadlines.moments import (
    DAY,
    MINUTE,
    Day,
    Instant,
    fixed_offset,
    instant_at,
    known_zone,
    wall_clock,
)
from approvalflow.domain.deadlines.sessions import DEFAULT_HOURS, OfficeHours, Sessions, parse_hours
from approvalflow.errors import BadInput

__all__ = ["DEFAULT_HOURS", "EPOCH_ORDINAL", "OfficeHours", "Timetable", "parse_hours"]

#: The ordinal of 1 January 1970, the day on which instants begin.
EPOCH_ORDINAL = 719_163

Spans = tuple[tuple[Instant, Instant], ...]


class _SpansOfDays(dict[int, Spans]):
    """The sessions of a day as instants, by the ordinal of the day; worked out once for each day that is asked for."""

    def __init__(self, timetable: Timetable) -> None:
        super().__init__()
        self._timetable = timetable

    def __missing__(self, ordinal: int) -> Spans:
        table = self._timetable
        sessions = table.sessions_of(ordinal)
        if table.offset is not None:
            midnight = (ordinal - EPOCH_ORDINAL) * DAY - table.offset
            spans = tuple((midnight + start * MINUTE, midnight + end * MINUTE) for start, end in sessions)
        else:
            spans = _spans_by_the_clock(sessions, date.fromordinal(ordinal), table.zone)
        self[ordinal] = spans
        return spans


def _spans_by_the_clock(sessions: Sessions, day: Day, zone: str) -> Spans:
    """The sessions of a day in a zone whose offset changes, inside the day, in order and without overlap.

    Where the clock jumps forward, a session that lies in the jump moves on by it and may come to lie over the next:
    then they are one. What is left of a session that the clock skipped whole is empty.
    """
    dawn, dusk = instant_at(day, 0, zone), instant_at(day, 1440, zone)
    spans: list[tuple[Instant, Instant]] = []
    for opens, closes in sessions:
        start = min(max(instant_at(day, opens, zone), dawn), dusk)
        end = min(max(instant_at(day, closes, zone), start), dusk)
        if spans and start < spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], end))
        else:
            spans.append((start, end))
    return tuple(spans)


def _zone_of_office(name: str) -> str:
    """Give the name back if it is that of a time zone. Raises BadInput, at the place `zone`."""
    try:
        return known_zone(name)
    except BadInput as error:
        error.place = error.place or "zone"
        raise


@frozen(cache_hash=True)  # a key of what is worked out once
class Timetable:
    """The working days and office hours of one office: everything that a stopwatch needs of time.

    A make-up day, and any worked day whose weekday has no sessions, takes Monday's sessions. A day that is not worked
    has Monday's too, for the question at what hour its office would open or close. Monday's are those of the season
    that the day itself lies in.

    Attributes:
        calendar, hours, zone: what it is made of; the zone is an IANA name.

    Raises:
        BadInput: there is no such zone.

    Raises (every method):
        BeforeCalendar: a day lies before the first notice. BadInput: a day lies beyond the years of the calendar.
    """

    calendar: Calendar
    hours: OfficeHours = DEFAULT_HOURS
    zone: str = field(default="Asia/Shanghai", converter=_zone_of_office)

    @cached_property
    def offset(self) -> int | None:
        """The distance of the zone from UTC in microseconds where it is always the same, else None."""
        return fixed_offset(self.zone, self.calendar.first, self.calendar.last)

    @cached_property
    def spans(self) -> Mapping[int, Spans]:
        """The sessions of each day as instants, by the ordinal of the day."""
        return _SpansOfDays(self)

    @cached_property
    def length_of_every_day(self) -> int | None:
        """The office time of a working day in microseconds where all are equally long, else None."""
        return self.hours.shortest_day * MINUTE if self.offset is not None and self.hours.uniform else None

    @cached_property
    def office_time_before(self) -> Sequence[int]:
        """For each working day, counted from 0, the office time of all working days before it; then the whole."""
        worked, length = self.calendar.nth[1:], self.length_of_every_day
        if length is not None:
            return list(range(0, length * (len(worked) + 1), length))
        ordinals = (day.toordinal() for day in worked)
        if self.offset is not None:
            minutes = (sum(end - start for start, end in self.sessions_of(ordinal)) for ordinal in ordinals)
            return list(accumulate((length * MINUTE for length in minutes), initial=0))
        lengths = (sum(end - start for start, end in self.spans[ordinal]) for ordinal in ordinals)
        return list(accumulate(lengths, initial=0))

    @cached_property
    def version(self) -> str:
        """The calendar version and the office hours that belong to it; equal versions give equal dates in one zone."""
        if self.hours == DEFAULT_HOURS:
            return self.calendar.version
        digest = hashlib.sha256(self.hours.text().encode()).hexdigest()[:8]
        return f"{self.calendar.version}~{digest}"

    def sessions_of(self, ordinal: int) -> Sessions:
        """The sessions of the day with that ordinal, in minutes after its midnight."""
        calendar, hours = self.calendar, self.hours
        index = self.index_of(ordinal)
        week = hours.week_on(date.fromordinal(ordinal)) if hours.seasons else hours.sessions
        if calendar.worked[index] and ordinal not in calendar.make_up:
            return week[(ordinal + 6) % 7] or week[0]
        return week[0]

    def ordinal_of(self, instant: Instant) -> int:
        """The ordinal of the calendar day that the zone has at the instant."""
        if self.offset is None:
            return moments.day_of(instant, self.zone).toordinal()
        return (instant + self.offset) // DAY + EPOCH_ORDINAL

    def index_of(self, ordinal: int) -> int:
        """The place of the day with that ordinal in the arrays of the calendar."""
        index = ordinal - self.calendar.start
        if index < 0:
            self.calendar.before(date.fromordinal(max(ordinal, 1)))
        if index >= len(self.calendar.worked):
            self.calendar.beyond()
        return index

    def day_of(self, instant: Instant) -> Day:
        """The calendar day that the zone has at the instant, if the calendar covers it."""
        ordinal = self.ordinal_of(instant)
        self.index_of(ordinal)
        return date.fromordinal(ordinal)

    def midnight(self, ordinal: int) -> Instant:
        """00:00 of the day with that ordinal."""
        if self.offset is None:
            return instant_at(date.fromordinal(ordinal), 0, self.zone)
        return (ordinal - EPOCH_ORDINAL) * DAY - self.offset

    def same_time(self, instant: Instant, ordinal: int) -> Instant:
        """The instant at which the clock shows on another day what it shows at the instant."""
        if self.offset is not None:
            return instant + (ordinal - self.ordinal_of(instant)) * DAY
        shown = moments.since_midnight(instant, self.zone)
        return wall_clock(date.fromordinal(ordinal), shown, self.zone)

    def close_of(self, day: Day) -> Instant:
        """The end of the last session of the day; on a day not worked, when Monday's would end."""
        return self.spans[day.toordinal()][-1][1]

    def open_of(self, day: Day) -> Instant:
        """The start of the first session of the day; on a day not worked, when Monday's would start."""
        return self.spans[day.toordinal()][0][0]

    def is_open(self, instant: Instant) -> bool:
        """Whether the instant lies in a session of a working day; sessions hold their start and not their end."""
        ordinal = self.ordinal_of(instant)
        if self.calendar.worked[self.index_of(ordinal)]:
            for start, end in self.spans[ordinal]:
                if start <= instant < end:
                    return True
        return False

    def receipt_day(self, instant: Instant) -> Day:
        """The day that counts as that of receipt where a county has set the receipt rule.

        The day itself up to and at its last close; after it, or on a day not worked, the next working day. Without
        such a rule the receipt day is the true calendar day (电子签名法 art. 11).
        """
        day = self.day_of(instant)
        if self.calendar.is_working(day) and instant <= self.close_of(day):
            return day
        return self.calendar.add(day, 1)

    def working_close_from(self, instant: Instant) -> Instant:
        """The close of the working day that the instant lies in; at or after that close, or on a day not worked, of the
        next working day."""
        ordinal = self.ordinal_of(instant)
        if self.calendar.worked[self.index_of(ordinal)]:
            close = self.spans[ordinal][-1][1]
            if instant < close:
                return close
        return self.close_of(self.calendar.add(date.fromordinal(ordinal), 1))

    def working_closes_before(self, instant: Instant) -> int:
        """How many working days of the calendar, from its first day on, have closed before the instant (not at it)."""
        return self.calendar.rank[self.index_of(self.last_closed(instant))]

    def last_closed(self, instant: Instant) -> int:
        """The ordinal of the last day, worked or not, whose hour of closing lies before the instant (not at it)."""
        ordinal = self.ordinal_of(instant)
        floor = self.calendar.start
        while ordinal > floor and self.spans[ordinal][-1][1] >= instant:
            ordinal -= 1
        return ordinal

    def last_opening_before(self, instant: Instant) -> Instant:
        """The opening of the last working day that has opened before the instant."""
        ordinal = self.ordinal_of(instant)
        if self.calendar.worked[self.index_of(ordinal)]:
            opening = self.spans[ordinal][0][0]
            if opening < instant:
                return opening
        return self.open_of(self.calendar.previous_working(date.fromordinal(ordinal)))

    def position(self, instant: Instant) -> int:
        """The office time from the calendar's first day to the instant, in microseconds."""
        calendar, offset = self.calendar, self.offset
        ordinal = self.ordinal_of(instant) if offset is None else (instant + offset) // DAY + EPOCH_ORDINAL
        index = ordinal - calendar.start
        if index < 0 or index >= len(calendar.worked):
            index = self.index_of(ordinal)
        rank = calendar.rank[index]
        if not calendar.worked[index]:
            return self.office_time_before[rank]
        passed = self.office_time_before[rank - 1]
        for start, end in self.spans[ordinal]:
            if instant <= start:
                break
            passed += (instant if instant < end else end) - start
        return passed

    def at_position(self, position: int) -> Instant:
        """The first instant at which that much office time has passed: on a seam the end of the earlier session."""
        before, length = self.office_time_before, self.length_of_every_day
        rank = bisect_left(before, position) if length is None else -(-position // length)
        if not 0 < rank < len(before):
            self.calendar.beyond()
        left = position - before[rank - 1]
        end = 0
        for start, end in self.spans[self.calendar.nth[rank].toordinal()]:
            if left <= end - start:
                return start + left
            left -= end - start
        return end

    def office_time(self, a: Instant, b: Instant) -> int:
        """The office time in `[a, b)`, in microseconds; 0 where `b` is not after `a`."""
        return self.position(b) - self.position(a) if b > a else 0

    def after_office_time(self, instant: Instant, amount: int) -> Instant:
        """The first instant at which that many microseconds of office time have passed since the instant.

        The instant itself for 0; an end on a seam is the end of the earlier session.
        """
        return self.at_position(self.position(instant) + amount) if amount > 0 else instant
