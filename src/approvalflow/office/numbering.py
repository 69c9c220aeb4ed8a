"""Receipt numbers: drawn from the stock in the unit that uses them, on bills where the county numbers those.

A region that never was allotted any stock numbers its receipts in one series for each year, as a demonstration. From
its first block on it draws from blocks alone: an agency's own, if it ever was allotted one, else the region's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from approvalflow.domain.cases import events as e
from approvalflow.domain.cases.case import Case
from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.fees.receipt_stock import AllottedBlock, NumberOnBill, VoidedNumbers, serial_text
from approvalflow.domain.fees.receipts import ReceiptBlock
from approvalflow.domain.parties.basis import Text
from approvalflow.domain.parties.people import SYSTEM
from approvalflow.office import numbers
from approvalflow.office.effects import officer_letters
from approvalflow.office.ripening import Ripening
from approvalflow.ports.kept import Draft
from approvalflow.ports.store import Unit

__all__ = ["Numbering", "blocks_of", "left_of", "stock_of"]


def stock_of(blocks: Iterable[AllottedBlock], agency: str) -> str:
    """Whose stock an agency draws from: its own, if it ever was allotted any, else the region's (empty)."""
    return agency if any(one.agency == agency for one in blocks) else ""


def blocks_of(blocks: Iterable[AllottedBlock], stock: str) -> list[AllottedBlock]:
    """The blocks of a stock, in the order in which they are used."""
    return [one for one in blocks if one.agency == stock]


def left_of(blocks: Iterable[AllottedBlock], stock: str) -> int:
    """How many numbers a stock has left."""
    return sum(one.left for one in blocks_of(blocks, stock))


class Numbering(Ripening):
    """How numbers are drawn."""

    def _number(self, unit: Unit, agency: str, now: Instant, *, behind: bool = True) -> ReceiptBlock | None:
        """The next receipt number for a bill of an agency, as a block of one; None where none is left.

        With `behind`, it is not drawn either while an earlier receipt of the same stock is owed: nothing overtakes it.
        """
        blocks = unit.receipt_blocks()
        if not blocks:
            code = numbers.receipt_code(self.region, self._day_text(now)[:4])
            serial = unit.next_number(f"receipt/{code}")
            return ReceiptBlock(code, serial, serial)
        stock = stock_of(blocks, agency)
        if behind and any(stock_of(blocks, one.agency) == stock for one in unit.owed_receipts()):
            return None
        for block in blocks_of(blocks, stock):
            # Read without a lock, so that what is left of it may be gone; drawing says so.
            drawn = unit.draw_serials(block.code, block.first) if block.left else None
            if drawn is not None:
                self._tell_when_low(unit, stock, left_of(blocks, stock) - 1, now)
                return ReceiptBlock(block.code, drawn, drawn)
        return None

    def _check_code(self) -> str:
        """Six characters that nobody can guess from a number (校验码)."""
        return self.random.token(3).hex()

    def _tell_when_low(self, unit: Unit, stock: str, left: int, now: Instant, *, taken: int = 1) -> None:
        """Write to the finance officers when a stock falls below the number they set, and when it is empty."""
        least = self.organisation.receipts.warn_below
        if not (left < least <= left + taken or left == 0 < taken):
            return
        whose = self.organisation.title_of(stock) if stock else self.organisation.region.title
        blocks = len(unit.receipt_blocks())
        self._owe(
            unit,
            officer_letters(
                [one for one in self.organisation.people.values() if "finance" in one.roles],
                # A number is left once for each allotment: told again only after the next one.
                key=f"receipt-stock/{stock}/{blocks}/{left}",
                case_ref="",
                seq=1,
                subject=Text(f"票据将用完:{whose.zh} 剩 {left} 号", f"Receipts run out: {whose.en}, {left} left"),
                body=Text(
                    f"{whose.zh} 的财政电子票据还剩 {left} 号,请向财政部门领用。用完后缴款照收,票据待补开。",
                    f"{whose.en} has {left} receipt numbers left; have finance allot more. "
                    "Money is taken all the same, and its receipts are owed until then.",
                ),
                channels=self.plugins.channels(),
                now=now,
            ),
        )

    def _number_bills(self, unit: Unit, events: Sequence[e.Event], case: Case, now: Instant) -> list[Draft]:
        """Draw the numbers of bills that were opened, where bills carry them, and void those of bills that were closed
        unpaid. The journal entries are the answer."""
        drafts: list[Draft] = []
        for event in events:
            if isinstance(event, e.BillOpened) and self.organisation.receipts.numbered == "on-bill":
                block = self._number(unit, case.filing.agency, now) if unit.receipt_blocks() else None
                if block is not None:
                    serial = serial_text(block.next)
                    drawn = NumberOnBill(event.bill, case.ref, block.code, serial, self._check_code(), now)
                    unit.put_number_on_bill(drawn)
                    told = {"bill": event.bill, "number": drawn.number}
                    drafts.append(_of_case("receipt-number-drawn", case, told, now))
            elif isinstance(event, e.BillClosed | e.CaseClosedUnpaid):
                kept = unit.number_on_bill(event.bill)
                if kept is not None:
                    serial_on_it = int(kept.serial)
                    reason = Text("缴款单未缴款即关闭", "the bill was closed unpaid")
                    unit.put_voided(
                        VoidedNumbers(kept.code, serial_on_it, serial_on_it, reason, SYSTEM.id, now, event.bill)
                    )
                    body = {"bill": event.bill, "number": kept.number, "reason": [reason.zh, reason.en]}
                    drafts.append(_of_case("receipt-number-voided", case, body, now))
        return drafts


def _of_case(kind: str, case: Case, body: Mapping[str, object], now: Instant) -> Draft:
    return Draft(kind=kind, at=now, entered=now, by=SYSTEM.id, command_id="", case_ref=case.ref, body=body)
