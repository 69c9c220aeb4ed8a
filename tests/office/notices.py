"""A calendar made of notices, as a plug-in brings it, and papers that amend it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from approvalflow import hookimpl
from approvalflow.domain.deadlines.calendars import Calendar, compile_calendar
from approvalflow.domain.deadlines.moments import Day
from approvalflow.domain.deadlines.notices import Notice
from approvalflow.domain.parties.basis import Text
from approvalflow.plugins.registry import Plugins
from approvalflow.ports.calendar import CalendarSource

#: The arrangements of 2026, shortened: the Spring Festival alone.
YEAR = Notice(
    title="2026年放假安排",
    number="2025-7",
    issued_on=date(2025, 11, 4),
    days_off=[date(2026, 2, day) for day in range(15, 24)],
    days_worked=[date(2026, 2, 14), date(2026, 2, 28)],
)
#: A Thursday off that nobody knew of, and a Saturday worked that nobody knew of.
THURSDAY_OFF = Notice(title="防汛放假通知", number="2026-1", issued_on=date(2026, 3, 4), days_off=[date(2026, 3, 12)])
SATURDAY_WORKED = Notice(title="调休通知", number="2026-2", issued_on=date(2026, 3, 4), days_worked=[date(2026, 3, 14)])
#: Saturdays on which the agency `urban` opens its window.
DUTY = Notice(
    title="窗口周六值班",
    number="2026-3",
    issued_on=date(2026, 3, 1),
    layer="agency",
    area="urban",
    days_worked=[date(2026, 3, 7), date(2026, 3, 14)],
)
NEXT_YEAR = Notice(
    title="2027年放假安排",
    number="2026-9",
    issued_on=date(2026, 11, 2),
    days_off=[date(2027, 1, 1), date(2027, 1, 2), date(2027, 1, 3)],
)


class Source:
    """A calendar source over notices of its own; an upgrade is another one with more of them."""

    name = "county"
    can = frozenset({"known-on", "extra"})

    def __init__(self, notices: Sequence[Notice] = (YEAR,)) -> None:
        self.notices = tuple(notices)

    def calendar(self, *, known_on: Day | None = None, extra: Sequence[Notice] = ()) -> Calendar:
        """The calendar `county`."""
        return compile_calendar(
            self.name,
            (*self.notices, *extra),
            assumed={date(2027, 1, 1): Text("元旦", "New Year")},
            known_on=known_on,
        )


class Enabled:
    """The plug-in that brings a source."""

    def __init__(self, source: Source) -> None:
        self.source = source

    @hookimpl
    def approvalflow_register_calendars(self) -> list[CalendarSource]:
        """Offer it."""
        return [self.source]


def county(*notices: Notice) -> Plugins:
    """Plug-ins with the calendar `county`."""
    return Plugins([Enabled(Source(notices or (YEAR,)))])
