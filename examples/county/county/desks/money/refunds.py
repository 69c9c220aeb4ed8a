"""Money on its way back: the list, one refund with its stages, and the payment from which it is proposed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import frozen
from litestar import Request, Response, get, post
from litestar.params import FromPath

from approvalflow import Actor, NotFound, Office, Text
from approvalflow.domain.cases.told import Refusal
from approvalflow.domain.fees.money import yuan_text
from approvalflow.domain.fees.refund_requests import CAUSES, REFUND_STAGES
from approvalflow.domain.parties.basis import LEVELS
from approvalflow.office.refund_views import RefundView
from county.bills import ShownPayment, payment_of
from county.desks.course import who
from county.desks.money.acting import Doing, Tried, act, act_on, seen_first
from county.desks.money.amounts import GROUND, found_at, ground_of, typed_fen
from county.desks.seat import officer, only_for
from county.desks.typed import Typed
from county.desks.visible import seen_case, sees_money
from county.rendering import render
from county.state import county_of

__all__ = ["MoneyAct", "handlers", "may_see", "money_acts"]

_OPEN = ("proposed", "verified", "approved")


@frozen
class MoneyAct:
    """A move at a refund or waiver: open, or refused with its reason."""

    name: str
    refusal: Refusal | None


def money_acts(may: Mapping[str, Refusal | None]) -> tuple[MoneyAct, ...]:
    """The moves in the order in which the office names them."""
    return tuple(MoneyAct(name, refusal) for name, refusal in may.items())


def may_see(office: Office, case: str, agency: str, by: Actor) -> bool:
    """Finance and those who see everything; else whoever sees the case and is of its lead agency."""
    if sees_money(by):
        return True
    if not case or not agency or by.agency != agency:
        return False
    try:
        seen_case(office, case, by)
    except NotFound:
        return False
    return True


@get("/desk/money/refunds", sync_to_thread=True)
def refunds(request: Request[Any, Any, Any]) -> Response[Any]:
    """Refunds by stage: those that are open, or all."""
    by = officer(request)
    only_for(sees_money(by))
    office = county_of(request).office
    every = office.refunds()
    tab = request.query_params.get("tab", "open")
    if tab not in REFUND_STAGES and tab != "all":
        tab = "open"
    states = {"open": _OPEN, "all": tuple(REFUND_STAGES)}.get(tab, (tab,))
    shown = [one for one in every if one.state in states]
    counts = {key: sum(one.state == key for one in every) for key in REFUND_STAGES}
    return render(
        request,
        "desks/money/refunds.html",
        by=by,
        rows=shown,
        tab=tab,
        tabs=("open", *REFUND_STAGES, "all"),
        counts={"open": sum(counts[key] for key in _OPEN), **counts, "all": len(every)},
        stray=office.unordered_refunds(),
    )


def _refund(office: Office, ref: str, by: Actor) -> RefundView:
    """The refund, if the person sees it. Raises NotFound in the same words where it is missing or not his."""
    try:
        found = office.refund(ref)
    except NotFound:
        found = None
    if found is None or not may_see(office, found.request.case_ref, found.request.agency, by):
        raise NotFound(f"没有退付单 {ref}", f"no refund {ref!r}", place="refund", rule="refund")
    return found


@get("/desk/money/refunds/{ref:str}", sync_to_thread=True)
def refund_page(request: Request[Any, Any, Any], ref: FromPath[str]) -> Response[Any]:
    """One refund: who had a hand in it, what the bank said, and what comes next."""
    return _refund_page(request, ref, officer(request), Tried())


def _refund_page(request: Request[Any, Any, Any], ref: str, by: Actor, tried: Tried) -> Response[Any]:
    office = county_of(request).office
    found = _refund(office, ref, by)
    acts = money_acts(office.may_refund(ref, by=by))
    return render(
        request,
        "desks/money/refund.html",
        status_code=tried.status,
        here=f"/desk/money/refunds/{ref}?",
        by=by,
        refund=found,
        stages=[key for key in REFUND_STAGES if key != "refused"],
        titles=REFUND_STAGES,
        acts=[one for one in acts if one.refusal is None],
        refused=[one for one in acts if one.refusal is not None] if found.request.is_open else [],
        tried=tried,
        command=tried.typed.one("command") or office.ids.new("command"),
        done=request.query_params.get("done", "") if not tried.name else "",
        who=lambda key: who(office.organisation, key) if key else Text("—", "—"),
    )


def _moves(ref: str) -> dict[str, Doing]:
    return {
        "verify": lambda office, by, typed, command: office.verify_refund(
            ref, by=by, note=typed.one("note"), command_id=command
        ),
        "approve": lambda office, by, _typed, command: office.approve_refund(ref, by=by, command_id=command),
        "refuse": lambda office, by, typed, command: office.refuse_refund(
            ref, typed.one("reason"), by=by, command_id=command
        ),
    }


@post("/desk/money/refunds/{ref:str}/{move:str}", status_code=303)
async def refund_act(request: Request[Any, Any, Any], ref: FromPath[str], move: FromPath[str]) -> Response[Any]:
    """Verify, approve or refuse; the office judges who may."""
    by = officer(request)
    return await act_on(
        request,
        move,
        _moves(ref),
        see=lambda office, one: _refund(office, ref, one),
        at=f"/desk/money/refunds/{ref}",
        again=lambda tried: _refund_page(request, ref, by, tried),
    )


def _payment(office: Office, bank: str, txn: str, by: Actor) -> ShownPayment:
    found = payment_of(office, bank, txn)
    case = found.payment.case_ref if found else ""
    agency = office.case(case).agency if case else ""
    if found is None or not may_see(office, case, agency, by):
        raise NotFound("没有这笔到账", "there is no such payment", place="payment", rule="payment")
    return found


@get("/desk/money/payments/{bank:str}/{txn:str}", sync_to_thread=True)
def payment_page(request: Request[Any, Any, Any], bank: FromPath[str], txn: FromPath[str]) -> Response[Any]:
    """Money that came: what it is, and to propose that it goes back."""
    return _payment_page(request, bank, txn, officer(request), Tried())


def _payment_page(request: Request[Any, Any, Any], bank: str, txn: str, by: Actor, tried: Tried) -> Response[Any]:
    office = county_of(request).office
    found = _payment(office, bank, txn, by)
    left = found.payment.fact.fen - sum(one.request.fen for one in found.refunds if one.request.counts)
    return render(
        request,
        "desks/money/payment.html",
        status_code=tried.status,
        here=f"/desk/money/payments/{bank}/{txn}?",
        by=by,
        shown=found,
        left=left,
        left_yuan=yuan_text(left) if left else "",
        refusal=office.may_propose_refund(bank, txn, by=by),
        causes={key: CAUSES[key] for key in ("applied", "found")},
        ground=GROUND,
        levels=LEVELS,
        tried=tried,
        command=tried.typed.one("command") or office.ids.new("command"),
        done="",
    )


@post("/desk/money/payments/{bank:str}/{txn:str}/propose", status_code=303)
async def propose(request: Request[Any, Any, Any], bank: FromPath[str], txn: FromPath[str]) -> Response[Any]:
    """Propose to give it back; goes on to the refund."""
    by = officer(request)

    def do(office: Office, one: Actor, typed: Typed, command: str) -> object:
        return office.propose_refund(
            bank,
            txn,
            fen=typed_fen(typed.one("yuan")),
            ground=ground_of(typed),
            cause=typed.one("cause", "applied"),
            found_at=found_at(office, typed),
            by=one,
            command_id=command,
        )

    return await act(
        request,
        "propose",
        seen_first(lambda office, one: _payment(office, bank, txn, one), do),
        to=_to_refund,
        again=lambda tried: _payment_page(request, bank, txn, by, tried),
    )


def _to_refund(did: object) -> str:
    ref = did.ref if isinstance(did, RefundView) else ""
    return f"/desk/money/refunds/{ref}?done=propose"


handlers: list[Any] = [refunds, refund_page, refund_act, payment_page, propose]
