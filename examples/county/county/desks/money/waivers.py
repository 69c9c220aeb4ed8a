"""A bill with everything that came for it, and waiving a part of it: proposed by the agency, decided by finance."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from approvalflow import Actor, NotFound, Office, Text
from approvalflow.domain.fees.waiver_requests import WAIVER_STAGES
from approvalflow.domain.parties.basis import LEVELS
from approvalflow.office.refund_views import WaiverView
from county.bills import ShownBill, bill_of
from county.desks.acts import matter_of
from county.desks.course import who
from county.desks.money.acting import Doing, Tried, act, act_on, seen_first
from county.desks.money.amounts import ground_of, typed_fen
from county.desks.money.refunds import may_see, money_acts
from county.desks.seat import officer, only_for
from county.desks.typed import Typed
from county.desks.visible import seen_case, sees_money
from county.rendering import render
from county.state import county_of

__all__ = ["handlers"]


def _bill(office: Office, ref: str, by: Actor) -> ShownBill:
    """The bill, if the person sees its case. Raises NotFound in the same words where it is missing or not his."""
    found = bill_of(office, ref)
    if found is not None:
        try:
            if not sees_money(by):
                seen_case(office, found.bill.case_ref, by)
        except NotFound:
            found = None
    if found is None:
        raise NotFound(f"没有缴款单 {ref}", f"no bill {ref!r}", place="bill", rule="bill")
    return found


@get("/desk/money/bills/{ref:str}", sync_to_thread=True)
def bill_page(request: Request[Any, Any, Any], ref: FromPath[str]) -> Response[Any]:
    """A bill: what came for it, its receipts, and what of it is waived."""
    return _bill_page(request, ref, officer(request), Tried())


def _bill_page(request: Request[Any, Any, Any], ref: str, by: Actor, tried: Tried) -> Response[Any]:
    office = county_of(request).office
    found = _bill(office, ref, by)
    view = office.case(found.bill.case_ref)
    line = matter_of(office, view).fee_line(found.bill.code, view.filed_at.date())
    with office.store.reading(office.region) as reading:
        on_bill = reading.number_on_bill(ref)
    return render(
        request,
        "desks/money/bill.html",
        status_code=tried.status,
        here=f"/desk/money/bills/{ref}?",
        by=by,
        shown=found,
        view=view,
        line=line,
        on_bill=on_bill,
        refusal=office.may_propose_waiver(ref, by=by),
        levels=LEVELS,
        tried=tried,
        command=tried.typed.one("command") or office.ids.new("command"),
        done=request.query_params.get("done", "") if not tried.name else "",
    )


@post("/desk/money/bills/{ref:str}/waive", status_code=303)
async def propose(request: Request[Any, Any, Any], ref: FromPath[str]) -> Response[Any]:
    """Propose to waive a part of the bill, or all of it."""
    by = officer(request)

    def do(office: Office, one: Actor, typed: Typed, command: str) -> object:
        fen = typed_fen(typed.one("yuan"))
        return office.propose_waiver(ref, fen=fen, ground=ground_of(typed), by=one, command_id=command)

    return await act(
        request,
        "waive",
        seen_first(lambda office, one: _bill(office, ref, one), do),
        to=lambda did: f"/desk/money/waivers/{did.ref if isinstance(did, WaiverView) else ''}?done=propose",
        again=lambda tried: _bill_page(request, ref, by, tried),
    )


def _waiver(office: Office, ref: str, by: Actor) -> WaiverView:
    try:
        found = office.waiver(ref)
    except NotFound:
        found = None
    if found is None or not may_see(office, found.request.case_ref, found.request.agency, by):
        raise NotFound(f"没有减免单 {ref}", f"no waiver {ref!r}", place="waiver", rule="waiver")
    return found


@get("/desk/money/waivers", sync_to_thread=True)
def waivers(request: Request[Any, Any, Any]) -> Response[Any]:
    """Every waiver, the latest first."""
    by = officer(request)
    only_for(sees_money(by))
    rows = list(reversed(county_of(request).office.waivers()))
    return render(request, "desks/money/waivers.html", by=by, rows=rows)


@get("/desk/money/waivers/{ref:str}", sync_to_thread=True)
def waiver_page(request: Request[Any, Any, Any], ref: FromPath[str]) -> Response[Any]:
    """One waiver."""
    return _waiver_page(request, ref, officer(request), Tried())


def _waiver_page(request: Request[Any, Any, Any], ref: str, by: Actor, tried: Tried) -> Response[Any]:
    office = county_of(request).office
    found = _waiver(office, ref, by)
    acts = money_acts(office.may_waive(ref, by=by))
    return render(
        request,
        "desks/money/waiver.html",
        status_code=tried.status,
        here=f"/desk/money/waivers/{ref}?",
        by=by,
        waiver=found,
        titles=WAIVER_STAGES,
        acts=[one for one in acts if one.refusal is None],
        refused=[one for one in acts if one.refusal is not None] if found.state == "proposed" else [],
        tried=tried,
        command=tried.typed.one("command") or office.ids.new("command"),
        done=request.query_params.get("done", "") if not tried.name else "",
        who=lambda key: who(office.organisation, key) if key else Text("—", "—"),
    )


def _moves(ref: str) -> dict[str, Doing]:
    return {
        "approve": lambda office, by, _typed, command: office.approve_waiver(ref, by=by, command_id=command),
        "turn-down": lambda office, by, typed, command: office.turn_down_waiver(
            ref, typed.one("reason"), by=by, command_id=command
        ),
    }


@post("/desk/money/waivers/{ref:str}/{move:str}", status_code=303)
async def waiver_act(request: Request[Any, Any, Any], ref: FromPath[str], move: FromPath[str]) -> Response[Any]:
    """Approve or turn down; the office judges who may."""
    by = officer(request)
    return await act_on(
        request,
        move,
        _moves(ref),
        see=lambda office, one: _waiver(office, ref, one),
        at=f"/desk/money/waivers/{ref}",
        again=lambda tried: _waiver_page(request, ref, by, tried),
    )


handlers: list[Any] = [bill_page, propose, waivers, waiver_page, waiver_act]
