"""A bank with a will of its own: it keeps its books, and its messages come twice, late, in any order, or never."""

from __future__ import annotations

import hashlib
import hmac
import json

from attrs import define, field

from approvalflow.domain.deadlines.moments import HOUR, MINUTE, Instant
from approvalflow.domain.fees.bills import Bill, PaymentFact, Probe
from approvalflow.plugins.spec import hookimpl
from approvalflow.ports.bank import BankAnswer, BankMessage, BillOpened, MessageForged, Outcome
from tests.simulation.faults import Faults
from tests.simulation.streams import Streams

__all__ = ["TownBank"]

_KEY = b"the key of the town bank"


@define
class _Taken:
    """Money that the bank took."""

    txn: str
    bill: str
    fen: int
    at: Instant
    currency: str = "CNY"
    merchant: str = "centre"


@define
class TownBank:
    """Fulfils `ports.bank.Bank` in process, and plays the people who pay there. `now` is told by the county."""

    streams: Streams
    faults: Faults
    now: Instant = 0
    down_until: Instant = 0
    name: str = "town-bank"
    merchant: str = "centre"
    can: frozenset[str] = frozenset({"query", "close"})
    opened: dict[str, Bill] = field(factory=dict)
    taken: list[_Taken] = field(factory=list)
    outgoing: list[tuple[Instant, BankMessage]] = field(factory=list)

    @hookimpl
    def approvalflow_register_banks(self) -> list[object]:
        """The bank offers itself."""
        return [self]

    # --- as an adapter --------------------------------------------------------------------------------------------

    def _is_up(self) -> None:
        if self.now < self.down_until:
            raise ConnectionError("the bank does not answer")

    def open_bill(self, bill: Bill) -> BillOpened:
        """The same bill again is the same bill."""
        self._is_up()
        self.opened[bill.ref] = bill
        code = hashlib.sha256(bill.ref.encode()).hexdigest()[:12]
        return BillOpened(code, f"https://bank.example/{code}")

    def read(self, message: BankMessage) -> PaymentFact | Probe:
        """Believes nothing without the signature."""
        self._is_up()
        signed = hmac.digest(_KEY, message.body, "sha256").hex()
        if not hmac.compare_digest(signed, message.headers.get("signature", "")):
            raise MessageForged("签名不符", "the signature does not hold", rule="signature")
        said = json.loads(message.body)
        if said["kind"] == "probe":
            return Probe(self.name)
        return PaymentFact(
            bank=self.name,
            bank_txn=said["txn"],
            bill_ref=said["bill"],
            state=said["state"],
            fen=said["fen"],
            currency=said["currency"],
            merchant=said["merchant"],
            paid_at=said["at"],
        )

    def answer(self, outcome: Outcome) -> BankAnswer:
        """`success` stops the bank, anything else lets it come again."""
        return BankAnswer(200, b"fail" if outcome.state == "later" else b"success")

    def query(self, bill: Bill) -> PaymentFact:
        """The first money that came for the bill, or that none did."""
        self._is_up()
        found = next((one for one in self.taken if one.bill == bill.ref), None)
        if found is None:
            return PaymentFact(self.name, "", bill.ref, "not-paid", 0, merchant=self.merchant)
        return _fact(self.name, found)

    def close(self, bill: Bill) -> PaymentFact:
        """Closed from here on; what was paid before is said."""
        fact = self.query(bill)
        self.opened.pop(bill.ref, None)
        return fact if fact.state == "paid" else PaymentFact(self.name, "", bill.ref, "closed", 0, merchant="centre")

    # --- as a place -----------------------------------------------------------------------------------------------

    def pay(self, bill: str, fen: int) -> None:
        """Somebody pays: the bank takes whatever it is given, and sends its message, or messages, or none."""
        chance = self.streams["bank"]
        taken = _Taken(f"T{len(self.taken) + 1:05d}", bill, fen, self.now)
        if chance.random() < self.faults["wrong_money"]:
            taken.currency, taken.merchant = chance.choice([("USD", "centre"), ("CNY", "somebody else")])
        self.taken.append(taken)
        self.report(taken)

    def report(self, taken: _Taken) -> None:
        """Send the message of a payment, with the faults that messages have."""
        chance = self.streams["bank"]
        said = {
            "kind": "payment",
            "txn": taken.txn,
            "bill": taken.bill,
            "state": "paid",
            "fen": taken.fen,
            "currency": taken.currency,
            "merchant": taken.merchant,
            "at": taken.at,
        }
        message = _signed(said)
        if chance.random() < self.faults["message_lost"]:
            return
        copies = 1 + (chance.randrange(1, 5) if chance.random() < self.faults["message_twice"] * 2 else 0)
        for _ in range(copies):
            delay = chance.randrange(MINUTE)
            if chance.random() < self.faults["message_late"] * 2:
                delay = chance.randrange(24 * HOUR)
            self.outgoing.append((self.now + delay, message))
        if chance.random() < self.faults["message_twice"]:
            self.outgoing.append((self.now + chance.randrange(24 * HOUR), _signed({**said, "sent": "again"})))
        if chance.random() < self.faults["message_forged"] * 2:
            forged = BankMessage(json.dumps({**said, "fen": 1}).encode(), {"signature": "00" * 32})
            self.outgoing.append((self.now + chance.randrange(HOUR), forged))
        if chance.random() < self.faults["wrong_money"]:
            other = chance.choice([one.bill for one in self.taken])
            self.outgoing.append((self.now + chance.randrange(24 * HOUR), _signed({**said, "bill": other})))
            self.outgoing.append((self.now, _signed({**said, "bill": "no-such-bill", "txn": taken.txn + "x"})))
            self.outgoing.append((self.now, _signed({"kind": "probe"})))

    def due_messages(self) -> list[BankMessage]:
        """The messages that arrive now, in any order."""
        due = [message for at, message in self.outgoing if at <= self.now]
        self.outgoing = [(at, message) for at, message in self.outgoing if at > self.now]
        self.streams["bank"].shuffle(due)
        return due

    def again(self, message: BankMessage) -> None:
        """The answer was not `success`: the same message comes again later."""
        self.outgoing.append((self.now + 30 * MINUTE, message))


def _fact(bank: str, taken: _Taken) -> PaymentFact:
    return PaymentFact(
        bank, taken.txn, taken.bill, "paid", taken.fen, taken.currency, merchant=taken.merchant, paid_at=taken.at
    )


def _signed(said: dict[str, object]) -> BankMessage:
    body = json.dumps(said, sort_keys=True).encode()
    return BankMessage(body, {"signature": hmac.digest(_KEY, body, "sha256").hex()})
