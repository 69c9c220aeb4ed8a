"""The treasury's list of a day (国库收入清单): what arrived, by collecting unit, item of income and level."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from approvalflow.domain.deadlines.moments import Day
from approvalflow.domain.fees.income import LOCAL
from approvalflow.domain.fees.treasury import TreasuryLine
from approvalflow.errors import BadInput
from approvalflow_bank_file.cells import code_in, day_in, fen_in, text_in
from approvalflow_bank_file.digests import hold_against_companion
from approvalflow_bank_file.findings import Findings
from approvalflow_bank_file.profile import Form
from approvalflow_bank_file.table import Row, Table
from approvalflow_bank_file.tally import Tally

__all__ = ["treasury_lines"]


def treasury_lines(path: Path, form: Form, day: Day) -> tuple[TreasuryLine, ...]:
    """The lines of the file, whole or FileFaulty; units, items and levels by our keys where the profile has them."""
    findings = Findings(path.name)
    hold_against_companion(path, form, findings)
    table = Table(path, form, findings)
    tally = Tally(form)
    found = []
    for one in _lines(table, day):
        tally.add("payment", one.fen)
        found.append(one)
    tally.hold_against(table.closing, table.count, findings)
    findings.refuse()
    return tuple(found)


def _lines(table: Table, day: Day) -> Iterator[TreasuryLine]:
    seen: dict[TreasuryLine, int] = {}
    for row in table.rows():
        one = _line(row, table, day)
        if one is None:
            continue
        first = seen.setdefault(one, row.line)
        if first != row.line and table.form.repeated == "refuse":
            table.findings.add("repeated", f"与第 {first} 行相同", f"says the same as line {first}", line=row.line)
        yield one


def _line(row: Row, table: Table, day: Day) -> TreasuryLine | None:
    form, findings = table.form, table.findings
    before = findings.count

    def taken(role: str, read: Callable[[object], object]) -> object:
        if role not in form.columns:
            return ""
        try:
            return read(row.cell(table.places[role]))
        except BadInput as fault:
            findings.add(fault.rule, fault.zh, fault.en, line=row.line, column=table.column(table.places[role]))
            return ""

    def named(role: str) -> str:
        return str(taken(role, lambda cell: _name(cell, form.prefix, form.names.get(role, {}))))

    def came_in(cell: object) -> int:
        fen = fen_in(cell, form.prefix, in_fen=form.fen, thousands=form.thousands)
        if fen < 0:
            zh, en = "金额为负：退库不在收入清单之列", "a minus: what left the treasury is no line of what arrived"
            raise BadInput(zh, en, rule="money")
        return fen

    def same_day(cell: object) -> None:
        if day_in(cell, form.prefix, form.formats) != day:
            raise BadInput(f"不是 {day} 的", f"is not of {day}", rule="wrong-day")

    unit, item, level = named("unit"), named("item"), named("level") or LOCAL
    fen = taken("fen", came_in)
    reference = str(taken("txn", lambda cell: code_in(cell, form.prefix)))
    taken("day", same_day)
    if findings.count != before or not isinstance(fen, int):
        return None
    return TreasuryLine(unit, item, level, fen, reference)


def _name(cell: object, prefix: str, ours: Mapping[str, str]) -> str:
    """Our key of what the treasury calls by this name; the name itself where the profile has no key of it."""
    text = text_in(cell, prefix)
    if not text or len(text) > 100 or not text.isprintable() or "/" in text:
        raise BadInput("应为 1 至 100 个字符，不含 /", "must be 1 to 100 characters, none of them /", rule="name")
    return ours.get(text, text)
