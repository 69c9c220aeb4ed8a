"""The live board: a stream that says when the board has changed, and an agency's lights by matter and step."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import anyio
from attrs import frozen
from litestar import Request, Response, get
from litestar.params import FromPath
from litestar.response import ServerSentEvent

from approvalflow import NotFound, Office, Text
from approvalflow.ports.docket import STANDINGS, lines_of
from county.desks.seat import officer, only_for
from county.desks.turning import turns_within
from county.desks.visible import sees_board
from county.rendering import render
from county.state import county_of

__all__ = ["changes", "handlers", "standings_of"]

#: How often the stream looks whether something was written, in seconds; and after how many of these looks it ends: the
#: browser then opens another, and a server that stops waits for none.
_EVERY, _LOOKS = 2.0, 20

#: Without any entry the lights turn too; the board is shown anew after so many microseconds.
_MINUTE = 60_000_000


@frozen
class Standing:
    """A matter, or a step of it, and how many open cases stand there in which light."""

    title: Text
    counts: Counter[str]
    is_step: bool = False


@get("/desk/board/live")
async def live(request: Request[Any, Any, Any]) -> ServerSentEvent:
    """An event whenever something was written or a minute is over; it says no more than that the board is to be read
    anew, so that who may see what is decided by the page alone."""
    only_for(sees_board(officer(request)))
    return ServerSentEvent(changes(county_of(request).office), event_type="board", retry_duration=2000)


async def changes(office: Office) -> AsyncIterator[str]:
    """First where it stands, then only what is new."""
    before = ""
    for _ in range(_LOOKS):
        now = await anyio.to_thread.run_sync(_state, office)
        if now != before:
            before = now
            yield now
        await anyio.sleep(_EVERY)


def _state(office: Office) -> str:
    with office.store.reading(office.region) as reading:
        position, _ = reading.head()
    return f"{position}.{office.clock.now() // _MINUTE}"


@get("/desk/board/{agency:str}", sync_to_thread=True)
def agency_board(request: Request[Any, Any, Any], agency: FromPath[str]) -> Response[Any]:
    """The lights of one agency by matter and step, and what turns there in the next hours."""
    by = officer(request)
    only_for(sees_board(by))
    office = county_of(request).office
    if agency not in office.organisation.agencies:
        raise NotFound(f"没有部门 {agency}", f"no agency {agency!r}", place="agency", rule="agency")
    return render(
        request,
        "desks/supervision/board.html",
        by=by,
        agency=agency,
        rows=standings_of(office, agency),
        columns=STANDINGS,
        turns=[turn for turn in turns_within(office, most=200) if turn.agency == agency],
    )


def standings_of(office: Office, agency: str) -> list[Standing]:
    """Each matter of the agency with its open cases, under it each step that is open at the agency."""
    now = office.clock.now()
    matters: dict[str, Counter[str]] = {}
    steps: dict[tuple[str, str], Counter[str]] = {}
    with office.store.reading(office.region) as reading:
        rows = reading.open_cases(agency=agency)
    for row in rows:
        whole, *open_steps = lines_of(row)
        if row.agency == agency:
            matters.setdefault(row.matter, Counter())[whole.standing(now)] += 1
        for line in open_steps:
            if line.step is not None and line.step.agency == agency:
                steps.setdefault((row.matter, line.step.step), Counter())[line.standing(now)] += 1
    found = []
    for key in sorted({*matters, *(matter for matter, _ in steps)}):
        declared = office.published.current.get(key)
        found.append(Standing(declared.title if declared else Text(key, key), matters.get(key, Counter())))
        for (matter, step), counts in sorted(steps.items()):
            if matter == key:
                spec = next((one for one in declared.plan.steps if one.key == step), None) if declared else None
                found.append(Standing(spec.title if spec else Text(step, step), counts, is_step=True))
    return found


handlers: list[Any] = [live, agency_board]
