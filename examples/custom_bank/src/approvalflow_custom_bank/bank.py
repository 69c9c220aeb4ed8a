"""The bank `custom-bank`: takes frozen bills, gives frozen facts, and decides nothing.

Replace what is marked HERE by what your bank does; the contract in `tests` says when it is right.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import time
import urllib.request
from collections.abc import Callable
from typing import Any

from approvalflow import hookimpl
from approvalflow.domain.deadlines.moments import SECOND, instant
from approvalflow.errors import ApprovalflowError, MessageForged
from approvalflow.plugins.settings import settings_of
from approvalflow.ports.bank import BankAnswer, BankMessage, Bill, BillOpened, Outcome, PaymentFact, Probe

# HERE: how the bank signs. Over the raw bytes, never over what they mean.
SIGNATURE, TIMESTAMP = "x-bank-signature", "x-bank-timestamp"


def signature(secret: bytes, timestamp: str, body: bytes) -> str:
    """The signature of a body that was sent at a time (whole seconds of Unix time)."""
    return hmac.new(secret, timestamp.encode() + b"\n" + body, hashlib.sha256).hexdigest()


def checked(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object of texts and whole numbers in which no key stands twice."""
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a key stands twice")
    return dict(pairs)


class CustomBank:
    """One account at the bank. `can` is a promise: what is not in it is never called."""

    can = frozenset({"query", "close"})

    def __init__(self, name: str, merchant: str, secret: bytes, ask: Callable[..., dict[str, Any]]) -> None:
        self.name, self.merchant, self._secret, self._ask = name, merchant, secret, ask

    def open_bill(self, bill: Bill) -> BillOpened:
        """HERE: make the bill known; the same reference again is the same bill."""
        said = self._ask("open", order=bill.ref, merchant=self.merchant, fen=bill.fen)
        return BillOpened(said["code"], said["page"])

    def read(self, message: BankMessage) -> PaymentFact | Probe:
        """What the message says, once its signature holds. Raises MessageForged, and nothing else."""
        try:
            self._verify(message.headers[TIMESTAMP], message.headers[SIGNATURE], message)
            said = json.loads(message.body, object_pairs_hook=checked)
            return Probe(self.name) if said["kind"] == "probe" else self._fact(said)
        except (ValueError, KeyError, TypeError, RecursionError, ApprovalflowError) as fault:
            raise MessageForged("报文不合格", "not a sound message", place=self.name, rule="message") from fault

    def _verify(self, timestamp: str, told: str, message: BankMessage) -> None:
        """In constant time, before anything is parsed; and sent within 300 seconds of its receipt."""
        ours = signature(self._secret, timestamp, message.body[:65_537])
        if len(message.body) > 65_536 or not hmac.compare_digest(ours.encode(), told.encode()):
            raise ValueError("the signature does not hold")
        received = message.headers.get("approvalflow-received-at", "")
        if received and abs(int(received) // SECOND - int(timestamp)) > 300:
            raise ValueError("too old or too new")

    def _fact(self, said: dict[str, Any]) -> PaymentFact:
        """HERE: the bank's words in ours. Amounts are whole fen, never a fraction of a yuan."""
        words = [said[key] for key in ("txn", "order", "state", "currency", "merchant")]
        if not all(isinstance(word, str) for word in words):
            raise ValueError("not a text")
        txn, order, state, currency, merchant = words
        paid_at = instant(said["paid_at"]) if state == "paid" else None
        return PaymentFact(self.name, txn, order, state, said["fen"], currency, merchant, paid_at)

    def answer(self, outcome: Outcome) -> BankAnswer:
        """HERE: the exact bytes that this bank wants back."""
        if outcome.state in ("done", "known"):
            return BankAnswer(200, b"OK")
        return BankAnswer(503 if outcome.state == "later" else 400, b"FAIL")

    def query(self, bill: Bill) -> PaymentFact:
        """HERE: what the bank knows of the bill now."""
        return self._fact(self._ask("query", order=bill.ref, merchant=self.merchant))

    def close(self, bill: Bill) -> PaymentFact:
        """HERE: close the bill; `paid` if the payer was quicker."""
        return self._fact(self._ask("close", order=bill.ref, merchant=self.merchant))


def over_http(url: str, secret: bytes) -> Callable[..., dict[str, Any]]:
    """HERE: how the bank is asked. A fault of the network raises, and the library asks again later."""

    def ask(act: str, **said: Any) -> dict[str, Any]:
        body, timestamp = json.dumps(said).encode(), str(int(time.time()))
        headers = {TIMESTAMP: timestamp, SIGNATURE: signature(secret, timestamp, body)}
        request = urllib.request.Request(f"{url}/{act}", body, headers)
        with urllib.request.urlopen(request, timeout=10) as answer:
            answered: dict[str, Any] = json.load(answer, object_pairs_hook=checked)
        return answered

    return ask


@hookimpl
def approvalflow_register_banks() -> list[CustomBank]:
    """The accounts that the environment describes (APPROVALFLOW_CUSTOM_BANK_URL, _MERCHANT, _SECRET, _VARIANTS)."""
    found = settings_of(os.environ, "custom-bank", ("URL", "MERCHANT", "SECRET"), needed=True)
    return [
        CustomBank(name, said["MERCHANT"], said["SECRET"].encode(), over_http(said["URL"], said["SECRET"].encode()))
        for name, said in found.items()
    ]
