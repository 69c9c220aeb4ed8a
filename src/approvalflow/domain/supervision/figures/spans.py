"""The periods of reports: whole days that close at one fixed instant; weeks, months, quarters, halves and years."""

from __future__ import annotations

import re
from datetime import timedelta

from attrs import frozen

from approvalflow.domain.deadlines.moments import MINUTE, Day, Instant, day_of, instant_at, since_midnight
from approvalflow.domain.supervision.periods import months_of
from approvalflow.errors import BadInput

__all__ = ["MIDNIGHT", "Span", "before_it", "closing_of", "day_counted", "span_from"]

#: The closing minute of a region that sets none: the end of the day.
MIDNIGHT = 24 * 60
_ONE_DAY = timedelta(days=1)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_WEEK = re.compile(r"(?P<year>[0-9]{4})-W(?P<week>[0-9]{2})", re.ASCII)


@frozen
class Span:
    """A period of a report, from its first day to its last, both included."""

    name: str
    first: Day
    last: Day

    def holds(self, day: Day) -> bool:
        """Whether a day lies in it."""
        return self.first <= day <= self.last


def span_from(name: str) -> Span:
    """A period by its name: `2026-03-04`, `2026-W10` (ISO 8601, from Monday), `2026-03`, `2026-Q1`, `2026-H1`, `2026`.

    Raises BadInput for another name.
    """
    try:
        if _DAY.fullmatch(name):
            day = Day.fromisoformat(name)
            return Span(name, day, day)
        if found := _WEEK.fullmatch(name):
            monday = Day.fromisocalendar(int(found["year"]), int(found["week"]), 1)
            return Span(name, monday, monday + 6 * _ONE_DAY)
        months = months_of(name)
    except (ValueError, OverflowError, BadInput):
        raise BadInput(
            f"报表周期应如 2026-03-04、2026-W10、2026-03、2026-Q1、2026-H1 或 2026，不能是 {name!r}",
            f"a report is of 2026-03-04, 2026-W10, 2026-03, 2026-Q1, 2026-H1 or 2026, not of {name!r}",
            place="period",
            rule="period",
        ) from None
    year, last = int(months[-1][:4]), int(months[-1][5:])
    after = Day(year + last // 12, last % 12 + 1, 1)
    return Span(name, Day.fromisoformat(f"{months[0]}-01"), after - _ONE_DAY)


def before_it(span: Span) -> str:
    """The name of the period of the same kind before it."""
    last = span.first - _ONE_DAY
    year, name = last.year, span.name
    if span.first == span.last:
        return last.isoformat()
    if "W" in name:
        week = last.isocalendar()
        return f"{week.year}-W{week.week:02d}"
    if "Q" in name:
        return f"{year}-Q{(last.month + 2) // 3}"
    if "H" in name:
        return f"{year}-H{(last.month + 5) // 6}"
    return f"{year}" if len(name) == len("2026") else last.isoformat()[:7]


def closing_of(day: Day, closing: int, zone: str) -> Instant:
    """The instant at which a day closes, `closing` minutes after its midnight; what is entered then or later is of the
    next day."""
    return instant_at(day, closing, zone)


def day_counted(entered: Instant, closing: int, zone: str) -> Day:
    """The day that something entered at an instant is counted in."""
    day = day_of(entered, zone)
    return day + _ONE_DAY if since_midnight(entered, zone) >= closing * MINUTE else day
