"""A bank without a network, books included: sound as it stands, and what the faulty ones are made of."""

from __future__ import annotations

import hashlib
import hmac
import json

from attrs import evolve

from approvalflow.domain.deadlines.moments import SECOND, day_of, instant, rfc3339
from approvalflow.domain.fees.bills import PaymentFact, Probe, RefundFact, StatementLine
from approvalflow.errors import AdapterFailed, ApprovalflowError, MessageForged
from approvalflow.ports.bank import BankAnswer, BankMessage, BillOpened
from approvalflow.testing import PaymentRefused

#: The bank's keys by their number; of the second one nobody has told us.
KEYS = {"K1": b"the bank's key", "K2": b"another key of the bank's"}
AT = instant("2026-11-23T10:00:00+08:00")
ZONE = "Asia/Shanghai"
WORDS = ("txn", "ref", "state", "currency", "merchant")


def signature(key, timestamp, body):
    return hmac.new(key, timestamp.encode("utf-8", "replace") + b"\n" + body, hashlib.sha256).hexdigest()


def no_key_twice(pairs):
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a key twice")
    return dict(pairs)


def texts(*values):
    """Texts, and nothing else that JSON has."""
    if not all(isinstance(value, str) for value in values):
        raise ValueError("no text")
    return values


def whole(value):
    """A number as the bank writes it; JSON has others."""
    if type(value) is not int:
        raise ValueError("no whole number")
    return value


class PaperBank:
    """Keeps its books in itself; signs a time and the number of its key."""

    name, merchant, can = "paper", "M", frozenset({"query", "close", "refund", "statement"})

    def __init__(self):
        self.bills, self.txns, self.refunds, self.closed = {}, {}, {}, set()

    def open_bill(self, bill):
        self.bills.setdefault(bill.ref, bill)
        return BillOpened(hashlib.sha256(bill.ref.encode()).hexdigest()[:16])

    def read(self, message):
        self.verify(message)
        try:
            return self.fact(self.fields(message.body))
        except (ValueError, KeyError, TypeError, RecursionError, ApprovalflowError) as fault:
            raise MessageForged("不合格", "unsound") from fault

    def verify(self, message):
        """Who sent it, and when."""
        timestamp, serial = message.headers.get("timestamp", ""), message.headers.get("serial", "")
        given = message.headers.get("signature", "").encode("utf-8", "replace")
        if len(message.body) > 65_536 or not self.knows(serial):
            raise MessageForged("伪造", "forged")
        if not hmac.compare_digest(signature(KEYS[serial], timestamp, message.body).encode(), given):
            raise MessageForged("伪造", "forged")
        received = int(message.headers.get("approvalflow-received-at", AT)) // SECOND
        if abs(received - int(timestamp)) > 300:
            raise MessageForged("时间戳过旧或过新", "too old or too new")

    def knows(self, serial):
        return serial == "K1"

    def fields(self, body):
        return json.loads(body, object_pairs_hook=no_key_twice)

    def fact(self, said):
        if said["kind"] == "probe":
            return Probe(self.name)
        if said["merchant"] != self.merchant and said["kind"] == "refund":
            raise ValueError("another merchant")
        at = instant(said["at"]) if said["at"] else None
        txn, ref, state, currency, merchant = texts(*(said[key] for key in WORDS))
        fen = whole(said["fen"])
        if said["kind"] == "refund":
            return RefundFact(self.name, txn, ref, state, fen, currency, at)
        return PaymentFact(self.name, txn, ref, state, fen, currency, merchant, at)

    def answer(self, outcome):
        return BankAnswer(200, b"success") if outcome.state in ("done", "known") else BankAnswer(500, b"again")

    def query(self, bill):
        txn = self.txns.get(bill.ref, "")
        state = "paid" if txn else "closed" if bill.ref in self.closed else "not-paid"
        fen, at = (self.bills[bill.ref].fen, AT) if txn else (0, None)
        return PaymentFact(self.name, txn, bill.ref, state, fen, merchant=bill.merchant, paid_at=at)

    def close(self, bill):
        self.closed.add(bill.ref)
        return self.query(bill)

    def refund(self, refund):
        back = sum(
            one.fen for one in self.refunds.values() if one.bill_ref == refund.bill_ref and one.ref != refund.ref
        )
        if back + refund.fen > self.bills[refund.bill_ref].fen:
            raise AdapterFailed("超额", "more than was paid")
        self.refunds[refund.ref] = refund
        return self.query_refund(refund)

    def query_refund(self, refund):
        if refund.ref not in self.refunds:
            return RefundFact(self.name, "", refund.ref, "not-refunded", 0)
        return RefundFact(self.name, f"R-{refund.ref}", refund.ref, "refunded", self.refunds[refund.ref].fen)

    def statement(self, on):
        assert on == day_of(AT, ZONE)
        for number, (ref, txn) in enumerate(self.txns.items(), start=1):
            yield StatementLine(self.name, on, number, "payment", txn, ref, self.bills[ref].fen)


class Sandbox:
    """The bank's hands."""

    merchant, signed_headers = "M", frozenset({"signature", "timestamp", "serial"})

    def __init__(self, bank):
        self.bank = bank

    def pay(self, bill):
        if bill.ref in self.bank.txns or bill.ref in self.bank.closed:
            raise PaymentRefused
        self.bank.txns[bill.ref] = f"P-{len(self.bank.txns)}"
        fen = self.bank.bills[bill.ref].fen
        return self.says(
            PaymentFact("paper", self.bank.txns[bill.ref], bill.ref, "paid", fen, merchant="M", paid_at=AT)
        )

    def sign(self, body, *, at=AT, serial="K1"):
        timestamp = str(at // SECOND)
        told = {"timestamp": timestamp, "serial": serial, "signature": signature(KEYS[serial], timestamp, body)}
        return BankMessage(body, told)

    def forge(self, message):
        forged = signature(b"x", message.headers["timestamp"], message.body)
        return evolve(message, headers={**message.headers, "signature": forged})

    def says(self, fact):
        if isinstance(fact, PaymentFact):
            kind, txn, ref, at, merchant = "payment", fact.bank_txn, fact.bill_ref, fact.paid_at, fact.merchant
        else:
            kind, txn, ref, at, merchant = "refund", fact.bank_refund, fact.refund_ref, fact.refunded_at, "M"
        said = {"kind": kind, "txn": txn, "ref": ref, "state": fact.state, "fen": fact.fen, "currency": fact.currency}
        when = rfc3339(at, ZONE) if at is not None else ""
        return self.sign(json.dumps({**said, "merchant": merchant, "at": when}).encode())

    def hears(self, answer):
        return (answer.status, answer.body) == (200, b"success")

    def stamped(self, message, seconds):
        return self.sign(message.body, at=AT + seconds * SECOND)

    def with_other_serial(self, message):
        return self.sign(message.body, serial="K2")

    def probe(self):
        return self.sign(b'{"kind": "probe"}')
