"""From the anchor to the end, one day after the other."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from .days import ONE_DAY
from .hours import NOTHING, Office
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
    """One limit that is counted from one anchor in one office."""

    office: Office
    start: Start
    term: Term
    settings: Settings

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
        """The end of the limit, after the pauses that cost days and the pauses that leave a floor."""
        if self.term.unit == "on the spot":
            return self.on_the_spot()
        if self.term.unit == "working hours":
            spans = [(pause.start, pause.end) for pause in costing]
            at = self.office.after(self.start.instant, self.term.amount * HOUR, spans)
            return End(at, self.office.local_day(at))
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

    def last_day(self, costing: list[Pause]) -> End:
        """The n-th counted day, rolled where it is not worked, and the instant on it."""
        needed = self.days_of_limit()
        counted: list[date] = []
        day = self.start.day if self.settings.include_first_day else self.start.day + ONE_DAY
        while True:
            if self.may_count(day) and not loses(day, self.office, costing):
                counted.append(day)
                if len(counted) == needed:
                    break
            day += ONE_DAY
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
