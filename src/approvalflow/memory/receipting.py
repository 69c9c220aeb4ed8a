"""Writing receipts in memory: a number stands in one place, and only where it was drawn for it."""

from __future__ import annotations

from attrs import evolve

from approvalflow.domain.fees.receipt_signatures import ReceiptSignature
from approvalflow.domain.fees.receipt_stock import AllottedBlock, NumberOnBill, OwedReceipt, VoidedNumbers, serial_text
from approvalflow.domain.fees.receipts import Receipt, receipt_number
from approvalflow.errors import NotFound, StoreFailed
from approvalflow.memory import shelves
from approvalflow.memory.voicing import MemoryVoicing

__all__ = ["MemoryReceipting"]


class MemoryReceipting(MemoryVoicing):
    """The part of a unit that writes receipts; fulfils `approvalflow.ports.receipting.WritingReceipts`."""

    def put_receipt(self, receipt: Receipt) -> None:
        """Keep a receipt."""
        if self._shelf(shelves.RECEIPTS).get(receipt.number):
            self._conflict(receipt.number, "receipt-number", "票据号已使用", "the receipt number is taken")
        if receipt.is_reversal:
            proved, key = shelves.REVERSALS, (receipt.reverses, "")
        elif receipt.replaces:
            proved, key = shelves.REPLACEMENTS, (receipt.replaces, "")
        else:
            proved, key = shelves.PROOFS, (receipt.bank, receipt.bank_txn)
        if self._shelf(proved).get(key):
            self._conflict(
                receipt.number,
                "receipt-once",
                "该笔缴款已开票，或该票据已冲红",
                "the payment has its receipt, or the receipt was reversed already",
            )
        self._must_be_drawn(receipt.code, int(receipt.serial), int(receipt.serial))
        self._must_not_be_void(receipt.code, int(receipt.serial), int(receipt.serial))
        self._shelf(proved).put(key, receipt.number)
        self._shelf(shelves.RECEIPTS).put(receipt.number, receipt)
        self._keep(shelves.RECEIPTS_OF, receipt.case_ref, receipt.number)
        self._must_exist += [
            (shelves.CASES, receipt.case_ref),
            (shelves.PAYMENTS, (receipt.bank, receipt.bank_txn)),
        ]

    def put_block(self, block: AllottedBlock) -> None:
        """Keep a block that was allotted."""
        blocks = self._shelf(shelves.BLOCKS)
        if blocks.get(block.name):
            self._conflict(block.name, "receipt-block", "该号段已领用", "there is such a block already")
        if any(o.code == block.code and o.first <= block.last and block.first <= o.last for o in blocks.values()):
            zh, en = "票据号段不得重叠", "blocks of receipt numbers do not overlap"
            self._refuse(StoreFailed(zh, en, place=block.name, rule="receipt-block-overlap"))
        blocks.put(block.name, block)

    def draw_serials(self, code: str, first: int, *, count: int = 1, expected: int = 0) -> int | None:
        """Draw the next serials of a block."""
        name = receipt_number(code, serial_text(first))
        block = self._shelf(shelves.BLOCKS).get(name)
        if block is None:
            self._refuse(NotFound(f"没有票据号段 {name}", f"no block {name!r}", place="block", rule="receipt-block"))
        if block.left < count or (expected and block.next != expected):
            return None
        self._shelf(shelves.BLOCKS).put(name, evolve(block, next=block.next + count))
        return block.next

    def put_voided(self, voided: VoidedNumbers) -> None:
        """Keep what was voided."""
        name = receipt_number(voided.code, serial_text(voided.first))
        if self._shelf(shelves.VOIDED).get(name):
            self._conflict(name, "receipt-void", "该号码已作废", "the number was voided already")
        self._must_be_drawn(voided.code, voided.first, voided.last)
        self._must_not_be_void(voided.code, voided.first, voided.last)
        first, last = serial_text(voided.first), serial_text(voided.last)
        if any(o.code == voided.code and first <= o.serial <= last for o in self._shelf(shelves.RECEIPTS).values()):
            self._broken(name, "已开具的票据不得作废", "a number that was used is not voided")
        self._shelf(shelves.VOIDED).put(name, voided)

    def put_number_on_bill(self, drawn: NumberOnBill) -> None:
        """Keep the number that a bill carries."""
        kept = self._shelf(shelves.ON_BILLS)
        if kept.get(drawn.bill_ref) or any(one.number == drawn.number for one in kept.values()):
            zh, en = "该缴款单已编号，或该号码已使用", "the bill has its number, or another bill has this one"
            self._conflict(drawn.bill_ref, "number-on-bill", zh, en)
        self._must_be_drawn(drawn.code, int(drawn.serial), int(drawn.serial))
        kept.put(drawn.bill_ref, drawn)
        self._must_exist.append((shelves.BILLS, drawn.bill_ref))

    def owe_receipt(self, owed: OwedReceipt) -> None:
        """Owe a receipt."""
        if self._shelf(shelves.OWED_RECEIPTS).get(owed.key):
            self._conflict(owed.key, "owed-receipt", "该票据已列为待开", "the receipt is owed already")
        self._shelf(shelves.OWED_RECEIPTS).put(owed.key, owed)
        if not owed.written:
            self._shelf(shelves.UNWRITTEN).put(owed.key, owed.key)
        self._must_exist.append((shelves.PAYMENTS, (owed.bank, owed.bank_txn)))

    def receipt_written(self, key: str, number: str) -> None:
        """What was owed has its number now."""
        owed = self._shelf(shelves.OWED_RECEIPTS).get(key)
        if owed is None or owed.written:
            self._conflict(key, "owed-receipt", "该票据已补开", "the receipt is written already, or was never owed")
        self._shelf(shelves.OWED_RECEIPTS).put(key, evolve(owed, written=number))
        self._shelf(shelves.UNWRITTEN).drop(key)

    def put_signature(self, signature: ReceiptSignature) -> None:
        """Keep a signature."""
        key = signature.code, signature.serial, signature.party
        if self._shelf(shelves.SIGNATURES).get(key):
            self._conflict(signature.number, "receipt-signature", "该方已签", "this party has signed already")
        if self._shelf(shelves.RECEIPTS).get(signature.number) is None:
            self._must_exist.append((shelves.RECEIPTS, signature.number))
        self._shelf(shelves.SIGNATURES).put(key, signature)

    def _must_be_drawn(self, code: str, first: int, last: int) -> None:
        blocks = list(self._shelf(shelves.BLOCKS).values())
        if blocks and not any(one.code == code and one.first <= first and last < one.next for one in blocks):
            self._broken(receipt_number(code, serial_text(first)), "号码未领用", "the number was never drawn")

    def _must_not_be_void(self, code: str, first: int, last: int) -> None:
        gone = self._shelf(shelves.VOIDED).values()
        if any(one.code == code and one.first <= last and first <= one.last for one in gone):
            self._broken(receipt_number(code, serial_text(first)), "号码已作废", "the number was voided")

    def _broken(self, place: str, zh: str, en: str) -> None:
        self._refuse(StoreFailed(zh, en, place=place, rule="receipt-number"))
