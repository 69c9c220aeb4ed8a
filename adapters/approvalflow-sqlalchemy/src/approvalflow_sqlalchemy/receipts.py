"""Receipts, and the stock of their numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from approvalflow.domain.fees.receipt_signatures import ReceiptSignature
from approvalflow.domain.fees.receipt_stock import AllottedBlock, NumberOnBill, OwedReceipt, VoidedNumbers, serial_text
from approvalflow.domain.fees.receipts import Receipt, receipt_number
from approvalflow.domain.parties.basis import Text
from approvalflow.errors import Conflict, NotFound, StoreFailed
from approvalflow_sqlalchemy.block import Block

__all__ = [
    "ReceiptReading",
    "ReceiptWriting",
    "block_of",
    "on_bill_of",
    "owed_receipt_of",
    "receipt_of",
    "signature_of",
    "voided_of",
]

_RECEIPT: Callable[..., Receipt] = Receipt
_BLOCK: Callable[..., AllottedBlock] = AllottedBlock


class ReceiptReading(Block):
    """Reading receipts."""

    def receipt(self, code: str, serial: str) -> Receipt | None:
        """The receipt or reversal with that number."""
        row = self._one(self._say.receipts.receipt, code=code, serial=serial)
        return None if row is None else receipt_of(row)

    def receipts_of(self, case_ref: str) -> Sequence[Receipt]:
        """The receipts of a case, in order."""
        return tuple(map(receipt_of, self._all(self._say.receipts.receipts_of, case_ref=case_ref)))

    def reversal_of(self, number: str) -> Receipt | None:
        """The reversal of a receipt, if it was reversed."""
        row = self._one(self._say.receipts.reversal_of, number=number)
        return None if row is None else receipt_of(row)

    def receipts_between(self, code: str, first: str, last: str, *, limit: int = 1000) -> Sequence[Receipt]:
        """Receipts and reversals of a code with serials from `first` to `last`, in their order."""
        found = self._all(self._say.receipts.between, code=code, first=first, last=last, limit=limit)
        return tuple(map(receipt_of, found))

    def receipt_blocks(self) -> Sequence[AllottedBlock]:
        """Every block of receipt numbers, in the order in which they were allotted."""
        return tuple(map(block_of, self._all(self._say.receipts.blocks)))

    def voided_numbers(self, code: str) -> Sequence[VoidedNumbers]:
        """What was voided of a code, in the order of the serials."""
        return tuple(map(voided_of, self._all(self._say.receipts.voided, code=code)))

    def number_on_bill(self, bill_ref: str) -> NumberOnBill | None:
        """The number that a bill carried from its opening, if it did."""
        row = self._one(self._say.receipts.on_bill, bill_ref=bill_ref)
        return None if row is None else on_bill_of(row)

    def bill_numbered(self, code: str, serial: str) -> NumberOnBill | None:
        """The bill for which that number was drawn, if it was drawn for one."""
        row = self._one(self._say.receipts.bill_numbered, code=code, serial=serial)
        return None if row is None else on_bill_of(row)

    def numbers_on_bills(self, code: str) -> Sequence[NumberOnBill]:
        """Every number of a code that was drawn for a bill, in the order of the serials."""
        return tuple(map(on_bill_of, self._all(self._say.receipts.on_bills, code=code)))

    def owed_receipts(self, *, agency: str | None = None, limit: int = 1000) -> Sequence[OwedReceipt]:
        """Receipts that are owed and not written yet, in the order in which they were owed."""
        say = self._say.receipts
        rows = (
            self._all(say.owed, limit=limit) if agency is None else self._all(say.owed_of, agency=agency, limit=limit)
        )
        return tuple(map(owed_receipt_of, rows))

    def receipt_signatures(self, code: str, serial: str) -> Sequence[ReceiptSignature]:
        """The signatures of a receipt: the agency's, then the treasury's."""
        return tuple(map(signature_of, self._all(self._say.receipts.signatures, code=code, serial=serial)))


class ReceiptWriting(ReceiptReading):
    """Writing receipts."""

    def put_receipt(self, receipt: Receipt) -> None:
        """Keep a receipt or a reversal."""
        serial = int(receipt.serial)
        written = self._write(
            self._say.receipts.insert_receipt,
            first=serial,
            last=serial,
            code=receipt.code,
            serial=receipt.serial,
            case_ref=receipt.case_ref,
            bill_ref=receipt.bill_ref,
            payer_ref=receipt.payer_ref,
            bank=receipt.bank,
            bank_txn=receipt.bank_txn,
            fee_title_zh=receipt.fee_title.zh,
            fee_title_en=receipt.fee_title.en,
            fen=receipt.fen,
            currency=receipt.currency,
            issued_at=receipt.issued_at,
            reverses=receipt.reverses,
            reason_zh=receipt.reason.zh if receipt.reason else None,
            reason_en=receipt.reason.en if receipt.reason else None,
            check_code=receipt.check_code,
            replaces=receipt.replaces,
        )
        if written != 1:
            self._refuse_number(receipt.code, serial)

    def put_block(self, block: AllottedBlock) -> None:
        """Keep a block that was allotted."""
        beside = [one for one in self.receipt_blocks() if one.code == block.code and one.first != block.first]
        if any(one.first <= block.last and block.first <= one.last for one in beside):
            zh, en = "票据号段不得重叠", "blocks of receipt numbers do not overlap"
            self._refuse(StoreFailed(zh, en, place=block.name, rule="receipt-block-overlap"))
        self._write(
            self._say.receipts.insert_block,
            code=block.code,
            first=block.first,
            last=block.last,
            next=block.next,
            agency=block.agency,
            allotted_at=block.allotted_at,
            allotted_by=block.allotted_by,
        )

    def draw_serials(self, code: str, first: int, *, count: int = 1, expected: int = 0) -> int | None:
        """Draw the next serials of a block."""
        row = self._one(self._say.receipts.draw, of_code=code, of_first=first, count=count, expected=expected)
        if row is not None:
            return int(row[0]) - count
        if not any((one.code, one.first) == (code, first) for one in self.receipt_blocks()):
            name = receipt_number(code, serial_text(first))
            self._refuse(NotFound(f"没有票据号段 {name}", f"no block {name!r}", place="block", rule="receipt-block"))
        return None

    def put_voided(self, voided: VoidedNumbers) -> None:
        """Keep what was voided."""
        self._must_be_drawn(voided.code, voided.first, voided.last)
        if self.receipts_between(voided.code, serial_text(voided.first), serial_text(voided.last), limit=1):
            zh, en = "已开具的票据不得作废", "a number that was used is not voided"
            self._refuse(StoreFailed(zh, en, place=voided.code, rule="receipt-number"))
        self._write(
            self._say.receipts.insert_voided,
            code=voided.code,
            first=voided.first,
            last=voided.last,
            reason_zh=voided.reason.zh,
            reason_en=voided.reason.en,
            by=voided.by,
            at=voided.at,
            bill_ref=voided.bill_ref,
        )

    def put_number_on_bill(self, drawn: NumberOnBill) -> None:
        """Keep the number that a bill carries."""
        self._must_be_drawn(drawn.code, int(drawn.serial), int(drawn.serial))
        self._write(
            self._say.receipts.insert_on_bill,
            bill_ref=drawn.bill_ref,
            case_ref=drawn.case_ref,
            code=drawn.code,
            serial=drawn.serial,
            check_code=drawn.check_code,
            drawn_at=drawn.drawn_at,
        )

    def _must_be_drawn(self, code: str, first: int, last: int) -> None:
        """Where a cluster has no guards, nobody else would see it."""
        if self._one(self._say.receipts.misplaced, code=code, first=first, last=last) is not None:
            self._refuse_number(code, first)

    def _refuse_number(self, code: str, serial: int) -> NoReturn:
        zh, en = "号码未领用或已作废", "the number was never drawn, or it was voided"
        self._refuse(StoreFailed(zh, en, place=f"{code} {serial}", rule="receipt-number"))

    def owe_receipt(self, owed: OwedReceipt) -> None:
        """Owe a receipt."""
        self._write(
            self._say.receipts.insert_owed,
            key=owed.key,
            case_ref=owed.case_ref,
            bill_ref=owed.bill_ref,
            bank=owed.bank,
            bank_txn=owed.bank_txn,
            agency=owed.agency,
            left=owed.left,
            owed_at=owed.owed_at,
            reason_zh=owed.reason.zh if owed.reason else None,
            reason_en=owed.reason.en if owed.reason else None,
            written=owed.written,
        )

    def receipt_written(self, key: str, number: str) -> None:
        """What was owed has its number now."""
        if self._write(self._say.receipts.written, at_region=self.region, at_key=key, written=number) != 1:
            zh, en = "该票据已补开", "the receipt is written already, or was never owed"
            self._refuse(Conflict(zh, en, place=key, rule="owed-receipt"))

    def put_signature(self, signature: ReceiptSignature) -> None:
        """Keep a signature."""
        self._write(
            self._say.receipts.insert_signature,
            code=signature.code,
            serial=signature.serial,
            party=signature.party,
            signer=signature.signer,
            key=signature.key,
            signature=signature.signature,
            signed_at=signature.signed_at,
        )


def receipt_of(row: Any) -> Receipt:
    """The receipt that a row of the database holds."""
    *plain, zh, en, fen, currency, issued_at, reverses, reason_zh, reason_en, check_code, replaces = row
    reason = None if reason_zh is None else Text(reason_zh, reason_en)
    return _RECEIPT(*plain, Text(zh, en), fen, currency, issued_at, reverses, reason, check_code, replaces)


def block_of(row: Any) -> AllottedBlock:
    """The block that a row of the database holds."""
    return _BLOCK(*row)


def voided_of(row: Any) -> VoidedNumbers:
    """What a row of the database says was voided."""
    code, first, last, zh, en, by, at, bill = row
    return VoidedNumbers(code, first, last, Text(zh, en), by, at, bill)


def on_bill_of(row: Any) -> NumberOnBill:
    """The number of a bill that a row of the database holds."""
    return NumberOnBill(*row)


def owed_receipt_of(row: Any) -> OwedReceipt:
    """What a row of the database says is or was owed."""
    *plain, zh, en, written = row
    key, case_ref, bill_ref, bank, bank_txn, agency, left, owed_at = plain
    reason = None if zh is None else Text(zh, en)
    return OwedReceipt(key, case_ref, bill_ref, bank, bank_txn, agency, left, owed_at, reason, written)


def signature_of(row: Any) -> ReceiptSignature:
    """The signature that a row of the database holds."""
    code, serial, party, signer, key, signature, signed_at = row
    return ReceiptSignature(code, serial, party, signer, bytes(key), bytes(signature), signed_at)
