"""Green, yellow, red; when the handler is reminded; how much is left."""

import re
from datetime import date, datetime, timedelta

from .clock import Settled, begun, begun_before, settle
from .counting import HOUR, Count, End
from .days import ONE_DAY
from .pauses import Pause, loses, unite
from .refusals import Refused

WARNING = re.compile(r"([0-9]+) *(hours?|working days?|working hours?|%)")


def middle(count: Count, end: End, costing: list[Pause]) -> datetime:
    """The first instant by which half of the limit's office time has passed, in whole microseconds, rounded down."""
    half = count.office_time(end, costing) // 2
    return count.office.after(count.start.instant, half, [(pause.start, pause.end) for pause in costing])


def threshold(count: Count, settled: Settled, warn: str) -> datetime | None:
    """The instant from which the clock is yellow: the later of what `warn` says and the middle. None where it has no
    due instant or no warning."""
    if settled.end is None or warn == "none":
        return None
    return max(warned(count, settled.end, settled.costing, warn), middle(count, settled.end, settled.costing))


def warned(count: Count, end: End, costing: list[Pause], warn: str) -> datetime:
    """The instant that `warn` alone says."""
    parts = WARNING.fullmatch(warn)
    if parts is None:
        raise Refused("warn", "warn", f"not a warning: {warn}")
    amount, unit = int(parts[1]), parts[2].rstrip("s")
    if unit == "hour":
        return end.instant - amount * HOUR
    if unit == "working hour":
        spent = count.office_time(end, costing) - amount * HOUR
        return count.office.after(count.start.instant, spent, [(pause.start, pause.end) for pause in costing])
    if unit == "working day":
        return close_with_left(count, end, costing, amount)
    if count.term.unit == "working hours":
        raise Refused("warn", "warn", "a share of days needs a limit of days")
    nth = max(1, amount * count.days_of_limit() // 100)
    return count.office.close(end.counted[min(nth, len(end.counted)) - 1])


def close_with_left(count: Count, end: End, costing: list[Pause], left: int) -> datetime:
    """The close of the working day after which so many working days of this clock are left; the anchor where the
    limit never had more. A clock of working days counts its own days, any other counts back from the due day."""
    if count.term.unit == "working days":
        nth = len(end.counted) - left
        return count.office.close(end.counted[nth - 1]) if nth >= 1 else count.start.instant
    day, seen = end.day, 0
    while day > count.start.day:
        if count.office.days.worked(day) and not loses(day, count.office, costing):
            if seen >= left:
                return count.office.close(day)
            seen += 1
        day -= ONE_DAY
    return count.start.instant


def light(count: Count, pauses: list[Pause], short: timedelta, warn: str, now: datetime) -> str:
    """The colour at `now`, from the pauses that have begun by then."""
    anchor = count.start.instant
    for pause in unite(anchor, begun(pauses, now)):
        if pause.holds(now):
            # A pause that was there before the anchor begins with the clock.
            earlier = [one for one in begun_before(pauses, pause.start) if max(one.start, anchor) < pause.start]
            before = settle(count, earlier, short)
            return colour(before, threshold(count, before, warn), pause.start, now)
    settled = settle(count, begun(pauses, now), short)
    return colour(settled, threshold(count, settled, warn), now, now)


def colour(settled: Settled, yellow: datetime | None, paused_at: datetime, now: datetime) -> str:
    """The colour the clock paused with, unless it had run out before: then it is red whatever came after."""
    if settled.end is None:
        raise AssertionError("a clock is looked at before its running pause")
    if paused_at > settled.end.instant:
        return "red"
    return "yellow" if yellow is not None and paused_at >= yellow else "green"


def reminders(count: Count, settled: Settled, warn: str) -> list[datetime]:
    """When the handler is reminded of this due: at yellow, at the opening before it, at the opening of the due day."""
    if settled.end is None:
        return []
    office = count.office
    wanted = set()
    yellow = threshold(count, settled, warn)
    if yellow is not None:
        wanted.add(yellow)
        if not office.is_open(yellow):
            wanted.update(opening_before(count, yellow))
    if office.days.worked(settled.end.day):
        wanted.add(office.opening(settled.end.day))
    return sorted(each for each in wanted if each >= count.start.instant)


def opening_before(count: Count, instant: datetime) -> list[datetime]:
    """The opening of the last working day that opened before this instant; none where that lies before the anchor."""
    day = count.office.local_day(instant)
    while day >= count.start.day:
        if count.office.days.worked(day) and count.office.opening(day) < instant:
            return [count.office.opening(day)]
        day -= ONE_DAY
    return []


def left(count: Count, pauses: list[Pause], short: timedelta, now: datetime) -> dict[str, int | float]:
    """What is left of the limit at `now`, from the pauses that have begun by then. A counted day is spent when the
    office closes on it; nothing is left once the due has come."""
    settled = settle(count, begun(pauses, now), short)
    over = settled.end is not None and now >= settled.end.instant
    unit = count.term.unit
    if unit == "working hours":
        holes = [(pause.start, min(pause.end, now)) for pause in settled.costing if pause.start < now]
        spent = count.office.office_time(count.start.instant, now, holes) if not over else count.term.amount * HOUR
        hours = (count.term.amount * HOUR - spent) / HOUR
        return {"working_hours": int(hours) if hours == int(hours) else hours}
    key = "working_days" if unit in ("working days", "on the spot") else "calendar_days"
    if over:
        return {key: 0}
    if settled.end is not None:
        return {key: sum(1 for day in settled.end.counted if count.office.close(day) > now)}
    return {key: count.days_of_limit() - len(closed_days(count, settled.costing, now))}


def closed_days(count: Count, costing: list[Pause], now: datetime) -> list[date]:
    """The counted days that have closed by `now`, while a pause runs."""
    day = count.start.day if count.settings.include_first_day else count.start.day + ONE_DAY
    closed = []
    while count.office.local_day(now) >= day and count.office.close(day) <= now:
        if count.may_count(day) and not loses(day, count.office, costing):
            closed.append(day)
        day += ONE_DAY
    return closed
