"""Bills that events open and close, written in the same unit as the case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs

from approvalflow.domain.cases import events as e
from approvalflow.domain.cases.case import Case
from approvalflow.domain.deadlines.moments import Instant, day_of
from approvalflow.domain.fees.bills import Bill
from approvalflow.domain.fees.money import CURRENCY
from approvalflow.domain.matters.matter import Matter
from approvalflow.domain.parties.basis import Text
from approvalflow.ports.bank import Bank
from approvalflow.ports.store import Unit

__all__ = ["bills_of_events", "merchant_of"]


def merchant_of(banks: Mapping[str, Bank], name: str) -> str:
    """Our account at a bank, where its adapter has one; two agencies use one bank as two named variants of it."""
    return str(getattr(banks.get(name), "merchant", ""))


def bills_of_events(
    unit: Unit, events: Sequence[e.Event], case: Case, matter: Matter, banks: Mapping[str, Bank], *, zone: str
) -> None:
    """Write the bills that these events opened, made known, dated anew or closed; `zone` is the lead agency's."""
    for event in events:
        if isinstance(event, e.BillOpened):
            unit.put_bill(_opened(event, case, matter, banks, zone), expected_state="")
        elif isinstance(event, e.BillKnown):
            bill = unit.bill(event.bill)
            if bill is not None:
                served = attrs.evolve(bill, payment_code=event.payment_code, due_at=_due_of(event.bill, case))
                unit.put_bill(served, expected_state=bill.state)
        elif isinstance(event, e.DatesAmended):
            for clock in (str(date["clock"]) for date in event.dates):
                bill = unit.bill(clock.removeprefix("bill:")) if clock.startswith("bill:") else None
                if bill is not None:
                    unit.put_bill(attrs.evolve(bill, due_at=_due_of(bill.ref, case)), expected_state=bill.state)
        elif isinstance(event, e.BillClosed | e.CaseClosedUnpaid):
            bill = unit.bill(event.bill)
            if bill is not None and bill.state not in ("paid", "refunded", "closed"):
                unit.put_bill(attrs.evolve(bill, state="closed"), expected_state=bill.state)


def _due_of(bill: str, case: Case) -> Instant | None:
    """The end of the time to pay; none before the payment notice is served."""
    clock = case.clocks.get(f"bill:{bill}")
    return clock.due if clock else None


def _opened(event: e.BillOpened, case: Case, matter: Matter, banks: Mapping[str, Bank], zone: str) -> Bill:
    line = matter.fee_line(event.fee, day_of(case.filing.filed_at, zone))
    return Bill(
        ref=event.bill,
        case_ref=case.ref,
        code=event.fee,
        fee_title=line.title if line is not None else Text(event.fee, event.fee),
        fen=event.fen,
        currency=CURRENCY,
        payer_ref=case.filing.party,
        opened_at=event.at,
        due_at=_due_of(event.bill, case),
        bank=event.bank,
        merchant=merchant_of(banks, event.bank),
        payment_code="",
    )
