"""The rows of a workbook (XLSX), read as a stream; numbers are taken as their digits, formulas are never computed."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from approvalflow_bank_file.findings import Findings

__all__ = ["MOST_COLUMNS", "Digits", "sheet_rows"]

#: The most bytes that the parts of a workbook may have when they are unpacked.
_MOST_UNPACKED = 1 << 30

#: The most columns that are read.
MOST_COLUMNS = 200

#: Where a document type would stand, in bytes from the beginning of a part.
_PROLOGUE = 4096

_UNREADABLE = (
    OSError,
    EOFError,
    KeyError,
    IndexError,
    TypeError,
    ValueError,
    AttributeError,
    RuntimeError,
    NotImplementedError,
    ParseError,
    zipfile.BadZipFile,
    zlib.error,
    InvalidFileException,
)


class Digits(str):
    """The digits of a cell that holds a number and not a text: beyond fifteen of them a workbook keeps no more."""

    __slots__ = ()


def sheet_rows(path: Path, sheet: str, findings: Findings) -> Iterator[tuple[int, Sequence[object]]]:
    """Each row with its number. What cannot be read at all is a finding, and ends the rows."""
    try:
        with zipfile.ZipFile(path) as packed:
            if sum(part.file_size for part in packed.infolist()) > _MOST_UNPACKED:
                findings.add("size", "工作簿解开后过大", "the workbook is too large when it is unpacked")
                return
            if any(_declares(packed, part) for part in packed.infolist()):
                findings.add("workbook", "工作簿中有文档类型声明", "a part of the workbook declares a document type")
                return
        book = load_workbook(path, read_only=True, data_only=False, keep_links=False)
    except _UNREADABLE:
        findings.add("workbook", "不是完整的 XLSX 工作簿", "is no whole XLSX workbook")
        return
    try:
        if sheet and sheet not in book.sheetnames:
            findings.add("sheet", f"没有工作表 {sheet}", f"there is no sheet {sheet!r}")
            return
        found = book[sheet] if sheet else book.worksheets[0]
        found.reset_dimensions()
        number = 0
        for number, row in enumerate(found.iter_rows(values_only=True), start=1):
            yield number, [_cell(value) for value in row[:MOST_COLUMNS]]
    except _UNREADABLE:
        findings.add("workbook", "工作表中途不可读", "the sheet cannot be read to its end", line=number + 1)
    finally:
        book.close()


def _declares(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Whether a part has a document type, which no spreadsheet writes: it is where entities that explode are put."""
    with packed.open(part) as content:
        return b"<!DOCTYPE" in content.read(_PROLOGUE).replace(b"\0", b"")


def _cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int):
        return Digits(value)
    if isinstance(value, float):
        # The shortest digits that mean this number: what the bank's program wrote, as long as it wrote at most fifteen.
        return Digits(repr(value))
    return value
