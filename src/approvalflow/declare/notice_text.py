"""Writes a notice as a TOML file, so that one made by a program can be reviewed, mended and kept by people."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from approvalflow.declare.notice_tables import LONGEST_RANGE

if TYPE_CHECKING:
    from approvalflow.domain.deadlines.moments import Day
    from approvalflow.domain.deadlines.notices import Notice

__all__ = ["UNNAMED", "notice_toml"]

#: The name that is written for days off of which the notice names no festival.
UNNAMED = "放假"


def notice_toml(notice: Notice) -> str:
    """The notice as the text of a `.toml` file; `read_notices` gives it back.

    Names of days worked have no place in the file and are left out; days off without a name are called `UNNAMED`.
    """
    lines = [f"title = {_quoted(notice.title)}"]
    if notice.number:
        lines.append(f"number = {_quoted(notice.number)}")
    lines.append(f"issued_on = {notice.issued_on}")
    if notice.published_on:
        lines.append(f"published_on = {notice.published_on}")
    for key in ("link", "layer", "area", "amends"):
        if value := getattr(notice, key):
            lines.append(f"{key} = {_quoted(value)}")
    if notice.days_worked:
        lines.append(f"days_worked = [{', '.join(map(str, sorted(notice.days_worked)))}]")
    for name, first, last in _ranges(notice):
        lines += ["", "[[days_off]]", f"name = {_quoted(name)}", f"from = {first}"]
        if last != first:
            lines.append(f"to = {last}")
    return "\n".join(lines) + "\n"


def _ranges(notice: Notice) -> Iterator[tuple[str, Day, Day]]:
    """Runs of days off with one name, with both ends."""
    runs: list[tuple[str, Day, Day]] = []
    for day in sorted(notice.days_off):
        name = notice.names.get(day, "").strip() or UNNAMED
        called, first, last = runs[-1] if runs else ("", day, day)
        if called == name and day - last == timedelta(days=1) and (day - first).days < LONGEST_RANGE:
            runs[-1] = (name, first, day)
        else:
            runs.append((name, day, day))
    return iter(runs)


def _quoted(text: str) -> str:
    """A TOML basic string; what JSON escapes, TOML reads alike, but for the one control character JSON leaves."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
