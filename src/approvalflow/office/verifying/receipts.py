"""Receipts beside the payments that they prove, the numbers beside their blocks, and both beside what the journal says.

What one payment's receipts come to in the end, with what is still owed, is what is left of the money; a number that was
drawn stands in one place; and nothing stands in a table of which no entry tells.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any, TypeAlias

from attrs import define, field

from approvalflow.domain.fees.receipt_signatures import statement_of
from approvalflow.domain.fees.receipts import receipt_number
from approvalflow.domain.fees.stock_check import tiled
from approvalflow.office.verifying.found import Found
from approvalflow.office.verifying.tally import Tally
from approvalflow.ports.content import BLOCKS, RECEIPTS, SIGNATURES, Row
from approvalflow.verify_journal import signature_holds

__all__ = ["Receipted"]

_Txn: TypeAlias = tuple[str, str]


@define
class Receipted:
    """Takes the rows in the order payments, refunds, receipts, voided, on bills, blocks, owed, signatures; then says
    what does not fit. With `signed`, each signature is held against what its receipt says."""

    region: str
    tally: Tally
    lost: set[str]
    found: Found
    signed: bool = False
    paid: dict[_Txn, tuple[int, str, str]] = field(factory=dict)
    back: dict[_Txn, int] = field(factory=lambda: defaultdict(int))
    receipts: dict[_Txn, list[Row]] = field(factory=lambda: defaultdict(list))
    owed: dict[_Txn, list[Row]] = field(factory=lambda: defaultdict(list))
    spans: dict[str, list[tuple[int, int]]] = field(factory=lambda: defaultdict(list))
    on_bills: list[Row] = field(factory=list)
    blocks: list[Row] = field(factory=list)
    numbers: dict[str, Row] = field(factory=dict)

    def payment(self, row: Row, kind: str) -> None:
        """Money that was confirmed here has a receipt, or one is owed."""
        if kind == "paid":
            fact = row["fact"]
            self.paid[fact["bank"], fact["bank_txn"]] = fact["fen"], row.get("receipt", ""), row["case_ref"]

    def refund(self, row: Row) -> None:
        """What went back of it is on no receipt any more."""
        if row["state"] == "refunded" and not row["held"]:
            self.back[row["bank"], row["bank_txn"]] += row["fen"]

    def receipt(self, row: Row) -> None:
        """A receipt, a reversal, or one in the place of another."""
        serial = int(row["serial"])
        number = receipt_number(row["code"], row["serial"])
        self.spans[row["code"]].append((serial, serial))
        self.receipts[row["bank"], row["bank_txn"]].append(row)
        self.numbers[number] = row
        if row["case_ref"] not in self.lost and self.tally.receipts.pop(number, None) != row["bill_ref"]:
            self._f3(number, "办件未载明该票据", "no case says that it was issued")

    def voided(self, row: Row) -> None:
        """Numbers that were voided, by an entry that says so."""
        self.spans[row["code"]].append((row["first"], row["last"]))
        if (row["code"], row["first"], row["last"]) not in self.tally.voided:
            self._f10(_named(row["code"], row["first"]), "有作废而无记录", "it was voided, and no entry says so")
        self.tally.voided.discard((row["code"], row["first"], row["last"]))

    def on_bill(self, row: Row) -> None:
        """A number that a bill carries, drawn by an entry that says so."""
        self.on_bills.append(row)
        number = receipt_number(row["code"], row["serial"])
        if self.tally.drawn.pop(number, None) != row["bill_ref"]:
            self._f10(number, "缴款单编号无记录", "the bill carries it, and no entry says so")

    def block(self, row: Row) -> None:
        """A block that was allotted by an entry that says so."""
        self.blocks.append(row)
        key = row["code"], row["first"], row["last"], row["agency"]
        if key not in self.tally.allotted:
            self._f10(
                _named(row["code"], row["first"]), "有号段而无领用记录", "there is a block, and no entry allotted it"
            )
        self.tally.allotted.discard(key)

    def owe(self, row: Row) -> None:
        """A receipt that is or was owed."""
        self.owed[row["bank"], row["bank_txn"]].append(row)

    def signature(self, row: Row) -> None:
        """A signature is of a receipt, and holds over what it says."""
        number = receipt_number(row["code"], row["serial"])
        receipt = self.numbers.get(number)
        if receipt is None:
            self.found.add("INV-F16", number, "签名没有对应的票据", "there is a signature, and no receipt")
        elif self.signed:
            said, signed = RECEIPTS.value(receipt), SIGNATURES.value(row)
            if not signature_holds(signed.key, statement_of(said, self.region), signed.signature):
                party = row["party"]
                zh, en = f"{party} 的签名与票据不符", f"the signature of the {party} is not of what it says"
                self.found.add("INV-F16", number, zh, en)

    def over(self, series: dict[str, int]) -> None:
        """What is missing, and what does not add up."""
        for key, (fen, noted, case) in self.paid.items():
            if case not in self.lost:
                self._proved(key, fen, noted)
        for key, rows in self.receipts.items():
            if key not in self.paid and rows[0]["case_ref"] not in self.lost:
                number = receipt_number(rows[0]["code"], rows[0]["serial"])
                self._f3(number, "票据没有对应的到账", "the receipt is of no payment that says so")
        for number, bill in sorted(self.tally.receipts.items()):
            self._f3(number, f"{bill} 的票据不见了", f"the receipt of {bill} is gone")
        for name, gone in (
            *((_named(code, first), "作废记录所指号码未作废") for code, first, _ in self.tally.voided),
            *((number, "缴款单编号不见了") for number in self.tally.drawn),
            *((_named(code, first), "领用的号段不见了") for code, first, *_ in self.tally.allotted),
        ):
            self._f10(name, gone, "an entry says so, and it is not there")
        self._in_place(series)

    def _proved(self, key: _Txn, fen: int, noted: str) -> None:
        """One payment with its receipts: written or owed once, reversed and replaced in turn, to what is left of it."""
        place = "/".join(key)
        rows, owed = self.receipts.get(key, []), self.owed.get(key, [])
        firsts = [row for row in rows if not row.get("reverses") and not row.get("replaces")]
        late = [row for row in owed if not row.get("reason")]
        waits = any(not row.get("written") for row in late)
        if len(firsts) != (0 if waits else 1) or len(late) != (0 if noted else 1):
            self._f3(place, f"到账有 {len(firsts)} 张票据", f"the payment has {len(firsts)} receipts")
            return
        number = receipt_number(firsts[0]["code"], firsts[0]["serial"]) if firsts else ""
        if firsts and (number != (noted or late[0].get("written", "")) or firsts[0]["fen"] != fen):
            self._f3(place, "票据与到账不符", "the receipt is not that of the payment")
        self._in_turn(place, rows)
        promised = [row for row in owed if not row.get("written")]
        comes_to = promised[-1]["left"] if promised else sum(row["fen"] for row in rows)
        if comes_to != fen - self.back[key]:
            left = fen - self.back[key]
            zh, en = (
                f"票据合计 {comes_to} 分，应为 {left} 分",
                f"its receipts come to {comes_to} fen, {left} are left of it",
            )
            self.found.add("INV-F4", place, zh, en)

    def _in_turn(self, place: str, rows: list[Row]) -> None:
        by_number = {receipt_number(row["code"], row["serial"]): row for row in rows}
        for number, row in by_number.items():
            old = row.get("reverses") or row.get("replaces")
            if not old:
                continue
            before = by_number.get(old)
            reversed_too = any(other.get("reverses") == old for other in rows)
            if before is None or before.get("reverses") or not reversed_too:
                self._f3(number, "冲红或换开的票据没有原票据", "it takes the place of no receipt of the payment")
            elif row.get("reverses") and row["fen"] != -before["fen"]:
                self._f3(number, "冲红金额与原票据不符", "it reverses another amount than the receipt's")

    def _in_place(self, series: dict[str, int]) -> None:
        """Each number that was drawn stands in one place."""
        spans = {code: list(taken) for code, taken in self.spans.items()}
        used = {(code, first) for code, taken in spans.items() for first, _ in taken}
        for row in self.on_bills:
            serial = int(row["serial"])
            if (row["code"], serial) not in used:
                spans.setdefault(row["code"], []).append((serial, serial))
        held: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for row in self.blocks:
            block = BLOCKS.value(row)
            mine = [one for one in spans.get(block.code, ()) if block.first <= one[0] <= block.last]
            gaps, twice, named = tiled(block, sorted(mine))
            if gaps or twice:
                zh, en = f"缺号 {gaps} 个、重号 {twice} 个", f"{gaps} numbers are missing, {twice} there twice"
                self._f10(_named(block.code, named[0] if named else block.first), zh, en)
            if any(first <= block.last and block.first <= last for first, last in held[block.code]):
                self._f10(block.name, "号段重叠", "two blocks share a number")
            held[block.code].append((block.first, block.last))
        for code, taken in spans.items():
            # Before there was stock the receipts of a code were counted by themselves, from 1.
            free = sorted(f for f, _ in taken if not any(a <= f <= b for a, b in held.get(code, ())))
            if free != list(range(1, len(free) + 1)) or series.get(f"receipt/{code}", 0) != len(free):
                self._f10(code, "票据号段有缺号或重号", "receipt numbers have a gap or repeat")

    def _f3(self, place: str, zh: str, en: str) -> None:
        self.found.add("INV-F3", place, zh, en)

    def _f10(self, place: str, zh: str, en: str) -> None:
        self.found.add("INV-F10", place, zh, en)


def _named(code: Any, serial: int) -> str:
    return receipt_number(str(code), f"{serial:010d}")
