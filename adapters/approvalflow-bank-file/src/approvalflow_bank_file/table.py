"""The body of a file: its headings found, every column told apart, and the closing line kept for itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from attrs import define, field, frozen

from approvalflow_bank_file.cells import text_in
from approvalflow_bank_file.findings import Findings
from approvalflow_bank_file.profile import Column, Form
from approvalflow_bank_file.sheet_rows import MOST_COLUMNS, sheet_rows
from approvalflow_bank_file.text_rows import ends_with_a_line, text_rows

__all__ = ["Closing", "Row", "Table"]

_Cells = Sequence[object]


@frozen
class Row:
    """One row of the body: its line, and its cells by place."""

    line: int
    cells: _Cells

    def cell(self, at: int | None) -> object:
        """The cell at a place, from 0; empty where the row is shorter or there is no such column."""
        return "" if at is None or at >= len(self.cells) else self.cells[at]


@frozen
class Closing:
    """The closing line: the cell behind each figure that the profile names."""

    line: int
    figures: Mapping[str, object]


@define
class Table:
    """A file read as rows, once. `count` is how many there were so far, those that are not whole among them; `closing`
    is known when the rows were taken to their end."""

    path: Path
    form: Form
    findings: Findings
    places: dict[str, int] = field(factory=dict)
    refund_places: dict[str, int] = field(factory=dict)
    names: list[str] = field(factory=list)
    closing: Closing | None = None
    count: int = 0

    def column(self, at: int | None) -> str:
        """What a person calls a column: its heading, or its number."""
        if at is None:
            return ""
        return self.names[at] if at < len(self.names) and self.names[at] else str(at + 1)

    def rows(self) -> Iterator[Row]:
        """The rows of the body, in order; what is wrong with the form of the file goes to the findings."""
        workbook = self.path.suffix.lower() in (".xlsx", ".xlsm")
        raw = iter(
            sheet_rows(self.path, self.form.sheet, self.findings)
            if workbook
            else text_rows(self.path, self.form.encodings, self.form.separator, self.findings)
        )
        before = self.findings.count
        if not self._found_headings(raw):
            if self.findings.count == before:
                self._no_headings()
            return
        yield from self._body(raw)
        if self.form.totals is not None and self.closing is None:
            self.findings.add(
                "cut", "没有合计行，文件可能被截断", "there is no closing line: the file may have been cut short"
            )
        if self.form.totals is None and not workbook and not ends_with_a_line(self.path):
            zh, en = "最后一行没有行尾，文件可能被截断", "the last line has no end: the file may have been cut short"
            self.findings.add("cut", zh, en)

    def _found_headings(self, raw: Iterator[tuple[int, _Cells]]) -> bool:
        form = self.form
        if not form.headings:
            for places, columns in ((self.places, form.columns), (self.refund_places, form.refund_columns)):
                places.update({role: column - 1 for role, column in columns.items() if isinstance(column, int)})
            for _ in range(form.preamble):
                next(raw, None)
            return True
        for tried, (line, cells) in enumerate(raw):
            names = [text_in(cell, form.prefix) for cell in cells]
            found = _places(names, form.columns)
            if len(found) == len(form.columns):
                self.places, self.names = found, names
                self._told_apart(line)
                return True
            if tried >= form.preamble:
                missing = ", ".join(_shown(column) for role, column in form.columns.items() if role not in found)
                zh, en = f"标题行中没有这些列：{missing}", f"the row of headings lacks: {missing}"
                self.findings.add("column-missing", zh, en, line=line)
                return False
        return False

    def _no_headings(self) -> None:
        self.findings.add("empty", "文件中没有标题行", "there is no row of headings")

    def _told_apart(self, line: int) -> None:
        """Note headings that stand there twice or that nobody knows."""
        self.refund_places = _places(self.names, self.form.refund_columns)
        for role, column in self.form.refund_columns.items():
            if role not in self.refund_places:
                zh, en = f"没有退款用的列 {_shown(column)}", f"there is no column {_shown(column)} for refunds"
                self.findings.add("column-missing", zh, en, line=line)
        if len(self.names) >= MOST_COLUMNS:
            zh, en = f"列数达到 {MOST_COLUMNS}", f"there are {MOST_COLUMNS} columns or more"
            self.findings.add("width", zh, en, line=line)
        used = {*self.places.values(), *self.refund_places.values()}
        for at, name in enumerate(self.names):
            if name and name in self.names[:at]:
                self.findings.add("column-twice", "列名重复", "the heading stands there twice", line=line, column=name)
            elif name and at not in used and not self.form.others_ignored and name not in self.form.ignored:
                zh, en = "列名未在配置中", "nobody knows this column"
                self.findings.add("column-unknown", zh, en, line=line, column=name)

    def _body(self, raw: Iterator[tuple[int, _Cells]]) -> Iterator[Row]:
        held: Row | None = None  # one row is held back, so that the last one is known for the last
        for line, cells in raw:
            if not any(str(cell).strip() for cell in cells):
                continue
            if self.closing is not None:
                self.findings.add(
                    "after-closing", "合计行之后还有内容", "there is more after the closing line", line=line
                )
                continue
            if self._closes(line, cells, raw):
                continue
            if held is not None and self._whole(held, last=False):
                yield held
            held = Row(line, cells)
        if held is not None and self._whole(held, last=self.closing is None):
            yield held

    def _whole(self, row: Row, *, last: bool) -> bool:
        self.count += 1
        width = len(self.names) or max((*self.places.values(), *self.refund_places.values())) + 1
        if len(row.cells) == width:
            return True
        cells = list(row.cells)
        while len(cells) > width and not str(cells[-1]).strip():
            cells.pop()
        short = len(cells) < width and not self.path.suffix.lower().startswith(".xls")  # a sheet keeps no empty cells
        wide = len(cells) > width and bool(self.names)
        if not short and not wide:
            return True
        rule = "cut" if last and short else "width"
        zh, en = f"应有 {width} 列，实有 {len(cells)} 列", f"{len(cells)} cells where there are {width} columns"
        if rule == "cut":
            zh, en = f"最后一行不完整：{zh}", f"the last line is not whole: {en}"
        self.findings.add(rule, zh, en, line=row.line)
        return False

    def _closes(self, line: int, cells: _Cells, raw: Iterator[tuple[int, _Cells]]) -> bool:
        """Whether this row is the closing one; its figures are kept."""
        totals = self.form.totals
        if totals is None:
            return False
        if totals.kind == "pattern":
            texts = [text_in(cell, self.form.prefix) for cell in cells]
            found = re.search(totals.mark, " ".join(filter(None, texts)))
            if found:
                self.closing = Closing(line, {name: found[name] or "" for name in totals.figures})
            return found is not None
        first = next((text for cell in cells if (text := text_in(cell, self.form.prefix))), "")
        if not first.startswith(totals.mark):
            return False
        names = self.names
        if totals.kind == "headed":
            names = [text_in(cell, self.form.prefix) for cell in cells]
            line, cells = next(raw, (line, ()))
        places = _places(names, totals.figures)
        for name, column in totals.figures.items():
            if name not in places:
                zh, en = f"合计行没有 {_shown(column)}", f"the closing line has no {_shown(column)}"
                self.findings.add("totals", zh, en, line=line)
        row = Row(line, cells)
        self.closing = Closing(line, {name: row.cell(at) for name, at in places.items()})
        return True


def _places(names: Sequence[str], columns: Mapping[str, Column]) -> dict[str, int]:
    found = {}
    for role, column in columns.items():
        if isinstance(column, int):
            found[role] = column - 1
        elif (at := next((at for at, name in enumerate(names) if name in column), None)) is not None:
            found[role] = at
    return found


def _shown(column: Column) -> str:
    return str(column) if isinstance(column, int) else " / ".join(column)
