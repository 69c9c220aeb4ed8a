"""Bills of a case: opened by the pinned tariff over the recorded facts, never by an amount that somebody states."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from approvalflow.domain.cases.case import Case
from approvalflow.domain.cases.clocks import limit_of, started, stopped
from approvalflow.domain.cases.events import BillOpened, Event, FeePaid
from approvalflow.domain.cases.told import Told
from approvalflow.domain.fees.tariffs import price

__all__ = ["bills_for", "fee_paid"]


def bills_for(
    case: Case, told: Told, values: Mapping[str, Any], *, due: str, number: int | None = None
) -> list[BillOpened]:
    """The bills that are due `before-decision` or `before-issue`; a line that comes to nothing opens none."""
    bills = []
    count = len(case.fees) if number is None else number
    for line in told.matter.fees_for(values):
        if line.due != due:
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


def fee_paid(case: Case, told: Told, *, bill: str, fen: int, bank: str, bank_txn: str, receipt: str) -> list[Event]:
    """What a confirmed payment emits: the fee is paid; with the last one the delivery clock is ours again."""
    events: list[Event] = [FeePaid(told.at, bill, fen, bank, bank_txn, receipt)]
    payment = case.clocks.get(f"bill:{bill}")
    if payment is not None and payment.runs:
        events += stopped(told, [payment], reason="paid")
    delivery = case.clocks.get("delivery")
    if case.stage == "granted" and delivery is not None and delivery.held and len(case.open_fees) == 1:
        limit = limit_of(told.matter, "delivery")
        events.append(
            started(told, case, clock="delivery", limit_name="delivery", limit=limit, anchor=told.at, reason="paid")
        )
    return events
