"""`DemoBank`: takes frozen bills, gives frozen facts, and believes nothing whose signature does not hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from approvalflow.domain.deadlines.moments import SECOND, Instant, instant
from approvalflow.domain.fees.bills import Bill, PaymentFact, Probe, Refund, RefundFact, StatementLine
from approvalflow.errors import AdapterFailed, BadInput
from approvalflow.ports.bank import BankAnswer, BankMessage, BillOpened, Day, MessageForged, Outcome
from approvalflow_demo_bank.client import Client
from approvalflow_demo_bank.lines import read_statement
from approvalflow_demo_bank.signing import FRESH_SECONDS, SIGNATURE, TIMESTAMP, holds
from approvalflow_demo_bank.wire import MOST_BYTES, NotSound, number, text, unpacked

__all__ = ["RECEIVED_AT", "DemoBank"]

#: A header that whoever stores a message may put on it, replacing any that came in: when it was received, in whole
#: microseconds of UTC. Where it is there, the message must be fresh at that instant, however late it is read.
RECEIVED_AT = "approvalflow-received-at"


class DemoBank:
    """The demo bank at `url`, for one merchant.

    Args:
        url: the bank's address, `http://127.0.0.1:8765`.
        merchant: our account there.
        secret: shared with the bank, at least 16 bytes.
        clock: tells the present instant; it dates the requests and judges whether an answer is fresh.
        name: another name, where an office uses two such banks.
        timeout: seconds that the bank may be silent.
    """

    can = frozenset({"query", "refund", "close", "statement"})

    def __init__(
        self,
        url: str,
        merchant: str,
        secret: bytes,
        *,
        clock: Callable[[], Instant],
        name: str = "demo-bank",
        timeout: float = 10.0,
    ) -> None:
        self.name = name
        self.merchant, self._secret = merchant, secret
        self._client = Client(url, merchant, secret, clock, timeout)

    def __repr__(self) -> str:
        return f"DemoBank({self._client.url!r}, {self.merchant!r})"

    def open_bill(self, bill: Bill) -> BillOpened:
        """Make the bill known; the same `bill.ref` again is the same bill, and with another amount AdapterFailed."""
        answer = self._client.fields(
            "open-bill",
            bill_ref=bill.ref,
            case_ref=bill.case_ref,
            title_zh=bill.fee_title.zh,
            title_en=bill.fee_title.en,
            fen=bill.fen,
            currency=bill.currency,
        )
        code = answer.get("payment_code")
        sound = isinstance(code, str) and len(code) == 16 and code.isascii() and code.isdigit()
        if not sound or (answer.get("bill_ref"), answer.get("fen")) != (bill.ref, bill.fen):
            raise self._unsound("open-bill")
        return BillOpened(str(code), f"{self._client.url}/bill?code={code}")

    def read(self, message: BankMessage) -> PaymentFact | RefundFact | Probe:
        """What the message says: its signature over the raw bytes first. Raises MessageForged, and nothing else."""
        timestamp, signature = message.headers.get(TIMESTAMP, ""), message.headers.get(SIGNATURE, "")
        if len(message.body) > MOST_BYTES or not holds(self._secret, timestamp, message.body, signature):
            raise _forged("报文签名不符", "the signature of the message does not hold")
        received = message.headers.get(RECEIVED_AT, "")
        if received and not _fresh(timestamp, received):
            raise _forged("报文的时间戳过旧或过新", "the timestamp of the message is too old or too new")
        try:
            fields = unpacked(message.body)
            evidence = f"message {text(fields, 'id')}"
            kind = text(fields, "kind")
            if kind == "payment":
                return self._payment(fields, evidence)
            if kind == "refund":
                return self._refunded(fields, evidence)
            if kind == "probe":
                return Probe(self.name, evidence)
            raise NotSound("kind")
        except (NotSound, BadInput) as fault:
            raise _forged("报文内容不合格", "the message is signed, but not sound") from fault

    def answer(self, outcome: Outcome) -> BankAnswer:
        """`success` stops the bank; with anything else it comes again."""
        if outcome.state in ("done", "known"):
            return BankAnswer(200, b"success")
        return BankAnswer(503 if outcome.state == "later" else 400, outcome.state.encode())

    def query(self, bill: Bill) -> PaymentFact:
        """What the bank knows of the bill now; a bill that it does not know was not paid."""
        return self._asked("query", bill)

    def close(self, bill: Bill) -> PaymentFact:
        """Close the bill at the bank; the fact says `paid` if the payer was quicker."""
        return self._asked("close", bill)

    def refund(self, refund: Refund) -> RefundFact:
        """Order the refund; the same `refund.ref` again is the same refund."""
        return self._asked_refund(
            "refund",
            refund,
            bill_ref=refund.bill_ref,
            bank_txn=refund.bank_txn,
            fen=refund.fen,
            currency=refund.currency,
        )

    def query_refund(self, refund: Refund) -> RefundFact:
        """What the bank knows of the refund now."""
        return self._asked_refund("query-refund", refund)

    def statement(self, day: Day) -> Iterable[StatementLine]:
        """The lines of that day, complete or AdapterFailed; of today, those there are so far."""
        content = self._client.content("statement", day=day.isoformat())
        try:
            return read_statement(content, bank=self.name, day=day)
        except (NotSound, BadInput) as fault:
            raise self._unsound("statement") from fault

    def _asked(self, act: str, bill: Bill) -> PaymentFact:
        fields = self._client.fields(act, bill_ref=bill.ref)
        try:
            fact = self._payment(fields, f"answer to {act}")
        except (NotSound, BadInput) as fault:
            raise self._unsound(act) from fault
        if fact.bill_ref != bill.ref:
            raise self._unsound(act)
        return fact

    def _asked_refund(self, act: str, refund: Refund, **more: Any) -> RefundFact:
        fields = self._client.fields(act, refund_ref=refund.ref, **more)
        try:
            fact = self._refunded(fields, f"answer to {act}")
        except (NotSound, BadInput) as fault:
            raise self._unsound(act) from fault
        if fact.refund_ref != refund.ref:
            raise self._unsound(act)
        return fact

    def _payment(self, fields: dict[str, Any], evidence: str) -> PaymentFact:
        state, merchant, ref = text(fields, "state"), text(fields, "merchant"), text(fields, "bill_ref")
        if state != "paid":
            return PaymentFact(self.name, "", ref, state, 0, merchant=merchant, evidence=evidence)
        return PaymentFact(
            self.name,
            text(fields, "bank_txn"),
            ref,
            state,
            number(fields, "fen"),
            text(fields, "currency"),
            merchant,
            instant(fields.get("paid_at")),
            evidence,
        )

    def _refunded(self, fields: dict[str, Any], evidence: str) -> RefundFact:
        state, ref = text(fields, "state"), text(fields, "refund_ref")
        if text(fields, "merchant") != self.merchant:  # a refund fact has no place to say so
            raise NotSound("merchant")
        if state != "refunded":
            return RefundFact(self.name, "", ref, state, 0, evidence=evidence)
        return RefundFact(
            self.name,
            text(fields, "bank_refund"),
            ref,
            state,
            number(fields, "fen"),
            text(fields, "currency"),
            instant(fields.get("refunded_at")),
            evidence,
        )

    def _unsound(self, act: str) -> AdapterFailed:
        return AdapterFailed(
            "银行的答复不合格", "the bank's answer is not sound", place=f"{self.name}: {act}", rule="bank-answer"
        )


def _forged(zh: str, en: str) -> MessageForged:
    return MessageForged(zh, en, place="demo-bank", rule="message")


def _fresh(timestamp: str, received: str) -> bool:
    """Whether the message was no older and no newer than it may be when it was received."""
    sound = received.isascii() and received.isdigit() and len(received) <= 20
    return sound and abs(int(received) // SECOND - int(timestamp)) <= FRESH_SECONDS
