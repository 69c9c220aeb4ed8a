"""The docket: one table of everything that waits here, the most urgent first; a case opens beside it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response, get
from litestar.response import Redirect, Template

from approvalflow import Actor, BadInput, NotFound, Office, Text
from approvalflow.domain.cases.lifecycle import STAGES
from approvalflow.office.dockets import DocketLine, DocketPage
from county.desks.casepage import CASE_WORDS, Shown, shown_case
from county.desks.horizon import horizon_warnings
from county.desks.seat import officer
from county.desks.tabs import PAGE, found_in, page_of, standings_of, tabs_of
from county.desks.visible import seen_case
from county.rendering import render
from county.state import county_of

__all__ = ["docket_page", "handlers", "place_of"]


def place_of(tab: str = "all", words: str = "", after: str = "", beside: str = "") -> str:
    """The address of a docket, behind the line at the place `after`; `beside` opens a case next to it."""
    said = {"tab": tab, "q": words, "after": after, "open": beside}
    asked = urlencode({key: value for key, value in said.items() if value and value != "all"})
    return f"/desk/docket?{asked}" if asked else "/desk/docket"


def _step_title(office: Office, line: DocketLine) -> Text | None:
    matter = office.published.current.get(line.matter)
    if line.step is None or matter is None:
        return None
    return next((step.title for step in matter.plan.steps if step.key == line.step.step), None)


def docket_page(
    request: Request[Any, Any, Any], by: Actor, *, beside: Shown | None = None, status_code: int = 200
) -> Template:
    """The docket as the address asks for it, with a case beside it."""
    office = county_of(request).office
    asked = request.query_params
    tab, words = asked.get("tab", "all"), asked.get("q", "").strip()
    after = asked.get("after", "")
    found = None
    if words:
        found = found_in(office.docket(by=by), by, tab=tab, words=words, organisation=office.organisation)
        page = page_of(found, after)
    else:
        page = _page(office, by, tab, after)
    address = place_of(tab, words, after, beside.view.ref if beside else "")
    return render(
        request,
        "desks/docket.html",
        here=f"{address}{'&' if '?' in address else '?'}",
        status_code=status_code,
        by=by,
        tabs=tabs_of(office, by),
        tab=tab,
        words=words,
        lines=page.lines,
        found=len(found or ()),
        after=after,
        more=page.more,
        step_title=lambda line: _step_title(office, line),
        place_of=place_of,
        shown=beside,
        **CASE_WORDS,
        stages=STAGES,
        warnings=horizon_warnings(office, by),
    )


def _page(office: Office, by: Actor, tab: str, after: str) -> DocketPage:
    """The lines behind a place; the first ones for a place that was typed, and that there is not."""
    asked: dict[str, Any] = {"by": by, "standings": standings_of(tab), "mine": tab == "mine", "limit": PAGE}
    try:
        return office.docket_page(**asked, after=after)
    except BadInput:
        return office.docket_page(**asked)


@get("/desk/docket", sync_to_thread=True)
def docket(request: Request[Any, Any, Any]) -> Response[Any]:
    """The docket. A whole number that was searched for leads straight to its case, open or closed."""
    by = officer(request)
    office = county_of(request).office
    words = request.query_params.get("q", "").strip()
    straight = _exact(office, words, by)
    if straight:
        return Redirect(f"/desk/cases/{straight}", status_code=303)
    beside = request.query_params.get("open", "")
    return docket_page(request, by, beside=shown_case(office, beside, by) if beside else None)


def _exact(office: Office, words: str, by: Actor) -> str:
    if words.count("-") < 2:
        return ""
    with office.store.reading(office.region) as reading:
        ref = reading.ref_of(words) or words
    try:
        return seen_case(office, ref, by).ref
    except NotFound:
        return ""


handlers: list[Any] = [docket]
