"""`approvalflow report`: the figures of a period as text, JSON, workbook or document; and the bulletin."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from approvalflow.commands.opening import office_arguments, open_office

if TYPE_CHECKING:
    from approvalflow.office.office import Office
    from approvalflow.office.reports import Report, ReportRow

__all__ = ["arguments", "run"]

_BY = ("agency", "matter", "person", "channel")


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `report` takes."""
    office_arguments(parser)
    parser.add_argument(
        "period", metavar="PERIOD", help="2026-03-04, 2026-W10, 2026-03, 2026-Q1, 2026-H1 or 2026 / 统计期"
    )
    parser.add_argument("--by", nargs="+", choices=_BY, default=[], metavar="WORD", help=f"of {', '.join(_BY)} / 分组")
    for name in _BY:
        parser.add_argument(f"--{name}", default="", metavar="KEY", help="only what is theirs / 只统计该项")
    parser.add_argument("--bulletin", action="store_true", help="the bulletin of a closed period, in words / 通报")
    parser.add_argument("--xlsx", type=Path, metavar="FILE", help="write a workbook / 写出 XLSX")
    parser.add_argument("--pdf", type=Path, metavar="FILE", help="write a document, of the bulletin too / 写出 PDF")
    parser.add_argument("--json", action="store_true", help="one JSON object / 输出 JSON")


def run(options: argparse.Namespace) -> int:
    """Count and print; nothing is written to the store. Raises what reading, opening and setting a document raise."""
    office = open_office(
        argparse.Namespace(**{name: getattr(options, name) for name in ("store", "matters", "organisation", "region")})
    )
    try:
        if options.bulletin:
            _bulletin(office, options)
        else:
            _report(office, options)
    finally:
        office.close()
    return 0


def _bulletin(office: Office, options: argparse.Namespace) -> None:
    paper = office.bulletin(options.period)
    if options.pdf:
        options.pdf.write_bytes(office.bulletin_document(options.period))
    text = paper.text()
    print(json.dumps({"zh": text.zh, "en": text.en}, ensure_ascii=False) if options.json else f"{text.zh}\n\n{text.en}")


def _report(office: Office, options: argparse.Namespace) -> None:
    where = {name: getattr(options, name) for name in _BY}
    report = office.report(options.period, by=options.by, **where)
    if options.xlsx:
        from approvalflow.office.report_sheets import report_as_xlsx

        options.xlsx.write_bytes(report_as_xlsx(report, zone=office.zone))
    if options.pdf:
        options.pdf.write_bytes(office.report_document(options.period, by=options.by, agency=options.agency))
    print(json.dumps(_plain(report), ensure_ascii=False) if options.json else _text(report))


def _plain(report: Report) -> dict[str, object]:
    from approvalflow.domain.supervision.figures.figure import rate_text

    def row(one: ReportRow) -> dict[str, object]:
        rates = {key: rate_text(rate) for key, rate in one.rates.items()}
        return {**dict(zip(report.by, one.key, strict=bool(one.key))), **one.counts, **rates}

    return {
        "region": report.region,
        "period": report.span.name,
        "opens": report.opens,
        "closes": report.closes,
        "complete": report.complete,
        "until": report.until,
        "where": dict(report.where),
        "whole": row(report.whole),
        "rows": [row(one) for one in report.rows],
    }


def _text(report: Report) -> str:
    from approvalflow.domain.supervision.figures.figure import FIGURES, RATES, rate_text

    state = "closed / 已截止" if report.complete else "not closed yet / 尚未截止"
    lines = [f"{report.region} {report.span.name} {state}"]
    rows = [*report.rows, report.whole]
    names = [" · ".join(title.zh for title in row.titles) or "合计 all" for row in rows]
    lines.append("\t".join(("", *names)))
    for figure in FIGURES:
        told = (str(row.counts.get(figure.key, "")) for row in rows)
        lines.append("\t".join((f"{figure.title.zh} {figure.title.en}", *told)))
    for rate in RATES:
        lines.append("\t".join((f"{rate.title.zh} {rate.title.en}", *(rate_text(row.rates[rate.key]) for row in rows))))
    return "\n".join(lines)
