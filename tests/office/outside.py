"""What stands outside the office in its tests: a channel, a bank and observers that do as they are told."""

from __future__ import annotations

import json

from attrs import define, field

from approvalflow.domain.fees.bills import Bill, PaymentFact
from approvalflow.plugins.spec import hookimpl
from approvalflow.ports.bank import BankAnswer, BankMessage, BillOpened, MessageForged, Outcome
from approvalflow.ports.channel import Letter, Sent
from approvalflow.ports.store import Entry

__all__ = ["Box", "Ear", "OtherEar", "Teller"]


@define
class Box:
    """A channel that keeps what it takes, and refuses the keys that end like one of `refused`."""

    name: str = "box"
    can: frozenset[str] = frozenset()
    refused: tuple[str, ...] = ()
    tried: list[str] = field(factory=list)
    taken: list[Letter] = field(factory=list)

    @hookimpl
    def approvalflow_register_channels(self) -> list[object]:
        return [self]

    def send(self, letter: Letter) -> Sent:
        self.tried.append(letter.key)
        if letter.key.endswith(self.refused or ("\0",)):
            raise SystemExit("out of order")
        self.taken.append(letter)
        return Sent("accepted")


@define
class Teller:
    """A bank whose messages are JSON; whoever knows the word `sound` has its signature."""

    name: str = "teller"
    can: frozenset[str] = frozenset({"close"})
    merchant: str = "m-1"
    up: bool = True
    opened: list[str] = field(factory=list)
    closed: list[str] = field(factory=list)
    outcomes: list[str] = field(factory=list)

    @hookimpl
    def approvalflow_register_banks(self) -> list[object]:
        return [self]

    def open_bill(self, bill: Bill) -> BillOpened:
        self._is_up()
        self.opened.append(bill.ref)
        return BillOpened(f"code of {bill.ref}", "https://bank.example")

    def close(self, bill: Bill) -> PaymentFact:
        self._is_up()
        self.closed.append(bill.ref)
        return PaymentFact(self.name, "", bill.ref, "closed", 0, merchant=self.merchant)

    def read(self, message: BankMessage) -> PaymentFact:
        self._is_up()
        if message.headers.get("signature") != "sound":
            raise MessageForged("签名不符", "the signature does not hold", rule="signature")
        said = json.loads(message.body)
        return PaymentFact(self.name, said["txn"], said["bill"], "paid", said["fen"], merchant=self.merchant)

    def answer(self, outcome: Outcome) -> BankAnswer:
        self.outcomes.append(outcome.state)
        return BankAnswer(200, b"again" if outcome.state == "later" else b"ok")

    def message(self, bill: str, fen: int, *, txn: str = "t1", signature: str = "sound") -> BankMessage:
        """A message about a payment."""
        body = json.dumps({"bill": bill, "fen": fen, "txn": txn}).encode()
        return BankMessage(body, {"signature": signature})

    def _is_up(self) -> None:
        if not self.up:
            raise ConnectionError("down")


class Ear:
    """An observer that hears every entry, and fails at kinds in `deaf_to`."""

    def __init__(self) -> None:
        self.deaf_to: set[str] = set()
        self.heard: list[int] = []

    @hookimpl
    def approvalflow_observe(self, event: Entry) -> None:
        if event.draft.kind in self.deaf_to:
            raise RuntimeError("deaf")
        self.heard.append(event.position)


class OtherEar(Ear):
    """A second observer; a plug-in goes by the name of its class."""
