"""Receipts and the stock of their numbers in a content: where their rows come from, and how they are put back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Table

from approvalflow.domain.fees.receipt_signatures import ReceiptSignature
from approvalflow.domain.fees.receipt_stock import AllottedBlock, NumberOnBill, OwedReceipt, VoidedNumbers
from approvalflow.domain.fees.receipts import Receipt
from approvalflow_sqlalchemy.receipts import (
    ReceiptWriting,
    block_of,
    on_bill_of,
    owed_receipt_of,
    receipt_of,
    signature_of,
    voided_of,
)
from approvalflow_sqlalchemy.schema import receipts
from approvalflow_sqlalchemy.schema.money import receipts as issued

__all__ = ["RECEIPT_SOURCES", "ReceiptLoading"]

#: Each table: its name, its columns (all), its order, and the value of a row.
RECEIPT_SOURCES: tuple[tuple[str, Table, str, str, Callable[[Any], Any]], ...] = (
    ("receipts", issued, "", "seq", receipt_of),
    ("voided_numbers", receipts.voided_numbers, "", "code first", voided_of),
    ("numbers_on_bills", receipts.numbers_on_bills, "", "code serial", on_bill_of),
    ("receipt_blocks", receipts.receipt_blocks, "", "seq", block_of),
    ("owed_receipts", receipts.owed_receipts, "", "seq", owed_receipt_of),
    ("receipt_signatures", receipts.receipt_signatures, "", "code serial party", signature_of),
)


class ReceiptLoading(ReceiptWriting):
    """Putting receipts back."""

    def _load_receipts(self, value: Any) -> None:
        """Put back one value of these tables."""
        match value:
            case Receipt():
                self.put_receipt(value)
            case VoidedNumbers():
                self.put_voided(value)
            case NumberOnBill():
                self.put_number_on_bill(value)
            case AllottedBlock():
                self.put_block(value)
            case OwedReceipt():
                self.owe_receipt(value)
            case ReceiptSignature():
                self.put_signature(value)
