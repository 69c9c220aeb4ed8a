"""What banks owe (`claims/BANK`): money that they gave back though nobody ordered it so, and who has to act on it."""

from __future__ import annotations

from typing import Any

from attrs import frozen
from litestar import Request, Response, get

from approvalflow import Office
from approvalflow.office.refund_views import RefundView, ReportView
from county.desks.seat import officer, only_for
from county.desks.visible import sees_money
from county.rendering import render
from county.state import county_of

__all__ = ["Debt", "debts_of", "handlers"]


@frozen
class Debt:
    """One report of a bank that fits no order; `refund` is the refund that it names, where there is one.

    `who` has to act: `bank` explains what nobody ordered, or gave twice or in another amount; `agency` and
    `finance-approver` have a refund in hand that the bank told of before it was ordered.
    """

    report: ReportView
    refund: RefundView | None
    who: str


def debts_of(office: Office) -> list[Debt]:
    """All of them, the youngest first."""
    found = [Debt(one, None, "bank") for one in office.unordered_refunds()]
    for view in office.refunds():
        who = {"proposed": "agency", "verified": "finance-approver"}.get(view.state, "bank")
        found += [Debt(one, view, who) for one in view.reports if not one.confirms]
    return sorted(found, key=lambda one: one.report.at, reverse=True)


@get("/desk/money/debts", sync_to_thread=True)
def debts_page(request: Request[Any, Any, Any]) -> Response[Any]:
    """Every debt of a bank, with what each bank owes in all."""
    by = officer(request)
    only_for(sees_money(by))
    debts = debts_of(county_of(request).office)
    sums: dict[str, int] = {}
    for one in debts:
        sums[one.report.bank] = sums.get(one.report.bank, 0) + one.report.fen
    return render(request, "desks/money/debts.html", by=by, debts=debts, sums=sorted(sums.items()))


handlers: list[Any] = [debts_page]
