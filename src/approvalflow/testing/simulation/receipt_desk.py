"""The numbers of receipts: allotted in small blocks that run out, voided, reversed, checked; what nobody may try."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from attrs import define

from approvalflow.domain.parties.basis import Text
from approvalflow.testing.simulation.people import APPROVER, CLERK, FINANCE, TREASURERS

if TYPE_CHECKING:
    from approvalflow.testing.simulation.county import County

__all__ = ["CODE", "ReceiptDesk"]

#: What the numbers of every block share.
CODE = "42019926"

_WRONG_PAPER = Text("缴款人名称有误", "the payer's name is wrong")


@define
class ReceiptDesk:
    """Finance, who sees to the numbers, and whoever would like to have some."""

    county: County
    do: Callable[..., Any]
    last: int = 0

    def act(self) -> None:
        """Somebody does something about numbers, mostly what is needed."""
        county, chance = self.county, self.county.streams["clerks"]
        with county.office.store.reading(county.office.region) as reading:
            blocks = reading.receipt_blocks()
            owed = reading.owed_receipts()
        if not blocks:
            # Some counties go on counting by themselves for long.
            if chance.random() < 0.25:
                self.allot(chance.randrange(2, 8))
            return
        draw = chance.random()
        if draw < 0.2 or (owed and draw < 0.4):
            self.allot(chance.choice([1, 2, 3, 5, 8]), agency=chance.choice(["", "", "urban"]))
        elif draw < 0.5:
            self._voided(chance)
        elif draw < 0.75:
            self._reversed(chance)
        elif draw < 0.9:
            self._checked(chance)
        else:
            self._by_who_may_not(chance)

    def allot_what_is_owed(self) -> None:
        """At the end: numbers for everything that waits for them, each stock its own."""
        with self.county.office.store.reading(self.county.office.region) as reading:
            owed, own = reading.owed_receipts(), {one.agency for one in reading.receipt_blocks()}
        for stock in sorted({one.agency if one.agency in own else "" for one in owed}):
            self.allot(2 * len(owed) + 20, agency=stock)

    def allot(self, count: int, *, agency: str = "") -> None:
        """Finance allots so many numbers behind the last ones."""
        with self.county.office.store.reading(self.county.office.region) as reading:
            last = max((one.last for one in reading.receipt_blocks()), default=0)
            owed = len(reading.owed_receipts())
        self.do(FINANCE[0], "allot_receipts", CODE, last + 1, last + count, agency=agency)
        with self.county.office.store.reading(self.county.office.region) as reading:
            if len(reading.owed_receipts()) < owed:
                self.county.sometimes.add("owed receipt written")

    def _voided(self, chance: random.Random) -> None:
        with self.county.office.store.reading(self.county.office.region) as reading:
            block = chance.choice(reading.receipt_blocks())
        reason = Text("号码印错", "misprinted")
        tries: list[dict[str, Any]] = []
        if block.left:
            tries += [{"first": block.next, "reason": reason}] * 3
            tries += [{"first": block.next, "reason": Text(" ", " "), "forbidden": "INV-F10"}]
        if block.next > block.first:
            tries.append({"first": block.first, "reason": reason, "forbidden": "INV-F10"})
        if block.left > 1:
            tries.append({"first": block.next + 1, "reason": reason, "forbidden": "INV-F10"})
        if tries:
            said = dict(chance.choice(tries))
            first = said.pop("first")
            self.do(chance.choice(FINANCE), "void_receipts", CODE, first, first, **said)

    def _reversed(self, chance: random.Random) -> None:
        county = self.county
        with county.office.store.reading(county.office.region) as reading:
            bills = reading.bills_in(["paid", "refunded"])
            receipts = [one for bill in bills[-20:] for one in reading.receipts_of(bill.case_ref)]
        if not receipts:
            return
        receipt = chance.choice(receipts)
        gone = receipt.is_reversal or any(one.reverses == receipt.number for one in receipts)
        blank = chance.random() < 0.1
        self.do(
            chance.choice(FINANCE),
            "reverse_receipt",
            receipt.number,
            reason=Text(" ", " ") if blank else _WRONG_PAPER,
            forbidden="INV-F10" if gone or blank else "",
        )

    def _checked(self, chance: random.Random) -> None:
        """INV-F10: every number that was drawn is accounted for, whatever happened since."""
        with self.county.office.store.reading(self.county.office.region) as reading:
            block = chance.choice(reading.receipt_blocks())
        if self.do(chance.choice(FINANCE), "check_stock", CODE, block.first) is None:
            self.county.fail([f"INV-F10 {block.name}: its numbers are not accounted for"])

    def _by_who_may_not(self, chance: random.Random) -> None:
        """An agency's person, or one of finance who only approves; and numbers that are taken already."""
        with self.county.office.store.reading(self.county.office.region) as reading:
            block = chance.choice(reading.receipt_blocks())
        by = chance.choice([APPROVER, CLERK, TREASURERS[0]])
        if chance.random() < 0.4:
            first, last = chance.choice([(block.last, block.last + 3), (block.first, block.last)])
            self.do(FINANCE[1], "allot_receipts", CODE, first, last, forbidden="INV-F10")
        elif chance.random() < 0.5:
            self.do(by, "allot_receipts", CODE, 90_000, 90_001, forbidden="INV-F10")
        else:
            self.do(by, "check_stock", CODE, block.first, forbidden="INV-F10")
