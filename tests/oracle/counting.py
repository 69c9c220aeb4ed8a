"""From the anchor to the end, one day after the other."""

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from .days import ONE_DAY
from .hours import MICROSECOND, NOTHING, Office
from .pauses import Pause, floor, loses
from .reading import Start, Term
from .refusals import Refused

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Settings:
    """`roll`: next working day, or none. `end`: close, same time, or end of day."""

    roll: str = "next working day"
    end: str = "close"
    include_first_day: bool = False


@dataclass(frozen=True)
class End:
    """The end of a limit: its instant, the day it ends on, and the days that were counted, in order."""

    instant: datetime
    day: date
    counted: tuple[date, ...] = ()


@dataclass(frozen=True)
class Count:
    """One limit that is counted from one anchor in one office. `expires` is the last day of a licence; `told` a date
    that was told, before which a promise is never due."""

    office: Office
    start: Start
    term: Term
    settings: Settings
    expires: date | None = None
    told: datetime | None = None

    def longer(self, amount: int) -> "Count":
        """The same limit with so much more of its unit, counted from the same anchor."""
        return replace(self, term=Term(self.term.amount + amount, self.term.unit))

    def days_of_limit(self) -> int:
        """The days that must be counted: working days, or the calendar days that the term is turned into."""
        if self.term.unit in ("working days", "on the spot", "calendar days"):
            return self.term.amount
        if self.term.unit == "weeks":
            return 7 * self.term.amount
        months = self.term.amount * (12 if self.term.unit == "years" else 1)
        return (months_later(self.start.day, months) - self.start.day).days

    def may_count(self, day: date) -> bool:
        """Whether this kind of limit counts such a day at all."""
        return self.term.unit != "working days" or self.office.days.worked(day)

    def end(self, costing: list[Pause], resumed: list[Pause]) -> End:
        """The end of the limit, after the pauses that cost days and the pauses that leave a floor, or the date told."""
        end = self.counted_end(costing, resumed)
        if self.told is not None and self.told > end.instant:
            return End(self.told, self.office.local_day(self.told - MICROSECOND), end.counted)
        return end

    def counted_end(self, costing: list[Pause], resumed: list[Pause]) -> End:
        """The end of the limit by its count alone."""
        if self.term.unit == "on the spot":
            return self.on_the_spot()
        if self.term.unit == "before expiry":
            return self.on_expiry()
        if self.term.unit == "working hours":
            return self.last_hour(costing)
        end = self.last_day(costing)
        for pause in resumed:
            day = floor(pause, self.office)
            if self.office.close(day) > end.instant:
                end = End(self.office.close(day), day, end.counted)
        return end

    def on_the_spot(self) -> End:
        """The close of the same working day; at or after it, or on a day not worked, that of the next one."""
        day = self.start.day
        if not self.office.days.worked(day) or self.start.instant >= self.office.close(day):
            day = self.office.days.next_worked(day)
        return End(self.office.close(day), day, (day,))

    def on_expiry(self) -> End:
        """The end of the last day of the licence: no counting, no roll, no pauses."""
        if self.expires is None:
            raise Refused("expires", "expires", "when does the licence expire?")
        return End(self.office.at_minute(self.expires, 24 * 60), self.expires)

    def last_hour(self, costing: list[Pause]) -> End:
        """The first instant by which the hours of the limit have passed, and with them the office time of every pause
        that began by then."""
        hours = self.term.amount * HOUR
        at = self.office.after(self.start.instant, hours, [])
        for pause in costing:
            if pause.start <= at:
                hours += self.office.office_time(pause.start, pause.end, [])
                at = self.office.after(self.start.instant, hours, [])
        return End(at, self.office.local_day(at - MICROSECOND))

    def last_day(self, costing: list[Pause]) -> End:
        """The n-th counted day, rolled where it is not worked, and the instant on it."""
        needed = self.days_of_limit()
        counted: list[date] = []
        day = self.start.day if self.settings.include_first_day else self.start.day + ONE_DAY
        while len(counted) < needed:
            if self.may_count(day) and not loses(day, self.office, costing):
                counted.append(day)
            day += ONE_DAY
        day = counted[-1]
        if self.settings.roll == "next working day":
            day = self.office.days.worked_on_or_after(day)
        return End(self.moment(day), day, tuple(counted))

    def moment(self, day: date) -> datetime:
        """The instant of the end on its day."""
        if self.settings.end == "same time":
            return self.office.instant(day, self.start.clock)
        if self.settings.end == "end of day":
            return self.office.at_minute(day, 24 * 60)
        return self.office.close(day)

    def office_time(self, end: End, costing: list[Pause]) -> timedelta:
        """The limit's office time: between anchor and due, pauses that cost left out."""
        if end.instant <= self.start.instant:
            return NOTHING
        return self.office.office_time(self.start.instant, end.instant, [(pause.start, pause.end) for pause in costing])


def months_later(day: date, months: int) -> date:
    """The same date so many months later, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > date.max.year:
        raise Refused("too-far", "term", "the calendar ends")
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
