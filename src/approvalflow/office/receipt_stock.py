"""The stock of receipt numbers in the hands of the finance officer: allotted, voided unused, checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

from attrs import evolve, frozen

from approvalflow.domain.deadlines.moments import Instant, day_of
from approvalflow.domain.fees.receipt_stock import (
    AllottedBlock,
    OwedReceipt,
    VoidedNumbers,
    must_be_apart,
    serial_text,
    voided_unused,
)
from approvalflow.domain.fees.receipts import Receipt
from approvalflow.domain.fees.stock_check import StockSheet, checked_stock
from approvalflow.domain.parties.basis import Text
from approvalflow.domain.parties.people import Actor
from approvalflow.errors import MoveRefused, NotFound
from approvalflow.office.desk import refused_before, said_refusal
from approvalflow.office.drafts import digest_of
from approvalflow.office.numbering import blocks_of, left_of
from approvalflow.office.receipting import Receipting
from approvalflow.ports.kept import Command, Draft
from approvalflow.ports.store import Reading, Unit

__all__ = ["ReceiptStock", "StockLevel", "stock_levels"]

T = TypeVar("T")

#: How many receipts of a block are read at a time.
_PAGE = 1000


@frozen
class StockLevel:
    """How a stock of receipt numbers stands.

    Attributes:
        agency: whose it is; empty for the region's own.
        blocks: its blocks, in the order in which they are used.
        left: how many numbers are left in all.
        owed: the receipts that wait for numbers, in the order in which they were owed.
    """

    agency: str
    blocks: tuple[AllottedBlock, ...]
    left: int
    owed: tuple[OwedReceipt, ...] = ()


def stock_levels(reading: Reading) -> tuple[StockLevel, ...]:
    """Every stock that was ever allotted, the region's first; none where receipts are numbered as a demonstration."""
    blocks = reading.receipt_blocks()
    owed = reading.owed_receipts(limit=10_000)
    own = {one.agency for one in blocks}
    return tuple(
        StockLevel(
            stock,
            tuple(blocks_of(blocks, stock)),
            left_of(blocks, stock),
            tuple(one for one in owed if (one.agency if one.agency in own else "") == stock),
        )
        for stock in sorted({*own, *("" for one in owed if one.agency not in own)})
    )


