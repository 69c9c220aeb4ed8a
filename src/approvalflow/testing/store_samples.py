"""Values that the store's tests put: each complete, and each field open to change."""

from __future__ import annotations

from typing import Any

from approvalflow.domain.fees.bills import Bill, PaymentFact, RefundFact
from approvalflow.domain.fees.ledger import Posting
from approvalflow.domain.fees.receipt_signatures import ReceiptSignature
from approvalflow.domain.fees.receipt_stock import AllottedBlock, NumberOnBill, OwedReceipt, VoidedNumbers
from approvalflow.domain.fees.receipts import Receipt
from approvalflow.domain.fees.refund_requests import RefundRequest
from approvalflow.domain.fees.waiver_requests import WaiverRequest
from approvalflow.domain.parties.basis import Text
from approvalflow.domain.supervision.voices.voice import Voice
from approvalflow.ports.store import CardRow, CaseRow, Draft, Owed, Payment, RefundReport, Store

__all__ = [
    "AWAY",
    "HERE",
    "NOON",
    "bill",
    "block",
    "card",
    "case_row",
    "draft",
    "journal",
    "keep",
    "letter",
    "number_on_bill",
    "owe",
    "owed_receipt",
    "payment",
    "posting",
    "receipt",
    "refund",
    "refund_report",
    "signature",
    "voice",
    "voided",
    "waiver",
]

HERE = "420921"
AWAY = "420922"

#: 2026-02-27 12:00 in Shanghai, in microseconds.
NOON = 1_772_164_800_000_000


def case_row(ref: str, **fields: Any) -> CaseRow:
    """A case that was filed and is open."""
    row: dict[str, Any] = {
        "version": 1,
        "stage": "filed",
        "matter": "road-occupation",
        "matter_version": "1",
        "agency": "urban-management",
        "party": "p-1",
        "filed_at": NOON,
    }
    return CaseRow(ref, **(row | fields))


def draft(kind: str, **fields: Any) -> Draft:
    """A journal entry of the region, or with `case_ref` and `case_seq` of a case."""
    entry: dict[str, Any] = {"at": NOON, "entered": NOON + 1, "by": "u-17", "command_id": "k-1", "body": {"n": 1}}
    return Draft(kind, **(entry | fields))


def letter(key: str, **fields: Any) -> Owed:
    """A letter that is owed, in a line of its own."""
    owed: dict[str, Any] = {"adapter": "counter", "line": key, "body": {"to": "p-1"}, "owed_at": NOON, "next_try": NOON}
    return Owed(key, "letter", **(owed | fields))


def card(ref: str, **fields: Any) -> CardRow:
    """A yellow card about the clock of a case."""
    row: dict[str, Any] = {
        "rule": "overdue",
        "level": "yellow",
        "subject_kind": "stopwatch",
        "subject": "c-1",
        "case_ref": "",
        "agency": "urban-management",
        "person": "u-17",
        "state": "raised",
        "raised_at": NOON,
    }
    return CardRow(ref, **(row | fields))


def bill(ref: str, **fields: Any) -> Bill:
    """An open bill of 25.94 yuan."""
    row: dict[str, Any] = {
        "case_ref": "c-1",
        "code": "occupation-fee",
        "fee_title": Text("占道费", "Occupation fee"),
        "fen": 2594,
        "currency": "CNY",
        "payer_ref": "p-1",
        "opened_at": NOON,
        "due_at": NOON + 99,
        "bank": "county-bank",
        "merchant": "m-1",
        "payment_code": "",
    }
    return Bill(ref, **(row | fields))


def payment(bank_txn: str, *, bank: str = "county-bank", fen: int = 2594, **fields: Any) -> Payment:
    """Money that came for the bill `b-1`."""
    fact = PaymentFact(bank, bank_txn, "b-1", "paid", fen, "CNY", "m-1", NOON + 5, "d-1")
    row: dict[str, Any] = {
        "bill_ref": "b-1",
        "case_ref": "c-1",
        "verdict": "confirm",
        "reason": "paid",
        "entered": NOON + 6,
    }
    return Payment(fact, **(row | fields))


def receipt(serial: str, bank_txn: str = "t-1", **fields: Any) -> Receipt:
    """The receipt of a payment for the bill `b-1`."""
    row: dict[str, Any] = {
        "case_ref": "c-1",
        "bill_ref": "b-1",
        "payer_ref": "p-1",
        "bank": "county-bank",
        "bank_txn": bank_txn,
        "fee_title": Text("占道费", "Occupation fee"),
        "fen": 2594,
        "currency": "CNY",
        "issued_at": NOON + 7,
    }
    return Receipt("42010126", serial, **(row | fields))


def block(**fields: Any) -> AllottedBlock:
    """A block of receipt numbers of the region, of which none was drawn."""
    row: dict[str, Any] = {"code": "42010126", "agency": "", "allotted_at": NOON, "allotted_by": "u-9"}
    row |= fields
    return AllottedBlock(**({"next": row["first"]} | row))


