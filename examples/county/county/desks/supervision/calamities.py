"""Calamity mode at a desk: one proposes it, another declares it, and what it covers is lifted and says so."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from approvalflow import Actor, BadInput, MoveRefused, Office
from approvalflow.domain.deadlines.moments import Instant, day, instant_at
from approvalflow.domain.supervision import calamities as mode
from approvalflow.domain.supervision.bodies import bodies_of, with_powers
from approvalflow.domain.supervision.calamities import CALAMITY_GROUNDS, CALAMITY_STATES, Calamity
from county.desks.money.acting import Doing, Tried, act, act_on
from county.desks.seat import officer, only_for
from county.desks.supervision.acts import SOME, acting_page, refusal_of
from county.desks.typed import Typed
from county.desks.visible import sees_signals
from county.state import county_of

__all__ = ["handlers"]

_DAY = 24 * 60


@get("/desk/supervision/calamities", sync_to_thread=True)
def calamities(request: Request[Any, Any, Any]) -> Response[Any]:
    """Every calamity that was proposed, the latest first, and the form to propose one."""
    by = officer(request)
    only_for(sees_signals(by))
    return _list(request, by, Tried())


def _list(request: Request[Any, Any, Any], by: Actor, tried: Tried) -> Response[Any]:
    office = county_of(request).office
    return acting_page(
        request,
        "calamities",
        tried,
        here="/desk/supervision/calamities?",
        rows=office.calamities(),
        grounds=CALAMITY_GROUNDS,
        states=CALAMITY_STATES,
        agencies=office.organisation.agencies,
    )


@post("/desk/supervision/calamities/propose", status_code=303)
async def propose(request: Request[Any, Any, Any]) -> Response[Any]:
    """Propose to declare one, for whole days."""
    by = officer(request)
    return await act(
        request,
        "propose",
        _proposed,
        allowed=sees_signals,
        to=lambda did: f"/desk/supervision/calamities/{did.ref if isinstance(did, Calamity) else ''}?done=propose",
        again=lambda tried: _list(request, by, tried),
    )


def _proposed(office: Office, by: Actor, typed: Typed, command: str) -> Calamity:
    return office.propose_calamity(
        _on(office, typed.one("first"), "first", 0),
        _on(office, typed.one("last"), "last", _DAY),
        ground=typed.one("ground"),
        reason=typed.one("reason"),
        agencies=typed.many("agencies"),
        by=by,
        command_id=command,
    )


def _on(office: Office, typed: str, place: str, minutes: int) -> Instant:
    """A day that was typed, its first or its last midnight. Raises BadInput for none."""
    if not typed:
        raise BadInput("请填写起止日期", "give the first and the last day", place=place, rule="day")
    return instant_at(day(typed), minutes, office.zone)


@get("/desk/supervision/calamities/{ref:str}", sync_to_thread=True)
def calamity_page(request: Request[Any, Any, Any], ref: FromPath[str]) -> Response[Any]:
    """One calamity: what it covers, who proposed and who declared it, the cards that it lifted."""
    by = officer(request)
    only_for(sees_signals(by))
    return _page(request, ref, by, Tried())


def _page(request: Request[Any, Any, Any], ref: str, by: Actor, tried: Tried) -> Response[Any]:
    office = county_of(request).office
    found = office.calamity(ref)
    refusal = _refusal(office, found, by)
    return acting_page(
        request,
        "calamity",
        tried,
        here=f"/desk/supervision/calamities/{ref}?",
        found=found,
        refusal=refusal,
        lifted=_lifted(office, found),
        grounds=CALAMITY_GROUNDS,
        states=CALAMITY_STATES,
    )


def _refusal(office: Office, found: Calamity, by: Actor) -> MoveRefused | None:
    """Why this person cannot decide about it; None: he can. Nothing is recorded by asking."""
    powers = with_powers(by, bodies_of(office.organisation))
    return refusal_of(lambda: mode.turn_down(found, words=SOME, by=powers, at=office.clock.now()))


def _lifted(office: Office, found: Calamity) -> list[str]:
    """The cards that it lifted; each names it."""
    if found.state != "declared":
        return []
    every = [office.card(row.ref) for row in office.cards(state="lifted")]
    return [card.ref for card in every if card.calamity == found.ref]


def _moves(ref: str) -> dict[str, Doing]:
    return {
        "declare": lambda office, by, _typed, command: office.declare_calamity(ref, by=by, command_id=command),
        "turn-down": lambda office, by, typed, command: office.turn_down_calamity(
            ref, typed.one("words"), by=by, command_id=command
        ),
    }


@post("/desk/supervision/calamities/{ref:str}/{move:str}", status_code=303)
async def calamity_act(request: Request[Any, Any, Any], ref: FromPath[str], move: FromPath[str]) -> Response[Any]:
    """Declare it or turn it down: by another person than who proposed it."""
    by = officer(request)
    only_for(sees_signals(by))
    return await act_on(
        request,
        move,
        _moves(ref),
        see=lambda office, _by: office.calamity(ref),
        at=f"/desk/supervision/calamities/{ref}",
        again=lambda tried: _page(request, ref, by, tried),
    )


handlers: list[Any] = [calamities, propose, calamity_page, calamity_act]
