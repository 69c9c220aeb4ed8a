"""A proposed amendment of the calendar at a desk: what it would do, confirming and withdrawing it, what it did."""

from __future__ import annotations

from typing import Any

import anyio
from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from approvalflow import Actor, ApprovalflowError, BadInput, DeclarationFaulty
from approvalflow.domain.deadlines.moments import day_of
from approvalflow.office.amendments import Proposal
from county.desks.calendar import shown_notice
from county.desks.course import who
from county.desks.long_work import Job, jobs_of
from county.desks.reading import typed_of
from county.desks.seat import officer
from county.desks.settling import (
    AMENDERS,
    LAYER_WORDS,
    STATE_WORDS,
    may_preview,
    moved_dates,
    proposal_of,
)
from county.desks.trouble import trouble_of
from county.desks.typed import Typed
from county.look.months import day_name
from county.rendering import render
from county.state import county_of

__all__ = ["handlers"]

#: How long a page waits for its figures before it says how far they are, in seconds.
_PATIENCE = 1.5
#: How many cases are named after an amendment.
_NAMED = 200


@get("/desk/calendar/{key:str}", sync_to_thread=True)
def proposal_page(request: Request[Any, Any, Any], key: FromPath[str]) -> Response[Any]:
    """One proposal: what it would do while it waits, what it did once it is in force."""
    return _page(request, key, officer(request))


@post("/desk/calendar/{key:str}/confirm", status_code=303)
async def confirm(request: Request[Any, Any, Any], key: FromPath[str]) -> Response[Any]:
    """Load the notices and recompute every open case; the page tells how far that is."""
    by = officer(request)
    return await anyio.to_thread.run_sync(_confirmed, request, key, by)


@post("/desk/calendar/{key:str}/withdraw", status_code=303)
async def withdraw(request: Request[Any, Any, Any], key: FromPath[str]) -> Response[Any]:
    """Turn the proposal down, or take it back, with a reason."""
    by = officer(request)
    typed = await typed_of(request)
    return await anyio.to_thread.run_sync(_withdrawn, request, key, by, typed)


def _confirmed(request: Request[Any, Any, Any], key: str, by: Actor) -> Response[Any]:
    office = county_of(request).office
    proposal_of(office, key)
    job = jobs_of(request).begin(f"confirm/{key}", lambda tell: office.confirm_notices(key, by=by, progress=tell))
    try:
        job.wait(_PATIENCE)
    except ApprovalflowError as error:
        jobs_of(request).take(f"confirm/{key}")
        return _page(request, key, by, error=error)
    return Redirect(f"/desk/calendar/{key}", status_code=303)


def _withdrawn(request: Request[Any, Any, Any], key: str, by: Actor, typed: Typed) -> Response[Any]:
    office = county_of(request).office
    try:
        if not typed.one("reason"):
            raise BadInput("请写明撤回的理由", "say why it is withdrawn", place="reason", rule="missing")
        office.withdraw_notices(key, typed.one("reason"), by=by)
    except ApprovalflowError as error:
        return _page(request, key, by, error=error, typed=typed)
    return Redirect(f"/desk/calendar/{key}", status_code=303)


def _page(
    request: Request[Any, Any, Any],
    key: str,
    by: Actor,
    *,
    error: ApprovalflowError | None = None,
    typed: Typed | None = None,
) -> Response[Any]:
    office = county_of(request).office
    loading = jobs_of(request).find(f"confirm/{key}")
    proposal = proposal_of(office, key)
    at_work = loading if loading and loading.running else None
    preview = None
    if at_work is None and error is None and proposal.state == "proposed" and may_preview(by):
        preview = _previewed(request, proposal)
        at_work = preview if preview.running else None
    today = day_of(office.clock.now(), office.zone)
    count, moved = moved_dates(office, proposal, most=_NAMED) if proposal.state == "loaded" else (0, [])
    trouble = trouble_of(error) if error else None
    return render(
        request,
        "desks/proposal.html",
        status_code=trouble.status if trouble else 200,
        headers={"refresh": "2"} if at_work else None,
        here=f"/desk/calendar/{key}?",
        by=by,
        proposal=proposal,
        notices=[shown_notice(one, today) for one in proposal.notices],
        at_work=at_work,
        preview=preview.result if preview and not preview.running else None,
        loaded=loading.result if loading and not loading.running else None,
        count=count,
        moved=moved,
        why_withdrawn=proposal.settled_reason,
        refusal=office.may_confirm_notices(key, by=by) if proposal.state == "proposed" else None,
        may_settle=bool(by.roles & AMENDERS),
        trouble=trouble,
        faults=error.faults if isinstance(error, DeclarationFaulty) else (),
        typed=typed or Typed(),
        done=request.query_params.get("done", ""),
        layers=LAYER_WORDS,
        states=STATE_WORDS,
        who=lambda person: who(office.organisation, person),
        title_of=lambda matter: office.published.current[matter].title,
        may_see=lambda one: bool(by.roles & {"centre", "supervisor"}) or by.agency == one.agency != "",
        day_name=lambda one: day_name(one, today),
    )


def _previewed(request: Request[Any, Any, Any], proposal: Proposal) -> Job[Any]:
    """The preview, or how far it is; once it was shown it is worked out anew."""
    office, jobs, name = county_of(request).office, jobs_of(request), f"preview/{proposal.id}"
    job = jobs.take(name) or jobs.begin(name, lambda tell: office.preview_notices(proposal.id, progress=tell))
    try:
        job.wait(_PATIENCE)
    finally:
        jobs.take(name)
    return job


handlers: list[Any] = [proposal_page, confirm, withdraw]
