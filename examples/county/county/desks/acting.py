"""A move at a desk: the form is carried out; what was refused comes back where it stood, with all that was typed."""

from __future__ import annotations

from typing import Any

import anyio
from litestar import Request, Response, post
from litestar.params import FromPath
from litestar.response import Redirect

from approvalflow import Actor, ApprovalflowError, NotFound, Office
from county.desks.casepage import refused_case, shown_case
from county.desks.docket import docket_page, place_of
from county.desks.doing import do
from county.desks.reading import typed_of
from county.desks.seat import officer
from county.desks.trouble import trouble_of
from county.desks.typed import Typed
from county.desks.visible import seen_case
from county.state import county_of

__all__ = ["handlers"]


@post("/desk/cases/{ref:str}/moves/{move:str}", status_code=303)
async def carry_out(request: Request[Any, Any, Any], ref: FromPath[str], move: FromPath[str]) -> Response[Any]:
    """Carry out a move; a refusal comes back on the same page with its rule, basis and everything that was typed."""
    by = officer(request)
    try:
        typed = await typed_of(request)
    except ApprovalflowError as error:
        return await anyio.to_thread.run_sync(_refused, request, ref, by, move, Typed(), error)
    return await anyio.to_thread.run_sync(_carried_out, request, ref, by, move, typed)


def _carried_out(request: Request[Any, Any, Any], ref: str, by: Actor, move: str, typed: Typed) -> Response[Any]:
    office = county_of(request).office
    seen_case(office, ref, by)
    try:
        do(office, ref, move, by, typed)
    except ApprovalflowError as error:
        return _refused(request, ref, by, move, typed, error)
    return Redirect(_onwards(office, ref, by, move, typed), status_code=303)


def _onwards(office: Office, ref: str, by: Actor, move: str, typed: Typed) -> str:
    """Back to where the form stood; a case that left this person's sight leads to the docket."""
    try:
        seen_case(office, ref, by)
    except NotFound:
        return f"/desk/docket?done={move}"
    beside = typed.one("beside")
    return f"{place_of(beside, beside=ref)}&done={move}" if beside else f"/desk/cases/{ref}?done={move}"


def _refused(
    request: Request[Any, Any, Any], ref: str, by: Actor, move: str, typed: Typed, error: ApprovalflowError
) -> Response[Any]:
    trouble = trouble_of(error)
    shown = shown_case(county_of(request).office, ref, by, tried=move, trouble=trouble, typed=typed)
    if typed.one("beside"):
        return docket_page(request, by, beside=shown, status_code=trouble.status)
    return refused_case(request, by, shown)


handlers: list[Any] = [carry_out]
