"""At the desk: who sits here. A person is picked, a password proves it, the signed cookie remembers it."""

from __future__ import annotations

from typing import Any

import anyio
from attrs import frozen
from litestar import Request, Response, get, post
from litestar.response import Redirect, Template

from approvalflow import Organisation, Text
from approvalflow.domain.parties.organisation import Person
from approvalflow.domain.parties.people import ROLES
from approvalflow.domain.supervision.bodies import CITY
from county.cookies import current_actor, sign_in, sign_out
from county.desks.passwords import Locks, matches, stored_hash
from county.desks.reading import typed_of
from county.desks.seat import officer, only_for
from county.desks.visible import FINANCE
from county.rendering import render
from county.state import county_of

__all__ = ["handlers", "home_of"]


@frozen
class Room:
    """An agency with the people who work there, as the list of the log-in shows it."""

    title: Text
    people: tuple[tuple[Person, Text], ...]


def _rooms(organisation: Organisation) -> list[Room]:
    order = list(ROLES)
    found: dict[str, list[Person]] = {}
    for person in organisation.people.values():
        found.setdefault(person.agency, []).append(person)
    rooms = []
    for agency, people in found.items():
        people.sort(key=lambda person: min(order.index(role) for role in person.roles))
        title = organisation.title_of(agency) if agency else organisation.region.centre
        rooms.append(Room(title, tuple((person, _post(person)) for person in people)))
    return rooms


def _post(person: Person) -> Text:
    if person.post is not None:
        return person.post
    titles = [ROLES[role] for role in sorted(person.roles)]
    return Text("、".join(title.zh for title in titles), ", ".join(title.en for title in titles))


def home_of(request: Request[Any, Any, Any]) -> str:
    """Where the day of who is signed in begins."""
    by = current_actor(request)
    return _first_page(by.roles if by is not None else frozenset())


def _first_page(roles: frozenset[str]) -> str:
    """Supervision begins at the board, for the city at its counties, its organ at what was referred, finance at the
    money, others at the docket."""
    if CITY in roles:
        return "/desk/city"
    if "organ" in roles:
        return "/desk/instruments"
    return "/desk/board" if "supervisor" in roles else "/desk/money" if roles & FINANCE else "/desk/docket"


def _locks(request: Request[Any, Any, Any]) -> Locks:
    locks: Locks | None = request.app.state.get("desk_locks")
    if locks is None:
        locks = request.app.state["desk_locks"] = Locks()
    return locks


def _page(request: Request[Any, Any, Any], *, picked: str = "", problem: str = "", status_code: int = 200) -> Template:
    return render(
        request,
        "desks/login.html",
        status_code=status_code,
        rooms=_rooms(county_of(request).office.organisation),
        picked=picked,
        problem=problem,
    )


@get("/desk", sync_to_thread=True)
def log_in(request: Request[Any, Any, Any]) -> Response[Any]:
    """The list of people; who is signed in goes on to where the day begins."""
    if current_actor(request) is not None:
        return Redirect(home_of(request), status_code=303)
    return _page(request, picked=request.query_params.get("person", ""))


@post("/desk", status_code=200)
async def check(request: Request[Any, Any, Any]) -> Response[Any]:
    """Look at the password; five wrong ones within a quarter of an hour lock the person for as long."""
    typed = await typed_of(request)
    person, password = typed.one("person"), typed.one("password")
    return await anyio.to_thread.run_sync(_checked, request, person, password)


def _checked(request: Request[Any, Any, Any], person: str, password: str) -> Response[Any]:
    county, locks = county_of(request), _locks(request)
    now = county.office.clock.now()
    if person not in county.office.organisation.people:
        return _page(request, problem="desk.login.pick", status_code=422)
    if locks.is_locked(person, now):
        return _page(request, picked=person, problem="desk.login.locked", status_code=429)
    if not matches(password, stored_hash(county.settings.var, person)):
        locks.failed(person, now)
        return _page(request, picked=person, problem="desk.login.wrong", status_code=401)
    locks.passed(person)
    roles = county.office.organisation.people[person].roles
    answer: Response[Any] = Redirect(_first_page(roles), status_code=303)
    sign_in(request, answer, person)
    return answer


@post("/desk/log-out", status_code=303)
async def log_out(request: Request[Any, Any, Any]) -> Response[Any]:
    """Nobody sits here any more."""
    answer: Response[Any] = Redirect("/desk", status_code=303)
    sign_out(answer)
    return answer


@post("/desk/acting", status_code=303)
async def act_for(request: Request[Any, Any, Any]) -> Response[Any]:
    """Sit in for the holder of a mandate that is in force, or go back to one's own post with an empty choice."""
    by = officer(request)
    holder = (await typed_of(request)).one("holder")
    office = county_of(request).office
    mandates = office.organisation.mandates_of(by.id, office.clock.now())
    only_for(not holder or any(one.holder == holder for one in mandates))
    answer: Response[Any] = Redirect("/desk/docket", status_code=303)
    sign_in(request, answer, by.id, acting_for=holder)
    return answer


handlers: list[Any] = [log_in, check, log_out, act_for]
