"""What the books leave open: the list, and one item, which a finance clerk explains in words."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from approvalflow import Actor, NotFound, Office
from approvalflow.ports.books import OpenItem
from county.desks.course import who
from county.desks.money.acting import Tried, act
from county.desks.money.showing import shown_item
from county.desks.seat import officer, only_for
from county.desks.visible import sees_money
from county.rendering import render
from county.state import county_of
from county.words.money import ACTORS, CLASSES

__all__ = ["handlers"]


@get("/desk/money/items", sync_to_thread=True)
def items(request: Request[Any, Any, Any]) -> Response[Any]:
    """The items that are open, or all of them."""
    by = officer(request)
    only_for(sees_money(by))
    office = county_of(request).office
    every = office.open_items(state="")
    tab = "all" if request.query_params.get("tab") == "all" else "open"
    rows = [one for one in every if tab == "all" or one.state == "open"]
    now = office.clock.now()
    return render(
        request,
        "desks/money/items.html",
        by=by,
        rows=[shown_item(one, now, office) for one in rows],
        tab=tab,
        counts={"open": sum(one.state == "open" for one in every), "all": len(every)},
        classes=CLASSES,
        actors=ACTORS,
    )


@get("/desk/money/items/{ref:str}", sync_to_thread=True)
def item_page(request: Request[Any, Any, Any], ref: FromPath[str]) -> Response[Any]:
    """One item."""
    by = officer(request)
    only_for(sees_money(by))
    return _page(request, ref, by, Tried())


@post("/desk/money/items/{ref:str}/resolve", status_code=303)
async def resolve(request: Request[Any, Any, Any], ref: FromPath[str]) -> Response[Any]:
    """Explain it in words."""
    by = officer(request)
    return await act(
        request,
        "resolve",
        lambda office, one, typed, command: office.resolve_item(ref, typed.one("words"), by=one, command_id=command),
        allowed=lambda one: "finance" in one.roles,
        to=f"/desk/money/items/{ref}?done=resolve",
        again=lambda tried: _page(request, ref, by, tried),
    )


def _item(office: Office, ref: str) -> OpenItem:
    with office.store.reading(office.region) as reading:
        found = reading.open_item(ref)
    if found is None:
        raise NotFound(f"没有待处理事项 {ref}", f"no open item {ref!r}", place="item", rule="open-item")
    return found


def _page(request: Request[Any, Any, Any], ref: str, by: Actor, tried: Tried) -> Response[Any]:
    office = county_of(request).office
    item = _item(office, ref)
    with office.store.reading(office.region) as reading:
        bill = reading.bill(item.bill_ref) if item.bill_ref else None
    return render(
        request,
        "desks/money/item.html",
        status_code=tried.status,
        here=f"/desk/money/items/{ref}?",
        by=by,
        item=item,
        shown=shown_item(item, office.clock.now(), office),
        case=bill.case_ref if bill else "",
        tried=tried,
        command=tried.typed.one("command") or office.ids.new("command"),
        acts="finance" in by.roles and item.state == "open",
        classes=CLASSES,
        actors=ACTORS,
        done=request.query_params.get("done", "") if not tried.name else "",
        who=lambda key: who(office.organisation, key),
    )


handlers: list[Any] = [items, item_page, resolve]
