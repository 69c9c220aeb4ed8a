"""What is held of money that goes back and of fees that are waived, reckoned by hand from the journal and the banks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from attrs import define, field

from approvalflow.domain.fees.ledger import balance
from approvalflow.ports.kept import Entry
from approvalflow.ports.store import Reading
from approvalflow.testing.simulation.bank import TownBank
from approvalflow.testing.simulation.people import TREASURERS

__all__ = ["GoneBack", "banks_wrong"]

_Txn: TypeAlias = tuple[str, str]

_MAY_APPROVE = frozenset(one.id for one in TREASURERS)

#: The states that a step of a refund or waiver begins in, and ends in.
_STEPS = {
    "refund-verified": ("proposed", "verified"),
    "refund-approved": ("verified", "approved"),
    "waiver-approved": ("proposed", "approved"),
    "waiver-turned-down": ("proposed", "turned down"),
}

_SITUATIONS = {
    "refund-proposed": "refund proposed",
    "refund-verified": "refund verified",
    "refund-approved": "refund approved",
    "refund-refused": "refund refused",
    "waiver-proposed": "waiver proposed",
    "waiver-approved": "waiver approved",
    "waiver-turned-down": "waiver turned down",
    "receipts-allotted": "receipts allotted",
    "receipts-voided": "receipt numbers voided",
    "receipt-stock-checked": "receipt stock checked",
    "receipt-number-voided": "number of an unpaid bill voided",
    "receipt-issued": "owed receipt written",
    "receipt-reversed": "receipt reversed",
}
_REPORTED = {
    "second-refund": "refund counted as a second one",
    "wrong-amount": "refund counted as another amount",
    "not-ordered": "refund counted that nobody ordered",
}


@define
class _Asked:
    """A refund or waiver, as far as it came: the payment or bill that it is about, and who had a hand in it."""

    about: _Txn
    fen: int
    held: bool = False
    state: str = "proposed"
    people: set[str] = field(factory=set)


@define
class GoneBack:
    """What came, what is to go back, what went, and what was waived, by the journal alone."""

    came: dict[_Txn, tuple[int, bool]] = field(factory=dict)
    asked: dict[str, _Asked] = field(factory=dict)
    numbers: set[_Txn] = field(factory=set)
    returned: dict[_Txn, int] = field(factory=lambda: defaultdict(int))
    claimed: dict[str, int] = field(factory=lambda: defaultdict(int))
    settled: dict[str, str] = field(factory=dict)
    sometimes: set[str] = field(factory=set)
    moved: bool = False

    def take(self, entry: Entry) -> Iterator[str]:
        """An entry of the journal; says what is wrong with it."""
        draft, kind = entry.draft, entry.draft.kind
        body: Mapping[str, Any] = draft.body
        place = f"journal {entry.position} {kind}"
        self.sometimes.add(_SITUATIONS.get(kind, ""))
        if kind in ("fee-paid", "payment-suspended"):
            self.came[body["bank"], body["bank_txn"]] = body["fen"], kind == "payment-suspended"
            self.moved = True
            if kind == "fee-paid":
                yield from self._settled(place, body["bill"], "paid")
                if not body["receipt"]:
                    self.sometimes.add("receipt owed")
        elif kind == "fee-waived":
            yield from self._settled(place, body["bill"], "waived")
            yield from self._waived(place, body)
        elif kind in ("refund-proposed", "waiver-proposed"):
            yield from self._proposed(place, body)
        elif kind in _STEPS:
            yield from self._stepped(place, body, kind)
        elif kind == "refund-refused":
            self.asked[body["refund"]].state = "refused"
        elif kind == "refund-reported":
            yield from self._reported(place, body)

    def _settled(self, place: str, bill: str, how: str) -> Iterator[str]:
        """INV-F11: a bill is paid or waived, and never both; and each once."""
        before = self.settled.setdefault(bill, how)
        if before != how:
            yield f"INV-F11 {place}: {bill} was {before}, and is {how} now"

    def _waived(self, place: str, body: Mapping[str, Any]) -> Iterator[str]:
        if body["proposed_by"] == body["approved_by"]:
            yield f"INV-F11 {place}: {body['approved_by']} waived it alone"

    def _proposed(self, place: str, body: Mapping[str, Any]) -> Iterator[str]:
        hands = {str(body["by"]), str(body["acting_for"])} - {""}
        if "waiver" in body:
            self.asked[body["waiver"]] = _Asked((body["bill"], ""), body["fen"], people=hands)
            return
        key = body["bank"], body["bank_txn"]
        paid, held = self.came.get(key, (0, False))
        before = sum(one.fen for one in self.asked.values() if one.about == key and one.state != "refused")
        if before + body["fen"] > paid:
            yield f"INV-F9 {place}: {body['fen']} fen and {before} before, and {paid} were paid"
        if body["cause"] == "withdrawn":
            self.sometimes.add("refund proposed for a withdrawal")
        if body["fen"] < paid:
            self.sometimes.add("refund of a part proposed")
        self.asked[body["refund"]] = _Asked(key, body["fen"], held, people=hands)

    def _stepped(self, place: str, body: Mapping[str, Any], kind: str) -> Iterator[str]:
        """INV-F11: one step after the other, each by another person, the approval by finance."""
        ref = str(body.get("refund") or body["waiver"])
        asked, (before, after) = self.asked[ref], _STEPS[kind]
        hands = {str(body["by"]), str(body["acting_for"])} - {""}
        if asked.state != before:
            yield f"INV-F11 {place}: {ref} is {asked.state}"
        if hands & asked.people:
            yield f"INV-F11 {place}: {sorted(hands & asked.people)} had a hand in {ref} before"
        if kind != "refund-verified" and body["by"] not in _MAY_APPROVE:
            yield f"INV-F11 {place}: {body['by']} does not decide about money"
        asked.state, asked.people = after, asked.people | hands

    def _reported(self, place: str, body: Mapping[str, Any]) -> Iterator[str]:
        """INV-F9: what was ordered goes back once; INV-F6: each number of a bank counts once."""
        number = body["bank"], body["bank_refund"]
        self.moved = True
        if number in self.numbers:
            yield f"INV-F6 {place}: {number} was counted before"
        self.numbers.add(number)
        if body["verdict"] != "confirm":
            self.claimed[body["bank"]] += body["fen"]
            self.sometimes.add(_REPORTED.get(body["rule"], ""))
            return
        asked = self.asked[body["refund"]]
        if asked.state != "approved" or asked.fen != body["fen"]:
            yield f"INV-F9 {place}: {body['refund']} is {asked.state}, of {asked.fen} fen"
        asked.state = "refunded"
        self.returned[asked.about] += asked.fen
        self.sometimes.add("money in suspense went back" if asked.held else "fee went back")

    def met(self) -> set[str]:
        """The situations since it was last asked."""
        met, self.sometimes = self.sometimes - {""}, set()
        return met

    def books_wrong(self, reading: Reading) -> Iterator[str]:
        """INV-F4: where money moved, the accounts are what came less what went back."""
        if not self.moved:
            return
        self.moved = False
        wanted: dict[str, int] = defaultdict(int)
        for (bank, txn), (fen, held) in self.came.items():
            wanted[f"suspense/{bank}" if held else "fees"] -= fen - self.returned[bank, txn]
        for bank, fen in self.claimed.items():
            wanted[f"claims/{bank}"] += fen
        booked: dict[str, int] = defaultdict(int)
        for name, fen in balance(reading.postings()).items():
            if not name.startswith(("clearing/", "treasury", "opening")):
                booked["fees" if name.startswith("fees/") else name] += fen
        for name in sorted(wanted.keys() | booked.keys()):
            if wanted[name] != booked[name]:
                yield f"INV-F4 {name}: {booked[name]} fen in the books, and {wanted[name]} by what came and went back"

    def left(self, reading: Reading) -> Iterator[str]:
        """INV-F8, at the end: what was ordered back went back, but for what the bank gave back otherwise."""
        for request in reading.refunds_in(("approved",)):
            if request.how == "bank" and not request.disputed:
                yield f"INV-F8 {request.ref} was ordered back, and never went"


def banks_wrong(banks: Iterable[TownBank], gone: GoneBack) -> Iterator[str]:
    """INV-F9: a bank is ordered to give back what was approved, once, and never more of a payment than was paid.

    INV-F5: what counts as gone back is what the bank gave.
    """
    for bank in banks:
        yield from bank.counter.wrong
        of_payment: dict[_Txn, int] = defaultdict(int)
        for refund in bank.counter.orders.values():
            asked, key = gone.asked.get(refund.ref), (refund.bank, refund.bank_txn)
            if (
                asked is None
                or asked.state not in ("approved", "refunded")
                or (asked.about, asked.fen)
                != (
                    key,
                    refund.fen,
                )
            ):
                yield f"INV-F9 {refund.ref}: {bank.name} was told to give back what nobody approved"
            of_payment[key] += refund.fen
        for key, fen in of_payment.items():
            if fen > gone.came.get(key, (0, False))[0]:
                yield f"INV-F9 {key}: {bank.name} was told to give back {fen} fen, more than was paid"
        given = {(bank.name, one.number) for one in bank.counter.given}
        for unknown in sorted(key for key in gone.numbers if key[0] == bank.name and key not in given):
            yield f"INV-F5 {unknown} was counted, and the bank never gave it back"
