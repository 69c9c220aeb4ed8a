"""Receipts (财政电子票据): numbers from allotted stock, one for each payment, only ever reversed.

A number consists of a code of eight digits and a serial of ten. Serials are drawn in order, in the transaction that
writes the receipt, so that a block has no gaps; void is for numbers that were never used. Beside its number a receipt
carries a check code of six characters (校验码), drawn with it: who has both can ask whether it is what it seems.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from attrs import evolve, field, frozen

from approvalflow.domain.fees.capitals import capitals
from approvalflow.domain.fees.money import Fen
from approvalflow.domain.parties.basis import Text
from approvalflow.errors import BadInput, MoveRefused, NotFound

if TYPE_CHECKING:
    from collections.abc import Iterable

    from attrs import Attribute

    from approvalflow.domain.deadlines.moments import Instant
    from approvalflow.domain.fees.bills import Bill, PaymentFact

__all__ = ["Receipt", "ReceiptBlock", "Voided", "capitals", "issue", "receipt_number", "replacing", "reverse"]

_CODE = re.compile(r"[0-9]{8}")
_LARGEST_SERIAL = 10**10 - 1


def _eight_digits(instance: object, attribute: Attribute[str], value: str) -> None:
    if not isinstance(value, str) or not _CODE.fullmatch(value):
        raise BadInput("票据代码须为 8 位数字", "a receipt code has 8 digits", place="code", rule="receipt-code")


def receipt_number(code: str, serial: str) -> str:
    """A code and a serial as one number, `42010126-0000000017`."""
    return f"{code}-{serial}"


@frozen
class ReceiptBlock:
    """A block of receipt numbers allotted to an agency (领用).

    Attributes:
        code: the code of eight digits that all its numbers share: region, class, kind, year.
        next: the serial that is drawn next.
        last: the last serial of the block, inclusive; `next` is `last + 1` when it is used up.
    """

    code: str = field(validator=_eight_digits)
    next: int
    last: int

    def __attrs_post_init__(self) -> None:
        if not 1 <= self.next <= self.last + 1 <= _LARGEST_SERIAL + 1:
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

    def draw(self) -> tuple[str, ReceiptBlock]:
        """The next serial in ten digits, and the block after it.

        Raises `NotFound` (rule `receipt-block-exhausted`) where none is left: a new block must be allotted.
        """
        if not self.left:
            raise NotFound(
                f"票据号段 {self.code} 已用完，请先领用新号段",
                f"the receipt block {self.code} is used up: a new one must be allotted",
                place=self.code,
                rule="receipt-block-exhausted",
            )
        return f"{self.next:010d}", evolve(self, next=self.next + 1)

    def void(self, reason: Text, *, by: str, at: Instant) -> tuple[Voided, ReceiptBlock]:
        """Void the next unused number (作废): it keeps its place and is never used. Raises like `draw`."""
        serial, rest = self.draw()
        return Voided(self.code, serial, reason, by, at), rest


@frozen
class Voided:
    """An unused number that was taken out of use, by whom, when and why."""

    code: str
    serial: str
    reason: Text
    by: str
    at: Instant

    @property
    def number(self) -> str:
        """Code and serial, as a receipt would have shown them."""
        return receipt_number(self.code, self.serial)


@frozen
class Receipt:
    """A receipt, or the reversal of one (冲红). Neither is ever changed.

    Attributes:
        code, serial: its number: eight and ten digits.
        case_ref, bill_ref: the case and the bill that was paid.
        payer_ref: the payer's party reference.
        bank, bank_txn: the payment that it proves; one receipt for each.
        fee_title: what was paid for.
        fen, currency: the amount; negative on a reversal.
        issued_at: when it was issued.
        reverses: the number of the receipt that it takes back; empty on a receipt.
        reason: why it was taken back; `None` on a receipt.
        check_code: six characters that nobody can guess from the number (校验码); empty on one of before they were.
        replaces: the receipt that was taken back for it, when a part of the money had gone back; empty on any other.
    """

    code: str
    serial: str
    case_ref: str
    bill_ref: str
    payer_ref: str
    bank: str
    bank_txn: str
    fee_title: Text
    fen: Fen
    currency: str
    issued_at: Instant
    reverses: str = ""
    reason: Text | None = None
    check_code: str = ""
    replaces: str = ""

    @property
    def number(self) -> str:
        """Code and serial, `42010126-0000000017`: unique for ever."""
        return receipt_number(self.code, self.serial)

    @property
    def is_reversal(self) -> bool:
        """Whether it takes another receipt back."""
        return bool(self.reverses)

    @property
    def amount_in_capitals(self) -> str:
        """The amount as it stands on the paper, e.g. `壹佰壹拾贰元伍角整`."""
        return capitals(self.fen)


def issue(
    bill: Bill, payment: PaymentFact, block: ReceiptBlock, *, at: Instant, check_code: str = ""
) -> tuple[Receipt, ReceiptBlock]:
    """The receipt for a payment that was confirmed, with the next number of the block, and the block after it.

    Raises `MoveRefused` where the payment is not this bill's in full (money in suspense has no receipt); `NotFound`
    where the block is used up.
    """
    whole = (bill.ref, bill.fen, bill.currency) == (payment.bill_ref, payment.fen, payment.currency)
    if payment.state != "paid" or not whole:
        raise MoveRefused(
            "issue-receipt",
            "",
            "receipt-without-payment",
            "没有与缴款单相符的到账，不得开具票据",
            "no receipt without a payment that matches its bill",
        )
    serial, rest = block.draw()
    receipt = Receipt(
        code=block.code,
        serial=serial,
        case_ref=bill.case_ref,
        bill_ref=bill.ref,
        payer_ref=bill.payer_ref,
        bank=payment.bank,
        bank_txn=payment.bank_txn,
        fee_title=bill.fee_title,
        fen=payment.fen,
        currency=payment.currency,
        issued_at=at,
        check_code=check_code,
    )
    return receipt, rest


def reverse(
    receipt: Receipt,
    block: ReceiptBlock,
    *,
    reason: Text,
    at: Instant,
    receipts_so_far: Iterable[Receipt] = (),
    check_code: str = "",
) -> tuple[Receipt, ReceiptBlock]:
    """The reversal of a receipt, under a number of its own, and the block after it; the original is kept as it is.

    Raises `MoveRefused` for a reversal of a reversal, a second reversal (seen in `receipts_so_far`), or an empty
    reason; `NotFound` where the block is used up.
    """
    if receipt.is_reversal or any(other.reverses == receipt.number for other in receipts_so_far):
        raise MoveRefused(
            "reverse-receipt",
            "",
            "receipt-reversed",
            "该票据已冲红",
            "the receipt is reversed already, or is a reversal",
        )
    if not reason.zh.strip() or not reason.en.strip():
        raise MoveRefused("reverse-receipt", "", "reason", "冲红须写明原因", "a reversal needs a reason")
    serial, rest = block.draw()
    reversal = evolve(
        receipt,
        code=block.code,
        serial=serial,
        fen=-receipt.fen,
        issued_at=at,
        reverses=receipt.number,
        reason=reason,
        check_code=check_code,
        replaces="",
    )
    return reversal, rest


def replacing(
    reversal: Receipt, block: ReceiptBlock, fen: Fen, *, at: Instant, check_code: str = ""
) -> tuple[Receipt, ReceiptBlock]:
    """The receipt for what is left of a payment, in the place of the one that `reversal` took back: less of it after a
    part went back, all of it where the paper was wrong; and the block after it.

    Raises `MoveRefused` for what is no reversal, and where nothing, or more than before, is left; `NotFound` where the
    block is used up.
    """
    if not reversal.is_reversal or not 0 < fen <= -reversal.fen:
        raise MoveRefused(
            "replace-receipt",
            "",
            "receipt-rest",
            "换开票据的金额不得超过原票据",
            "a receipt in the place of another is not for more than that was",
        )
    serial, rest = block.draw()
    receipt = evolve(
        reversal,
        code=block.code,
        serial=serial,
        fen=fen,
        issued_at=at,
        reverses="",
        reason=None,
        check_code=check_code,
        replaces=reversal.reverses,
    )
    return receipt, rest
