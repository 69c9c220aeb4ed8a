"""The finance room's first page: how the county's money stands today, and who has to act on what."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from attrs import frozen
from litestar import Request, Response, get

from approvalflow import Office
from approvalflow.domain.deadlines.moments import day_of
from approvalflow.domain.fees.ledger import TREASURY
from approvalflow.domain.fees.money import Fen
from approvalflow.domain.fees.refund_requests import REFUND_STAGES
from approvalflow.ports.books import Closing
from county.desks.money.debts import debts_of
from county.desks.money.showing import shown_item
from county.desks.seat import officer, only_for
from county.desks.visible import sees_money
from county.rendering import render
from county.state import county_of
from county.words.money import ACTORS, CLASSES

__all__ = ["DayLine", "handlers"]

#: How many days the table of days goes back.
_BACK = 8


@frozen
class DayLine:
    """A day in the table of days.

    Attributes:
        missing: the banks whose statement is not there. lines: how many lines the statements have.
        items: how many differences of the day are open. remitted: what went on to the treasury.
        closed: how it was closed; None where it was not.
    """

    day: date
    missing: tuple[str, ...]
    taken: tuple[str, ...]
    lines: int
    items: int
    remitted: Fen
    closed: Closing | None


def day_lines(office: Office) -> list[DayLine]:
    """The last days, the youngest first; today is not over and not among them."""
    today = day_of(office.clock.now(), office.zone)
    banks = {name for name, bank in office.plugins.banks().items() if "statement" in bank.can}
    found = []
    with office.store.reading(office.region) as reading:
        last = reading.closings()
        for back in range(1, _BACK + 1):
            day = today - timedelta(days=back)
            text = day.isoformat()
            statements = {one.bank: one for one in reading.statements("", text)}
            closings = reading.closings(text)
            if last and text <= last[0].day and not closings:
                break  # before the books began
            found.append(
                DayLine(
                    day,
                    tuple(sorted(banks - statements.keys())),
                    tuple(sorted(statements.keys() - {TREASURY})),
                    sum(one.lines for bank, one in statements.items() if bank != TREASURY),
                    len(reading.open_items(day=text)),
                    sum(one.fen for one in reading.remittances(text)),
                    closings[0] if closings else None,
                )
            )
    return found


@get("/desk/money", sync_to_thread=True)
def room(request: Request[Any, Any, Any]) -> Response[Any]:
    """Today's picture."""
    by = officer(request)
    only_for(sees_money(by))
    office = county_of(request).office
    now = office.clock.now()
    lines = day_lines(office)
    last = office.closed()
    refunds = office.refunds()
    items = [shown_item(one, now, office) for one in office.open_items()]
    return render(
        request,
        "desks/money/room.html",
        by=by,
        acts="finance" in by.roles,
        days=lines,
        next_day=_to_close(lines, last.day if last else None),
        last=last,
        items=items,
        held=office.suspense(by=by),
        refunds=[one for one in refunds if one.request.is_open],
        stages=[(key, title, sum(one.state == key for one in refunds)) for key, title in REFUND_STAGES.items()],
        debts=debts_of(office),
        waivers=office.waivers(states=["proposed"]),
        levels=office.receipt_stock(),
        warn_below=office.organisation.receipts.warn_below,
        actors=ACTORS,
        classes=CLASSES,
    )


def _to_close(lines: list[DayLine], last: date | None) -> date | None:
    """The day that is to be closed next; None where every day that is over is closed."""
    if not lines:
        return None
    youngest = lines[0].day
    following = last + timedelta(days=1) if last else youngest
    return following if following <= youngest else None


handlers: list[Any] = [room]
