"""From an anchor and a term to the instant of the end: counted days, days lost to pauses, roll and end of the day.

Days are counted by their number (the rank of a working day in its calendar, the ordinal of a calendar day), so that a
pause costs two look-ups and not a walk over its days.
"""

from __future__ import annotations

from bisect import bisect_right
from calendar import monthrange
from collections.abc import Sequence
from datetime import date

from approvalflow.domain.deadlines.hours import Timetable
from approvalflow.domain.deadlines.limits import Limit, Term
from approvalflow.domain.deadlines.moments import HOUR, Day, Instant

__all__ = [
    "calendar_days",
    "close_with_days_left",
    "counted_day",
    "end_of",
    "lost_days",
    "middle_of",
    "months_after",
    "office_point",
    "office_time_of_limit",
]

#: Pauses that cost, ended, united and in order, each half-open.
Costing = Sequence[tuple[Instant, Instant]]


def months_after(day: Day, months: int) -> Day:
    """The same date that many months on, or the last of that month. Raises OverflowError after the year 9999."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > 9999:
        raise OverflowError(year)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def calendar_days(term: Term, anchor: Day) -> int:
    """How many calendar days a calendar term is, counted from the day after the anchor."""
    if term.unit == "calendar-day":
        return term.amount
    if term.unit == "week":
        return 7 * term.amount
    months = term.amount * (12 if term.unit == "year" else 1)
    return months_after(anchor, months).toordinal() - anchor.toordinal()


def lost_days(timetable: Timetable, paused: Costing, *, working: bool) -> list[tuple[int, int]]:
    """For each pause the days at whose close it runs (`from <= close < to`), as numbers above `low` up to `high`.

    The numbers are ranks of working days, or ordinals of calendar days; a day not worked closes when Monday would.
    """
    if working:
        closed = timetable.working_closes_before
        return [(closed(start), closed(end)) for start, end in paused]
    return [(timetable.last_closed(start), timetable.last_closed(end)) for start, end in paused]


def counted_day(timetable: Timetable, limit: Limit, amount: int, anchor: Instant, paused: Costing) -> int:
    """The ordinal of the day that is counted as number `amount`: days lost to pauses are left out, no roll."""
    calendar = timetable.calendar
    ordinal = timetable.ordinal_of(anchor)
    working = limit.term.unit == "working-day"
    index = timetable.index_of(ordinal)
    before = calendar.rank[index] if working else ordinal
    if limit.include_first_day:
        before -= calendar.worked[index] if working else 1
    number = before + amount
    for low, high in lost_days(timetable, paused, working=working) if paused else ():
        low = max(low, before)
        if low < number and high > low:
            number += high - low
    if working:
        return calendar.nth[number].toordinal()
    if number > calendar.last.toordinal():
        calendar.beyond()
    return number


def end_of(timetable: Timetable, limit: Limit, amount: int, anchor: Instant, paused: Costing) -> tuple[Instant, int]:
    """The instant at which the limit ends with that total amount, and the ordinal of the day it ends on."""
    unit = limit.term.unit
    if unit == "working-hour":
        due = _office_hours_end(timetable, amount * HOUR, anchor, paused)
        return due, timetable.ordinal_of(due - 1)
    if unit == "on-the-spot":
        due = timetable.working_close_from(anchor)
        return due, timetable.ordinal_of(due - 1)
    if unit != "working-day":
        amount = calendar_days(Term(amount, unit), timetable.day_of(anchor))
    ordinal = counted_day(timetable, limit, amount, anchor, paused)
    if unit != "working-day" and limit.roll == "next-working-day":
        ordinal = timetable.calendar.next_working(date.fromordinal(ordinal)).toordinal()
    if limit.end == "close":
        return timetable.spans[ordinal][-1][1], ordinal
    if limit.end == "same-time":
        return timetable.same_time(anchor, ordinal), ordinal
    return timetable.midnight(ordinal + 1), ordinal


def _office_hours_end(timetable: Timetable, amount: int, anchor: Instant, paused: Costing) -> Instant:
    due = timetable.after_office_time(anchor, amount)
    for start, end in paused:
        if start > due:
            break
        amount += timetable.office_time(start, end)
        due = timetable.after_office_time(anchor, amount)
    return due


def office_point(timetable: Timetable, anchor: Instant, paused: Costing, spent: int) -> Instant:
    """The first instant at which that much office time has passed since the anchor, pauses left out."""
    if spent <= 0:
        return anchor
    position = timetable.position(anchor) + spent
    for start, end in paused:
        left = timetable.position(start)
        if left < position:
            position += timetable.position(end) - left
    return timetable.at_position(position)


def office_time_of_limit(timetable: Timetable, anchor: Instant, due: Instant, paused: Costing) -> int:
    """The office time between anchor and due, pauses that cost left out."""
    whole = timetable.office_time(anchor, due)
    return whole - sum(timetable.office_time(start, min(end, due)) for start, end in paused)


def middle_of(timetable: Timetable, anchor: Instant, due: Instant, paused: Costing) -> Instant:
    """The instant at which half of the office time between anchor and due has passed, pauses that cost left out."""
    if paused:
        whole = office_time_of_limit(timetable, anchor, due, paused)
        return office_point(timetable, anchor, paused, whole // 2)
    start = timetable.position(anchor)
    half = (timetable.position(due) - start) // 2
    return timetable.at_position(start + half) if half > 0 else anchor


def close_with_days_left(timetable: Timetable, due_ordinal: int, days: int, paused: Costing) -> Instant | None:
    """The close of the last counted working day after which that many are left up to the end; None before them all."""
    calendar = timetable.calendar
    lost = lost_days(timetable, paused, working=True)
    lows = [low for low, _ in lost]

    def skip_lost(number: int) -> int:
        while (at := bisect_right(lows, number - 1) - 1) >= 0 and lost[at][0] < number <= lost[at][1]:
            number = lost[at][0]
        return number

    number = skip_lost(calendar.rank[due_ordinal - calendar.start])
    for _ in range(days):
        number = skip_lost(number - 1)
        if number < 1:
            return None
    return timetable.close_of(calendar.nth[number])
