"""A bank with a will of its own: it keeps its books, and its messages come twice, late, in any order, or never."""

from __future__ import annotations

import hashlib
import hmac
import json

from attrs import define, field

from approvalflow.domain.deadlines.moments import HOUR, MINUTE, SECOND, Day, Instant, day_of
from approvalflow.domain.fees.bills import Bill, PaymentFact, Probe, Refund, RefundFact, StatementLine
from approvalflow.plugins.spec import hookimpl
from approvalflow.ports.bank import BankAnswer, BankMessage, BillOpened, MessageForged, Outcome
from approvalflow.testing.simulation.misbehaviour import Misbehaviour
from approvalflow.testing.simulation.refund_counter import RefundCounter

__all__ = ["EIGHT", "FIFTEEN", "Taken", "TownBank", "Try"]

#: The waits between the tries of two kinds of bank: fifteen of them in a day, and eight of them.
FIFTEEN = tuple(
    span
    for times, span in (
        (2, 15 * SECOND),
        (1, 30 * SECOND),
        (1, 3 * MINUTE),
        (1, 10 * MINUTE),
        (1, 20 * MINUTE),
        (3, 30 * MINUTE),
        (1, HOUR),
        (3, 3 * HOUR),
        (2, 6 * HOUR),
    )
    for _ in range(times)
)
EIGHT = (4 * MINUTE, 10 * MINUTE, 10 * MINUTE, HOUR, 2 * HOUR, 6 * HOUR, 15 * HOUR)


@define
class Taken:
    """Money that the bank took."""

    txn: str
    bill: str
    fen: int
    at: Instant
    currency: str = "CNY"
    merchant: str = ""


@define
class Try:
    """A message on its way: when it comes, how often it came before, and whether it ever arrives."""

    at: Instant
    message: BankMessage
    tries: int = 0
    lost: bool = False


