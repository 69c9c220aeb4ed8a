"""Scores at a desk: as published and as now, and from each deduction to the card that cost it."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get, post

from approvalflow import Actor, BadInput, Office
from approvalflow.domain.deadlines.moments import day_of
from approvalflow.domain.supervision.formula import GRADES
from approvalflow.domain.supervision.means import Mean, points_text
from approvalflow.domain.supervision.periods import months_of
from approvalflow.domain.supervision.scores import Whose
from approvalflow.office.scores import Scored
from county.desks.money.acting import Tried, act
from county.desks.seat import NotThisPost, officer
from county.desks.supervision.acts import acting_page
from county.desks.supervision.whose import name_of
from county.desks.visible import sees_signals
from county.rendering import render
from county.state import county_of

__all__ = ["handlers", "sees_score"]

_KINDS = ("unit", "person", "matter")


def sees_score(whose: Whose, by: Actor) -> bool:
    """Supervision sees every score; everybody the own one and that of the own unit, a head those of its people too."""
    if sees_signals(by):
        return True
    if not by.agency or whose.agency != by.agency:
        return False
    return not whose.person or whose.person == by.id or "head" in by.roles


@get("/desk/scores", sync_to_thread=True)
def scores(request: Request[Any, Any, Any]) -> Response[Any]:
    """The scores of a period, best first; of the present month where none is asked for."""
    return _list(request, officer(request), Tried())


def _list(request: Request[Any, Any, Any], by: Actor, tried: Tried) -> Response[Any]:
    office = county_of(request).office
    asked = tried.typed.one("period") or request.query_params.get("period", "").strip()
    period, wrong = _period(office, asked)
    of = request.query_params.get("of", "unit")
    of = of if of in _KINDS else "unit"
    rows = [one for one in office.scores(period, of=of) if sees_score(one.whose, by)]
    return acting_page(
        request,
        "scores",
        tried,
        here=f"/desk/scores?period={period}&of={of}&",
        period=period,
        wrong=wrong,
        of=of,
        kinds=_KINDS if sees_signals(by) else _KINDS[:2],
        rows=rows,
        published=bool(office.published_scores(period)),
        formula=office.formula(months_of(period)[-1]),
        points=points_text,
        grades=GRADES,
        named=lambda whose: name_of(office, whose),
        acts="supervisor" in by.roles,
    )


def _period(office: Office, asked: str) -> tuple[str, BadInput | None]:
    """The period that was asked for, or the present month with what is wrong with the one that was typed."""
    present = day_of(office.clock.now(), office.zone).isoformat()[:7]
    if not asked:
        return present, None
    try:
        months_of(asked)
    except BadInput as wrong:
        return present, wrong
    return asked, None


@get("/desk/scores/one", sync_to_thread=True)
def one_score(request: Request[Any, Any, Any]) -> Response[Any]:
    """One score with everything it is made of, twice: as it was published, and as it stands now."""
    by = officer(request)
    office = county_of(request).office
    asked = request.query_params
    period, _ = _period(office, asked.get("period", ""))
    agency, person, matter = (asked.get(name, "") for name in ("agency", "person", "matter"))
    found = office.score(period, agency=agency, person=person, matter=matter)
    if not sees_score(found.whose, by):
        raise NotThisPost()
    formula = office.formula(months_of(period)[-1])
    return render(
        request,
        "desks/supervision/score.html",
        by=by,
        period=period,
        found=found,
        is_mean=isinstance(found.now, Mean),
        whose_title=name_of(office, found.whose),
        titles={part.key: part.title for part in formula.parts},
        version=formula.version,
        months=_months(office, found) if isinstance(found.now, Mean) else [],
        points=points_text,
        grades=GRADES,
    )


def _months(office: Office, found: Scored) -> list[Scored]:
    """Each month of a longer period, for the way down to its cards."""
    whose = found.whose
    return [
        office.score(month, agency=whose.agency, person=whose.person, matter=whose.matter)
        for month in months_of(found.period)
    ]


@post("/desk/scores/publish", status_code=303)
async def publish(request: Request[Any, Any, Any]) -> Response[Any]:
    """Publish the scores of a period, once and for good."""
    by = officer(request)

    def do(office: Office, one: Actor, typed: Any, command: str) -> str:
        period = typed.one("period")
        office.publish_scores(period, by=one, command_id=command)
        return period

    return await act(
        request,
        "publish",
        do,
        allowed=sees_signals,
        to=lambda did: f"/desk/scores?period={did}&done=publish",
        again=lambda tried: _list(request, by, tried),
    )


handlers: list[Any] = [scores, one_score, publish]