def voided(**fields: Any) -> VoidedNumbers:
    """Numbers that were voided."""
    row: dict[str, Any] = {"code": "42010126", "reason": Text("污损", "spoilt"), "by": "u-9", "at": NOON}
    return VoidedNumbers(**(row | fields))


def number_on_bill(bill_ref: str, serial: str) -> NumberOnBill:
    """A number that a bill carries."""
    return NumberOnBill(bill_ref, "c-1", "42010126", serial, "c748a8", NOON)


def owed_receipt(key: str, **fields: Any) -> OwedReceipt:
    """The receipt of the payment `t-1`, which is owed."""
    row: dict[str, Any] = {
        "case_ref": "c-1",
        "bill_ref": "b-1",
        "bank": "county-bank",
        "bank_txn": "t-1",
        "agency": "urban-management",
        "left": 2594,
        "owed_at": NOON + 6,
    }
    return OwedReceipt(key, **(row | fields))


def signature(serial: str, **fields: Any) -> ReceiptSignature:
    """The agency's signature of a receipt, which nobody checks here."""
    row: dict[str, Any] = {
        "party": "agency",
        "signer": "seal",
        "key": b"k" * 32,
        "signature": b"s" * 64,
        "signed_at": NOON + 8,
    }
    return ReceiptSignature("42010126", serial, **(row | fields))


def refund(ref: str, **fields: Any) -> RefundRequest:
    """A refund of all of the payment `t-1` that was proposed."""
    row: dict[str, Any] = {
        "state": "proposed",
        "held": False,
        "bank": "county-bank",
        "bank_txn": "t-1",
        "merchant": "m-1",
        "bill_ref": "b-1",
        "case_ref": "c-1",
        "agency": "urban-management",
        "fen": 2594,
        "paid": 2594,
        "currency": "CNY",
        "law": "城市道路管理条例",
        "article": "38",
        "level": "administrative-regulation",
        "cause": "applied",
        "found_at": None,
        "proposed_at": NOON + 7,
        "proposed_by": "u-2",
        "due": NOON + 99,
    }
    return RefundRequest(ref, **(row | fields))


def refund_report(bank_refund: str, *, fen: int = 100, **fields: Any) -> RefundReport:
    """A bank says that it carried out the refund `r-1`."""
    fact = RefundFact("county-bank", bank_refund, "r-1", "refunded", fen, "CNY", NOON + 8, "d-9")
    row: dict[str, Any] = {
        "refund_ref": "r-1",
        "case_ref": "c-1",
        "verdict": "confirm",
        "reason": "refunded",
        "entered": NOON + 9,
    }
    return RefundReport(fact, **(row | fields))


def waiver(ref: str, **fields: Any) -> WaiverRequest:
    """A waiver of all of the bill `b-1` that was proposed."""
    row: dict[str, Any] = {
        "state": "proposed",
        "bill_ref": "b-1",
        "case_ref": "c-1",
        "agency": "urban-management",
        "code": "occupation-fee",
        "fen": 2594,
        "due_fen": 2594,
        "law": "城市道路管理条例",
        "article": "37",
        "level": "administrative-regulation",
        "proposed_at": NOON + 7,
        "proposed_by": "u-2",
        "due": NOON + 99,
    }
    return WaiverRequest(ref, **(row | fields))


def voice(ref: str, **fields: Any) -> Voice:
    """A complaint that waits; of a party that has to be there."""
    row: dict[str, Any] = {
        "about": "complaint",
        "topic": "attitude",
        "state": "filed",
        "version": 1,
        "agency": "urban-management",
        "person": "",
        "station": "w-3",
        "matter": "",
        "case_ref": "",
        "channel": "online",
        "named": True,
        "grade": 0,
        "act": "",
        "party": "p-1",
        "commitment": "ab" * 32,
        "given_at": NOON + 7,
        "term": "acceptance",
        "turn": 1,
        "since": NOON + 7,
        "due": NOON + 99,
    }
    return Voice(ref, **(row | fields))


def posting(subject: str, **fields: Any) -> Posting:
    """A posting of 25.94 yuan."""
    row: dict[str, Any] = {"debit": "bank:county-bank", "credit": "fees", "fen": 2594, "at": NOON + 6}
    return Posting(subject=subject, **(row | fields))


def keep(store: Store, *rows: CaseRow) -> None:
    """Put new cases and commit."""
    with store.unit(HERE) as unit:
        for row in rows:
            unit.put_case(row, expected=0)
        unit.commit()


def journal(store: Store, *drafts: Draft) -> None:
    """Append drafts and commit."""
    with store.unit(HERE) as unit:
        unit.append(drafts)
        unit.commit()


def owe(store: Store, *owed: Owed) -> None:
    """Owe effects and commit."""
    with store.unit(HERE) as unit:
        unit.owe(owed)
        unit.commit()
