"""How much of a limit is left at an instant."""

from datetime import date, datetime

from .clock import Settled
from .counting import HOUR, Count
from .days import ONE_DAY
from .pauses import Pause, loses


def left(settled: Settled, now: datetime) -> dict[str, int | float]:
    """What is left of the limit at `now`, in its own kind of day or hour; settled as known at `now`. A counted day is
    spent when the office closes on it; nothing is left once the due has come."""
    count = settled.count
    over = settled.end is not None and now >= settled.end.instant
    unit = count.term.unit
    if unit == "working hours":
        gone = [(pause.start, min(pause.end, now)) for pause in settled.costing if pause.start < now]
        spent = count.office.office_time(count.start.instant, now, gone) if not over else count.term.amount * HOUR
        hours = (count.term.amount * HOUR - spent) / HOUR
        return {"working_hours": int(hours) if hours == int(hours) else hours}
    key = "working_days" if unit in ("working days", "on the spot") else "calendar_days"
    if over:
        return {key: 0}
    if settled.end is not None:
        return {key: sum(1 for day in settled.end.counted if count.office.close(day) > now)}
    return {key: count.days_of_limit() - len(closed_days(count, settled.costing, now))}


def closed_days(count: Count, costing: list[Pause], now: datetime) -> list[date]:
    """The counted days that have closed by `now`."""
    day = count.start.day if count.settings.include_first_day else count.start.day + ONE_DAY
    closed = []
    while count.office.local_day(now) >= day and count.office.close(day) <= now:
        if count.may_count(day) and not loses(day, count.office, costing):
            closed.append(day)
        day += ONE_DAY
    return closed


def working_days_left(settled: Settled, now: datetime) -> int:
    """The working days that are left at `now`, of a limit of any unit; settled as known at `now`.

    A limit of working days has its own days left. Any other has the working days, none of them lost, that close after
    the anchor and have yet to close, up to the day of its due; while it stands still, what was left when the pause
    began, up to the day on which it would be due but for that pause.
    """
    count = settled.count
    if settled.end is not None and now > settled.end.instant:
        return 0
    now = max(now, count.start.instant)
    if count.term.unit == "working days":
        return max(0, count.term.amount - len(closed_days(count, settled.costing, now)))
    last, costing = settled.end, settled.costing
    if last is None:
        running, costing = costing[-1], costing[:-1]
        now, last = running.start, count.end(costing, settled.resumed)
    day = first_day(count)
    left = 0
    while day <= last.day:
        # A day that closes at the very instant at which the pause begins is not spent.
        still = count.office.close(day) >= now if settled.end is None else count.office.close(day) > now
        if count.office.days.worked(day) and still and not loses(day, count.office, costing):
            left += 1
        day += ONE_DAY
    return left


def first_day(count: Count) -> date:
    """The first day that may be left: of a limit of days the first that may count, of any other the first that closes
    after the anchor."""
    day = count.start.day
    if count.term.unit in ("working hours", "on the spot", "before expiry"):
        return day if count.office.close(day) > count.start.instant else day + ONE_DAY
    return day if count.settings.include_first_day else day + ONE_DAY
