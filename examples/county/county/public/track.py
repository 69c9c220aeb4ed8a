"""Tracking: the number alone shows how it stands; number and code show everything, and let the applicant act."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from litestar import Request, Response
from litestar.params import FromPath
from litestar.response import Redirect

from approvalflow import CaseView, MoveRefused, NotFound, Text
from approvalflow.domain.cases.feedback import GRADES, KINDS
from approvalflow.domain.deadlines.moments import local
from approvalflow.domain.fees.tariffs import price
from approvalflow.domain.matters.matter import Matter
from approvalflow.errors import BadInput
from county.bills import bills_of
from county.cookies import MINE, forget
from county.forms import FORM, SentForm
from county.public.course import course_of
from county.public.mine import open_case, remember
from county.public.reading import derivation_words
from county.public.sentences import outcome_words, sentence, why_words
from county.rate import Tries
from county.rendering import render
from county.routes import get, post
from county.state import County, county_of

__all__ = ["case_page", "handlers"]

#: Wrong numbers and codes from one address in a minute.
TRIES = Tries(most=20)


def client_of(request: Request[Any, Any, Any]) -> str:
    """The address that tries are counted for."""
    return request.client.host if request.client else "-"


@get("/track")
def ask(request: Request[Any, Any, Any]) -> Response[Any]:
    """Where the number goes in."""
    return _ask_page(request, "", None)


def _ask_page(request: Request[Any, Any, Any], number: str, problem: str | None, status: int = 200) -> Response[Any]:
    return render(request, "public/track_ask.html", status_code=status, number=number, problem=problem)


@post("/track", dependencies=FORM)
def look_up(request: Request[Any, Any, Any], form: SentForm) -> Response[Any]:
    """Check number and code; a wrong number and a wrong code get the same answer."""
    office = county_of(request).office
    number, code = form.text("number").replace(" ", ""), form.text("code").replace(" ", "")
    if not number:
        return _ask_page(request, "", "track.number.missing", 422)
    TRIES.check(client_of(request))
    try:
        view = office.track(number, code)
    except NotFound:
        TRIES.failed(client_of(request))
        return _ask_page(request, number[:40], "track.wrong", 404)
    response = Redirect(f"/track/{view.number or number}", status_code=303)
    if isinstance(view, CaseView):
        remember(request, response, view.ref, code)
    return response


@get("/track/{number:str}")
def tracked(request: Request[Any, Any, Any], number: FromPath[str]) -> Response[Any]:
    """How a case stands; everything, where this browser has opened it with the code."""
    county = county_of(request)
    opened = open_case(request, county.office, number)
    if opened is not None:
        return case_page(request, county, opened[0])
    TRIES.check(client_of(request))
    try:
        view = county.office.track(number)
    except NotFound:
        TRIES.failed(client_of(request))
        return _ask_page(request, number[:40], "track.wrong", 404)
    now = county.office.clock.now()
    said = sentence(view, now, local(now, county.office.zone))
    return render(request, "public/track_number.html", view=view, sentence=said, outcome=outcome_words(view))


def case_page(
    request: Request[Any, Any, Any],
    county: County,
    view: CaseView,
    *,
    problems: list[tuple[str, Text]] | None = None,
    refusal: MoveRefused | None = None,
    typed: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response[Any]:
    """Everything about a case, for its applicant."""
    office = county.office
    now = office.clock.now()
    with office.store.reading(office.region) as reading:
        row = reading.case(view.ref)
        matter = office.published.pinned(reading, view.matter, row.matter_version if row else "")
    running = view.due is not None or view.paused
    today = local(now, office.zone)
    statutory_due = row.statutory_due if row else None
    by = office.applicant_of(view.ref, view.query_code)
    may = {move for move, why in office.may(view.ref, by=by).items() if why is None}
    titles = {paper.key: paper.title for paper in matter.materials}
    return render(
        request,
        "public/track_case.html",
        status_code=status,
        view=view,
        matter=matter,
        sentence=sentence(view, now, today),
        outcome=outcome_words(view),
        explanation=office.explain(view.ref) if running else None,
        why=why_words(view, matter, statutory_due, today, office.zone),
        stops=course_of(view, office.course(view.ref), matter, office, now),
        letters=office.letters(view.ref),
        bills=[
            (one, one.bill.fee_title, _derivation(matter, one.fee.fee, view))
            for one in bills_of(office, view)
            if one.fee is not None
        ],
        asked=[(key, titles.get(key, Text(key, key))) for key in view.asked],
        tolerated=[(key, titles.get(key, Text(key, key))) for key in view.tolerated],
        may=may,
        problems=problems or [],
        errors=dict(problems or []),
        typed=typed or {},
        here=f"/track/{view.number or view.ref}?",
        said=office.said(view.ref),
        visits=office.visits(view.ref, view.query_code),
        kinds=KINDS,
        grades=GRADES,
        refusal=refusal,
        joint=sorted({step.state.agency for step in view.steps} - {view.agency}),
    )


def _derivation(matter: Matter, code: str, view: CaseView) -> Text | None:
    line = matter.fee_line(code, view.filed_at.date())
    if line is None:
        return None
    known = {spec.key for spec in matter.facts}
    try:
        facts = matter.values({key: value for key, value in view.facts.items() if key in known})
        return derivation_words(line, matter, price(line, facts).derivation)
    except BadInput:
        return None


@post("/track/close")
def close(request: Request[Any, Any, Any]) -> Response[Any]:
    """Forget the cases that this browser has opened."""
    response = Redirect("/track", status_code=303)
    forget(response, MINE)
    return response


handlers = [ask, look_up, tracked, close]
