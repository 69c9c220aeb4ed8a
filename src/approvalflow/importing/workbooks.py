"""A table of any columns as people have it: CSV, or the first sheet of a workbook (XLSX, read with the extra `xlsx`).

A formula is never computed, and a number is taken by its digits as long as a workbook keeps them.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from xml.etree.ElementTree import ParseError

from approvalflow.domain.parties.basis import Fault
from approvalflow.errors import BadInput
from approvalflow.importing.json_lines import opened_bytes
from approvalflow.importing.sheets import plain_rows

__all__ = ["table_rows"]

#: A workbook begins like any packed file, and no CSV does.
_PACKED = b"PK\x03\x04"
#: The most bytes that the parts of a workbook may have when they are unpacked, and the most columns that are read.
_MOST_UNPACKED = 1 << 28
_MOST_COLUMNS = 200
#: Where a document type would stand, in bytes from the beginning of a part.
_PROLOGUE = 4096
#: So many digits of a number a workbook keeps.
_DIGITS = 15

_UNREADABLE = (
    *(OSError, EOFError, KeyError, IndexError, TypeError, ValueError, AttributeError, RuntimeError),
    *(NotImplementedError, ParseError, zipfile.BadZipFile, zlib.error),
)


def table_rows(path: Path) -> Iterator[dict[str, str] | Fault]:
    """The rows of a table below its columns, as `plain_rows` gives them, whether it is a CSV or a workbook.

    Raises BadInput for a file that cannot be read as a table, and for a workbook where `openpyxl` is not installed.
    """
    with opened_bytes(path) as file:
        packed = file.read(len(_PACKED)) == _PACKED
    return _below(path, iter(_sheet(path))) if packed else plain_rows(path)


def _below(path: Path, rows: Iterator[Sequence[object]]) -> Iterator[dict[str, str] | Fault]:
    columns = [str(_text(cell)).strip() for cell in next(rows, ())]
    while columns and not columns[-1]:
        columns.pop()
    twice = sorted({column for column in columns if columns.count(column) > 1})
    if twice or not columns:
        shown = ", ".join(twice) or "-"
        zh, en = f"列名缺失或重复:{shown}", f"columns are missing or there twice: {shown}"
        raise BadInput(zh, en, place=path.name, rule="columns")
    for row in rows:
        told = [_text(cell) for cell in row]
        fault = next((one for one in told if isinstance(one, Fault)), None)
        if fault is None and any(told[len(columns) :]):
            fault = Fault("line", "columns", f"多于 {len(columns)} 列", f"more than {len(columns)} columns")
        if fault is not None:
            yield fault
            continue
        cells = [str(one) for one in told[: len(columns)]]
        cells += [""] * (len(columns) - len(cells))
        yield dict(zip(columns, cells, strict=True)) if any(cells) else {}


def _sheet(path: Path) -> Iterator[Sequence[object]]:
    try:
        from openpyxl import load_workbook
    except ImportError:
        raise BadInput(
            "读取工作簿须安装 openpyxl: pip install approvalflow[xlsx]",
            "to read a workbook openpyxl is needed: pip install approvalflow[xlsx]",
            place="xlsx",
            rule="extra-missing",
        ) from None
    try:
        with zipfile.ZipFile(path) as packed:
            parts = packed.infolist()
            if sum(part.file_size for part in parts) > _MOST_UNPACKED:
                raise BadInput("工作簿解开后过大", "unpacked, the workbook is too large", place=path.name, rule="size")
            if any(_declares(packed, part) for part in parts):
                raise _broken(path)
        book = load_workbook(path, read_only=True, data_only=False, keep_links=False)
        try:
            sheet = book.worksheets[0]
            sheet.reset_dimensions()
            for row in sheet.iter_rows(values_only=True):
                yield row[:_MOST_COLUMNS]
        finally:
            book.close()
    except BadInput:
        raise
    except _UNREADABLE as unreadable:
        raise _broken(path) from unreadable


def _broken(path: Path) -> BadInput:
    return BadInput("不是完整的 XLSX 工作簿", "is no whole XLSX workbook", place=path.name, rule="workbook")


def _declares(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Whether a part has a document type, which no spreadsheet writes: it is where entities that explode are put."""
    with packed.open(part) as content:
        return b"<!DOCTYPE" in content.read(_PROLOGUE).replace(b"\0", b"")


def _text(cell: object) -> str | Fault:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if (cell.hour, cell.minute, cell.second) == (0, 0, 0) else cell.isoformat(" ")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, int) and len(str(abs(cell))) > _DIGITS:
        zh, en = f"{cell} 存为数字，超过 {_DIGITS} 位已不准确，应存为文本", f"{cell} is kept as a number and not whole"
        return Fault("line", "digits", zh, f"{en} beyond {_DIGITS} digits: keep it as text")
    text = str(cell)
    if text.startswith("="):
        return Fault("line", "formula", f"单元格是公式：{text}", f"a cell is a formula: {text}")
    return text
