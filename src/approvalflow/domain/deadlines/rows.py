"""The row language: one mapping in, one mapping out, for the `due` command and for batches.

A row is `{"start", "term", "pauses": [[a, b]], "extend", "calendar", "now"}`, and may also hold `roll`, `end`, `warn`,
`include_first_day`, `filed`, `zone`, `hours`, and `expires` (for a term before licence expiry). A fault of the row is
an answer like any other: `{"error": {"rule", "message", "place"}}`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, TypeVar

from approvalflow.domain.deadlines.daybyday import DayByDay
from approvalflow.domain.deadlines.explain import Explanation, explain
from approvalflow.domain.deadlines.hours import OfficeHours, Timetable, parse_hours
from approvalflow.domain.deadlines.left import working_days_left
from approvalflow.domain.deadlines.lights import light_of_stopwatch
from approvalflow.domain.deadlines.limits import ENDS, ROLLS, Limit, term, warn
from approvalflow.domain.deadlines.moments import Instant, day, day_or_instant, known_zone, rfc3339
from approvalflow.domain.deadlines.stopwatch import Extension, Pause, Stopwatch, course, due_if_resumed, read
from approvalflow.errors import ApprovalflowError, BadInput, BeforeCalendar

__all__ = ["KEYS", "answer", "explained"]

#: Every key that a row may hold.
KEYS = (
    "start",
    "term",
    "pauses",
    "extend",
    "calendar",
    "now",
    "roll",
    "end",
    "warn",
    "include_first_day",
    "filed",
    "zone",
    "hours",
    "expires",
)

_T = TypeVar("_T")


def answer(
    row: Mapping[str, Any], timetables: Callable[[str], Timetable], default_calendar: str = "weekdays"
) -> dict[str, Any]:
    """Answer one row.

    Args:
        row: the question. `start` is a day (its 00:00) or an instant, and is the anchor itself; with `filed` the
            receipt rule is applied to it. In a pause a day means its 00:00, half-open, and `null` that it still runs.
        timetables: gives the timetable of a calendar by its name; it raises CalendarUnknown for one it does not have.
        default_calendar: the calendar of a row that names none.

    Returns:
        `{"due", "light", "provisional", "left", "why"}`; with `"due": None` also `due_if_resumed` (None without `now`);
        or `{"error": {"rule", "message", "place"}}`. Nothing that a row holds makes it raise.
    """
    try:
        return _answer(row, timetables, default_calendar)
    except ApprovalflowError as fault:
        place = fault.place or ("start" if isinstance(fault, BeforeCalendar) else "term")
        return {"error": {"rule": fault.rule, "message": f"{fault.en} / {fault.zh}", "place": place}}


def explained(
    row: Mapping[str, Any], timetables: Callable[[str], Timetable], default_calendar: str = "weekdays"
) -> Explanation:
    """The derivation of one row, as data, text and picture. The arguments are those of `answer`.

    Raises:
        ApprovalflowError: for what `answer` gives as an error.
    """
    stopwatch, timetable, now = _question(row, timetables, default_calendar)
    received = day_or_instant(row["start"], timetable.zone) if _yes_no(row, "filed") else None
    return explain(stopwatch, timetable, now, received=received)


def _question(
    row: Mapping[str, Any], timetables: Callable[[str], Timetable], default_calendar: str
) -> tuple[Stopwatch, Timetable, Instant | None]:
    """What a row asks: a stopwatch, with what it is counted, and as of when."""
    if not isinstance(row, Mapping):
        raise BadInput("每行须是一个对象", "a row is an object", place="row", rule="row")
    if unknown := [str(key) for key in row if key not in KEYS]:
        names, known = ", ".join(unknown), ", ".join(KEYS)
        raise BadInput(
            f"没有这些键: {names}; 可用的键: {known}",
            f"no such keys: {names}; the keys are {known}",
            place=unknown[0],
            rule="unknown-key",
        )
    timetable = _timetable(row, timetables, default_calendar)
    now = _at("now", day_or_instant, row["now"], timetable.zone) if row.get("now") is not None else None
    return _stopwatch(row, timetable), timetable, now


def _answer(row: Mapping[str, Any], timetables: Callable[[str], Timetable], default_calendar: str) -> dict[str, Any]:
    stopwatch, timetable, now = _question(row, timetables, default_calendar)
    reading = read(stopwatch, timetable, now)
    zone = timetable.zone
    said: dict[str, Any] = {"due": None if reading.due is None else rfc3339(reading.due, zone)}
    provisional = reading.provisional
    if reading.due is None:
        resumed = None if now is None else due_if_resumed(stopwatch, timetable, now)
        said["due_if_resumed"] = None if resumed is None else rfc3339(resumed, zone)
        # The date that is told is the one after resumption; an end at 00:00 belongs to the day before.
        ends = None if resumed is None else timetable.day_of(resumed - 1)
        provisional = ends is not None and timetable.calendar.is_provisional(ends)
    said["light"] = None if now is None else light_of_stopwatch(stopwatch, timetable, now).value
    said["provisional"] = provisional
    said["left"] = {"working_days": working_days_left(stopwatch, timetable, now)}
    said["why"] = [
        {
            "day": each.day.isoformat(),
            "counted": each.counted,
            "reason": f"{each.reason.en} / {each.reason.zh}",
            "source": " ".join(filter(None, (each.source, each.link))),
        }
        for each in DayByDay(stopwatch, timetable, course(stopwatch, timetable, now), ()).until(now)
    ]
    return said


def _at(place: str, reader: Callable[..., _T], *values: Any) -> _T:
    """Read a value; a fault that does not say where it is gets the key of the row."""
    try:
        return reader(*values)
    except ApprovalflowError as fault:
        fault.place = fault.place or place
        raise


@lru_cache(maxsize=64)
def _with_hours(timetable: Timetable, hours: OfficeHours, zone: str) -> Timetable:
    return Timetable(timetable.calendar, hours, zone)


def _timetable(row: Mapping[str, Any], timetables: Callable[[str], Timetable], default_calendar: str) -> Timetable:
    name = _text(row, "calendar") or default_calendar
    timetable = _at("calendar", timetables, name)
    hours, zone = row.get("hours"), _text(row, "zone")
    if hours is None and zone is None:
        return timetable
    return _with_hours(
        timetable,
        timetable.hours if hours is None else _at("hours", parse_hours, hours),
        timetable.zone if zone is None else _at("zone", known_zone, zone),
    )


def _stopwatch(row: Mapping[str, Any], timetable: Timetable) -> Stopwatch:
    for key in ("start", "term"):
        if row.get(key) is None:
            raise BadInput(f"缺少 {key}", f"{key} is missing", place=key, rule="missing-key")
    length = _at("term", term, row["term"])
    limit = Limit(
        term=length,
        warn=_at("warn", warn, row["warn"] if row.get("warn") is not None else "24 hours"),
        roll=_choice(row, "roll", ROLLS),
        end=_choice(row, "end", ENDS),
        include_first_day=_yes_no(row, "include_first_day"),
    )
    anchor = start = _at("start", day_or_instant, row["start"], timetable.zone)
    if _yes_no(row, "filed"):
        received = _at("start", timetable.receipt_day, anchor)
        if received != timetable.day_of(anchor):
            anchor = timetable.open_of(received)
    pauses = _pauses(row, timetable.zone, start)
    if pauses and length.unit in ("on-the-spot", "before-expiry"):
        raise BadInput(
            f"{length.text('zh')} 不能暂停", f"{length.text('en')} cannot be paused", place="pauses", rule="pause-unit"
        )
    more = _at("extend", term, row["extend"]) if row.get("extend") is not None else None
    expires = _at("expires", day, row["expires"]) if row.get("expires") is not None else None
    extension = None if more is None else Extension(more)  # a row tells no instant: it was decided in time
    return _at("extend" if more else "start", Stopwatch, limit, anchor, pauses, extension, expires)


def _pauses(row: Mapping[str, Any], zone: str, begun: Instant) -> tuple[Pause, ...]:
    given = row.get("pauses")
    if given is None:
        return ()
    if not isinstance(given, list | tuple):
        raise BadInput("暂停须是列表", "the pauses are a list", place="pauses", rule="pauses")
    pauses = []
    for place, pair in enumerate(given):
        key = f"pauses[{place}]"
        if not isinstance(pair, list | tuple) or len(pair) != 2:
            raise BadInput(
                "暂停须是 [起, 止], 止可为 null", "a pause is [from, to], to may be null", place=key, rule="pauses"
            )
        start = _at(f"{key}[0]", day_or_instant, pair[0], zone)
        if start < begun:
            zh, en = "暂停早于起算", "the pause begins before the start"
            raise BadInput(zh, en, place=f"{key}[0]", rule="pause-before-start")
        end: Instant | None = None if pair[1] is None else _at(f"{key}[1]", day_or_instant, pair[1], zone)
        pauses.append(_at(key, Pause, start, end, end))
    return tuple(pauses)


def _text(row: Mapping[str, Any], key: str) -> str | None:
    value = row.get(key)
    if value is not None and not isinstance(value, str):
        raise BadInput(f"{value!r} 不是文字", f"{value!r} is not a text", place=key, rule="text")
    return value


def _yes_no(row: Mapping[str, Any], key: str) -> bool:
    value = row.get(key)
    if value is None or isinstance(value, bool):
        return bool(value)
    raise BadInput(f"{value!r} 不是 true 或 false", f"{value!r} is neither true nor false", place=key, rule="yes-no")


def _choice(row: Mapping[str, Any], key: str, choices: tuple[str, ...]) -> str:
    """A setting by its name, with blanks or hyphens; the first choice where the row says nothing."""
    value = (_text(row, key) or choices[0]).replace(" ", "-")
    if value not in choices:
        allowed = ", ".join(choices)
        raise BadInput(
            f"{value!r} 不在 {allowed} 之内", f"{value!r} is none of {allowed}", place=key, rule="limit-setting"
        )
    return value
