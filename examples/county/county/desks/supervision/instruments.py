"""Instruments of supervision at a desk: issued from the case, card or finding, signed for, answered, closed."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from approvalflow import Actor, NotFound, Office
from approvalflow.domain.deadlines.lights import light_of
from approvalflow.domain.deadlines.moments import day, instant_at
from approvalflow.domain.supervision import issuing
from approvalflow.domain.supervision.bodies import bodies_of
from approvalflow.domain.supervision.instruments import (
    DISCIPLINE,
    INSTRUMENT_STATES,
    SUBJECTS,
    Instrument,
)
from county.desks.course import who
from county.desks.money.acting import Doing, Tried, act, act_on
from county.desks.seat import officer, only_for
from county.desks.supervision.acts import SOME, Open, acting_page, open_acts
from county.desks.supervision.shown import PDF, ShownTerm, download
from county.desks.supervision.urging import kinds_for
from county.desks.typed import Typed
from county.desks.visible import sees_signals
from county.rendering import render
from county.state import county_of

__all__ = ["handlers", "sees_instrument"]

#: Where an instrument's subject has a page.
_PAGES = {"case": "/desk/cases/", "card": "/desk/cards/", "finding": "/desk/supervision/findings/"}

#: Until when an answer is due on the day that was set, in minutes of that day.
_CLOSE = 17 * 60 + 30

_TABS = ("open", "overdue", "all")


def sees_instrument(one: Instrument, by: Actor) -> bool:
    """Supervision sees every instrument; the head, those to the agency; everybody, their own and those to no one of
    the agency in particular."""
    if sees_signals(by) or one.to_person in (by.id, by.acting_for or by.id):
        return True
    addressed = bool(by.agency) and by.agency == one.to_agency
    return addressed and (not one.to_person or bool(by.roles & {"head", "organ"}))


def shown_instrument(one: Instrument, office: Office, now: int) -> ShownTerm:
    """The instrument with the light of its answer."""
    yellow = one.yellow_at if one.yellow_at is not None else one.due
    light = light_of(one.due, yellow, now) if one.due is not None and yellow is not None else None
    return ShownTerm.of(one, light, one.due if one.state == "issued" else None, one.to_agency, office.zone)


@get("/desk/instruments", sync_to_thread=True)
def instruments(request: Request[Any, Any, Any]) -> Response[Any]:
    """The instruments that this person has to do with, the newest first."""
    by = officer(request)
    office = county_of(request).office
    now = office.clock.now()
    every = [one for one in office.instruments() if sees_instrument(one, by)]
    of = {
        "open": [one for one in every if one.state != "closed"],
        "overdue": [one for one in every if one.is_overdue(now)],
        "all": every,
    }
    tab = request.query_params.get("tab", "open")
    tab = tab if tab in _TABS else "open"
    return render(
        request,
        "desks/supervision/instruments.html",
        by=by,
        rows=[shown_instrument(one, office, now) for one in of[tab]],
        tab=tab,
        tabs=_TABS,
        counts={key: len(found) for key, found in of.items()},
        states=INSTRUMENT_STATES,
        subjects=SUBJECTS,
        pages=_PAGES,
        issues=bool(kinds_for(office, "agency", by)),
        who=lambda key: who(office.organisation, key) if key else None,
    )


@get("/desk/instruments/new", sync_to_thread=True)
def new_instrument(request: Request[Any, Any, Any]) -> Response[Any]:
    """The whole form of an instrument: any kind, any addressee, a day of one's own."""
    by = officer(request)
    only_for(sees_signals(by))
    return _form(request, by, Tried())


def _form(request: Request[Any, Any, Any], by: Actor, tried: Tried) -> Response[Any]:
    office = county_of(request).office
    asked = request.query_params
    given = {name: asked.get(name, "") for name in ("kind", "about", "subject", "to_agency", "to_person")}
    about = tried.typed.one("about") or given["about"] or "agency"
    return acting_page(
        request,
        "issue",
        tried,
        here="/desk/instruments/new?",
        given={**given, "about": about},
        kinds=kinds_for(office, about, by),
        subjects=SUBJECTS,
        agencies=office.organisation.agencies,
        people=office.organisation.people,
    )


