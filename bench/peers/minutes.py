"""Office time between two instants, and the end of an amount of it, with whatever is installed.

Nobody else knows two sessions a day on working days that the weekday does not tell: each is given what comes nearest.
Where weekdays can be named, all seven are, and every day that is not worked is a holiday; where there is one session a
day, morning and afternoon are two calendars and their sum. Everybody is asked in the type that it takes: instants in
microseconds, or local times, naive or aware.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from attrs import frozen
from measuring.truth import FIRST, SESSIONS, days, is_worked

from approvalflow.domain.deadlines.hours import Timetable
from approvalflow.domain.deadlines.moments import DAY, HOUR, MINUTE
from approvalflow_china_calendar.source import calendar

__all__ = ["DISTRIBUTIONS", "USUAL", "Peer", "peers"]

DISTRIBUTIONS = ("businesstimedelta", "bizdurr", "business-duration", "django-bizcal")

ZONE = "Asia/Shanghai"
KEYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@frozen
class Week:
    """What somebody is told: which weekdays are worked, and which days are holidays."""

    weekdays: tuple[int, ...]
    off: frozenset[date]


#: As it is right: all seven days are worked, and every other day is a holiday, weekends included.
MASKED = Week(tuple(range(7)), frozenset(day for day in days() if not is_worked(day)))
#: As people usually do it: Monday to Friday, and the holidays.
USUAL = Week(tuple(range(5)), frozenset(day for day in MASKED.off if day.weekday() < 5))


@frozen
class Peer:
    """Somebody who knows office time.

    Attributes:
        of: a naive local time in the type that it takes. back: what it answers as a naive local time.
        between: minutes between two. after: where an amount of minutes ends; None where it cannot say.
    """

    of: Callable[[datetime], Any]
    between: Callable[[Any, Any], float]
    after: Callable[[Any, int], Any] | None = None
    back: Callable[[Any], datetime] = lambda answer: answer.replace(tzinfo=None)


def aware(local: datetime) -> datetime:
    """The local time with its zone."""
    return local.replace(tzinfo=ZoneInfo(ZONE))


def as_instant(local: datetime) -> int:
    """The local time as microseconds of UTC."""
    return (aware(local) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def as_local(instant: int) -> datetime:
    """An instant as the local time."""
    there = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=instant)
    return there.astimezone(ZoneInfo(ZONE)).replace(tzinfo=None)


def floor() -> Peer:
    """The least that an answer can cost: the office time before each day in a list, and the hours of one day."""
    epoch, morning, whole = date(1970, 1, 1).toordinal(), 3 * HOUR, 390 * MINUTE
    shift = 8 * HOUR + (epoch - FIRST.toordinal()) * DAY
    worked, before, dawns = [], [], []
    for number, day in enumerate(days()):
        worked.append(is_worked(day))
        before.append(len(dawns) * whole)
        if worked[-1]:
            dawns.append(number * DAY - shift)

    def position(instant: int) -> int:
        index = (instant + shift) // DAY
        passed = before[index]
        if worked[index]:
            within = instant + shift - index * DAY - 9 * HOUR
            if within > 0:
                passed += min(within, morning)
                if within > 5 * HOUR:
                    passed += min(within - 5 * HOUR, whole - morning)
        return passed

    def after(instant: int, minutes: int) -> int:
        wanted = position(instant) + minutes * MINUTE
        number = -(-wanted // whole)
        left = wanted - (number - 1) * whole
        return dawns[number - 1] + 9 * HOUR + (left if left <= morning else left + 2 * HOUR)

    return Peer(as_instant, lambda a, b: (position(b) - position(a)) / MINUTE, after, as_local)


def own() -> Peer:
    """`Timetable.office_time` and `Timetable.after_office_time`."""
    office = Timetable(calendar())
    between, after = office.office_time, office.after_office_time
    return Peer(
        as_instant, lambda a, b: between(a, b) / MINUTE, lambda a, minutes: after(a, minutes * MINUTE), as_local
    )


def _businesstimedelta(week: Week) -> Peer:
    import pytz
    from businesstimedelta import BusinessTimeDelta, HolidayRule, Rules, WorkDayRule

    zone = pytz.timezone(ZONE)
    sessions = [WorkDayRule(opens, closes, week.weekdays, tz=zone) for opens, closes in SESSIONS]
    rules = Rules([*sessions, HolidayRule(week.off, tz=zone)])
    return Peer(
        zone.localize,
        lambda a, b: rules.difference(a, b).timedelta.total_seconds() / 60,
        lambda a, minutes: a + BusinessTimeDelta(rules, timedelta=timedelta(minutes=minutes)),
        lambda answer: answer.astimezone(zone).replace(tzinfo=None),
    )


def _bizdurr(week: Week) -> Peer:
    from bizdurr import BusinessDuration

    halves = [
        BusinessDuration(
            business_hours={KEYS[day]: {"start": f"{opens:%H:%M}", "end": f"{closes:%H:%M}"} for day in week.weekdays},
            business_timezone=ZONE,
            holidays=sorted(week.off),
        ).calculate
        for opens, closes in SESSIONS
    ]
    return Peer(lambda local: local, lambda a, b: sum(half(a, b).total_seconds() for half in halves) / 60)


def _business_duration(week: Week) -> Peer:
    from business_duration import businessDuration

    weekend = [day for day in range(7) if day not in week.weekdays]

    def between(a: datetime, b: datetime) -> float:
        return sum(businessDuration(a, b, opens, closes, weekend, week.off, "min") for opens, closes in SESSIONS)

    return Peer(lambda local: local, between)


def _django_bizcal(week: Week) -> Peer:
    from django_bizcal import WorkingCalendar
    from django_bizcal.providers import SetHolidayProvider

    office = WorkingCalendar(
        tz=ZONE,
        weekly_schedule=dict.fromkeys(week.weekdays, SESSIONS),
        holiday_provider=SetHolidayProvider.from_dates(week.off),
    )
    return Peer(aware, office.business_minutes_between, office.add_business_minutes)


def peers(there: Sequence[str], week: Week = MASKED) -> dict[str, Peer]:
    """The floor, this library, and those of the others that are installed, told which days are worked."""
    makers = {
        "businesstimedelta": _businesstimedelta,
        "bizdurr": _bizdurr,
        "business-duration": _business_duration,
        "django-bizcal": _django_bizcal,
    }
    found = {"floor: cumulative index": floor(), "approvalflow": own()}
    return found | {name: make(week) for name, make in makers.items() if name in there}
