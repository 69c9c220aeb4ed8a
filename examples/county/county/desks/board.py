"""The board of lights: each agency with what is green, yellow, red, paused and waiting, also for the hall's screen."""

from __future__ import annotations

from typing import Any

from attrs import frozen
from litestar import Request, Response, get

from approvalflow.domain.supervision.cards import LEVELS, STATES
from approvalflow.office.dockets import BoardLine
from county.desks.cardwork import cards_seen, rule_of
from county.desks.horizon import horizon_warnings
from county.desks.seat import officer, only_for
from county.desks.turning import turns_within
from county.desks.visible import sees_board
from county.rendering import render
from county.state import county_of

__all__ = ["handlers"]

_COLUMNS = ("green", "yellow", "red", "paused", "waiting")

#: The width of the longest bar, in the units of its drawing.
_WIDTH = 1000


@frozen
class Bar:
    """A part of an agency's bar: which column, where it begins and how wide it is."""

    column: str
    start: int
    width: int


def _bars(line: BoardLine, longest: int) -> tuple[Bar, ...]:
    bars, start = [], 0
    for column in _COLUMNS:
        width = round(getattr(line, column) * _WIDTH / max(1, longest))
        if width:
            bars.append(Bar(column, start, width))
        start += width
    return tuple(bars)


@get("/desk/board", sync_to_thread=True)
def board(request: Request[Any, Any, Any]) -> Response[Any]:
    """The board; it reads itself anew when something was written, without scripts every minute."""
    by = officer(request)
    only_for(sees_board(by))
    office = county_of(request).office
    lines = sorted(office.board(), key=lambda line: (-line.red, -line.yellow, -line.total))
    longest = max((line.total for line in lines), default=0)
    sums = {column: sum(getattr(line, column) for line in lines) for column in _COLUMNS}
    return render(
        request,
        "desks/board.html",
        by=by,
        rows=[(line, _bars(line, longest)) for line in lines],
        sums=sums,
        turns=turns_within(office),
        cards=[row for row in cards_seen(office, by) if row.state not in ("lifted", "upheld")],
        rule_of=lambda code: rule_of(office, code),
        levels=LEVELS,
        states=STATES,
        width=_WIDTH,
        warnings=horizon_warnings(office, by),
    )


handlers: list[Any] = [board]
