"""The inbox of findings: what the rules saw, until a supervisor has noted it, set it aside or gone on from it."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response, get, post
from litestar.params import FromPath

from approvalflow import Actor, MoveRefused, Office, Text
from approvalflow.domain.supervision import inbox, raising
from approvalflow.domain.supervision.cards import LEVELS as CARD_LEVELS
from approvalflow.domain.supervision.findings import LEVELS
from approvalflow.domain.supervision.inbox import FINDING_STATES, KeptFinding
from approvalflow.domain.supervision.instruments import INSTRUMENT_STATES
from county.desks.cardwork import rule_of
from county.desks.course import who
from county.desks.money.acting import Doing, Tried, act_on
from county.desks.referred import is_referred
from county.desks.seat import officer, only_for
from county.desks.supervision.acts import SOME, acting_page, refusal_of
from county.desks.supervision.urging import instruments_about, urging_about
from county.desks.visible import sees_signals
from county.rendering import render
from county.state import county_of

__all__ = ["handlers"]

#: How many findings a page of the inbox holds.
_PAGE = 50

_FILTERS = ("agency", "rule", "level", "state")


@get("/desk/supervision/findings", sync_to_thread=True)
def findings(request: Request[Any, Any, Any]) -> Response[Any]:
    """The inbox: the open ones, or what the filters ask for, the latest first."""
    by = officer(request)
    only_for(sees_signals(by))
    office = county_of(request).office
    asked = {name: request.query_params.get(name, "") for name in _FILTERS}
    if "state" not in request.query_params:
        asked["state"] = "open"
    before = request.query_params.get("before", "")
    rows = office.findings(**asked, before=before, limit=_PAGE + 1)
    page = rows[:_PAGE]
    kept = urlencode(asked)
    return render(
        request,
        "desks/supervision/findings.html",
        here=f"/desk/supervision/findings?{kept}&",
        by=by,
        rows=page,
        more=f"?{kept}&before={page[-1].ref}" if len(rows) > _PAGE else "",
        before=before,
        asked=asked,
        agencies=office.organisation.agencies,
        rules=office.supervision_rules(),
        levels=LEVELS,
        states=FINDING_STATES,
        who=lambda key: who(office.organisation, key) if key else None,
    )


@get("/desk/supervision/findings/{ref:str}", sync_to_thread=True)
def finding_page(request: Request[Any, Any, Any], ref: FromPath[str]) -> Response[Any]:
    """One finding with its evidence, and what can be done about it."""
    by = officer(request)
    only_for(sees_signals(by) or is_referred(county_of(request).office, "finding", ref, by))
    return _page(request, ref, by, Tried())


def _page(request: Request[Any, Any, Any], ref: str, by: Actor, tried: Tried) -> Response[Any]:
    office = county_of(request).office
    found = office.finding(ref)
    return acting_page(
        request,
        "finding",
        tried,
        here=f"/desk/supervision/findings/{ref}?",
        found=found,
        rule=rule_of(office, found.rule),
        refusal=_refusal(office, found, by),
        cardable=_cardable(office, found, by),
        urging=urging_about(office, "finding", ref, found.agency, found.person, found.title, by),
        instruments=instruments_about(office, "finding", ref, found.case_ref),
        levels=LEVELS,
        states=FINDING_STATES,
        instrument_states=INSTRUMENT_STATES,
    )


def _refusal(office: Office, found: KeptFinding, by: Actor) -> MoveRefused | None:
    """Why nothing can be noted about a finding by this person; None: it can."""
    return refusal_of(lambda: inbox.note(found, by=by, reason=SOME, at=office.clock.now()))


def _cardable(office: Office, found: KeptFinding, by: Actor) -> dict[str, Text]:
    """The levels at which this person may raise a card for it now, with their names; nothing is recorded by asking."""
    with office.store.reading(office.region) as reading:
        existing = reading.cards_about(found.subject_kind, found.subject)
    days, now = office.timetables.of(found.agency), office.clock.now()
    able = []
    for level in raising.BY_HAND:
        with suppress(MoveRefused):
            raising.card_by_hand(found, existing, level=level, by=by, reason=SOME, ref=SOME, at=now, timetable=days)
            able.append(level)
    return {level: CARD_LEVELS[level] for level in able}


def _moves(ref: str) -> dict[str, Doing]:
    return {
        "note": lambda office, by, typed, command: office.note_finding(
            ref, typed.one("reason"), by=by, command_id=command
        ),
        "set-aside": lambda office, by, typed, command: office.set_aside_finding(
            ref, typed.one("reason"), by=by, command_id=command
        ),
        "card": lambda office, by, typed, command: office.card_finding(
            ref, typed.one("level"), typed.one("reason"), by=by, command_id=command
        ),
    }


@post("/desk/supervision/findings/{ref:str}/{move:str}", status_code=303)
async def finding_act(request: Request[Any, Any, Any], ref: FromPath[str], move: FromPath[str]) -> Response[Any]:
    """Note it, set it aside or raise a card for it; the office judges who may."""
    by = officer(request)
    only_for(sees_signals(by))
    return await act_on(
        request,
        move,
        _moves(ref),
        see=lambda office, _by: office.finding(ref),
        at=f"/desk/supervision/findings/{ref}",
        again=lambda tried: _page(request, ref, by, tried),
    )


handlers: list[Any] = [findings, finding_page, finding_act]
