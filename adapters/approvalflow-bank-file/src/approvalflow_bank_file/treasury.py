"""The treasury's list of a day (国库收入清单): what it booked, by collecting unit and item of income."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from attrs import frozen

from approvalflow.domain.deadlines.moments import Day
from approvalflow.domain.fees.money import Fen
from approvalflow.errors import BadInput
from approvalflow_bank_file.cells import code_in, day_in, fen_in, text_in
from approvalflow_bank_file.digests import hold_against_companion
from approvalflow_bank_file.findings import Findings
from approvalflow_bank_file.profile import Form
from approvalflow_bank_file.table import Row, Table
from approvalflow_bank_file.tally import Tally

__all__ = ["TreasuryRow", "treasury_rows"]


@frozen
class TreasuryRow:
    """One row of the treasury's list.

    Attributes:
        day: the day of the list. number: the row's place in it, from 1.
        unit: the collecting unit (执收单位). item: the item of income (收入项目), code or name as the treasury has it.
        fen: what was booked, always positive.
        refund: whether it went back out of the treasury (退库).
        level: the level of government whose share it is, where the list tells; else empty.
        txn: the treasury's own number, where the list tells; else empty.
    """

    day: Day
    number: int
    unit: str
    item: str
    fen: Fen
    refund: bool = False
    level: str = ""
    txn: str = ""


def treasury_rows(path: Path, form: Form, day: Day) -> tuple[TreasuryRow, ...]:
    """The rows of the file, whole or FileFaulty."""
    findings = Findings(path.name)
    hold_against_companion(path, form, findings)
    table = Table(path, form, findings)
    tally = Tally(form)
    found = []
    for one in _rows(table, day):
        tally.add("refund" if one.refund else "payment", one.fen)
        found.append(one)
    tally.hold_against(table.closing, table.count, findings)
    findings.refuse()
    return tuple(found)


def _rows(table: Table, day: Day) -> Iterator[TreasuryRow]:
    form, findings = table.form, table.findings
    seen: dict[TreasuryRow, int] = {}
    for row in table.rows():
        one = _row(row, table, day)
        if one is None:
            continue
        first = seen.setdefault(
            TreasuryRow(day, 0, one.unit, one.item, one.fen, one.refund, one.level, one.txn), row.line
        )
        if first != row.line and form.repeated == "refuse":
            findings.add("repeated", f"与第 {first} 行相同", f"says the same as line {first}", line=row.line)
        yield one


def _row(row: Row, table: Table, day: Day) -> TreasuryRow | None:
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

    def same_day(cell: object) -> None:
        if day_in(cell, form.prefix, form.formats) != day:
            raise BadInput(f"不是 {day} 的", f"is not of {day}", rule="wrong-day")

    unit, item = (str(taken(role, lambda cell: _name(cell, form.prefix))) for role in ("unit", "item"))
    level = str(taken("level", lambda cell: _name(cell, form.prefix)))
    fen = taken("fen", lambda cell: fen_in(cell, form.prefix, in_fen=form.fen, thousands=form.thousands))
    txn = str(taken("txn", lambda cell: code_in(cell, form.prefix)))
    taken("day", same_day)
    if findings.count != before or not isinstance(fen, int):
        return None
    return TreasuryRow(day, table.count, unit, item, abs(fen), fen < 0, level, txn)


def _name(cell: object, prefix: str) -> str:
    text = text_in(cell, prefix)
    if not text or len(text) > 200 or not text.isprintable():
        raise BadInput("应为 1 至 200 个字符", "must be 1 to 200 characters", rule="name")
    return text
