"""Bills of a case: opened by the pinned tariff over the recorded facts, never by an amount that somebody states."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import attrs

from approvalflow.domain.cases.case import Case
from approvalflow.domain.cases.clocks import limit_of, started, stopped
from approvalflow.domain.cases.events import BillClosed, BillOpened, ClockStarted, Event, FeePaid
from approvalflow.domain.cases.moves.rule import Guard
from approvalflow.domain.cases.told import Refusal, Told
from approvalflow.domain.fees.tariffs import amount_of, price
from approvalflow.errors import BadInput

__all__ = ["bills_for", "fee_paid", "fees_have_amounts", "payment_clock", "repriced"]


def bills_for(
    case: Case, told: Told, values: Mapping[str, Any], *, due: str, but: Collection[str] = ()
) -> list[BillOpened]:
    """The bills that are due `before-decision` or `before-issue`; a line that comes to nothing opens none.

    `but` are fees that have their bill already. Raises BadInput for a fee without an amount.
    """
    bills = []
    count = len(case.fees)
    for line in told.matter.fees_for(values):
        if line.due != due or line.code in but:
            continue
        priced = price(line, values)
        if priced.fen == 0:
            continue
        count += 1
        bills.append(
            BillOpened(
                told.at,
                f"{case.ref}-B{count}",
                line.code,
                priced.fen,
                line.due,
                priced.derivation.zh,
                priced.derivation.en,
                told.bank,
            )
        )
    return bills


def fees_have_amounts(*dues: str) -> Guard:
    """A guard: the fees that the move would bill come to an amount with the facts as the move leaves them."""

    def guard(case: Case, move: Any, told: Told) -> Refusal | None:
        if not told.matter.fees:
            return None
        values = told.matter.values({**case.facts, **getattr(move, "facts", {})})
        try:
            for line in told.matter.fees_for(values):
                if line.due in dues:
                    amount_of(line, values)
        except BadInput as fault:
            return Refusal(
                "fee-amount", f"费用无法计算:{fault.zh}", f"a fee has no amount: {fault.en}", "行政许可法 art. 59"
            )
        return None

    return guard


def payment_clock(case: Case, told: Told, bill: BillOpened) -> ClockStarted:
    """The start of the time to pay a bill."""
    limit = limit_of(told.matter, "payment")
    return started(told, case, clock=f"bill:{bill.bill}", limit_name="payment", limit=limit, anchor=told.at)


def repriced(case: Case, told: Told, values: Mapping[str, Any]) -> list[Event]:
    """What changed facts do to open bills: another amount replaces the bill, a fee that fell away closes it."""
    events: list[Event] = []
    count, left = len(case.fees), len(case.open_fees)
    for due in ("before-decision", "before-issue"):
        open_now = [fee for fee in case.open_fees if fee.due == due]
        wanted = {bill.fee: bill for bill in bills_for(case, told, values, due=due)} if open_now else {}
        for old in open_now:
            bill = wanted.get(old.fee)
            if bill is not None and bill.fen == old.fen:
                continue
            payment = case.clocks.get(f"bill:{old.bill}")
            events.append(BillClosed(told.at, old.bill, "rectified"))
            events += stopped(told, [payment] if payment and payment.runs else [], reason="rectified")
            if bill is None:
                left -= 1
                continue
            count += 1
            numbered = attrs.evolve(bill, bill=f"{case.ref}-B{count}")
            events += [numbered, payment_clock(case, told, numbered)]
    return events + (_delivery_is_ours(case, told, "rectified") if events and not left else [])


def fee_paid(case: Case, told: Told, *, bill: str, fen: int, bank: str, bank_txn: str, receipt: str) -> list[Event]:
    """What a confirmed payment emits: the fee is paid; with the last one the delivery clock is ours again."""
    events: list[Event] = [FeePaid(told.at, bill, fen, bank, bank_txn, receipt)]
    payment = case.clocks.get(f"bill:{bill}")
    if payment is not None and payment.runs:
        events += stopped(told, [payment], reason="paid")
    if all(fee.bill == bill for fee in case.open_fees):
        events += _delivery_is_ours(case, told, "paid")
    return events


def _delivery_is_ours(case: Case, told: Told, reason: str) -> list[Event]:
    """No fee is open any more: the time to deliver, which was held for the payment, runs from here."""
    delivery = case.clocks.get("delivery")
    if case.stage != "granted" or delivery is None or not delivery.held:
        return []
    limit = limit_of(told.matter, "delivery")
    return [started(told, case, clock="delivery", limit_name="delivery", limit=limit, anchor=told.at, reason=reason)]
