"""The part of a store that keeps receipts: the stock of their numbers, what was drawn, voided, owed and signed.

A number is drawn in the unit that uses it; a unit that is rolled back gives it back. What was drawn stands in one place
for good: on a receipt, on a bill, or among the voided.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from approvalflow.domain.fees.receipt_signatures import ReceiptSignature
from approvalflow.domain.fees.receipt_stock import AllottedBlock, NumberOnBill, OwedReceipt, VoidedNumbers
from approvalflow.domain.fees.receipts import Receipt

__all__ = ["ReadingReceipts", "WritingReceipts"]


class ReadingReceipts(Protocol):
    """What can be read of receipts."""

    def receipt(self, code: str, serial: str) -> Receipt | None:
        """The receipt or reversal with that number."""
        ...

    def receipts_of(self, case_ref: str) -> Sequence[Receipt]:
        """The receipts of a case."""
        ...

    def reversal_of(self, number: str) -> Receipt | None:
        """The reversal of a receipt, if it was reversed."""
        ...

    def receipts_between(self, code: str, first: str, last: str, *, limit: int = 1000) -> Sequence[Receipt]:
        """Receipts and reversals of a code with serials from `first` to `last`, both inclusive, in their order."""
        ...

    def receipt_blocks(self) -> Sequence[AllottedBlock]:
        """Every block of receipt numbers, in the order in which they were allotted."""
        ...

    def voided_numbers(self, code: str) -> Sequence[VoidedNumbers]:
        """What was voided of a code, in the order of the serials."""
        ...

    def number_on_bill(self, bill_ref: str) -> NumberOnBill | None:
        """The number that a bill carried from its opening, if it did."""
        ...

    def bill_numbered(self, code: str, serial: str) -> NumberOnBill | None:
        """The bill for which that number was drawn, if it was drawn for one."""
        ...

    def numbers_on_bills(self, code: str) -> Sequence[NumberOnBill]:
        """Every number of a code that was drawn for a bill, in the order of the serials."""
        ...

    def owed_receipts(self, *, agency: str | None = None, limit: int = 1000) -> Sequence[OwedReceipt]:
        """Receipts that are owed and not written yet, in the order in which they were owed; those of one agency's bills
        where it is named."""
        ...

    def receipt_signatures(self, code: str, serial: str) -> Sequence[ReceiptSignature]:
        """The signatures of a receipt, in the order in which they came."""
        ...


class WritingReceipts(Protocol):
    """What a unit does with receipts."""

    def put_receipt(self, receipt: Receipt) -> None:
        """Keep a receipt. Raises Conflict if its number is taken, the payment has its receipt, the receipt was reversed
        or replaced already; StoreFailed for a number that was voided, or never drawn where there are blocks."""
        ...

    def put_block(self, block: AllottedBlock) -> None:
        """Keep a block that was allotted. Raises Conflict if one with its code and first serial is there."""
        ...

    def draw_serials(self, code: str, first: int, *, count: int = 1, expected: int = 0) -> int | None:
        """Draw the next serials of the block that begins with `first`, and answer the first of them; None where fewer
        than `count` are left, or (where `expected` is given) the next one is another.

        Nobody else draws from the block before the unit is over. Raises NotFound for a block that there is not.
        """
        ...

    def put_voided(self, voided: VoidedNumbers) -> None:
        """Keep what was voided. Raises Conflict or StoreFailed if a number of it was voided, is on a receipt, or was
        never drawn where there are blocks."""
        ...

    def put_number_on_bill(self, drawn: NumberOnBill) -> None:
        """Keep the number that a bill carries. Raises Conflict if the bill has one, or another bill has it."""
        ...

    def owe_receipt(self, owed: OwedReceipt) -> None:
        """Owe a receipt. Raises Conflict if its key is there already."""
        ...

    def receipt_written(self, key: str, number: str) -> None:
        """What was owed has its number now. Raises Conflict if it had one, or never was owed."""
        ...

    def put_signature(self, signature: ReceiptSignature) -> None:
        """Keep a signature. Raises Conflict if the receipt has that party's already."""
        ...
