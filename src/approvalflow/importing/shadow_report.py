"""What a shadow comparison found, written: a table, lines of JSON, and a report that people read."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from typing import IO

from approvalflow.domain.parties.basis import Text
from approvalflow.importing.shadow import Compared, Counted, Differing
from approvalflow.importing.sheets import guarded_cell

__all__ = ["COLUMNS", "as_json", "report", "rows_of", "summary", "write_table"]

COLUMNS = ("line", "id", "number", "what", "clock", "theirs", "ours", "why")

_WHAT = {
    "due-day": Text("到期日", "due day"),
    "due-time": Text("到期日相同, 时刻不同", "time on the same day"),
    "pause": Text("暂停", "pause"),
    "light": Text("灯色", "light"),
}
_SHOWN = {
    "paused": Text("暂停", "paused"),
    "running": Text("计时中", "running"),
    "green": Text("绿灯", "green"),
    "yellow": Text("黄灯", "yellow"),
    "red": Text("红灯", "red"),
    "grey": Text("灰灯", "grey"),
}


def rows_of(one: Compared, language: str) -> Iterator[dict[str, str]]:
    """The lines of a row as text; a row that cannot be compared has a line for each of its faults."""
    for fault in one.refused:
        said = fault.en if language == "en" else fault.zh
        yield _line(one, what="refused", clock=fault.place, theirs="", ours=fault.rule, why=said)
    for differing in one.differing:
        why = differing.derivation.text(language)
        yield _line(one, differing.number, differing.what, differing.clock, differing.theirs, differing.ours, why)


def _line(
    one: Compared, number: str = "", what: str = "", clock: str = "", theirs: str = "", ours: str = "", why: str = ""
) -> dict[str, str]:
    said = (str(one.record.line), one.id, number, what, clock, theirs, ours, why)
    return dict(zip(COLUMNS, said, strict=True))


def write_table(file: IO[str], found: Iterator[Compared], language: str) -> Iterator[Compared]:
    """Write each row that differs as it comes by; no cell of it is a formula."""
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for one in found:
        for line in rows_of(one, language):
            writer.writerow([guarded_cell(cell) for cell in line.values()])
        yield one


def as_json(one: Compared, language: str) -> Iterator[str]:
    """The lines of a row as JSON."""
    for line in rows_of(one, language):
        yield json.dumps(line, ensure_ascii=False)


def summary(counted: Counted, language: str) -> list[str]:
    """The counts in words."""
    if language == "en":
        lines = [f"{counted.rows:,} rows: {counted.equal:,} agree, {counted.refused:,} could not be compared"]
        return lines + [f"  {_WHAT[what].en}: {count:,} differ" for what, count in counted.by.items()]
    lines = [f"{counted.rows:,} 行:一致 {counted.equal:,},无法比对 {counted.refused:,}"]
    return lines + [f"  {_WHAT[what].zh}:{count:,} 件不同" for what, count in counted.by.items()]


def report(one: Compared, language: str) -> Iterator[str]:
    """What differs in a row, for people: what, theirs, ours, and why it is so here."""
    for fault in one.refused:
        yield f"{one.id or one.record.line}: {fault.en if language == 'en' else fault.zh} ({fault.place}, {fault.rule})"
    for differing in one.differing:
        yield from _paragraph(differing, language)


def _paragraph(differing: Differing, language: str) -> Iterator[str]:
    what = _WHAT[differing.what].in_language(language)
    theirs, ours = (_shown(said, language) for said in (differing.theirs, differing.ours))
    name = differing.number or differing.id
    if language == "en":
        yield f"{name}, {what} ({differing.clock}): theirs {theirs}, ours {ours}"
    else:
        yield f"{name} {what}({differing.clock}):对方 {theirs},本系统 {ours}"
    yield from (f"    {line}" for line in differing.derivation.text(language).splitlines())


def _shown(said: str, language: str) -> str:
    return _SHOWN[said].in_language(language) if said in _SHOWN else said
