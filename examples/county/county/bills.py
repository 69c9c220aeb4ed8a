"""A case's money as its pages show it: each bill with what came for it, what of that is held or on its way back."""

from __future__ import annotations

from attrs import frozen

from approvalflow import CaseView, Office, Text
from approvalflow.domain.cases.case import FeeState
from approvalflow.domain.fees.bills import Bill
from approvalflow.domain.fees.suspense import reason_of
from approvalflow.office.receipts import ReceiptView
from approvalflow.office.refund_views import RefundView, WaiverView
from approvalflow.ports.kept import Payment

__all__ = ["ShownBill", "ShownPayment", "bill_of", "bills_of", "payment_of"]


@frozen
class ShownPayment:
    """Money that came for a bill.

    Attributes:
        why: why it is held; None where it pays the bill.
        refunds: everything about giving it back, refused ones too.
    """

    payment: Payment
    why: Text | None
    refunds: tuple[RefundView, ...]

    @property
    def held(self) -> bool:
        """Whether it pays nothing."""
        return self.why is not None

    @property
    def back(self) -> int:
        """How much of it has gone back, in fen."""
        return sum(one.request.fen for one in self.refunds if one.state == "refunded")

    @property
    def under_way(self) -> RefundView | None:
        """The refund that is on its way."""
        return next((one for one in self.refunds if one.request.is_open), None)


@frozen
class ShownBill:
    """A bill with everything that belongs to it; `fee` is the case's own word of it."""

    bill: Bill
    fee: FeeState | None
    payments: tuple[ShownPayment, ...]
    receipts: tuple[ReceiptView, ...]
    waivers: tuple[WaiverView, ...]

    @property
    def valid_receipts(self) -> tuple[ReceiptView, ...]:
        """The receipts that count now, and those that wait for their seal."""
        return tuple(one for one in self.receipts if one.standing in ("valid", "unsealed"))


def bills_of(office: Office, view: CaseView) -> list[ShownBill]:
    """Every bill of a case, in the order in which they were opened."""
    fees = {fee.bill: fee for fee in view.fees}
    with office.store.reading(office.region) as reading:
        found = list(reading.bills_of(view.ref))
    return [_shown(office, bill, fees.get(bill.ref)) for bill in found]


def bill_of(office: Office, ref: str) -> ShownBill | None:
    """One bill; None where there is none by that name."""
    with office.store.reading(office.region) as reading:
        bill = reading.bill(ref)
    if bill is None:
        return None
    fees = {fee.bill: fee for fee in office.case(bill.case_ref).fees}
    return _shown(office, bill, fees.get(ref))


def payment_of(office: Office, bank: str, bank_txn: str) -> ShownPayment | None:
    """One payment; None where there is none."""
    with office.store.reading(office.region) as reading:
        payment = reading.payment(bank, bank_txn)
    return None if payment is None else _payment(office, payment)


def _shown(office: Office, bill: Bill, fee: FeeState | None) -> ShownBill:
    with office.store.reading(office.region) as reading:
        payments = list(reading.payments_of(bill.ref))
        waivers = [one.ref for one in reading.waivers_of(bill.ref)]
    receipts = tuple(one for one in office.receipts(bill.case_ref) if one.receipt.bill_ref == bill.ref)
    return ShownBill(
        bill,
        fee,
        tuple(_payment(office, one) for one in payments),
        receipts,
        tuple(office.waiver(ref) for ref in waivers),
    )


def _payment(office: Office, payment: Payment) -> ShownPayment:
    fact = payment.fact
    with office.store.reading(office.region) as reading:
        refs = [one.ref for one in reading.refunds_of(fact.bank, fact.bank_txn)]
    why = reason_of(payment.reason) if payment.verdict == "suspense" else None
    return ShownPayment(payment, why, tuple(office.refund(ref) for ref in refs))
