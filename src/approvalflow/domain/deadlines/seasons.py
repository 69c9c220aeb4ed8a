"""Seasons of office hours: from one day of the year to another, both included, other sessions hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import TypeAlias

from attrs import field, frozen

from approvalflow.domain.deadlines.moments import Day
from approvalflow.domain.deadlines.weeks import Week, frozen_week, sound_week
from approvalflow.errors import BadInput

__all__ = ["MonthDay", "Season", "month_day", "overlaps"]

#: A day of any year: its month and its day of the month.
MonthDay: TypeAlias = tuple[int, int]

_MONTH_DAY = re.compile(r"([0-9]{2})-([0-9]{2})")
_LEAP_YEAR = 2000  # has every day that a year can have


def _sound_month_day(month: int, day: int) -> bool:
    try:
        date(_LEAP_YEAR, month, day)
    except ValueError:
        return False
    return True


def month_day(text: object) -> MonthDay:
    """Read a day of the year, `06-01`; `02-29` is one.

    Raises:
        BadInput: other text, or a day that no year has.
    """
    found = _MONTH_DAY.fullmatch(text) if isinstance(text, str) else None
    if found is None or not _sound_month_day(int(found[1]), int(found[2])):
        raise BadInput(
            f"{text!r} 不是形如 06-01 的月日", f"{text!r} is not a day of the year such as 06-01", rule="season-day"
        )
    return int(found[1]), int(found[2])


def _as_month_day(value: tuple[int, int]) -> MonthDay:
    month, day = value
    return int(month), int(day)


@frozen
class Season:
    """A part of every year with office hours of its own.

    Attributes:
        first, last: month and day, both in the season. Where `first` is the later one, the season goes over the new
            year. In a common year a season that begins on 29 February begins on 1 March, and one that ends on 29
            February ends on the 28th.
        sessions: those of seven days, Monday first; Monday has some.

    Raises:
        BadInput: a day that no year has, or a week that is not sound.
    """

    first: MonthDay = field(converter=_as_month_day)
    last: MonthDay = field(converter=_as_month_day)
    sessions: Week = field(converter=frozen_week)

    def __attrs_post_init__(self) -> None:
        for name, there in (("first", self.first), ("last", self.last)):
            if not _sound_month_day(*there):
                raise BadInput(
                    f"没有 {there[0]} 月 {there[1]} 日",
                    f"there is no day {there[1]} of month {there[0]}",
                    place=name,
                    rule="season-day",
                )
        sound_week(self.sessions)

    def holds(self, day: Day) -> bool:
        """Whether the day lies in the season."""
        at = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= at <= self.last
        return at >= self.first or at <= self.last

    def text(self) -> str:
        """`06-01..09-30`, without its sessions."""
        return f"{self.first[0]:02}-{self.first[1]:02}..{self.last[0]:02}-{self.last[1]:02}"


def overlaps(seasons: Sequence[Season]) -> Iterator[tuple[int, int, Day]]:
    """Each two seasons that share a day: the places of both, the earlier first, and the first day of a year they share.

    The day is given in a year that has 29 February.
    """
    days = [date(_LEAP_YEAR, 1, 1) + timedelta(days=offset) for offset in range(366)]
    for later, season in enumerate(seasons):
        for earlier in range(later):
            shared = next((day for day in days if season.holds(day) and seasons[earlier].holds(day)), None)
            if shared is not None:
                yield earlier, later, shared
