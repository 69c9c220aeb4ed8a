"""Office hours: when the office opens and closes on a day, and how much office time lies between two instants.

Every instant here is an aware datetime in UTC; local time is used only to place a session on a day. What was once
worked out for a day is kept in a table of days, nothing else is.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from .days import ONE_DAY, Days

Session = tuple[int, int]
Week = tuple[tuple[Session, ...], ...]
Span = tuple[datetime, datetime]

MONDAY = 0
USUAL = ((9 * 60, 12 * 60), (14 * 60, 17 * 60 + 30))
USUAL_WEEK: Week = (USUAL, USUAL, USUAL, USUAL, USUAL, (), ())
NOTHING = timedelta(0)
MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Season:
    """Other hours from one day of the year to another, both included; one that ends before it begins goes over the
    new year. Days are (month, day)."""

    first: tuple[int, int]
    last: tuple[int, int]
    week: Week

    def holds(self, day: date) -> bool:
        """Whether the day lies in the season."""
        at = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= at <= self.last
        return at >= self.first or at <= self.last


@dataclass(frozen=True)
class Office:
    """An office: its days, its sessions for each weekday from Monday on (minutes after midnight), its zone, and the
    seasons in which it keeps other hours."""

    days: Days
    week: Week
    zone: ZoneInfo
    seasons: tuple[Season, ...] = ()
    table: dict[date, list[Span]] = field(default_factory=dict, repr=False, compare=False)

    def instant(self, day: date, clock: time) -> datetime:
        """A local time as an instant: one that does not exist moves on by the gap, a doubled one is the first."""
        return datetime.combine(day, clock.replace(fold=0), tzinfo=self.zone).astimezone(UTC)

    def at_minute(self, day: date, minute: int) -> datetime:
        """The instant so many minutes after local midnight by the clock on the wall; 1440 is the next midnight."""
        if minute == 24 * 60:
            return self.instant(day + ONE_DAY, time())
        return self.instant(day, time(minute // 60, minute % 60))

    def local_day(self, instant: datetime) -> date:
        """The day on the office's own calendar at this instant."""
        return instant.astimezone(self.zone).date()

    def week_of(self, day: date) -> Week:
        """The hours of the week that hold on this day: those of its season, or the ordinary ones."""
        for season in self.seasons:
            if season.holds(day):
                return season.week
        return self.week

    def hours_of(self, day: date) -> tuple[Session, ...]:
        """The sessions of a day if it were worked: a make-up day, a day not worked, or a weekday without
        sessions of its own takes Monday's."""
        week = self.week_of(day)
        own = week[day.weekday()]
        return own if own and self.days.reason(day) in ("working day", "duty day") else week[MONDAY]

    def spans(self, day: date) -> list[Span]:
        """The sessions of a day if it were worked, half-open, as instants."""
        said = self.table.get(day)
        if said is None:
            said = [(self.at_minute(day, start), self.at_minute(day, end)) for start, end in self.hours_of(day)]
            self.table[day] = said
        return said

    def sessions(self, day: date) -> list[Span]:
        """The sessions of a day, half-open; none on a day not worked."""
        return self.spans(day) if self.days.worked(day) else []

    def opening(self, day: date) -> datetime:
        """When the first session of this day begins, or would begin."""
        return self.spans(day)[0][0]

    def close(self, day: date) -> datetime:
        """When the last session of this day ends, or would end."""
        return self.spans(day)[-1][1]

    def is_open(self, instant: datetime) -> bool:
        """Whether the instant lies inside a session: its first instant does, its last does not."""
        return any(start <= instant < end for start, end in self.sessions(self.local_day(instant)))

    def open_spans(self, start: datetime, without: list[Span]) -> Iterator[Span]:
        """Every stretch of office time from `start` on, for ever, leaving out the given spans."""
        day = self.local_day(start)
        while True:
            for opens, closes in self.sessions(day):
                pieces = [(max(opens, start), closes)]
                for hole_start, hole_end in without:
                    if hole_start < closes and opens < hole_end:
                        pieces = [
                            part
                            for first, last in pieces
                            for part in ((first, min(last, hole_start)), (max(first, hole_end), last))
                            if part[0] < part[1]
                        ]
                yield from sorted(piece for piece in pieces if piece[0] < piece[1])
            day += ONE_DAY

    def office_time(self, start: datetime, end: datetime, without: list[Span]) -> timedelta:
        """How much office time lies in [start, end), leaving out the given spans."""
        total = NOTHING
        for opens, closes in self.open_spans(start, without):
            if opens >= end:
                break
            total += min(closes, end) - opens
        return total

    def after(self, start: datetime, amount: timedelta, without: list[Span]) -> datetime:
        """The first instant at which this much office time has passed since `start`."""
        if amount <= NOTHING:
            return start
        for opens, closes in self.open_spans(start, without):
            if closes - opens >= amount:
                return opens + amount
            amount -= closes - opens
        raise AssertionError("office time never ends")
