"""The ledger of problems at a desk: entered by supervision, put right by the agency, closed by somebody else."""

from __future__ import annotations

from datetime import date
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from approvalflow import Actor, BadInput, NotFound, Office
from approvalflow.domain.deadlines.moments import day as read_day
from approvalflow.domain.deadlines.moments import day_of
from approvalflow.domain.supervision import problems as ledger
from approvalflow.domain.supervision.problems import PROBLEM_SOURCES, PROBLEM_STATES, Problem
from county.desks.money.acting import Doing, Tried, act, act_on
from county.desks.seat import officer
from county.desks.supervision.acts import SOME, Open, acting_page, open_acts
from county.desks.typed import Typed
from county.desks.visible import sees_signals
from county.state import county_of

__all__ = ["handlers"]

#: How many problems a page of the ledger holds.
_PAGE = 50


def _sees(one: Problem, by: Actor) -> bool:
    return sees_signals(by) or (bool(by.agency) and one.noted.agency == by.agency)


@get("/desk/problems", sync_to_thread=True)
def problems(request: Request[Any, Any, Any]) -> Response[Any]:
    """The problems that this person has to do with, the latest first, and for supervision the form to enter one."""
    return _list(request, officer(request), Tried())


def _list(request: Request[Any, Any, Any], by: Actor, tried: Tried) -> Response[Any]:
    office = county_of(request).office
    before = request.query_params.get("before", "")
    own = "" if sees_signals(by) else by.agency
    rows = office.problems(agency=own, before=before, limit=_PAGE + 1) if own or sees_signals(by) else ()
    return acting_page(
        request,
        "problems",
        tried,
        here="/desk/problems?",
        rows=rows[:_PAGE],
        more=f"?before={rows[_PAGE - 1].ref}" if len(rows) > _PAGE else "",
        before=before,
        today=day_of(office.clock.now(), office.zone),
        sources=PROBLEM_SOURCES,
        states=PROBLEM_STATES,
        agencies=office.organisation.agencies,
        acts=sees_signals(by),
    )


@post("/desk/problems/note", status_code=303)
async def note(request: Request[Any, Any, Any]) -> Response[Any]:
    """Enter a problem."""
    by = officer(request)
    return await act(
        request,
        "note",
        lambda office, one, typed, command: office.note_problem(
            typed.one("text"),
            source=typed.one("source"),
            agency=typed.one("agency"),
            due=_due(typed),
            cause=typed.one("cause"),
            by=one,
            command_id=command,
        ),
        allowed=sees_signals,
        to=lambda did: f"/desk/problems/{did.ref if isinstance(did, Problem) else ''}?done=note",
        again=lambda tried: _list(request, by, tried),
    )


def _due(typed: Typed) -> date:
    if not typed.one("due"):
        raise BadInput("请填写整改期限", "give the last day", place="due", rule="day")
    return read_day(typed.one("due"))


def _problem(office: Office, ref: str, by: Actor) -> Problem:
    """Raises NotFound in the same words for one that is missing or not his."""
    try:
        found = office.problem(ref)
    except NotFound:
        found = None
    if found is None or not _sees(found, by):
        raise NotFound(f"没有问题 {ref}", f"no problem {ref!r}", place="problem", rule="problem")
    return found


@get("/desk/problems/{ref:str}", sync_to_thread=True)
def problem_page(request: Request[Any, Any, Any], ref: FromPath[str]) -> Response[Any]:
    """One problem, and what can be done about it now."""
    return _page(request, ref, officer(request), Tried())


def _page(request: Request[Any, Any, Any], ref: str, by: Actor, tried: Tried) -> Response[Any]:
    office = county_of(request).office
    found = _problem(office, ref, by)
    acts = _acts(office, found, by)
    return acting_page(
        request,
        "problem",
        tried,
        here=f"/desk/problems/{ref}?",
        found=found,
        late=found.is_overdue(day_of(office.clock.now(), office.zone)),
        acts=acts.acts,
        refused=acts.refused,
        sources=PROBLEM_SOURCES,
        states=PROBLEM_STATES,
    )


def _acts(office: Office, one: Problem, by: Actor) -> Open:
    now, zone = office.clock.now(), office.zone
    today = day_of(now, zone)
    return open_acts(
        {
            "finish": lambda: ledger.finish_problem(one, text=SOME, cause=SOME, by=by, at=now, zone=zone),
            "close": lambda: ledger.close_problem(one, words=SOME, by=by, at=now),
            "send-back": lambda: ledger.send_back_problem(one, reason=SOME, due=today, by=by, at=now, zone=zone),
        }
    )


def _moves(ref: str) -> dict[str, Doing]:
    return {
        "finish": lambda office, by, typed, command: office.finish_problem(
            ref, typed.one("text"), cause=typed.one("cause"), by=by, command_id=command
        ),
        "close": lambda office, by, typed, command: office.close_problem(
            ref, typed.one("text"), by=by, command_id=command
        ),
        "send-back": lambda office, by, typed, command: office.send_back_problem(
            ref, typed.one("text"), due=_due(typed), by=by, command_id=command
        ),
    }


@post("/desk/problems/{ref:str}/{move:str}", status_code=303)
async def problem_act(request: Request[Any, Any, Any], ref: FromPath[str], move: FromPath[str]) -> Response[Any]:
    """Put it right, close it, send it back; the office judges who may."""
    by = officer(request)
    return await act_on(
        request,
        move,
        _moves(ref),
        see=lambda office, one: _problem(office, ref, one),
        at=f"/desk/problems/{ref}",
        again=lambda tried: _page(request, ref, by, tried),
    )


handlers: list[Any] = [problems, note, problem_page, problem_act]
