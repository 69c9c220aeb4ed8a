"""Days and instants: how they are read, told apart, turned into each other and worded.

A `Day` is what the law counts in. An `Instant` is when something happened: whole microseconds since 1970 in UTC, an
`int`, so that arithmetic is exact and cheap. A zone is an IANA name such as `Asia/Shanghai`; nothing here ever asks
the machine for its own zone.

This is the only file that imports pendulum, and only when a public view or a sentence is asked for.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from approvalflow.errors import BadInput

if TYPE_CHECKING:
    from pendulum import DateTime as DateTime  # views outside name the type from here

__all__ = [
    "DAY",
    "HOUR",
    "MICROSECOND",
    "MINUTE",
    "SECOND",
    "Day",
    "Instant",
    "day",
    "day_of",
    "day_or_instant",
    "fixed_offset",
    "in_words",
    "instant",
    "instant_at",
    "known_zone",
    "local",
    "minute_of",
    "rfc3339",
    "since_midnight",
    "wall_clock",
]

Day: TypeAlias = date
Instant: TypeAlias = int

MICROSECOND = 1
SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_RFC3339 = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?(?:[Zz]|[+-][0-9]{2}:[0-9]{2})"
)


def day(value: object) -> Day:
    """Read a day from `YYYY-MM-DD` in ASCII digits, or take a `date` as it is.

    Raises:
        BadInput: for any other text, a day that does not exist, a `datetime` (which is an instant) or another type.
    """
    if isinstance(value, date) and not isinstance(value, datetime):
        return date(value.year, value.month, value.day)
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise BadInput(f"没有 {value} 这一天", f"there is no day {value}", rule="no-such-day") from None
    raise BadInput(f"{value!r} 不是形如 2026-02-27 的日期", f"{value!r} is not a day such as 2026-02-27", rule="day")


def instant(value: object) -> Instant:
    """Read an instant from RFC 3339 with an offset (`2026-02-27T17:30:00+08:00`), or from an aware `datetime`.

    At most six digits of a second; nothing is guessed and nothing is rounded.

    Raises:
        BadInput: for text without an offset, a naive `datetime`, a time that does not exist, or another type.
    """
    if isinstance(value, datetime) and (offset := value.utcoffset()) is not None:
        shown = datetime.combine(date(value.year, value.month, value.day), value.time(), tzinfo=UTC)
        return (shown - _EPOCH) // _TICK - offset // _TICK
    if isinstance(value, str) and _RFC3339.fullmatch(value):
        try:
            return (datetime.fromisoformat(value.upper()) - _EPOCH) // _TICK
        except (ValueError, OverflowError):
            pass
    raise BadInput(
        f"{value!r} 不是带时区偏移的时刻, 例如 2026-02-27T17:30:00+08:00",
        f"{value!r} is not an instant with an offset such as 2026-02-27T17:30:00+08:00",
        rule="instant",
    )


def day_or_instant(value: object, zone: str) -> Instant:
    """Read a day, which means its 00:00 in the zone, or an instant.

    Raises:
        BadInput: when the value is neither.
    """
    if isinstance(value, datetime) or (isinstance(value, str) and "T" in value.upper()):
        return instant(value)
    try:
        return instant_at(day(value), 0, zone)
    except BadInput as fault:
        if fault.rule != "day":
            raise
    raise BadInput(
        f"{value!r} 既不是日期 (2026-02-27), 也不是带时区偏移的时刻 (2026-02-27T17:30:00+08:00)",
        f"{value!r} is neither a day (2026-02-27) nor an instant with an offset (2026-02-27T17:30:00+08:00)",
        rule="instant",
    )


@lru_cache(maxsize=256)
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError, TypeError):
        raise BadInput(f"没有名为 {name!r} 的时区", f"there is no time zone named {name!r}", rule="zone") from None


def known_zone(name: str) -> str:
    """Give the name back if it is that of a time zone.

    Raises:
        BadInput: when there is no such zone.
    """
    _zone(name)
    return name


def _at(moment: Instant, zone: str) -> datetime:
    try:
        return (_EPOCH + timedelta(microseconds=moment)).astimezone(_zone(zone))
    except OverflowError:
        raise BadInput(
            f"时刻 {moment} 超出公元 1 至 9999 年", f"instant {moment} lies outside the years 1 to 9999", rule="instant"
        ) from None


def wall_clock(on: Day, since_midnight: int, zone: str) -> Instant:
    """The instant at which a clock in the zone shows that many microseconds after 00:00 of the day.

    A time that does not exist moves forward by the gap, an ambiguous one is the first; `DAY` is the next midnight.
    """
    shown = datetime(on.year, on.month, on.day, tzinfo=_zone(zone)) + timedelta(microseconds=since_midnight)
    return (shown.astimezone(UTC) - _EPOCH) // _TICK


def instant_at(on: Day, minute_of_day: int, zone: str) -> Instant:
    """The instant of a local time, in minutes after 00:00 (0 to 1440, the latter being the next midnight).

    A time that does not exist moves forward by the gap; an ambiguous one is the first.

    Raises:
        BadInput: for a minute outside 0 to 1440, an unknown zone, or a day at the very ends of the years 1 to 9999.
    """
    if not 0 <= minute_of_day <= 1440:
        raise BadInput(
            f"{minute_of_day} 不是一天中的分钟 (0 至 1440)",
            f"{minute_of_day} is not a minute of the day (0 to 1440)",
            rule="minute",
        )
    try:
        return wall_clock(on, minute_of_day * MINUTE, zone)
    except OverflowError:
        raise BadInput(f"{on} 无法换算为时刻", f"{on} cannot be turned into an instant", rule="day") from None


def day_of(moment: Instant, zone: str) -> Day:
    """The calendar day that the zone has at the instant."""
    return _at(moment, zone).date()


def minute_of(moment: Instant, zone: str) -> int:
    """The minutes after 00:00 that a clock in the zone shows at the instant, 0 to 1439; a started minute counts not."""
    there = _at(moment, zone)
    return there.hour * 60 + there.minute


def since_midnight(moment: Instant, zone: str) -> int:
    """The microseconds after 00:00 that a clock in the zone shows at the instant, whatever it skipped or repeated."""
    there = _at(moment, zone)
    return ((there.hour * 60 + there.minute) * 60 + there.second) * SECOND + there.microsecond


@lru_cache(maxsize=256)
def fixed_offset(zone: str, first: Day, last: Day) -> int | None:
    """The offset from UTC in microseconds if the zone keeps one from `first` to `last`, both included; else None.

    Probed week by week: no zone on record has left its offset for less than that and come back.
    """
    there = _zone(zone)
    probe = datetime(first.year, first.month, first.day, tzinfo=UTC) - timedelta(days=2)
    end = datetime(last.year, last.month, last.day, tzinfo=UTC) + timedelta(days=9)
    offset = probe.astimezone(there).utcoffset()
    while probe < end:
        probe += timedelta(days=7)
        if probe.astimezone(there).utcoffset() != offset:
            return None
    return None if offset is None else offset // _TICK


def local(moment: Instant, zone: str) -> DateTime:
    """The instant as a `pendulum.DateTime` in the zone: the bridge from the domain to public views."""
    from pendulum import DateTime

    at, there = _at(moment, zone), _pendulum_zone(zone)
    return DateTime(
        at.year, at.month, at.day, at.hour, at.minute, at.second, at.microsecond, tzinfo=there, fold=at.fold
    )


@lru_cache(maxsize=64)
def _pendulum_zone(zone: str) -> tzinfo:
    # pendulum.instance looks the zone up by its name for every value, in the end in the file: ten times the cost.
    from pendulum import timezone

    return timezone(zone)


def rfc3339(moment: Instant, zone: str) -> str:
    """`2026-02-27T17:30:00+08:00`: with the offset of the zone, and microseconds only where there are any."""
    return _at(moment, zone).isoformat()


def in_words(moment: Instant, zone: str, language: str = "zh", *, ends: bool = False) -> str:
    """`2026年2月27日 17:30` or `27 February 2026, 17:30`; seconds are left out.

    Args:
        ends: the moment is the end of a term, so that a midnight is 24:00 of the day that it ends.
    """
    clock = "HH:mm"
    if ends and minute_of(moment, zone) == 0:
        moment, clock = moment - 1, "24:00"
    pattern = f"D MMMM YYYY, {clock}" if language == "en" else f"YYYY年M月D日 {clock}"
    return local(moment, zone).format(pattern, locale="en" if language == "en" else "zh")
