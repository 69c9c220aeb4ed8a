"""Single values of a file as they are written there: text, moments, words of a list, whole numbers, yes and no.

A reader answers the value or raises BadInput with the rule; the place is put to it by whoever knows the place. Numbers
and lists may be written as text, for a table has nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, TypeAlias

from approvalflow.domain.deadlines.moments import Instant, wall_clock
from approvalflow.errors import BadInput

__all__ = ["Reader", "choice", "listed", "mapping", "moment", "text", "whole", "yes_no"]

#: Reads a value in a zone.
Reader: TypeAlias = Callable[[Any, str], Any]

_UNUSABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]").search
_BROKEN = re.compile("[\x00-\x1f\x7f\ud800-\udfff]").search
_TIME = r"[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:\d\d)?"
_MOMENT = re.compile(rf"\d{{4}}-\d\d-\d\d(?:{_TIME})?", re.ASCII).fullmatch
_SLASHED = re.compile(r"(\d{4})/(\d\d?)/(\d\d?)(?: (\d\d?):(\d\d)(?::(\d\d))?)?", re.ASCII).fullmatch
_EXCEL = re.compile(r"\d(?:\.\d+)?E\+\d+", re.ASCII).fullmatch
_DIGITS = re.compile(r"\d{1,15}", re.ASCII).fullmatch
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)
_FIRST_YEAR = 1900

_YES = {"是": True, "yes": True, "true": True, "1": True, "否": False, "no": False, "false": False, "0": False}


def _bad(rule: str, zh: str, en: str) -> BadInput:
    return BadInput(zh, en, rule=rule)


def text(most: int, *, lines: bool = False) -> Reader:
    """A reader of text of at most so many characters, without those that nobody can print; `lines` allows new lines.

    A long number that a spreadsheet has rounded (`4.20900198E+17`) is no text any more.
    """
    unusable = _UNUSABLE if lines else _BROKEN

    def read(value: Any, _zone: str) -> str:
        if type(value) is not str:
            raise _bad("text", "须为文字", "has to be text")
        said = value.strip()
        if len(said) > most:
            raise _bad("too-long", f"超过 {most} 个字", f"more than {most} characters")
        if unusable(said):
            raise _bad("characters", "含有无法使用的字符", "holds characters that cannot be used")
        if "E+" in said and _EXCEL(said):
            raise _bad(
                "spreadsheet-number",
                "长数字已被电子表格改成科学计数,原值已丢失",
                "a spreadsheet has rounded this number: what it was is lost",
            )
        return said

    return read


def moment(value: Any, zone: str) -> Instant:
    """An instant (`2026-02-27T17:30:00+08:00`), a time in the zone (`2026-02-27 17:30`, `2026/2/27 17:30`), or a day,
    which means its 00:00 there."""
    if type(value) is str:
        return _moment(value, zone)
    raise _no_moment()


@lru_cache(maxsize=4096)
def _moment(value: str, zone: str) -> Instant:
    # A case says some of its moments twice: as its own and as those of its events.
    said = value.strip()
    try:
        if _MOMENT(said):
            return _instant(datetime.fromisoformat(said), zone)
        slashed = _SLASHED(said)
        if slashed is not None:
            year, month, day, hour, minute, second = (int(part or 0) for part in slashed.groups())
            return _instant(datetime(year, month, day, hour, minute, second), zone)  # noqa: DTZ001
    except (ValueError, OverflowError) as error:
        if isinstance(error, BadInput):
            raise
        raise _bad("no-such-moment", f"没有 {said} 这一时刻", f"there is no moment {said}") from None
    raise _no_moment()


def _no_moment() -> BadInput:
    return _bad(
        "moment",
        "须为时刻或日期, 例如 2026-02-27T17:30:00+08:00、2026-02-27",
        "has to be a moment or a day such as 2026-02-27T17:30:00+08:00, 2026-02-27",
    )


def _instant(at: datetime, zone: str) -> Instant:
    if at.year < _FIRST_YEAR:
        raise _bad("too-early", f"早于 {_FIRST_YEAR} 年", f"before the year {_FIRST_YEAR}")
    if at.tzinfo is not None:
        return (at - _EPOCH) // _TICK
    seconds = (at.hour * 60 + at.minute) * 60 + at.second
    return wall_clock(at.date(), seconds * 1_000_000 + at.microsecond, zone)


def choice(words: Iterable[str]) -> Reader:
    """A reader of one of these words."""
    known = frozenset(words)
    shown = ", ".join(sorted(known))

    def read(value: Any, _zone: str) -> str:
        if type(value) is str and value in known:
            return value
        raise _bad("choice", f"只能是 {shown}", f"is one of {shown}")

    return read


def whole(most: int) -> Reader:
    """A reader of a whole number from 0, or of its ASCII digits."""

    def read(value: Any, _zone: str) -> int:
        number = int(value) if type(value) is str and _DIGITS(value.strip()) else value
        if type(number) is not int or number < 0:
            raise _bad("integer", "须为整数", "has to be a whole number")
        if number > most:
            raise _bad("too-large", f"超过 {most}", f"more than {most}")
        return number

    return read


def yes_no(value: Any, _zone: str) -> bool:
    """Yes or no."""
    if type(value) is bool:
        return value
    if type(value) is str and value.strip().lower() in _YES:
        return _YES[value.strip().lower()]
    raise _bad("yes-no", "须为是或否", "has to be yes or no")


def listed(each: Reader, most: int) -> Reader:
    """A reader of a list, or of text with semicolons between its parts."""

    def read(value: Any, zone: str) -> tuple[Any, ...]:
        parts = value
        if type(value) is str:
            parts = [part for part in value.replace("；", ";").split(";") if part.strip()]
        if type(parts) is not list:
            raise _bad("list", "须为列表", "has to be a list")
        if len(parts) > most:
            raise _bad("too-many", f"超过 {most} 项", f"more than {most} of them")
        return tuple(each(part, zone) for part in parts)

    return read


def mapping(most: int) -> Reader:
    """A reader of a mapping whose values are judged elsewhere."""

    def read(value: Any, _zone: str) -> dict[str, Any]:
        if type(value) is not dict:
            raise _bad("mapping", "须为键值对", "has to be a mapping")
        if len(value) > most:
            raise _bad("too-many", f"超过 {most} 项", f"more than {most} of them")
        return value

    return read
