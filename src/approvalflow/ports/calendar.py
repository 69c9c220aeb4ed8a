"""Where a calendar comes from: an adapter that knows which days are worked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from approvalflow.domain.deadlines.calendars import Calendar
from approvalflow.domain.deadlines.moments import Day
from approvalflow.domain.deadlines.notices import Notice

__all__ = ["CalendarSource"]


class CalendarSource(Protocol):
    """Provides one named calendar, as of now or as known on a day."""

    name: str
    can: frozenset[str]

    def calendar(self, *, known_on: Day | None = None, extra: Sequence[Notice] = ()) -> Calendar:
        """The calendar from all its notices published up to `known_on` (inclusive; all, if None) and the extra ones.

        The extra notices are a county's own files. It reads nothing but what ships with the adapter.
        """
        ...
