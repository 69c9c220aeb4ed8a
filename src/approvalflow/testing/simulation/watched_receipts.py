"""What is held of receipts: one for each payment, worth what is left of it, and every number in one place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from approvalflow.domain.cases.case import FeeState
from approvalflow.domain.fees.receipt_stock import OwedReceipt
from approvalflow.domain.fees.receipts import Receipt
from approvalflow.ports.kept import Payment
from approvalflow.ports.store import Reading

__all__ = ["receipts_wrong", "stock_wrong"]


def receipts_wrong(
    fee: FeeState, money: Sequence[Payment], receipts: Sequence[Receipt], owed: Sequence[OwedReceipt]
) -> Iterator[str]:
    """What is wrong with the receipts of a bill; `money` are the payments that were confirmed for it.

    INV-F3: one for each payment, written or owed; INV-F4: together worth what did not go back; INV-F10: an issued one
    stays, and is taken back once, by another of the same amount.
    """
    firsts = [one for one in receipts if not one.is_reversal and not one.replaces]
    waits = [one for one in owed if one.reason is None]
    paid = fee.state in ("paid", "refunded")
    if not len(money) == len(firsts) + len(waits) == paid:
        yield f"INV-F3 {fee.bill}: {fee.state}, {len(money)} payments, {len(firsts)} receipts, {len(waits)} owed"
    comes_to = owed[-1].left if owed else sum(one.fen for one in receipts)
    left = fee.fen - fee.refunded if paid else 0
    if comes_to != left:
        yield f"INV-F4 {fee.bill}: its receipts come to {comes_to} fen, and {left} are left of what was paid"
    by_number = {one.number: one for one in receipts}
    for number, times in Counter(one.reverses for one in receipts if one.is_reversal).items():
        before = by_number.get(number)
        if times > 1 or before is None or before.is_reversal:
            yield f"INV-F10 {number} was reversed {times} times, or is no receipt of {fee.bill}"
        elif any(one.reverses == number and one.fen != -before.fen for one in receipts):
            yield f"INV-F10 {number} was reversed by another amount"


def stock_wrong(reading: Reading) -> Iterator[str]:
    """INV-F10: every number of a block that was drawn is on a receipt, on a bill, or voided: in one of them."""
    for block in reading.receipt_blocks():
        inside = range(block.first, block.last + 1)
        issued = reading.receipts_between(block.code, f"{block.first:010d}", f"{block.last:010d}")
        places: Counter[int] = Counter(int(one.serial) for one in issued)
        for gone in reading.voided_numbers(block.code):
            places.update(serial for serial in range(gone.first, gone.last + 1) if serial in inside)
        on_bills = {int(one.serial) for one in reading.numbers_on_bills(block.code)}
        places.update(serial for serial in on_bills if serial in inside and serial not in places)
        drawn = Counter(range(block.first, block.next))
        if places != drawn:
            wrong = sorted((drawn - places) + (places - drawn))
            yield f"INV-F10 {block.name}: drawn up to {block.next}, and not each in one place: {wrong[:5]}"
