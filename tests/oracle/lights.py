"""From when a clock is yellow, and when the handler is reminded."""

import re
from datetime import datetime

from .clock import Settled
from .counting import HOUR, Count, End
from .days import ONE_DAY
from .hours import Span
from .pauses import Pause, loses
from .refusals import Refused

WARNING = re.compile(r"([0-9]+) *(hours?|working days?|working hours?|%)")


def holes(costing: list[Pause]) -> list[Span]:
    """The stretches that are left out of a limit's office time."""
    return [(pause.start, pause.end) for pause in costing]


def share(count: Count, end: End, costing: list[Pause], part: int, of: int) -> datetime:
    """The first instant by which so much of the limit's office time has passed, in whole microseconds, rounded down;
    the anchor where it has none."""
    time = count.office_time(end, costing) * part // of
    return count.office.after(count.start.instant, time, holes(costing))


def threshold(settled: Settled, warn: str) -> datetime | None:
    """The instant from which the clock is yellow: the later of what `warn` says and the middle, but no later than the
    due, at which it is yellow still. None where it has no due instant or no warning."""
    if settled.end is None or warn == "none":
        return None
    count, end, costing = settled.count, settled.end, settled.costing
    middle = share(count, end, costing, 1, 2)
    return min(max(warned(count, end, costing, warn), middle), end.instant)


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
        return count.office.after(count.start.instant, spent, holes(costing))
    if unit == "working day":
        return close_with_left(count, end, costing, amount)
    if not end.counted or count.term.unit == "on the spot":
        return share(count, end, costing, amount, 100)
    nth = max(1, amount * count.days_of_limit() // 100)
    return count.office.close(end.counted[min(nth, len(end.counted)) - 1])


def close_with_left(count: Count, end: End, costing: list[Pause], left: int) -> datetime:
    """The close after which so many working days are left up to the due day, none of them lost; be it that of the start
    day. The anchor where there is none since."""
    day, seen = end.day, 0
    while day >= count.start.day:
        if count.office.days.worked(day) and not loses(day, count.office, costing):
            if seen >= left:
                return max(count.office.close(day), count.start.instant)
            seen += 1
        day -= ONE_DAY
    return count.start.instant


def reminders(settled: Settled, warn: str) -> list[datetime]:
    """When the handler is reminded of this due: at yellow, at the opening before it, at the opening of the due day;
    none before the anchor, and none of a due that has gone by."""
    if settled.end is None:
        return []
    count, end, office = settled.count, settled.end, settled.count.office
    wanted = set()
    yellow = threshold(settled, warn)
    if yellow is not None:
        wanted.add(yellow)
        if not office.is_open(yellow):
            wanted.update(opening_before(count, yellow))
    if office.days.worked(end.day):
        wanted.add(office.opening(end.day))
    return sorted(each for each in wanted if count.start.instant <= each <= end.instant)


def opening_before(count: Count, instant: datetime) -> list[datetime]:
    """The opening of the last working day that opened before this instant; none where that lies before the anchor."""
    day = count.office.local_day(instant)
    while day >= count.start.day:
        if count.office.days.worked(day) and count.office.opening(day) < instant:
            return [count.office.opening(day)]
        day -= ONE_DAY
    return []
