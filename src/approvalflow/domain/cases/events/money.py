"""What happens to the fees of a case."""

from __future__ import annotations

from typing import ClassVar

from attrs import frozen

from approvalflow.domain.deadlines.moments import Instant

__all__ = [
    "BillClosed",
    "BillKnown",
    "BillOpened",
    "FeePaid",
    "FeeRefunded",
    "FeeUnpriced",
    "FeeWaived",
    "NothingCharged",
    "PaymentSuspended",
    "ReceiptIssued",
    "ReceiptReversed",
]


@frozen
class BillOpened:
    """A fee is due: the bill with the amount that the pinned tariff gives, and how it was computed."""

    kind: ClassVar[str] = "bill-opened"
    at: Instant
    bill: str
    fee: str
    fen: int
    due_at: str
    derivation_zh: str
    derivation_en: str
    bank: str


@frozen
class BillKnown:
    """The bank knows the bill and gave its payment code."""

    kind: ClassVar[str] = "bill-known"
    at: Instant
    bill: str
    payment_code: str
    pay_url: str


@frozen
class FeePaid:
    """A payment was confirmed and its receipt written; `receipt` is empty where no number was left for it by then."""

    kind: ClassVar[str] = "fee-paid"
    at: Instant
    bill: str
    fen: int
    bank: str
    bank_txn: str
    receipt: str


@frozen
class PaymentSuspended:
    """Money came that fits no open bill as it is; a person decides what becomes of it."""

    kind: ClassVar[str] = "payment-suspended"
    at: Instant
    bill: str
    fen: int
    bank: str
    bank_txn: str
    rule: str


@frozen
class FeeRefunded:
    """Money went back to the payer: part of a fee or all of it, or what was held in suspense (`held`).

    `refund` is the refund that was ordered and `bank_txn` the payment that it returned.
    """

    kind: ClassVar[str] = "fee-refunded"
    at: Instant
    bill: str
    fen: int
    bank: str
    bank_txn: str
    refund: str
    held: bool


@frozen
class FeeWaived:
    """A fee was reduced before it was paid, on a ground, by two people; `left` is what is still asked for."""

    kind: ClassVar[str] = "fee-waived"
    at: Instant
    bill: str
    fee: str
    fen: int
    left: int
    waiver: str
    ground: str
    proposed_by: str
    approved_by: str


@frozen
class ReceiptIssued:
    """The receipt that was owed for a payment is written, since there are numbers again."""

    kind: ClassVar[str] = "receipt-issued"
    at: Instant
    bill: str
    receipt: str


@frozen
class ReceiptReversed:
    """A receipt was taken back by another with a number of its own; `replaced_by` shows what is left, where some is."""

    kind: ClassVar[str] = "receipt-reversed"
    at: Instant
    bill: str
    receipt: str
    reversal: str
    replaced_by: str
    reason_zh: str
    reason_en: str


@frozen
class BillClosed:
    """The bill can no longer be paid: replaced after a rectification, or its case ended."""

    kind: ClassVar[str] = "bill-closed"
    at: Instant
    bill: str
    reason: str


@frozen
class FeeUnpriced:
    """Time decided a case and a fee of it has no amount: it has no bill until the facts are put right."""

    kind: ClassVar[str] = "fee-unpriced"
    at: Instant
    fee: str
    reason_zh: str
    reason_en: str


@frozen
class NothingCharged:
    """Nothing is due: the zero, and the law behind it. There is no bill and no receipt.

    `fee` is empty where the whole matter is free; `reason_zh` and `reason_en` say how the zero came about.
    """

    kind: ClassVar[str] = "nothing-charged"
    at: Instant
    fee: str
    basis_zh: str
    basis_en: str
    reason_zh: str
    reason_en: str
