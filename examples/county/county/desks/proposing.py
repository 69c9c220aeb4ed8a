"""Proposing an amendment of the calendar at a desk: a file, a few fields, or what an upgraded package brought."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import anyio
from attrs import evolve
from litestar import Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.response import Redirect, Template

from approvalflow import Actor, ApprovalflowError, DeclarationFaulty
from approvalflow.domain.deadlines.moments import Day, day_of
from approvalflow.domain.deadlines.notices import Notice
from county.desks.notice_forms import fields_of, keys_of, notice_filled_in, notice_of_file
from county.desks.reading import typed_of
from county.desks.seat import officer, only_for
from county.desks.settling import AMENDERS, LAYER_WORDS
from county.desks.trouble import Trouble, trouble_of
from county.desks.typed import Typed
from county.rendering import render
from county.state import county_of

__all__ = ["handlers"]


@get("/desk/calendar/propose", sync_to_thread=True)
def propose_page(request: Request[Any, Any, Any]) -> Response[Any]:
    """The form of a proposal: a file, or a few fields."""
    by = officer(request)
    only_for(bool(by.roles & AMENDERS))
    return _form(request, by, Typed())


@post("/desk/calendar/propose", status_code=303)
async def propose(request: Request[Any, Any, Any]) -> Response[Any]:
    """Propose what was uploaded or filled in; every fault comes back at its field, with everything that was typed."""
    by = officer(request)
    only_for(bool(by.roles & AMENDERS))
    try:
        typed = await typed_of(request)
        upload = (await request.form()).get("file")
        name = upload.filename if isinstance(upload, UploadFile) else ""
    except ApprovalflowError as error:
        return await anyio.to_thread.run_sync(_form, request, by, Typed(), error)
    return await anyio.to_thread.run_sync(_proposed, request, by, _with_file(typed, name))


@post("/desk/calendar/news", status_code=303)
async def propose_news(request: Request[Any, Any, Any]) -> Response[Any]:
    """Propose every notice that an upgraded package knows and the region has not loaded."""
    by = officer(request)
    only_for(bool(by.roles & AMENDERS))
    typed = await typed_of(request)
    return await anyio.to_thread.run_sync(_news_proposed, request, by, typed)


def _with_file(typed: Typed, name: str) -> Typed:
    """The form with the uploaded file as text, so that what is wrong with it can be mended where it stands."""
    content = typed.files.get("file")
    if content is None:
        return typed
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return typed
    return evolve(typed, fields={**typed.fields, "content": [text], "name": [name]}, files={})


def _read(typed: Typed, today: Day) -> list[Notice]:
    if "file" in typed.files:  # it is not text: the reader says so
        return notice_of_file("notice.toml", typed.files["file"], typed)
    if typed.one("content"):
        return notice_of_file(typed.one("name"), typed.one("content").encode(), typed)
    return notice_filled_in(typed, today)


def _proposed(request: Request[Any, Any, Any], by: Actor, typed: Typed) -> Response[Any]:
    office = county_of(request).office
    try:
        made = office.propose_notices(
            _read(typed, day_of(office.clock.now(), office.zone)),
            by=by,
            reason=typed.one("reason"),
            command_id=typed.one("command"),
        )
    except ApprovalflowError as error:
        return _form(request, by, typed, error)
    return Redirect(f"/desk/calendar/{made.id}?done=proposed", status_code=303)


def _news_proposed(request: Request[Any, Any, Any], by: Actor, typed: Typed) -> Response[Any]:
    office = county_of(request).office
    try:
        made = office.propose_notices(office.calendar_news(), by=by, reason=typed.one("reason"))
    except ApprovalflowError as error:
        return _form(request, by, typed, error)
    return Redirect(f"/desk/calendar/{made.id}?done=proposed", status_code=303)


def _form(request: Request[Any, Any, Any], by: Actor, typed: Typed, error: ApprovalflowError | None = None) -> Template:
    from_file = bool(typed.one("content")) or "file" in typed.files
    trouble = trouble_of(error) if error else None
    if trouble and isinstance(error, DeclarationFaulty):
        count = len(error.faults)
        zh, en = f"通知有 {count} 处需要修改", f"{count} thing{'s have' if count != 1 else ' has'} to be mended"
        told = keys_of(error.faults) if from_file else fields_of(error.faults)
        trouble = Trouble("notice", zh, en, fields=told)
    return render(
        request,
        "desks/propose.html",
        status_code=trouble.status if trouble else 200,
        here="/desk/calendar/propose?",
        by=by,
        typed=typed,
        trouble=trouble,
        errors=trouble.fields if trouble and not from_file else {},
        command=uuid4().hex,
        layers=LAYER_WORDS,
        from_file=from_file,
    )


handlers: list[Any] = [propose_page, propose, propose_news]
