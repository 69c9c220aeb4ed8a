"""Questions, complaints and ratings at a desk: what waits for an answer, and the answering."""

from __future__ import annotations

from typing import Any

import anyio
from attrs import frozen
from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from approvalflow import Actor, ApprovalflowError, Light, Office
from approvalflow.domain.cases.feedback import (
    GRADES,
    KINDS,
    Feedback,
)
from approvalflow.domain.deadlines.moments import Instant
from county.desks.casepage import refused_case, shown_case
from county.desks.reading import typed_of
from county.desks.seat import officer
from county.desks.trouble import trouble_of
from county.desks.typed import Typed
from county.desks.visible import seen_case
from county.rendering import render
from county.state import county_of

__all__ = ["handlers", "waiting_for"]


@frozen
class Heard:
    """Something that was said about a case, with what the light of its answer needs."""

    ref: str
    feedback: Feedback
    light: Light
    due: Instant | None
    agency: str
    provisional: bool = False


def waiting_for(office: Office, by: Actor) -> list[Heard]:
    """What waits for an answer of this person's agency (of any agency, for supervision and the centre)."""
    now = office.clock.now()
    everywhere = bool(by.roles & {"supervisor", "centre"})
    waiting = [
        Heard(ref, said, said.light(now), said.due, said.agency)
        for ref, said in office.to_answer(agency="" if everywhere else by.agency)
    ]
    return sorted(waiting, key=lambda one: one.due or 0)


@get("/desk/hearing", sync_to_thread=True)
def hearing(request: Request[Any, Any, Any]) -> Response[Any]:
    """What waits for an answer, the most urgent first."""
    by = officer(request)
    lines = waiting_for(county_of(request).office, by)
    return render(request, "desks/hearing.html", by=by, lines=lines, kinds=KINDS, grades=GRADES)


@post("/desk/cases/{ref:str}/said/{feedback:str}", status_code=303)
async def reply(request: Request[Any, Any, Any], ref: FromPath[str], feedback: FromPath[str]) -> Response[Any]:
    """Answer a question or a complaint, or say how a bad rating was put right."""
    by = officer(request)
    typed = await typed_of(request)
    return await anyio.to_thread.run_sync(_replied, request, ref, feedback, by, typed)


def _replied(request: Request[Any, Any, Any], ref: str, feedback: str, by: Actor, typed: Typed) -> Response[Any]:
    office = county_of(request).office
    seen_case(office, ref, by)
    try:
        office.reply(ref, feedback, typed.one("text"), by=by)
    except ApprovalflowError as error:
        trouble = trouble_of(error)
        shown = shown_case(office, ref, by, tried=feedback, trouble=trouble, typed=typed)
        return refused_case(request, by, shown)
    return Redirect(f"/desk/cases/{ref}?done=reply#said", status_code=303)


handlers: list[Any] = [hearing, reply]
