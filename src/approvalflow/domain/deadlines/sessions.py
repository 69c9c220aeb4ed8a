"""Office hours: the sessions of each weekday, in minutes after midnight."""

from __future__ import annotations

import re
from collections.abc import Mapping

from attrs import field, frozen

from approvalflow.errors import BadInput

__all__ = ["DEFAULT_HOURS", "WEEKDAYS", "OfficeHours", "Sessions", "parse_hours"]

#: The keys of the days of a week, Monday first.
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

#: The sessions of one day: start and end in minutes after 00:00, half-open, in order.
Sessions = tuple[tuple[int, int], ...]

_SESSION = re.compile(r"([0-9]{2}):([0-9]{2})-([0-9]{2}):([0-9]{2})")
_SEPARATOR = re.compile(r"[\s,]+")


def _frozen_sessions(value: object) -> tuple[Sessions, ...]:
    return tuple(tuple((int(start), int(end)) for start, end in sessions) for sessions in value)  # type: ignore[attr-defined]


@frozen
class OfficeHours:
    """When an office is open: seven tuples of sessions, Monday first; a day without sessions takes Monday's if worked.

    Raises:
        BadInput: not seven days, nothing on Monday, or sessions that are empty, overlap or leave the day.
    """

    sessions: tuple[Sessions, ...] = field(converter=_frozen_sessions)

    def __attrs_post_init__(self) -> None:
        if len(self.sessions) != 7 or not self.sessions[0]:
            raise BadInput(
                "办公时间须列出一周七天, 且周一不得为空",
                "office hours list the seven days of a week, and Monday has a session",
                rule="hours-week",
            )
        for key, sessions in zip(WEEKDAYS, self.sessions, strict=True):
            passed = 0
            for start, end in sessions:
                if not passed <= start < end <= 1440:
                    raise BadInput(
                        "时段须先后有序, 互不重叠, 在 00:00 至 24:00 之间",
                        "sessions come in order, do not overlap and lie between 00:00 and 24:00",
                        place=key,
                        rule="hours-session",
                    )
                passed = end

    @property
    def uniform(self) -> bool:
        """Whether every worked day is equally long."""
        return len({sum(end - start for start, end in day) for day in self.sessions if day}) == 1

    def text(self) -> str:
        """`mon 09:00-12:00 14:00-17:30; tue ...`: reads back to equal hours, and names every day."""
        return "; ".join(
            " ".join([key, *(f"{_clock(start)}-{_clock(end)}" for start, end in day)])
            for key, day in zip(WEEKDAYS, self.sessions, strict=True)
        )


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


#: 09:00-12:00 and 14:00-17:30, Monday to Friday.
DEFAULT_HOURS = OfficeHours((((540, 720), (840, 1050)),) * 5 + ((), ()))


def parse_hours(value: object) -> OfficeHours:
    """Read office hours from a mapping of weekdays to sessions, or from one text.

    `{"mon": "09:00-12:00 14:00-17:30", ..., "fri": "09:00-12:00"}` names Monday to Friday at least; `sat` and `sun`
    are without sessions where absent, and so is a day with an empty text. The text is either sessions that hold from
    Monday to Friday (`09:00-12:00 14:00-17:30`) or the days with their sessions, `mon 09:00-12:00; tue ...`.

    Raises:
        BadInput: a day is missing or unknown, or a session is not like `09:00-12:00`.
    """
    if isinstance(value, OfficeHours):
        return value
    if isinstance(value, str):
        value = _days_of_text(value)
    if not isinstance(value, Mapping):
        raise BadInput(
            f"{value!r} 不是办公时间", f"{value!r} is not a table of office hours", place="hours", rule="hours"
        )
    for key in value:
        if key not in WEEKDAYS:
            raise BadInput(
                f"{key!r} 不是星期 ({', '.join(WEEKDAYS)})",
                f"{key!r} is not a day of the week ({', '.join(WEEKDAYS)})",
                place="hours",
                rule="hours-day",
            )
    if missing := [key for key in WEEKDAYS[:5] if key not in value]:
        raise BadInput(f"缺少 {', '.join(missing)}", f"{', '.join(missing)} not named", place="hours", rule="hours-day")
    return OfficeHours(tuple(_sessions(value.get(key, ""), key) for key in WEEKDAYS))


def _days_of_text(text: str) -> dict[str, str]:
    if ";" not in text and not text.strip().startswith(WEEKDAYS):
        return dict.fromkeys(WEEKDAYS[:5], text)
    days: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in text.split(";"))):
        key, _, sessions = part.partition(" ")
        if key in days:
            raise BadInput(f"{key} 重复", f"{key} comes twice", place="hours", rule="hours-day")
        days[key] = sessions
    return days


def _sessions(text: object, key: str) -> Sessions:
    if not isinstance(text, str):
        raise BadInput(
            f"{text!r} 不是文字", f"{text!r} is not a text of sessions", place=f"hours.{key}", rule="hours-session"
        )
    sessions = []
    for part in filter(None, _SEPARATOR.split(text)):
        found = _SESSION.fullmatch(part)
        minutes = [int(piece) for piece in found.groups()] if found else []
        if not minutes or minutes[1] > 59 or minutes[3] > 59:
            raise BadInput(
                f"{part!r} 不是形如 09:00-12:00 的时段",
                f"{part!r} is not a session such as 09:00-12:00",
                place=f"hours.{key}",
                rule="hours-session",
            )
        sessions.append((minutes[0] * 60 + minutes[1], minutes[2] * 60 + minutes[3]))
    return tuple(sessions)