@define(eq=False)
class TownBank:
    """Fulfils `ports.bank.Bank` in process, and plays the people who pay there. `now` is told by the county."""

    errs: Misbehaviour
    name: str
    waits: tuple[Instant, ...]
    now: Instant = 0
    down_until: Instant = 0
    can: frozenset[str] = frozenset({"query", "close", "statement", "refund"})
    opened: dict[str, Bill] = field(factory=dict)
    taken: list[Taken] = field(factory=list)
    outgoing: list[Try] = field(factory=list)
    given_up: int = 0
    told: int = 0
    counter: RefundCounter = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.counter = RefundCounter(self.name, self.errs)

    @property
    def merchant(self) -> str:
        """Our account here."""
        return f"centre at {self.name}"

    @hookimpl
    def approvalflow_register_banks(self) -> list[object]:
        """The bank offers itself."""
        return [self]

    # --- as an adapter --------------------------------------------------------------------------------------------

    def _called(self, handed: object) -> None:
        self.errs.before(handed)
        if self.now < self.down_until:
            raise ConnectionError("the bank does not answer")

    def open_bill(self, bill: Bill) -> BillOpened:
        """The same bill again is the same bill."""
        self._called(bill)
        self.opened[bill.ref] = bill
        code = hashlib.sha256(bill.ref.encode()).hexdigest()[:12]
        opened: BillOpened = self.errs.after(BillOpened(code, f"https://bank.example/{code}"))
        return opened

    def read(self, message: BankMessage) -> PaymentFact | RefundFact | Probe:
        """Believes nothing without the signature."""
        self._called(message)
        if not self.signed(message):
            raise MessageForged("签名不符", "the signature does not hold", rule="signature")
        said = json.loads(message.body)
        fact: PaymentFact | RefundFact | Probe = Probe(self.name)
        if said["kind"] == "refund":
            number, amount = said["txn"], (said["fen"], said["currency"], said["at"])
            fact = RefundFact(self.name, number, said["refund"], "refunded", *amount)
        elif said["kind"] != "probe":
            taken = Taken(said["txn"], said["bill"], said["fen"], said["at"], said["currency"], said["merchant"])
            fact = self._fact(taken)
        read: PaymentFact | RefundFact | Probe = self.errs.after(fact)
        return read

    def signed(self, message: BankMessage) -> bool:
        """Whether the bank sent this."""
        return hmac.compare_digest(self._signature(message.body), message.headers.get("signature", ""))

    def answer(self, outcome: Outcome) -> BankAnswer:
        """`success` stops the bank, anything else lets it come again."""
        return BankAnswer(200, b"fail" if outcome.state == "later" else b"success")

    def query(self, bill: Bill) -> PaymentFact:
        """The first money that came for the bill, or that none did."""
        self._called(bill)
        answer: PaymentFact = self.errs.after(self._known(bill))
        return answer

    def close(self, bill: Bill) -> PaymentFact:
        """Closed from here on; what was paid before is said."""
        self._called(bill)
        self.opened.pop(bill.ref, None)
        fact = self._known(bill)
        if fact.state != "paid":
            fact = PaymentFact(self.name, "", bill.ref, "closed", 0, merchant=self.merchant)
        answer: PaymentFact = self.errs.after(fact)
        return answer

    def refund(self, refund: Refund) -> RefundFact:
        """Taken once for each reference; what is answered is another matter."""
        self._called(refund)
        answer: RefundFact = self.errs.after(self.counter.take(refund, self.now))
        return answer

    def query_refund(self, refund: Refund) -> RefundFact:
        """What became of it by now."""
        self._called(refund)
        answer: RefundFact = self.errs.after(self.counter.knows(refund.ref, self.now))
        return answer

    def _known(self, bill: Bill) -> PaymentFact:
        found = next((one for one in self.taken if one.bill == bill.ref), None)
        if found is None:
            return PaymentFact(self.name, "", bill.ref, "not-paid", 0, merchant=self.merchant)
        return self._fact(found)

    def _fact(self, taken: Taken) -> PaymentFact:
        said = (taken.txn, taken.bill, "paid", taken.fen, taken.currency)
        return PaymentFact(self.name, *said, merchant=taken.merchant, paid_at=taken.at)

    def statement(self, day: Day) -> list[StatementLine]:
        """The file of a day, handed over when it is asked for."""
        self._called(day)
        lines: list[StatementLine] = self.errs.after(self.file(day))
        return lines

    def file(self, day: Day, zone: str = "Asia/Shanghai") -> list[StatementLine]:
        """The file of a day, by the day on which the money came to our account or left it; what went elsewhere is not
        in it."""
        came = [
            ("payment", one.txn, one.bill, one.fen, one.currency, one.at)
            for one in self.taken
            if one.merchant == self.merchant and day_of(one.at, zone) == day
        ]
        went = [
            ("refund", one.number, one.refund, one.fen, one.currency, one.at)
            for one in self.counter.given
            if day_of(one.at, zone) == day
        ]
        lines = enumerate([*came, *went], start=1)
        return [StatementLine(self.name, day, number, *line) for number, line in lines]

    # --- as a place -----------------------------------------------------------------------------------------------

    def pay(self, bill: str, fen: int) -> None:
        """Somebody pays: the bank takes whatever it is given, and sends its message, or messages, or none."""
        chance = self.errs.streams["bank"]
        taken = Taken(f"T{len(self.taken) + 1:05d}", bill, fen, self.now, merchant=self.merchant)
        if self.errs.faults.strikes("wrong_money"):
            other = chance.choice([("USD", self.merchant), ("CNY", "somebody else")])
            taken.currency, taken.merchant = other
        self.taken.append(taken)
        said = {
            "kind": "payment",
            "txn": taken.txn,
            "bill": taken.bill,
            "fen": taken.fen,
            "currency": taken.currency,
            "merchant": taken.merchant,
            "at": taken.at,
        }
        if self._report(said) and self.errs.faults.strikes("wrong_money"):
            another = chance.choice([one.bill for one in self.taken])
            self._send({**said, "bill": another}, chance.randrange(24 * HOUR))
            self._send({**said, "bill": "no-such-bill", "txn": taken.txn + "x"}, 0)
            self._send({"kind": "probe"}, 0)
        if self.errs.faults.strikes("refund_odd", 1 / 10):
            self.counter.unasked(fen, self.now)

    def _report_refunds(self) -> None:
        """What was put off goes out; and the messages of what went back since the last look are sent."""
        self.counter.carry_out(self.now)
        for one in self.counter.given[self.told :]:
            said = {"kind": "refund", "txn": one.number, "refund": one.refund, "fen": one.fen}
            self._report({**said, "currency": one.currency, "at": one.at})
        self.told = len(self.counter.given)

    def _report(self, said: dict[str, object]) -> bool:
        """Send the message of a payment or refund, with the faults that messages have; answers whether any can come."""
        chance, faults = self.errs.streams["bank"], self.errs.faults
        # Every try of it is lost on the way; only who asks the bank learns of the money.
        lost = faults.strikes("message_lost", 1 / 2)
        copies = 1 + (chance.randrange(1, 20) if faults.strikes("message_twice", 2) and not lost else 0)
        for _ in range(copies):
            late = faults.strikes("message_late", 2)
            self._send(said, chance.randrange(24 * HOUR if late else MINUTE), lost=lost)
        if lost:
            return False
        if faults.strikes("message_twice"):
            self._send({**said, "sent": "again"}, chance.randrange(24 * HOUR))
        if faults.strikes("message_forged", 2):
            forged = BankMessage(json.dumps({**said, "fen": 1}).encode(), {"signature": "00" * 32})
            self.outgoing.append(Try(self.now + chance.randrange(HOUR), forged))
        return True

    def _send(self, said: dict[str, object], delay: Instant, *, lost: bool = False) -> None:
        body = json.dumps({**said, "bank": self.name}, sort_keys=True).encode()
        message = BankMessage(body, {"signature": self._signature(body)})
        self.outgoing.append(Try(self.now + delay, message, lost=lost))

    def _signature(self, body: bytes) -> str:
        return hmac.digest(f"the key of {self.name}".encode(), body, "sha256").hex()

    def due_messages(self) -> list[Try]:
        """The messages that arrive now, in any order."""
        self._report_refunds()
        due = [one for one in self.outgoing if one.at <= self.now]
        self.outgoing = [one for one in self.outgoing if one.at > self.now]
        self.errs.streams[f"bank/{self.name}"].shuffle(due)
        return due

    def again(self, sent: Try) -> bool:
        """The answer was not `success`, or it never came: the message comes again as the bank is used to, or the bank
        has tried often enough (False)."""
        if sent.tries == len(self.waits):
            self.given_up += 1
            return False
        self.outgoing.append(Try(self.now + self.waits[sent.tries], sent.message, sent.tries + 1, sent.lost))
        return True
