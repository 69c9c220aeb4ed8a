"""Why a date is not firm yet, in words: which year's notice has not come."""

from __future__ import annotations

from approvalflow.domain.deadlines.calendars import Calendar
from approvalflow.domain.deadlines.moments import Day
from approvalflow.domain.parties.basis import Text

__all__ = ["why_provisional"]


def why_provisional(calendar: Calendar, day: Day) -> Text | None:
    """The reason for which what is said about the day may still change, or None where it is firm.

    The notice of a year may rearrange the last days of December before it, so those days wait for it too.
    """
    if not calendar.is_provisional(day):
        return None
    if calendar.horizon is None:
        return Text(
            f"日历 {calendar.name} 没有放假安排通知, 只分周末和工作日",
            f"the calendar {calendar.name} holds no holiday notice, only weekends",
        )
    first, horizon = calendar.horizon.year + 1, calendar.horizon
    if day.year > first:
        return Text(
            f"{first} 至 {day.year} 年放假安排未公布, {horizon} 之后的日子可能改变",
            f"the holidays of {first} to {day.year} are not published, what lies after {horizon} may change",
        )
    return Text(
        f"{first} 年放假安排未公布, {horizon} 之后的日子可能改变",
        f"the holidays of {first} are not published, what lies after {horizon} may change",
    )
