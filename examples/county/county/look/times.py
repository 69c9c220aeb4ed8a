"""Instants in the short words of a page."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from approvalflow import Text

__all__ = ["as_instant", "clock_time", "day_words", "in_words", "on_day"]

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def as_instant(moment: Any) -> int:
    """An instant of the library, or an aware datetime, as whole microseconds of UTC."""
    if isinstance(moment, int):
        return moment
    return int(moment.timestamp()) * 1_000_000 + int(moment.microsecond)


def day_words(day: date, today: date) -> Text:
    """`12月7日` or `7 Dec`, with the year where it is another one."""
    zh, en = f"{day.month}月{day.day}日", f"{day.day} {_MONTHS[day.month - 1]}"
    return Text(zh, en) if day.year == today.year else Text(f"{day.year}年{zh}", f"{en} {day.year}")


def clock_time(shown: datetime, _today: datetime) -> Text:
    """`17:30`."""
    return Text(f"{shown:%H:%M}", f"{shown:%H:%M}")


def on_day(shown: datetime, today: datetime) -> Text:
    """The day alone."""
    return day_words(shown.date(), today.date())


def in_words(shown: datetime, today: datetime) -> Text:
    """Day and minute."""
    day = day_words(shown.date(), today.date())
    return Text(f"{day.zh} {shown:%H:%M}", f"{day.en} {shown:%H:%M}")
