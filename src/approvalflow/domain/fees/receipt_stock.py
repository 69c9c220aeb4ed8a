"""The stock of receipt numbers: allotted in blocks (领用), drawn in order, voided unused (作废).

Every number of a block up to the next one stands in exactly one place: on a receipt or a reversal, on a bill that was
numbered when it was opened, or among the voided; `stock_check` says so, number by number.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from attrs import evolve, field, frozen

from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.fees.money import Fen, checked_fen
from approvalflow.domain.fees.receipts import Receipt, ReceiptBlock, receipt_number
from approvalflow.domain.parties.basis import Text, is_blank
from approvalflow.errors import BadInput, MoveRefused

if TYPE_CHECKING:
    from attrs import Attribute

__all__ = [
    "AllottedBlock",
    "NumberOnBill",
    "OwedReceipt",
    "VoidedNumbers",
    "must_be_apart",
    "serial_text",
    "voided_unused",
]


def serial_text(serial: int) -> str:
    """A serial in its ten digits."""
    return f"{serial:010d}"


def _amount(instance: object, attribute: Attribute[Fen], value: Fen) -> None:
    checked_fen(value, attribute.name, least=0)


@frozen
class AllottedBlock:
    """A block of receipt numbers that the finance department allotted (领用).

    Attributes:
        code: the code of eight digits that all its numbers share: region, class, kind, year.
        first, last: its serials, both inclusive.
        next: the serial that is drawn next; `last + 1` when it is used up.
        agency: whose bills it is for; empty for every agency that has no block of its own.
        allotted_at, allotted_by: when it was entered, and by whom.
    """

    code: str
    first: int
    last: int
    next: int
    agency: str
    allotted_at: Instant
    allotted_by: str

    def __attrs_post_init__(self) -> None:
        for value in (self.first, self.last, self.next):
            if type(value) is not int:
                raise BadInput(
                    "起止号须为整数", "serials are whole numbers", place=str(self.code), rule="receipt-block"
                )
        ReceiptBlock(self.code, self.first, self.last)
        ReceiptBlock(self.code, self.next, self.last)
        if self.next < self.first or self.first > self.last:
            raise BadInput(
                "票据号段的起止号有误",
                "the serials of the block are out of order",
                place=self.code,
                rule="receipt-block",
            )

    @property
    def left(self) -> int:
        """How many numbers are left."""
        return self.last + 1 - self.next

    @property
    def size(self) -> int:
        """How many numbers it had."""
        return self.last + 1 - self.first

    @property
    def name(self) -> str:
        """Its code and first serial, by which it is named for ever."""
        return receipt_number(self.code, serial_text(self.first))


@frozen
class VoidedNumbers:
    """Unused numbers that were taken out of use (作废): they keep their place and are never used.

    Attributes:
        code, first, last: which; both serials inclusive.
        reason, by, at: why, by whom and when.
        bill_ref: the bill that carried the number and was closed unpaid; empty where a person voided it.
    """

    code: str
    first: int
    last: int
    reason: Text
    by: str
    at: Instant
    bill_ref: str = ""

    @property
    def count(self) -> int:
        """How many."""
        return self.last + 1 - self.first


@frozen
class NumberOnBill:
    """A receipt number that was drawn when a bill was opened (赋码): it becomes a receipt when the bill is paid.

    Until the treasury's seal is on it as well, the bill is a payment notice and nothing else (财库〔2021〕31号).
    """

    bill_ref: str
    case_ref: str
    code: str
    serial: str
    check_code: str
    drawn_at: Instant

    @property
    def number(self) -> str:
        """Code and serial."""
        return receipt_number(self.code, self.serial)


@frozen
class OwedReceipt:
    """A receipt, or a reversal with what comes in its place, that is owed because no number was left for it.

    Attributes:
        key: unique for ever.
        case_ref, bill_ref, bank, bank_txn: the payment that it is about.
        agency: whose stock it waits for.
        left: the amount that the payment's receipt is to show afterwards; 0 where all of the money went back.
        owed_at: since when.
        reason: why the receipt before is reversed; None where there was none yet.
        written: the number that it got; empty while it is owed.
    """

    key: str
    case_ref: str
    bill_ref: str
    bank: str
    bank_txn: str
    agency: str
    left: Fen = field(validator=_amount)
    owed_at: Instant
    reason: Text | None = None
    written: str = ""


def must_be_apart(block: AllottedBlock, others: Iterable[AllottedBlock], issued: Iterable[Receipt]) -> None:
    """Refuse a block that shares a number with another, or with receipts of before there was stock.

    Raises `BadInput` (rule `receipt-block-overlap`).
    """
    beside = [(one.first, one.last) for one in others if one.code == block.code]
    beside += [(int(one.serial), int(one.serial)) for one in issued if one.code == block.code]
    for first, last in beside:
        if block.first <= last and first <= block.last:
            raise BadInput(
                f"与已用号码 {block.code} {serial_text(first)}-{serial_text(last)} 重叠",
                f"it overlaps {block.code} {serial_text(first)} to {serial_text(last)}, which is taken",
                place=block.name,
                rule="receipt-block-overlap",
            )


def voided_unused(
    block: AllottedBlock, first: int, last: int, *, reason: Text, by: str, at: Instant, bill_ref: str = ""
) -> tuple[VoidedNumbers, AllottedBlock]:
    """Void the next numbers of a block, from `first` to `last` inclusive, and the block after them.

    Raises `MoveRefused` for a number that was drawn already (an issued receipt is only ever reversed), for one that is
    not next (numbers are used in order, without a gap), for one beyond the block, and without a reason.
    """
    if is_blank(reason.zh) or is_blank(reason.en):
        raise MoveRefused("void-receipts", "", "reason", "作废须写明原因", "voiding needs a reason")
    if first < block.next:
        raise MoveRefused(
            "void-receipts",
            "",
            "receipt-used",
            f"{serial_text(first)} 已使用；已开具的票据只能冲红，不能作废",
            f"{serial_text(first)} is in use: a receipt that was issued is reversed and never voided",
        )
    if first != block.next or not first <= last <= block.last:
        raise MoveRefused(
            "void-receipts",
            "",
            "receipt-order",
            f"号码须按顺序使用，下一号为 {serial_text(block.next)}，末号为 {serial_text(block.last)}",
            f"numbers are used in order: the next is {serial_text(block.next)}, the last {serial_text(block.last)}",
        )
    return VoidedNumbers(block.code, first, last, reason, by, at, bill_ref), evolve(block, next=last + 1)