@post("/desk/instruments/issue", status_code=303)
async def issue(request: Request[Any, Any, Any]) -> Response[Any]:
    """Issue it; what is refused comes back on the whole form with everything that was typed."""
    by = officer(request)
    return await act(
        request,
        "issue",
        _issued,
        allowed=sees_signals,
        to=lambda did: f"/desk/instruments/{did.ref if isinstance(did, Instrument) else ''}?done=issue",
        again=lambda tried: _form(request, by, tried),
    )


def _issued(office: Office, by: Actor, typed: Typed, command: str) -> Instrument:
    person = typed.one("to_person")
    return office.issue_instrument(
        typed.one("kind"),
        typed.one("about"),
        typed.one("subject"),
        to_agency=typed.one("to_agency"),
        to_person=person,
        text=typed.one("text"),
        due=_due(office, typed.one("due")),
        source=typed.one("source"),
        by=by,
        command_id=command,
    )


def _due(office: Office, typed: str) -> int | None:
    """The end of the office hours of the day that was typed; None where none was."""
    return instant_at(day(typed), _CLOSE, office.zone) if typed else None


def _instrument(office: Office, ref: str, by: Actor) -> Instrument:
    """Raises NotFound in the same words for one that is missing or not his."""
    try:
        found = office.instrument(ref)
    except NotFound:
        found = None
    if found is None or not sees_instrument(found, by):
        raise NotFound(f"没有文书 {ref}", f"no instrument {ref!r}", place="instrument", rule="instrument")
    return found


@get("/desk/instruments/{ref:str}", sync_to_thread=True)
def instrument_page(request: Request[Any, Any, Any], ref: FromPath[str]) -> Response[Any]:
    """One instrument: what it says, what was answered, what can be done with it now."""
    return _page(request, ref, officer(request), Tried())


@get("/desk/instruments/{ref:str}/paper.pdf", sync_to_thread=True)
def instrument_paper(request: Request[Any, Any, Any], ref: FromPath[str]) -> Response[Any]:
    """The instrument as a PDF; not found where nothing here sets papers."""
    office = county_of(request).office
    found = _instrument(office, ref, officer(request))
    return download(office.instrument_document(found.ref), f"{found.ref}.pdf", PDF)


def _page(request: Request[Any, Any, Any], ref: str, by: Actor, tried: Tried) -> Response[Any]:
    office = county_of(request).office
    found = _instrument(office, ref, by)
    acts = _acts(office, found, by)
    return acting_page(
        request,
        "instrument",
        tried,
        here=f"/desk/instruments/{ref}?",
        shown=shown_instrument(found, office, office.clock.now()),
        acts=acts.acts,
        refused=acts.refused,
        states=INSTRUMENT_STATES,
        subjects=SUBJECTS,
        discipline=DISCIPLINE if found.kind == "referral" else {},
        pages=_PAGES,
        papers=bool(office.plugins.documents()),
    )


def _acts(office: Office, one: Instrument, by: Actor) -> Open:
    bodies, now = bodies_of(office.organisation), office.clock.now()
    return open_acts(
        {
            "receive": lambda: issuing.receive_instrument(one, by=by, bodies=bodies, at=now),
            "answer": lambda: issuing.answer_instrument(one, by=by, text=SOME, bodies=bodies, at=now),
            "close": lambda: issuing.close_instrument(one, by=by, words=SOME, bodies=bodies, at=now),
        }
    )


def _moves(ref: str) -> dict[str, Doing]:
    return {
        "receive": lambda office, by, _typed, command: office.receive_instrument(ref, by=by, command_id=command),
        "answer": lambda office, by, typed, command: office.answer_instrument(
            ref,
            typed.one("text"),
            by=by,
            by_case=typed.one("by_case"),
            discipline=typed.one("discipline"),
            command_id=command,
        ),
        "close": lambda office, by, typed, command: office.close_instrument(
            ref, typed.one("words"), by=by, command_id=command
        ),
    }


@post("/desk/instruments/{ref:str}/{move:str}", status_code=303)
async def instrument_act(request: Request[Any, Any, Any], ref: FromPath[str], move: FromPath[str]) -> Response[Any]:
    """Sign for it, answer it, close it; the office judges who may."""
    by = officer(request)
    return await act_on(
        request,
        move,
        _moves(ref),
        see=lambda office, one: _instrument(office, ref, one),
        at=f"/desk/instruments/{ref}",
        again=lambda tried: _page(request, ref, by, tried),
    )


handlers: list[Any] = [instruments, new_instrument, issue, instrument_page, instrument_paper, instrument_act]
