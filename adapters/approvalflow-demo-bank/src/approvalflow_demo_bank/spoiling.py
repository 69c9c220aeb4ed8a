"""Statement files as they should not be: cut short, with lines too few or too many, amounts or orders changed.

Where a file goes on adding up (`line-missing`, `line-twice`, `amount-changed`, `order-changed`), nobody but who
compares it with the own books can see it; the others are seen by who reads the file.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from datetime import date, timedelta

__all__ = ["spoilt"]

_Lines = list[list[str]]


def spoilt(content: bytes, how: str, day: date) -> bytes:
    """The file of a day, spoilt in this way; the true one where nothing in it can be."""
    if how == "cut":
        return content[: len(content) * 2 // 3]
    head, *lines, total = csv.reader(content.decode().splitlines())
    if how not in _WAYS or not lines:
        return content
    spoiling, adds_up = _WAYS[how]
    lines = spoiling(lines, day)
    if adds_up:
        lines = [[str(number), *line[1:]] for number, line in enumerate(lines, start=1)]
        sums = sum(int(line[4]) if line[1] == "payment" else -int(line[4]) for line in lines)
        total = ["total", str(len(lines)), "", "", str(sums), "", ""]
    elif how == "total-wrong":
        total = [*total[:4], str(int(total[4]) + 1), "", ""]
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows([head, *lines, total])
    return file.getvalue().encode()


def _without_the_first(lines: _Lines, _day: date) -> _Lines:
    return lines[1:]


def _the_last_twice(lines: _Lines, _day: date) -> _Lines:
    return [*lines, lines[-1]]


def _a_fen_more(lines: _Lines, _day: date) -> _Lines:
    return [[*lines[0][:4], str(int(lines[0][4]) + 1), *lines[0][5:]], *lines[1:]]


def _another_order(lines: _Lines, _day: date) -> _Lines:
    return [[*lines[0][:3], f"{lines[0][3]}9", *lines[0][4:]], *lines[1:]]


def _of_tomorrow(lines: _Lines, day: date) -> _Lines:
    tomorrow = (day + timedelta(days=1)).isoformat()
    return [*lines[:-1], [*lines[-1][:6], f"{tomorrow}T00:10:00+08:00"]]


def _as_they_are(lines: _Lines, _day: date) -> _Lines:
    return lines


#: Each way with what it does to the lines, and whether the closing line is made to agree.
_WAYS: Mapping[str, tuple[Callable[[_Lines, date], _Lines], bool]] = {
    "line-missing": (_without_the_first, True),
    "line-twice": (_the_last_twice, True),
    "amount-changed": (_a_fen_more, True),
    "order-changed": (_another_order, True),
    "next-day": (_of_tomorrow, True),
    "total-wrong": (_as_they_are, False),
}
