"""A year of a calendar as twelve small months: each day with why it is worked or not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from attrs import frozen

from approvalflow import Text
from approvalflow.domain.deadlines.calendars import Calendar
from approvalflow.domain.deadlines.notices import Notice
from county.look.times import day_words

__all__ = ["WEEKDAYS", "Cell", "Month", "Run", "day_name", "duty_days", "month_name", "months_of", "runs_of"]

#: The days of the week from Monday on: short in Chinese, short and long in English.
WEEKDAYS = (
    ("一", "Mo", "Monday"),
    ("二", "Tu", "Tuesday"),
    ("三", "We", "Wednesday"),
    ("四", "Th", "Thursday"),
    ("五", "Fr", "Friday"),
    ("六", "Sa", "Saturday"),
    ("日", "Su", "Sunday"),
)

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

#: The mark in the corner of a day that is not what its weekday says; the legend explains them.
_MARKS = {
    "holiday": Text("休", "H"),
    "assumed-holiday": Text("休", "H"),
    "make-up": Text("班", "W"),
    "duty": Text("值", "D"),
}


@frozen
class Cell:
    """One day in a month.

    Attributes:
        kind: as `DayReason` has it, `duty` where an agency adds the day. provisional: beyond the horizon.
        mark: for the eye; None on plain days. words: all of it, for a pointer and a screen reader; None on plain days.
    """

    day: date
    kind: str
    provisional: bool
    today: bool
    mark: Text | None = None
    words: Text | None = None


@frozen
class Month:
    """A month as weeks of seven cells from Monday on; None where the day belongs to another month."""

    first: date
    weeks: tuple[tuple[Cell | None, ...], ...]
    worked: int


@frozen
class Run:
    """Days that follow one another and have one name: both ends count."""

    first: date
    last: date
    name: str = ""

    def words(self, today: date) -> Text:
        """`2月15日至23日 春节` or `15–23 Feb (春节)`."""
        first, last = day_words(self.first, today), day_words(self.last, today)
        if self.first == self.last:
            zh, en = first.zh, first.en
        elif (self.first.year, self.first.month) == (self.last.year, self.last.month):
            zh, en = f"{first.zh}至{self.last.day}日", f"{self.first.day}–{last.en}"
        else:
            zh, en = f"{first.zh}至{last.zh}", f"{first.en} – {last.en}"
        return Text(f"{zh} {self.name}".rstrip(), f"{en} ({self.name})" if self.name else en)


def month_name(first: date) -> Text:
    """`3月` or `March`."""
    return Text(f"{first.month}月", _MONTHS[first.month - 1])


def day_name(day: date, today: date) -> Text:
    """`3月12日 星期四` or `Thursday, 12 Mar`."""
    words = day_words(day, today)
    zh, _, long = WEEKDAYS[day.weekday()]
    return Text(f"{words.zh} 星期{zh}", f"{long}, {words.en}")


def runs_of(days: Iterable[date], names: Mapping[date, str] | None = None) -> tuple[Run, ...]:
    """The days as runs, in order; a run ends where the name changes."""
    runs: list[Run] = []
    for day in sorted(days):
        name = (names or {}).get(day, "")
        if runs and runs[-1].last + timedelta(days=1) == day and runs[-1].name == name:
            runs[-1] = Run(runs[-1].first, day, name)
        else:
            runs.append(Run(day, day, name))
    return tuple(runs)


def duty_days(notices: Iterable[Notice], calendar: Calendar) -> dict[date, tuple[Notice, ...]]:
    """The days that agencies add to a calendar, with the papers that say so."""
    found: dict[date, tuple[Notice, ...]] = {}
    for notice in notices:
        for day in notice.days_worked:
            if calendar.first <= day <= calendar.last and not calendar.is_working(day):
                found[day] = (*found.get(day, ()), notice)
    return found


def months_of(year: int, calendar: Calendar, duty: Mapping[date, Sequence[Notice]], today: date) -> tuple[Month, ...]:
    """The months of a year; days of which the calendar says nothing are left away."""
    return tuple(_month(date(year, number, 1), calendar, duty, today) for number in range(1, 13))


def _month(first: date, calendar: Calendar, duty: Mapping[date, Sequence[Notice]], today: date) -> Month:
    after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    days = [first + timedelta(days=step) for step in range((after - first).days)]
    cells: list[Cell | None] = [None] * first.weekday()
    cells += [_cell(day, calendar, duty.get(day, ()), today) for day in days]
    cells += [None] * (-len(cells) % 7)
    weeks = tuple(tuple(cells[start : start + 7]) for start in range(0, len(cells), 7))
    return Month(first, weeks, sum(cell is not None and cell.kind in ("working", "make-up") for cell in cells))


def _cell(day: date, calendar: Calendar, duty: Sequence[Notice], today: date) -> Cell | None:
    if not calendar.first <= day <= calendar.last:
        return None
    why = calendar.reason(day)
    provisional, is_today = calendar.is_provisional(day), day == today
    if duty:
        papers = Text("、".join(one.source for one in duty), ", ".join(one.source for one in duty))
        words = Text(f"部门值班 {papers.zh}", f"duty day of an agency: {papers.en}")
        return Cell(day, "duty", provisional, is_today, _MARKS["duty"], words)
    mark = _MARKS.get(why.kind)
    if mark is None and not why.source:
        return Cell(day, why.kind, provisional, is_today)
    paper = why.source or ("预计" if why.kind == "assumed-holiday" else "")
    paper_en = why.source or ("assumed" if why.kind == "assumed-holiday" else "")
    words = Text(f"{why.title.zh} {paper}".rstrip(), f"{why.title.en}: {paper_en}" if paper_en else why.title.en)
    return Cell(day, why.kind, provisional, is_today, mark, words)
