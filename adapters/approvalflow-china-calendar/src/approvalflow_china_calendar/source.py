"""The calendar `cn`, as approvalflow asks for it."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from approvalflow.domain.deadlines.calendars import Calendar, compile_calendar
from approvalflow_china_calendar.national import national_notices
from approvalflow_china_calendar.packages import notice_from_package
from approvalflow_china_calendar.statutory import LAST_ASSUMED_YEAR, assumed_days

if TYPE_CHECKING:
    from collections.abc import Sequence

    from approvalflow.domain.deadlines.moments import Day
    from approvalflow.domain.deadlines.notices import Notice

__all__ = ["FIRST_DAY", "NAME", "ChinaCalendar", "calendar"]

NAME = "cn"

#: The first day that the notices speak of; what lies before it is refused.
FIRST_DAY = date(2004, 1, 1)


class ChinaCalendar:
    """The source of the calendar `cn`: as known on a day, with a county's own notices, and from packages of others."""

    name = NAME
    can = frozenset({"known-on", "extra", "packages"})

    def calendar(self, *, known_on: Day | None = None, extra: Sequence[Notice] = ()) -> Calendar:
        """The calendar from the notices published up to `known_on` (inclusive; all, if None) and the extra ones.

        The extra notices obey `known_on` as well. A county that loads the next year's national notice itself moves the
        horizon; a provincial one does not.
        """
        return calendar(known_on, extra)

    def notice_from_package(self, package: str, year: int, *, issued_on: Day | None = None) -> Notice:
        """The year as an installed package of others has it; see `packages.notice_from_package`."""
        return notice_from_package(package, year, issued_on=issued_on)


def calendar(known_on: Day | None = None, extra_notices: Sequence[Notice] = ()) -> Calendar:
    """The calendar `cn` as known on a day (inclusive; all that is known, if None), with further notices laid over it.

    From 2004-01-01 to 2060-12-31; beyond the horizon the statutory days are assumed and everything is provisional.

    Raises:
        BeforeCalendar: `known_on` lies before the first notice.
    """
    if extra_notices:
        return _compile(known_on, tuple(extra_notices))
    return _national(known_on)


@lru_cache(maxsize=16)
def _national(known_on: Day | None) -> Calendar:
    return _compile(known_on, ())


def _compile(known_on: Day | None, extra: tuple[Notice, ...]) -> Calendar:
    return compile_calendar(
        NAME,
        (*national_notices(), *extra),
        assumed=assumed_days(FIRST_DAY.year),
        known_on=known_on,
        first=FIRST_DAY,
        last=date(LAST_ASSUMED_YEAR, 12, 31),
    )
