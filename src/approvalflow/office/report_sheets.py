"""A report as a workbook (XLSX), for who goes on working with the figures. Made with `openpyxl`, the extra `xlsx`.

The first sheet holds the figures and says what they are of; the second the formula of each, as the report counted it.
"""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from approvalflow.domain.deadlines.moments import rfc3339
from approvalflow.domain.supervision.figures.figure import FIGURES, RATES
from approvalflow.errors import BadInput
from approvalflow.office.reports import Report

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["report_as_xlsx"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DIMENSIONS = {"agency": "部门 agency", "matter": "事项 matter", "person": "人员 person", "channel": "渠道 channel"}
_HEAD = 6


def report_as_xlsx(report: Report, *, zone: str) -> bytes:
    """The report as a workbook; instants are written in `zone`. Raises BadInput: the extra `xlsx` is not installed."""
    try:
        from openpyxl import Workbook
    except ImportError:
        raise BadInput(
            "须安装 openpyxl: pip install approvalflow[xlsx]",
            "openpyxl is not installed: pip install approvalflow[xlsx]",
            place="xlsx",
            rule="extra-missing",
        ) from None
    book = Workbook()
    closed = (_EPOCH + timedelta(microseconds=report.closes)).replace(tzinfo=None, microsecond=0)
    book.properties.creator, book.properties.created, book.properties.modified = "approvalflow", closed, closed
    figures = book.active
    figures.title = "figures"
    _figures(figures, report, zone)
    _formulas(book.create_sheet("formulas"))
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _figures(sheet: Worksheet, report: Report, zone: str) -> None:
    _line(sheet, 1, ["统计报表 report", f"{report.region} {report.span.name}"])
    _line(sheet, 2, ["起 from", rfc3339(report.opens, zone)])
    _line(sheet, 3, ["止（不含）until, excluded", rfc3339(report.closes, zone)])
    _line(sheet, 4, ["状态 state", "已截止 closed" if report.complete else "尚未截止 not closed yet"])
    told = [one for one in FIGURES if one.key in report.whole.counts]
    by = [_DIMENSIONS[name] for name in report.by]
    _line(
        sheet,
        _HEAD,
        [
            *by,
            *(f"{one.title.zh} {one.title.en}" for one in told),
            *(f"{one.title.zh} {one.title.en}" for one in RATES),
        ],
    )
    rows = [*report.rows, report.whole]
    for place, row in enumerate(rows, start=_HEAD + 1):
        named = [title.zh if title.zh == title.en else f"{title.zh} {title.en}" for title in row.titles]
        if row is report.whole:
            named = ["合计 all", *([""] * (len(by) - 1))] if by else []
        counts = [row.counts.get(one.key) for one in told]
        _line(sheet, place, [*named, *counts, *(row.rates[one.key] for one in RATES)])
    sheet.freeze_panes = sheet.cell(_HEAD + 1, len(by) + 1)


def _formulas(sheet: Worksheet) -> None:
    _line(sheet, 1, ["指标 figure", "公式 formula", "figure", "formula"])
    declared = [*((one.title, one.formula) for one in FIGURES), *((one.title, one.formula) for one in RATES)]
    for place, (title, formula) in enumerate(declared, start=2):
        _line(sheet, place, [title.zh, formula.zh, title.en, formula.en])


def _line(sheet: Worksheet, place: int, values: list[str | int | Fraction | None]) -> None:
    for column, value in enumerate(values, start=1):
        cell = sheet.cell(place, column)
        if isinstance(value, Fraction):
            cell.value = Decimal(value.numerator) / Decimal(value.denominator)
            cell.number_format = "0.00%"
        else:
            cell.value = value
        if isinstance(value, str):
            # Whatever it begins with, it is no formula.
            cell.data_type = "s"
