"""A register as people have it: a workbook gives the rows that the same table gives as CSV."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest

from approvalflow.domain.parties.basis import Fault
from approvalflow.errors import BadInput
from approvalflow.importing.workbooks import table_rows

HEAD = ["行政区划", "部门", "证照编号", "发证日期"]
DAY = datetime(2026, 3, 2)  # noqa: DTZ001 a cell of a workbook has no zone


def book_of(path: Path, *rows: list[object]) -> Path:
    """A workbook with these rows."""
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def test_a_workbook_and_a_csv_give_the_same_rows(tmp_path: Path) -> None:
    """Text, whole numbers and days; an empty line is an empty row, and columns without a name are none."""
    book = book_of(
        tmp_path / "a.xlsx",
        [*HEAD, None],
        ["420921", "urban-management", "鄂城管-2026-001", DAY],
        [],
        [420921, "urban-management", 2026002.0, date(2026, 3, 3)],
    )
    text = tmp_path / "a.csv"
    text.write_text(
        ",".join(HEAD) + "\n420921,urban-management,鄂城管-2026-001,2026-03-02\n\n"
        "420921,urban-management,2026002,2026-03-03\n"
    )
    assert list(table_rows(book)) == list(table_rows(text))
    assert len(list(table_rows(book))) == 3


def test_what_a_workbook_has_lost_or_computes_is_refused_at_its_row(tmp_path: Path) -> None:
    """A number beyond fifteen digits, a formula, a cell behind the last column; the rows after them are read."""
    book = book_of(
        tmp_path / "a.xlsx",
        HEAD,
        ["420921", "u", 1234567890123456, "2026-03-02"],
        ["420921", "u", "=A1", "2026-03-02"],
        ["420921", "u", "1", "2026-03-02", "?"],
        ["420921", "u", "1", "2026-03-02"],
    )
    *faults, row = table_rows(book)
    assert [fault.rule for fault in faults if isinstance(fault, Fault)] == ["digits", "formula", "columns"]
    assert isinstance(row, dict)


@pytest.mark.parametrize(
    ("rows", "rule"), [([["a", "b", "a"]], "columns"), ([[]], "columns"), ([[None, None], ["x"]], "columns")]
)
def test_columns_have_names_and_each_its_own(tmp_path: Path, rows: list[list[object]], rule: str) -> None:
    """Refused as those of a CSV are."""
    with pytest.raises(BadInput) as refused:
        list(table_rows(book_of(tmp_path / "a.xlsx", *rows)))
    assert refused.value.rule == rule


def test_what_is_no_workbook_is_refused_in_words(tmp_path: Path) -> None:
    """Cut off, packed otherwise, or with a document type, in which entities that explode would be."""
    whole = book_of(tmp_path / "a.xlsx", HEAD, ["1", "2", "3", "4"]).read_bytes()
    path = tmp_path / "b.xlsx"
    path.write_bytes(whole[: len(whole) // 2])
    other = tmp_path / "c.xlsx"
    with zipfile.ZipFile(other, "w") as packed:
        packed.writestr("xl/workbook.xml", "<!DOCTYPE x><x/>")
    with pytest.raises(BadInput):
        list(table_rows(tmp_path / "nothing.xlsx"))
    for one in (path, other):
        with pytest.raises(BadInput, match="XLSX"):
            list(table_rows(one))