class ReceiptStock(Receipting):
    """What finance does with receipt numbers.

    The same `command_id` again does nothing twice: it answers the same block and the same voided numbers, and the check
    of a block as that stands by then; another act under it raises CommandReused.
    """

    def receipt_stock(self) -> tuple[StockLevel, ...]:
        """How each stock stands: the region's, and of each agency that has its own."""
        with self._reading() as reading:
            return stock_levels(reading)

    def allot_receipts(
        self, code: str, first: int, last: int, *, by: Actor, agency: str = "", command_id: str = ""
    ) -> AllottedBlock:
        """Enter a block of numbers that finance allotted (领用), and write what is owed for want of them.

        Args:
            code: eight digits: region, class, kind, year.
            first, last: its serials, both inclusive.
            by: a finance officer.
            agency: whose bills it is for; empty for every agency that has no block of its own.
            command_id: drawn where empty.

        Raises MoveRefused for somebody else (an officer's attempt is journaled); BadInput for serials out of order, a
        block that shares a number with another or with receipts of before, and an agency that there is not.
        """

        def act(unit: Unit, now: Instant) -> tuple[AllottedBlock, str, Mapping[str, object]]:
            if agency and agency not in self.organisation.agencies:
                zh, en = f"没有部门 {agency}", f"no agency {agency!r}"
                raise NotFound(zh, en, place="agency", rule="agency")
            block = AllottedBlock(code, first, last, first, agency, now, by.id)
            issued = unit.receipts_between(code, serial_text(first), serial_text(last), limit=1)
            must_be_apart(block, unit.receipt_blocks(), issued)
            unit.put_block(block)
            body = {"code": code, "first": first, "last": last, "agency": agency}
            return block, "receipts-allotted", body

        said = ["allot-receipts", code, first, last, agency]
        block = self._by_finance(said, by, command_id, act, lambda reading: _holding(reading, code, first))
        self.write_owed_receipts()
        return evolve(block, next=first)

    def void_receipts(
        self, code: str, first: int, last: int, *, reason: Text, by: Actor, command_id: str = ""
    ) -> VoidedNumbers:
        """Void unused numbers (作废): the next ones of a block, from `first` to `last` inclusive, with a reason.

        Raises MoveRefused for numbers in use (those are only reversed), not next or beyond the block, without a reason,
        and for somebody else than a finance officer; NotFound where no block holds them.
        """

        def act(unit: Unit, now: Instant) -> tuple[VoidedNumbers, str, Mapping[str, object]]:
            block = _holding(unit, code, first)
            gone, _ = voided_unused(block, first, last, reason=reason, by=by.id, at=now)
            if unit.draw_serials(code, block.first, count=gone.count, expected=first) is None:
                zh, en = "该号码刚刚被使用", "the number has just been used"
                raise MoveRefused("void-receipts", "", "receipt-used", zh, en)
            unit.put_voided(gone)
            blocks = unit.receipt_blocks()
            self._tell_when_low(unit, block.agency, left_of(blocks, block.agency), now, taken=gone.count)
            body = {"code": code, "first": first, "last": last, "reason": [reason.zh, reason.en]}
            return gone, "receipts-voided", body

        def again(reading: Reading) -> VoidedNumbers:
            return next(one for one in reading.voided_numbers(code) if one.first == first)

        said = ["void-receipts", code, first, last, reason.zh, reason.en]
        return self._by_finance(said, by, command_id, act, again)

    def check_stock(self, code: str, first: int, *, by: Actor, command_id: str = "") -> StockSheet:
        """Account for every number of the block that begins with `first` (核销), and write into the journal what it
        comes to: issued, reversed, voided, left.

        Raises MoveRefused (rule `receipt-missing`, with the numbers) where one is missing or there twice: what does not
        add up is not signed off; also for somebody else than a finance officer. NotFound where there is no such block.
        """

        def act(unit: Unit, now: Instant) -> tuple[StockSheet, str, Mapping[str, object]]:
            sheet = self._sheet(unit, code, first)
            if not sheet.is_sound:
                named = ", ".join(sheet.named)
                raise MoveRefused(
                    "check-stock",
                    "",
                    "receipt-missing",
                    f"缺号 {sheet.gaps} 个、重号 {sheet.twice} 个,不能核销:{named}",
                    f"{sheet.gaps} numbers missing and {sheet.twice} there twice, it cannot be signed off: {named}",
                )
            body = {
                "code": code,
                "first": first,
                "next": sheet.block.next,
                "issued": sheet.issued,
                "reversals": sheet.reversals,
                "voided": sheet.voided,
                "on_bills": sheet.on_bills,
                "left": sheet.left,
                "issued_fen": sheet.issued_fen,
                "reversed_fen": sheet.reversed_fen,
            }
            return sheet, "receipt-stock-checked", body

        return self._by_finance(
            ["check-stock", code, first], by, command_id, act, lambda reading: self._sheet(reading, code, first)
        )

    def stock_sheet(self, code: str, first: int) -> StockSheet:
        """How every number of a block stands now, sound or not. Raises NotFound."""
        with self._reading() as reading:
            return self._sheet(reading, code, first)

    def _sheet(self, reading: Reading, code: str, first: int) -> StockSheet:
        block = next((one for one in reading.receipt_blocks() if (one.code, one.first) == (code, first)), None)
        if block is None:
            raise _no_block(code, first)
        return checked_stock(
            block,
            _receipts_in(reading, block),
            reading.voided_numbers(code),
            reading.numbers_on_bills(code),
            day_of=lambda at: day_of(at, self.zone),
        )

    def _by_finance(
        self,
        said: Sequence[object],
        by: Actor,
        command_id: str,
        act: Callable[[Unit, Instant], tuple[T, str, Mapping[str, object]]],
        again: Callable[[Reading], T],
    ) -> T:
        """Carry out an act of finance once: what it gives, and its journal entry; `again` gives the same later on."""
        now = self.clock.now()
        command = command_id or self.ids.new("command")
        body = digest_of([*said, by.id, by.party])
        move = str(said[0])

        def work(unit: Unit) -> T | MoveRefused:
            known = self._known_command(unit, command, body)
            if known is not None:
                return refused_before(known) or again(unit)
            try:
                _must_be_finance(move, by)
                done, kind, told = act(unit, now)
            except MoveRefused as refusal:
                unit.put_command(Command(command, body, said_refusal(refusal), now))
                told = {name: getattr(refusal, name) for name in ("move", "stage", "rule", "zh", "en", "basis")}
                unit.append([_draft("receipt-attempt-refused", told, by, now, command)] if by.is_officer else [])
                unit.commit()
                return refusal
            unit.put_command(Command(command, body, {"done": move}, now))
            unit.append([_draft(kind, told, by, now, command)])
            unit.commit()
            return done

        outcome = self._in_unit(work)
        if isinstance(outcome, MoveRefused):
            raise outcome
        return outcome


def _must_be_finance(move: str, by: Actor) -> None:
    if "finance" not in by.roles:
        zh, en = "只有财政经办可以管理票据", "only a finance officer sees to receipt numbers"
        raise MoveRefused(move, "", "role", zh, en)


def _draft(kind: str, body: Mapping[str, object], by: Actor, now: Instant, command: str) -> Draft:
    return Draft(
        kind=kind,
        at=now,
        entered=now,
        by=by.id,
        agency=by.agency,
        station=by.station,
        acting_for=by.acting_for,
        command_id=command,
        body=body,
    )


def _receipts_in(reading: Reading, block: AllottedBlock) -> Iterator[Receipt]:
    first, last = block.first, serial_text(block.last)
    while page := reading.receipts_between(block.code, serial_text(first), last, limit=_PAGE):
        yield from page
        first = int(page[-1].serial) + 1


def _holding(reading: Reading, code: str, serial: int) -> AllottedBlock:
    for block in reading.receipt_blocks():
        if block.code == code and block.first <= serial <= block.last:
            return block
    raise _no_block(code, serial)


def _no_block(code: str, serial: int) -> NotFound:
    zh, en = f"没有含 {serial} 的票据号段 {code}", f"no block {code} with the serial {serial}"
    return NotFound(zh, en, place="block", rule="receipt-block")
