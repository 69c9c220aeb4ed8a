"""Reports at a desk: the figures of a period by agency, matter, person or channel, as a page, a table and a paper."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get

from approvalflow import Actor, BadInput, MoveRefused, Office
from approvalflow.domain.deadlines.moments import day_of
from approvalflow.domain.supervision.figures.counting import DIMENSIONS
from approvalflow.domain.supervision.figures.figure import FIGURES, RATES, rate_text
from approvalflow.domain.supervision.papers import SupervisionPaper
from approvalflow.office.report_sheets import report_as_xlsx
from approvalflow.office.reports import Report
from county.desks.seat import officer, only_for
from county.desks.supervision.shown import PDF, download
from county.desks.visible import sees_board, sees_signals
from county.rendering import render
from county.state import county_of

__all__ = ["handlers"]

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _asked(request: Request[Any, Any, Any], office: Office) -> tuple[str, str]:
    """The period and what it is broken down by; the present month by agency where nothing is asked for."""
    present = day_of(office.clock.now(), office.zone).isoformat()[:7]
    by = request.query_params.get("by", "agency")
    return request.query_params.get("period", "").strip() or present, by if by in DIMENSIONS else "agency"


def _report(office: Office, by: Actor, period: str, broken_down: str) -> Report:
    """The report as this person sees it: a head sees the figures of the own agency."""
    return office.report(period, by=[broken_down], agency="" if _sees_all(by) else by.agency)


def _sees_all(by: Actor) -> bool:
    return sees_signals(by) or "government-head" in by.roles


@get("/desk/reports", sync_to_thread=True)
def reports(request: Request[Any, Any, Any]) -> Response[Any]:
    """The figures of a period; a period that is none is said, and the present month shown."""
    by = officer(request)
    only_for(sees_board(by))
    office = county_of(request).office
    period, broken_down = _asked(request, office)
    wrong, bulletin = None, None
    try:
        found = _report(office, by, period, broken_down)
    except BadInput as error:
        wrong = error
        period = day_of(office.clock.now(), office.zone).isoformat()[:7]
        found = _report(office, by, period, broken_down)
    if found.complete and _sees_all(by):
        bulletin = _bulletin(office, period)
    return render(
        request,
        "desks/supervision/reports.html",
        here=f"/desk/reports?period={period}&by={broken_down}&",
        by=by,
        report=found,
        period=period,
        broken_down=broken_down,
        dimensions=DIMENSIONS,
        figures=FIGURES,
        rates=RATES,
        rate_text=rate_text,
        bulletin=bulletin,
        papers=bool(office.plugins.documents()),
        wrong=wrong,
    )


def _bulletin(office: Office, period: str) -> SupervisionPaper | None:
    try:
        return office.bulletin(period)
    except MoveRefused:
        return None


@get("/desk/reports/table.xlsx", sync_to_thread=True)
def table(request: Request[Any, Any, Any]) -> Response[Any]:
    """The same figures as a workbook."""
    by = officer(request)
    only_for(sees_board(by))
    office = county_of(request).office
    period, broken_down = _asked(request, office)
    content = report_as_xlsx(_report(office, by, period, broken_down), zone=office.zone)
    return download(content, f"report-{period}.xlsx", _XLSX)


@get("/desk/reports/bulletin.pdf", sync_to_thread=True)
def bulletin_paper(request: Request[Any, Any, Any]) -> Response[Any]:
    """The bulletin of a closed period as a PDF; not found where nothing sets papers."""
    only_for(_sees_all(officer(request)))
    office = county_of(request).office
    period, _ = _asked(request, office)
    return download(office.bulletin_document(period), f"bulletin-{period}.pdf", PDF)


handlers: list[Any] = [reports, table, bulletin_paper]
