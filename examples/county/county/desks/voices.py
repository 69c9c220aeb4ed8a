"""Complaints, questions and ratings at a desk: what waits, each with what can be done; the speaker stays hidden."""

from __future__ import annotations

from typing import Any

import anyio
from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from approvalflow import Actor, ApprovalflowError
from approvalflow.domain.supervision.voices.routes import ROUTES, TOPICS
from approvalflow.domain.supervision.voices.voice import GRADES, KINDS, OUTCOMES, VOICE_STATES
from approvalflow.office.voice_lists import SpeakerSeen
from county.desks.course import who
from county.desks.reading import typed_of
from county.desks.seat import officer
from county.desks.told import takes_voices
from county.desks.trouble import Trouble, trouble_of
from county.desks.typed import Typed
from county.desks.voicework import acts_on_voice, do_with_voice
from county.look.spoken import spoken
from county.rendering import render
from county.state import county_of

__all__ = ["handlers"]

#: How many lines a list shows.
_SHOWN = 200

_LOOKING = frozenset({"centre", "supervisor", "organ"})


@get("/desk/voices", sync_to_thread=True)
def voices(request: Request[Any, Any, Any]) -> Response[Any]:
    """What waits and this person may see, the most urgent first; or everything, newest first."""
    by = officer(request)
    office = county_of(request).office
    waiting = office.voices_to_answer(by=by)
    tab = "all" if request.query_params.get("tab") == "all" else "todo"
    shown = office.voices(by=by, limit=_SHOWN) if tab == "all" else waiting[:_SHOWN]
    return render(
        request,
        "desks/voices.html",
        by=by,
        tab=tab,
        waiting=len(waiting),
        lines=[(one, spoken(one.voice, one.light)) for one in shown],
        kinds=KINDS,
        states=VOICE_STATES,
        grades=GRADES,
        topics=TOPICS,
        takes=takes_voices(by),
    )


@get("/desk/voices/{ref:str}", sync_to_thread=True)
def voice(request: Request[Any, Any, Any], ref: FromPath[str]) -> Response[Any]:
    """One of them, with what can be done."""
    return _page(request, ref, officer(request))


@post("/desk/voices/{ref:str}/{move:str}", status_code=303)
async def act(request: Request[Any, Any, Any], ref: FromPath[str], move: FromPath[str]) -> Response[Any]:
    """Do it, or look who spoke; a refusal comes back with what was typed."""
    by = officer(request)
    typed = await typed_of(request)
    return await anyio.to_thread.run_sync(_acted, request, ref, move, by, typed)


def _acted(request: Request[Any, Any, Any], ref: str, move: str, by: Actor, typed: Typed) -> Response[Any]:
    office = county_of(request).office
    office.voice(ref, by=by)
    try:
        if move == "who":
            return _page(request, ref, by, speaker=office.who_spoke(ref, by=by, reason=typed.one("reason")))
        do_with_voice(office, ref, move, by, typed)
    except ApprovalflowError as error:
        return _page(request, ref, by, tried=move, trouble=trouble_of(error), typed=typed)
    return Redirect(f"/desk/voices/{ref}", status_code=303)


def _page(
    request: Request[Any, Any, Any],
    ref: str,
    by: Actor,
    *,
    tried: str = "",
    trouble: Trouble | None = None,
    typed: Typed | None = None,
    speaker: SpeakerSeen | None = None,
) -> Response[Any]:
    office = county_of(request).office
    seen = office.voice(ref, by=by)
    acts = acts_on_voice(office, seen.voice, by)
    return render(
        request,
        "desks/voice.html",
        status_code=trouble.status if trouble else 200,
        here=f"/desk/voices/{ref}?",
        by=by,
        seen=seen,
        voice=seen.voice,
        line=spoken(seen.voice, seen.light),
        acts=[one for one in acts if one.refusal is None],
        refused=[one for one in acts if one.refusal is not None],
        may_look=bool(by.roles & _LOOKING) and seen.voice.named and by.agency != (seen.voice.agency or "-"),
        speaker=speaker,
        tried=tried,
        trouble=trouble,
        typed=typed or Typed(),
        kinds=KINDS,
        states=VOICE_STATES,
        grades=GRADES,
        outcomes=OUTCOMES,
        topics=TOPICS,
        routes=ROUTES,
        who=lambda key: who(office.organisation, key) if key else None,
    )


handlers: list[Any] = [voices, voice, act]
