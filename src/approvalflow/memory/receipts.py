"""Reading receipts in memory."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter

from approvalflow.domain.fees.receipt_signatures import SIGNERS, ReceiptSignature
from approvalflow.domain.fees.receipt_stock import AllottedBlock, NumberOnBill, OwedReceipt, VoidedNumbers
from approvalflow.domain.fees.receipts import Receipt, receipt_number
from approvalflow.memory import shelves
from approvalflow.memory.refunds import MemoryRefunds

__all__ = ["MemoryReceipts"]


class MemoryReceipts(MemoryRefunds):
    """Receipts of one region; fulfils `approvalflow.ports.receipting.ReadingReceipts`."""

    def receipt(self, code: str, serial: str) -> Receipt | None:
        """The receipt or reversal with that number."""
        return self._shelf(shelves.RECEIPTS).get(receipt_number(code, serial))

    def receipts_of(self, case_ref: str) -> Sequence[Receipt]:
        """The receipts of a case, in order."""
        return self._these(shelves.RECEIPTS, self._shelf(shelves.RECEIPTS_OF).get(case_ref) or ())

    def reversal_of(self, number: str) -> Receipt | None:
        """The reversal of a receipt, if it was reversed."""
        reversal = self._shelf(shelves.REVERSALS).get((number, ""))
        return self._shelf(shelves.RECEIPTS).get(reversal) if reversal else None

    def receipts_between(self, code: str, first: str, last: str, *, limit: int = 1000) -> Sequence[Receipt]:
        """Receipts and reversals of a code with serials from `first` to `last`, in their order."""
        found = (one for one in self._shelf(shelves.RECEIPTS).values() if one.code == code)
        return tuple(sorted((o for o in found if first <= o.serial <= last), key=attrgetter("serial"))[:limit])

    def receipt_blocks(self) -> Sequence[AllottedBlock]:
        """Every block of receipt numbers, in the order in which they were allotted."""
        return tuple(self._shelf(shelves.BLOCKS).values())

    def voided_numbers(self, code: str) -> Sequence[VoidedNumbers]:
        """What was voided of a code, in the order of the serials."""
        found = (one for one in self._shelf(shelves.VOIDED).values() if one.code == code)
        return tuple(sorted(found, key=attrgetter("first")))

    def number_on_bill(self, bill_ref: str) -> NumberOnBill | None:
        """The number that a bill carried from its opening, if it did."""
        return self._shelf(shelves.ON_BILLS).get(bill_ref)

    def bill_numbered(self, code: str, serial: str) -> NumberOnBill | None:
        """The bill for which that number was drawn, if it was drawn for one."""
        found = (one for one in self._shelf(shelves.ON_BILLS).values() if (one.code, one.serial) == (code, serial))
        return next(found, None)

    def numbers_on_bills(self, code: str) -> Sequence[NumberOnBill]:
        """Every number of a code that was drawn for a bill, in the order of the serials."""
        found = (one for one in self._shelf(shelves.ON_BILLS).values() if one.code == code)
        return tuple(sorted(found, key=attrgetter("serial")))

    def owed_receipts(self, *, agency: str | None = None, limit: int = 1000) -> Sequence[OwedReceipt]:
        """Receipts that are owed and not written yet, in the order in which they were owed."""
        keys = self._shelf(shelves.UNWRITTEN).values()
        owed = (one for one in self._these(shelves.OWED_RECEIPTS, keys) if agency is None or one.agency == agency)
        return tuple(owed)[:limit]

    def receipt_signatures(self, code: str, serial: str) -> Sequence[ReceiptSignature]:
        """The signatures of a receipt: the agency's, then the treasury's."""
        return self._these(shelves.SIGNATURES, ((code, serial, party) for party in SIGNERS))
