"""The stock check (核销): every number of a block accounted for, once, and what its receipts come to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

from attrs import frozen

from approvalflow.domain.deadlines.moments import Day, Instant
from approvalflow.domain.fees.money import Fen
from approvalflow.domain.fees.receipt_stock import AllottedBlock, NumberOnBill, VoidedNumbers, serial_text
from approvalflow.domain.fees.receipts import Receipt, receipt_number
from approvalflow.domain.parties.basis import Text

__all__ = ["DaySum", "StockSheet", "checked_stock", "tiled"]

#: How many numbers that are missing or there twice a sheet names; all are counted.
_NAMED = 100


@frozen
class DaySum:
    """What the receipts of one day for one fee come to: how many, reversals included, and their amounts together."""

    day: Day
    fee_title: Text
    receipts: int
    fen: Fen


@frozen
class StockSheet:
    """A block as its stock check found it.

    Attributes:
        block: the block.
        issued, reversals: receipts, and reversals of receipts, with numbers of the block.
        voided: how many numbers were voided.
        on_bills: how many stand on bills that are not paid yet.
        gaps: how many numbers up to the next one stand nowhere; 0 in a sound block.
        twice: how many places are too many: a number in two of them, or beyond what was drawn; 0 in a sound block.
        named: the first numbers of those.
        issued_fen, reversed_fen: the amounts of both, each 0 or more.
        days: by day and fee.
    """

    block: AllottedBlock
    issued: int
    reversals: int
    voided: int
    on_bills: int
    gaps: int
    twice: int
    named: tuple[str, ...]
    issued_fen: Fen
    reversed_fen: Fen
    days: tuple[DaySum, ...]

    @property
    def left(self) -> int:
        """How many numbers are left."""
        return self.block.left

    @property
    def is_sound(self) -> bool:
        """Whether every number is accounted for, once."""
        return not self.gaps and not self.twice


def checked_stock(
    block: AllottedBlock,
    receipts: Iterable[Receipt],
    voided: Iterable[VoidedNumbers],
    on_bills: Iterable[NumberOnBill],
    *,
    day_of: Callable[[Instant], Day],
) -> StockSheet:
    """Account for every number of a block.

    Args:
        block: the block.
        receipts: every receipt and reversal with a number of the block.
        voided, on_bills: what was voided, and what was drawn for bills; of other blocks too, and of bills that were
            paid or closed since: their number is on the receipt, or voided.
        day_of: the day on which an instant falls.
    """
    taken: list[tuple[int, int]] = []
    counts = {False: 0, True: 0}
    sums = {False: 0, True: 0}
    days: dict[tuple[Day, str, str], list[int]] = defaultdict(lambda: [0, 0])
    for receipt in receipts:
        taken.append((int(receipt.serial), int(receipt.serial)))
        counts[receipt.is_reversal] += 1
        sums[receipt.is_reversal] += abs(receipt.fen)
        of_day = days[day_of(receipt.issued_at), receipt.fee_title.zh, receipt.fee_title.en]
        of_day[0] += 1
        of_day[1] += receipt.fen
    used = {first for first, _ in taken}
    gone = [(one.first, one.last) for one in voided if one.code == block.code and _inside(block, one.first)]
    firsts = {first for first, _ in gone}
    drawn = {int(one.serial) for one in on_bills if one.code == block.code and _inside(block, int(one.serial))}
    waiting = sorted(drawn - used - firsts)
    gaps, twice, named = tiled(block, sorted([*taken, *gone, *((serial, serial) for serial in waiting)]))
    return StockSheet(
        block,
        counts[False],
        counts[True],
        sum(last + 1 - first for first, last in gone),
        len(waiting),
        gaps,
        twice,
        tuple(receipt_number(block.code, serial_text(serial)) for serial in named),
        sums[False],
        sums[True],
        tuple(DaySum(day, Text(zh, en), n, fen) for (day, zh, en), (n, fen) in sorted(days.items())),
    )


def _inside(block: AllottedBlock, serial: int) -> bool:
    return block.first <= serial <= block.last


def tiled(block: AllottedBlock, spans: list[tuple[int, int]]) -> tuple[int, int, list[int]]:
    """How many numbers of a block before its next one are in no span, how many in one too many, and the first of both.

    `spans` come in the order of their first numbers; both ends are inclusive.
    """
    gaps = twice = 0
    named: list[int] = []

    def name(first: int, last: int) -> int:
        named.extend(range(first, min(last + 1, first + _NAMED - len(named))))
        return last + 1 - first

    at = block.first
    for first, last in [*spans, (block.next, block.next - 1)]:
        if first > at:
            gaps += name(at, min(first, block.next) - 1) if at < block.next else 0
        else:
            twice += name(first, min(last, at - 1)) if first < at and last >= first else 0
        if last >= max(at, first, block.next):
            twice += name(max(at, first, block.next), last)
        at = max(at, last + 1)
    return gaps, twice, named
