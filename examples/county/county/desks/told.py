"""What somebody said by telephone, at a window or in a letter, typed in for him by the centre's people.

It goes the way of what is said online: the same terms, the same body that looks into it, the speaker hidden from whom
it is about. The speaker is told the reference and the query code, which this page shows once.
"""

from __future__ import annotations

from typing import Any

import anyio
from litestar import Request, Response, get, post
from litestar.params import FromPath

from approvalflow import Actor, Applicant, ApprovalflowError, NotFound, Office, Text
from approvalflow.domain.supervision.voices.giving import LONGEST
from approvalflow.domain.supervision.voices.routes import TOPICS
from approvalflow.domain.supervision.voices.voice import KINDS
from approvalflow.office.voicing import FollowedVoice
from county.desks.money.acting import Tried, failed_with
from county.desks.reading import typed_of
from county.desks.seat import officer, only_for
from county.desks.typed import Typed
from county.look.spoken import spoken
from county.rendering import render
from county.state import county_of

__all__ = ["handlers", "takes_voices"]

#: How it came in, of `CHANNELS`; what is said online is typed by the speaker himself.
CAME_BY = {
    "phone": Text("电话", "by telephone"),
    "window": Text("窗口", "at a window"),
    "letter": Text("来信", "by letter"),
}

_ABOUT = ("complaint", "question")


def takes_voices(by: Actor) -> bool:
    """Whether the person types in what others say: the centre's own people, and nobody of an agency it may be about."""
    return "centre" in by.roles


@get("/desk/told/{about:str}", sync_to_thread=True)
def form(request: Request[Any, Any, Any], about: FromPath[str]) -> Response[Any]:
    """The form of a complaint or a question."""
    return _form(request, _known(about), officer(request), Tried())


@post("/desk/told/{about:str}", status_code=201)
async def take(request: Request[Any, Any, Any], about: FromPath[str]) -> Response[Any]:
    """Take it, and show what the speaker has to know; what cannot be taken comes back with all that was typed."""
    by = officer(request)
    only_for(takes_voices(by))
    typed = await typed_of(request)
    return await anyio.to_thread.run_sync(_taken, request, _known(about), by, typed)


def _known(about: str) -> str:
    if about not in _ABOUT:
        raise NotFound("没有这个页面", "there is no such page", place="about", rule="page")
    return about


def _taken(request: Request[Any, Any, Any], about: str, by: Actor, typed: Typed) -> Response[Any]:
    try:
        given = _given(county_of(request).office, about, by, typed)
    except ApprovalflowError as error:
        return _form(request, about, by, failed_with("told", error, typed))
    return render(
        request,
        "desks/told.html",
        status_code=201,
        by=by,
        found=given,
        voice=given.voice,
        line=spoken(given.voice, given.light),
        kinds=KINDS,
        topics=TOPICS,
    )


def _given(office: Office, about: str, by: Actor, typed: Typed) -> FollowedVoice:
    name, phone, email = (typed.one(key) for key in ("name", "phone", "email"))
    said: dict[str, Any] = {
        "agency": typed.one("agency"),
        "speaker": Applicant(name, phone=phone, email=email) if name else None,
        "channel": typed.one("channel"),
        "by": by,
        "command_id": typed.one("command"),
    }
    if about == "question":
        return office.ask_question(typed.one("words"), **said)
    return office.complain(typed.one("words"), topic=typed.one("topic"), **said)


def _form(request: Request[Any, Any, Any], about: str, by: Actor, tried: Tried) -> Response[Any]:
    only_for(takes_voices(by))
    office = county_of(request).office
    offered = {matter.agency for matter in office.published.current.values()}
    return render(
        request,
        "desks/told_form.html",
        status_code=tried.status,
        by=by,
        about=about,
        tried=tried,
        command=tried.typed.one("command") or office.ids.new("command"),
        came_by=CAME_BY,
        topics=TOPICS,
        agencies=[key for key in office.organisation.agencies if key in offered],
        longest=LONGEST,
    )


handlers: list[Any] = [form, take]
