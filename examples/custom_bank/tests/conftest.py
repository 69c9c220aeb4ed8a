"""The bank's side, for the contract: its books in memory, and hands that pay, sign and forge.

Better still is your bank's own test system, with the same methods.
"""

import json
import time

import pytest

from approvalflow.domain.deadlines.moments import SECOND, rfc3339
from approvalflow.ports.bank import BankMessage
from approvalflow.testing import PaymentRefused
from approvalflow_custom_bank.bank import SIGNATURE, TIMESTAMP, CustomBank, signature

SECRET = b"a secret of sixteen bytes"


class Books:
    """Orders, and what was paid."""

    merchant, signed_headers = "M-7", frozenset({SIGNATURE, TIMESTAMP})

    def __init__(self):
        self.orders, self.paid, self.closed = {}, {}, set()
        self.bank = CustomBank("custom-bank", self.merchant, SECRET, self.asked)

    def asked(self, act, *, order, merchant, fen=0):
        """What the bank answers."""
        if act == "open":
            self.orders.setdefault(order, fen)
            return {"code": f"62{list(self.orders).index(order):08d}", "page": ""}
        if act == "close" and order not in self.paid:
            self.closed.add(order)
        return self.said(order)

    def said(self, order):
        """What the bank says of an order now."""
        if order in self.paid:
            txn, at = self.paid[order]
            return self.words(txn, order, "paid", self.orders[order], at=at)
        return self.words("", order, "closed" if order in self.closed else "not-paid", 0)

    def words(self, txn, order, state, fen, *, currency="CNY", merchant=merchant, at=None):
        """A message of the bank in its own words."""
        said = {"kind": "payment", "order": order, "merchant": merchant, "state": state, "txn": txn, "fen": fen}
        return {**said, "currency": currency, "paid_at": "" if at is None else rfc3339(at, "Asia/Shanghai")}

    def pay(self, bill):
        """Pay the bill as a person would; the message that the bank sends."""
        if bill.ref in self.paid or bill.ref in self.closed:
            raise PaymentRefused
        self.paid[bill.ref] = (f"T{len(self.paid) + 1:010d}", int(time.time()) * SECOND)
        return self.sign(json.dumps(self.said(bill.ref)).encode())

    def sign(self, body, *, secret=SECRET, seconds=0):
        """A message whose signature holds."""
        timestamp = str(int(time.time()) + seconds)
        return BankMessage(body, {TIMESTAMP: timestamp, SIGNATURE: signature(secret, timestamp, body)})

    def forge(self, message):
        """The same message, signed by somebody else."""
        return self.sign(message.body, secret=b"somebody else's key")

    def says(self, fact):
        """The bank's message that says just this."""
        said = self.words(
            fact.bank_txn,
            fact.bill_ref,
            fact.state,
            fact.fen,
            currency=fact.currency,
            merchant=fact.merchant,
            at=fact.paid_at,
        )
        return self.sign(json.dumps(said).encode())

    def hears(self, answer):
        """Whether the bank stops after that answer."""
        return (answer.status, answer.body) == (200, b"OK")

    def stamped(self, message, seconds):
        """The same message, sent so many seconds after the present."""
        return self.sign(message.body, seconds=seconds)

    def probe(self):
        """The message with which the bank tests our address."""
        return self.sign(b'{"kind": "probe"}')


@pytest.fixture
def books():
    """A new bank for each test."""
    return Books()
