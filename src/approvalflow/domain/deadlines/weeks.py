"""The office sessions of one week: seven days, each with its sessions in minutes after midnight."""

from __future__ import annotations

import re
from typing import TypeAlias

from approvalflow.errors import BadInput

__all__ = ["WEEKDAYS", "Sessions", "Week", "day_sessions", "frozen_week", "sound_week", "week_text"]

#: The keys of the days of a week, Monday first.
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

#: The sessions of one day: start and end in minutes after 00:00 (up to 1440, which is 24:00), half-open, in order.
Sessions: TypeAlias = tuple[tuple[int, int], ...]

#: The sessions of seven days, Monday first.
Week: TypeAlias = tuple[Sessions, ...]

_SESSION = re.compile(r"([0-9]{2}):([0-9]{2})-([0-9]{2}):([0-9]{2})")
_SEPARATOR = re.compile(r"[\s,]+")


def frozen_week(value: object) -> Week:
    """Whatever lists the sessions of days, as tuples of whole numbers."""
    return tuple(tuple((int(start), int(end)) for start, end in sessions) for sessions in value)  # type: ignore[attr-defined]


def sound_week(week: Week) -> None:
    """Check a week.

    Raises:
        BadInput: not seven days, nothing on Monday, or sessions that are empty, overlap or leave the day; its place is
            the key of the day.
    """
    if len(week) != 7 or not week[0]:
        raise BadInput(
            "办公时间须列出一周七天, 且周一不得为空",
            "office hours list the seven days of a week, and Monday has a session",
            place="mon" if len(week) == 7 else "",
            rule="hours-week",
        )
    for key, sessions in zip(WEEKDAYS, week, strict=True):
        _in_order(sessions, key)


def _in_order(sessions: Sessions, place: str) -> None:
    passed = 0
    for start, end in sessions:
        if not passed <= start < end <= 1440:
            raise BadInput(
                "时段须先后有序, 互不重叠, 在 00:00 至 24:00 之间",
                "sessions come in order, do not overlap and lie between 00:00 and 24:00",
                place=place,
                rule="hours-session",
            )
        passed = end


def day_sessions(text: object) -> Sessions:
    """Read the sessions of a day: `09:00-12:00 14:00-17:30`, with blanks or commas between; none in an empty text.

    Raises:
        BadInput: something is not like `09:00-12:00`, or the sessions are out of order, overlap or leave the day.
    """
    if not isinstance(text, str):
        raise BadInput(f"{text!r} 不是文字", f"{text!r} is not a text of sessions", rule="hours-session")
    sessions = []
    for part in filter(None, _SEPARATOR.split(text)):
        found = _SESSION.fullmatch(part)
        minutes = [int(piece) for piece in found.groups()] if found else []
        if not minutes or minutes[1] > 59 or minutes[3] > 59:
            raise BadInput(
                f"{part!r} 不是形如 09:00-12:00 的时段",
                f"{part!r} is not a session such as 09:00-12:00",
                rule="hours-session",
            )
        sessions.append((minutes[0] * 60 + minutes[1], minutes[2] * 60 + minutes[3]))
    _in_order(tuple(sessions), "")
    return tuple(sessions)


def week_text(week: Week) -> str:
    """`mon 09:00-12:00 14:00-17:30; tue ...`: names every day."""
    return "; ".join(
        " ".join([key, *(f"{_clock(start)}-{_clock(end)}" for start, end in day)])
        for key, day in zip(WEEKDAYS, week, strict=True)
    )


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
