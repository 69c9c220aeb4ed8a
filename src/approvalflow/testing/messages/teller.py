"""The bank of the campaign: it keeps what was really paid, signs what it says, and knows nothing of the office."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator

from attrs import define, field, frozen

from approvalflow.domain.deadlines.moments import Day, Instant, day_of
from approvalflow.domain.fees.bills import Bill, PaymentFact, Refund, RefundFact, StatementLine
from approvalflow.errors import MessageForged
from approvalflow.plugins.spec import hookimpl
from approvalflow.ports.bank import BankAnswer, BankMessage, BillOpened, Outcome

__all__ = ["Paid", "Teller"]

_KEY = b"what the bank and the county agreed on"


@frozen
class Paid:
    """Money that really came in at the bank."""

    txn: str
    bill: str
    fen: int
    at: Instant


@define
class Teller:
    """A bank that can be asked, gives money back, and hands over a statement of each day.

    `paid` is the truth, by transaction, in the order in which the money came in; `returned` is what went back, by the
    reference of the order.
    """

    name: str = "teller"
    merchant: str = "M-1"
    can: frozenset[str] = frozenset({"query", "refund", "statement"})
    paid: dict[str, Paid] = field(factory=dict)
    of_bill: dict[str, list[Paid]] = field(factory=dict)
    returned: dict[str, Refund] = field(factory=dict)

    @hookimpl
    def approvalflow_register_banks(self) -> list[object]:
        """Offered by itself."""
        return [self]

    def pay(self, bill: str, fen: int, at: Instant) -> Paid:
        """Somebody pays; the bank's own number of it is the next one."""
        one = Paid(f"T{len(self.paid):09d}", bill, fen, at)
        self.paid[one.txn] = one
        self.of_bill.setdefault(bill, []).append(one)
        return one

    def says(self, state: str, bill: str, paid: Paid | None = None, *, nonce: int = 0, merchant: str = "") -> bytes:
        """A message as the bank sends it, signed. `nonce` makes one that says the same in other bytes."""
        said = {"state": state, "bill": bill, "merchant": merchant or self.merchant, "nonce": nonce}
        if paid is not None:
            said |= {"txn": paid.txn, "fen": paid.fen, "at": paid.at}
        text = json.dumps(said, separators=(",", ":")).encode()
        return _signature(text) + text

    def tells_of(self, refund: str, *, nonce: int = 0, fen: int | None = None) -> bytes:
        """A signed message that money went back; another amount than went is a lie of the bank."""
        went = self.returned[refund].fen if fen is None else fen
        said = {"refund": refund, "number": f"R-{refund}", "fen": went, "nonce": nonce}
        text = json.dumps(said, separators=(",", ":")).encode()
        return _signature(text) + text

    def open_bill(self, bill: Bill) -> BillOpened:
        """The same bill has the same code."""
        return BillOpened(f"code of {bill.ref}")

    def read(self, message: BankMessage) -> PaymentFact | RefundFact:
        """What a message says, where its signature holds over the raw bytes."""
        signature, text = message.body[:64], message.body[64:]
        if not hmac.compare_digest(signature, _signature(text)):
            raise MessageForged("签名不符", "the signature does not hold")
        said = json.loads(text)
        if "refund" in said:
            return RefundFact(self.name, said["number"], said["refund"], "refunded", said["fen"])
        return PaymentFact(
            self.name,
            said.get("txn", ""),
            said["bill"],
            said["state"],
            said.get("fen", 0),
            merchant=said["merchant"],
            paid_at=said.get("at"),
        )

    def answer(self, outcome: Outcome) -> BankAnswer:
        """Taken, refused, or to be sent again."""
        status = {"done": 200, "known": 200, "rejected": 400, "later": 503}[outcome.state]
        return BankAnswer(status, outcome.state.encode())

    def query(self, bill: Bill) -> PaymentFact:
        """The first money that came in for a bill."""
        for one in self.of_bill.get(bill.ref, ()):
            return PaymentFact(self.name, one.txn, bill.ref, "paid", one.fen, merchant=self.merchant, paid_at=one.at)
        return PaymentFact(self.name, "", bill.ref, "not-paid", 0, merchant=self.merchant)

    def refund(self, refund: Refund) -> RefundFact:
        """The same order again gives nothing back twice."""
        self.returned.setdefault(refund.ref, refund)
        return self.query_refund(refund)

    def query_refund(self, refund: Refund) -> RefundFact:
        """Whether it went back."""
        if refund.ref not in self.returned:
            return RefundFact(self.name, "", refund.ref, "not-refunded", 0)
        return RefundFact(self.name, f"R-{refund.ref}", refund.ref, "refunded", self.returned[refund.ref].fen)

    def statement(self, day: Day) -> Iterator[StatementLine]:
        """Everything that came in on a day."""
        number = 0
        for one in self.paid.values():
            if day_of(one.at, "Asia/Shanghai") == day:
                number += 1
                yield StatementLine(self.name, day, number, "payment", one.txn, one.bill, one.fen, at=one.at)


def _signature(text: bytes) -> bytes:
    return hmac.new(_KEY, text, hashlib.sha256).hexdigest().encode()
