"""The periods of scores: months, and the quarters, half-years and years that are the mean of theirs."""

from __future__ import annotations

import re

from attrs import frozen

from approvalflow.domain.deadlines.moments import Day, Instant, instant_at
from approvalflow.errors import BadInput

__all__ = ["Period", "month_from", "months_of"]

_NAME = re.compile(
    r"(?P<year>[0-9]{4})(?:-(?:Q(?P<quarter>[1-4])|H(?P<half>[12])|(?P<month>0[1-9]|1[0-2])))?", re.ASCII
)


@frozen
class Period:
    """From `start` on, before `end` (UTC microseconds)."""

    start: Instant
    end: Instant

    def holds(self, instant: Instant) -> bool:
        """Whether the instant lies in the period."""
        return self.start <= instant < self.end


def months_of(name: str) -> tuple[str, ...]:
    """The months of a period, in order: of `2026-03` itself, of `2026-Q1` three, of `2026-H1` six, of `2026` twelve.

    Raises BadInput for another name.
    """
    found = _NAME.fullmatch(name)
    if found is None or not Day.min.year <= int(found["year"]) < Day.max.year:
        raise BadInput(
            f"评分周期应如 2026-03、2026-Q1、2026-H1 或 2026，不能是 {name!r}",
            f"a period is named like 2026-03, 2026-Q1, 2026-H1 or 2026, not {name!r}",
            place="period",
            rule="period",
        )
    if found["month"]:
        return (name,)
    if found["quarter"]:
        first, count = 3 * int(found["quarter"]) - 2, 3
    elif found["half"]:
        first, count = 6 * int(found["half"]) - 5, 6
    else:
        first, count = 1, 12
    return tuple(f"{found['year']}-{month:02d}" for month in range(first, first + count))


def month_from(name: str, zone: str) -> Period:
    """A month by its name, from its first midnight in the zone to the next month's. Raises BadInput."""
    (name,) = months_of(name)
    year, month = int(name[:4]), int(name[5:])
    following = Day(year + month // 12, month % 12 + 1, 1)
    return Period(instant_at(Day(year, month, 1), 0, zone), instant_at(following, 0, zone))
