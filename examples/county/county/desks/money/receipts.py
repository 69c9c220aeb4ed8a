"""Receipts at the finance desk: the stock of numbers, what is allotted, voided and checked, and one receipt."""

from __future__ import annotations

from typing import Any

from attrs import frozen
from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from approvalflow import Actor, NotFound, Office, Text
from approvalflow.office.receipting import SIGN
from approvalflow.office.receipts import ReceiptView
from county.desks.money.acting import Doing, Tried, act
from county.desks.money.amounts import whole
from county.desks.seat import officer, only_for
from county.desks.trouble import trouble_of
from county.desks.typed import Typed
from county.desks.visible import sees_money
from county.rendering import render
from county.state import county_of

__all__ = ["handlers"]


@get("/desk/money/stock", sync_to_thread=True)
def stock_page(request: Request[Any, Any, Any]) -> Response[Any]:
    """The stock; a number that somebody typed leads to its receipt."""
    by = officer(request)
    only_for(sees_money(by))
    number = request.query_params.get("number", "").strip()
    if number:
        try:
            found = county_of(request).office.receipt(number)
        except NotFound as error:
            return _page(request, by, Tried("look", trouble_of(error), typed=Typed({"number": [number]})))
        return Redirect(f"/desk/money/receipts/{found.number}", status_code=303)
    return _page(request, by, Tried())


@frozen
class Unsigned:
    """A receipt for which a signature or the treasury's seal is still owed.

    `party` is who signs, `since` when it was owed; `parked` says that it was given up for now, with `error`.
    """

    number: str
    party: str
    since: int
    parked: bool
    error: str


def unsigned(office: Office) -> list[Unsigned]:
    """All of them, the oldest first; those that were given up before the others."""
    with office.store.reading(office.region) as reading:
        found = [(one, parked) for parked in (True, False) for one in reading.owed(parked=parked)]
    return [
        Unsigned(str(one.body["receipt"]), str(one.body["party"]), one.owed_at, parked, one.error)
        for one, parked in found
        if one.kind == SIGN
    ]


def _page(request: Request[Any, Any, Any], by: Actor, tried: Tried) -> Response[Any]:
    office = county_of(request).office
    levels = office.receipt_stock()
    return render(
        request,
        "desks/money/stock.html",
        status_code=tried.status,
        here="/desk/money/stock?",
        by=by,
        levels=levels,
        unsigned=unsigned(office),
        sheets=[office.stock_sheet(block.code, block.first) for level in levels for block in level.blocks],
        warn_below=office.organisation.receipts.warn_below,
        agencies=[key for key, one in office.organisation.agencies.items() if one.level == "county"],
        tried=tried,
        command=tried.typed.one("command") or office.ids.new("command"),
        acts="finance" in by.roles,
        done=request.query_params.get("done", "") if not tried.name else "",
    )


def _allot(office: Office, by: Actor, typed: Typed, command: str) -> object:
    first, last = whole(typed.one("first"), "first"), whole(typed.one("last"), "last")
    return office.allot_receipts(typed.one("code"), first, last, agency=typed.one("agency"), by=by, command_id=command)


def _void(office: Office, by: Actor, typed: Typed, command: str) -> object:
    first, last = whole(typed.one("first"), "first"), whole(typed.one("last"), "last")
    return office.void_receipts(typed.one("code"), first, last, reason=_both(typed), by=by, command_id=command)


def _check(office: Office, by: Actor, typed: Typed, command: str) -> object:
    return office.check_stock(typed.one("code"), whole(typed.one("first"), "first"), by=by, command_id=command)


def _both(typed: Typed) -> Text:
    """The reason as it was typed; one language may stand for both, and a blank one is refused by the office."""
    zh = typed.one("reason")
    return Text(zh, typed.one("reason_en") or zh)


_ACTS: dict[str, Doing] = {"allot": _allot, "void": _void, "check": _check}


@post("/desk/money/stock/{name:str}", status_code=303)
async def stock_act(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[Any]:
    """Allot, void or check; a refusal comes back with what was typed."""
    if name not in _ACTS:
        raise NotFound("没有这样的操作", f"there is no act {name!r}", place="act", rule="act")
    by = officer(request)
    return await act(
        request,
        name,
        _ACTS[name],
        allowed=lambda one: "finance" in one.roles,
        to=f"/desk/money/stock?done={name}",
        again=lambda tried: _page(request, by, tried),
    )


@get("/desk/money/receipts/{number:str}", sync_to_thread=True)
def receipt_page(request: Request[Any, Any, Any], number: FromPath[str]) -> Response[Any]:
    """One receipt, with what became of it."""
    by = officer(request)
    only_for(sees_money(by))
    return _receipt_page(request, number, by, Tried())


def _receipt_page(request: Request[Any, Any, Any], number: str, by: Actor, tried: Tried) -> Response[Any]:
    office = county_of(request).office
    found: ReceiptView = office.receipt(number)
    return render(
        request,
        "desks/money/receipt.html",
        status_code=tried.status,
        here=f"/desk/money/receipts/{number}?",
        by=by,
        shown=found,
        has_paper=bool(office.plugins.documents()),
        tried=tried,
        command=tried.typed.one("command") or office.ids.new("command"),
        acts="finance" in by.roles and found.standing in ("valid", "unsealed"),
        done=request.query_params.get("done", "") if not tried.name else "",
    )


@get("/desk/money/receipts/{number:str}/paper", sync_to_thread=True)
def receipt_paper(request: Request[Any, Any, Any], number: FromPath[str]) -> Response[bytes]:
    """A receipt as a PDF, where a plug-in sets documents."""
    only_for(sees_money(officer(request)))
    content = county_of(request).office.receipt_paper(number)
    headers = {"content-disposition": 'inline; filename="receipt.pdf"', "cache-control": "no-store"}
    return Response(content, media_type="application/pdf", headers=headers)


@post("/desk/money/receipts/{number:str}/reverse", status_code=303)
async def reverse(request: Request[Any, Any, Any], number: FromPath[str]) -> Response[Any]:
    """Take a wrong paper back and write another in its place."""
    by = officer(request)
    return await act(
        request,
        "reverse",
        lambda office, one, typed, command: office.reverse_receipt(
            number, reason=_both(typed), by=one, command_id=command
        ),
        allowed=lambda one: "finance" in one.roles,
        to=f"/desk/money/receipts/{number}?done=reverse",
        again=lambda tried: _receipt_page(request, number, by, tried),
    )


handlers: list[Any] = [stock_page, stock_act, receipt_page, receipt_paper, reverse]
