"""Where in a TOML text the places of faults stand, so that each fault is read beside the line that it is about."""

from __future__ import annotations

import re
from collections.abc import Iterable

from attrs import frozen

from approvalflow import Fault

__all__ = ["MarkedLine", "line_of", "marked_lines"]

_LINE = re.compile(r"line ([0-9]+)")
_STEP = re.compile(r"(?P<key>[^.\[\]]+)(?:\[(?P<index>[0-9]+)\])?")


@frozen
class MarkedLine:
    """A fault with its line in the text: the number from 1 on, 0 where the place names no line; and the line itself."""

    number: int
    text: str
    fault: Fault


def marked_lines(source: str, faults: Iterable[Fault]) -> list[MarkedLine]:
    """Every fault with its line, from top to bottom; those without a line first."""
    lines = source.splitlines()
    found = []
    for fault in faults:
        number = line_of(lines, fault.place)
        found.append(MarkedLine(number, lines[number - 1].strip() if number else "", fault))
    return sorted(found, key=lambda one: one.number)


def line_of(lines: list[str], place: str) -> int:
    """The line of a place such as `scores.toml: parts[2].weight`, from 1 on; 0 where no line can be told.

    What is looked for: `key = ...`, `[key]`, the third `[[key]]`, or the third table in braces below `key = [`.
    """
    path = place.rpartition(": ")[2]
    if named := _LINE.match(path):
        return min(int(named[1]), len(lines))
    first, last, found = 0, len(lines), 0
    for step in _STEP.finditer(path):
        at = _entry(lines, step["key"], int(step["index"] or 0), step["index"] is not None, first, last)
        if not at:
            break
        found = at
        first, last = _below(lines, at)
    return found


def _entry(lines: list[str], key: str, index: int, listed: bool, first: int, last: int) -> int:
    """The line, from 1 on, on which a key stands between two lines; of a list its element, where each has a line."""
    name = re.escape(key)
    tables = [at for at in range(first, last) if re.match(rf"\s*\[\[?\s*{name}\s*\]\]?", lines[at])]
    if tables:
        return tables[min(index, len(tables) - 1)] + 1
    for at in range(first, last):
        if re.match(rf"\s*{name}\s*=", lines[at]):
            inside = [one for one in range(at + 1, _end(lines, at)) if lines[one].lstrip().startswith("{")]
            return inside[index] + 1 if listed and index < len(inside) else at + 1
    return 0


def _end(lines: list[str], at: int) -> int:
    """The line behind the last of a list that begins at `at`."""
    if "]" in lines[at] or "[" not in lines[at]:
        return at + 1
    return next((one + 1 for one in range(at + 1, len(lines)) if lines[one].lstrip().startswith("]")), len(lines))


def _below(lines: list[str], at: int) -> tuple[int, int]:
    """Between which lines the keys of a table stand that begins on line `at`, counted from 1 on."""
    if not lines[at - 1].lstrip().startswith("["):
        return at, at
    return at, next((one for one in range(at, len(lines)) if lines[one].lstrip().startswith("[")), len(lines))
