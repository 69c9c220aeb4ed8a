"""What the author of a bank's adapter has to give: a bank to play with, and hands that pay and forge."""

from __future__ import annotations

from itertools import count
from secrets import token_hex
from typing import Protocol

import pytest
from attrs import evolve

from approvalflow.domain.deadlines.moments import MINUTE, instant
from approvalflow.domain.fees.bills import Bill, PaymentFact, Refund
from approvalflow.domain.parties.basis import Basis, Text
from approvalflow.ports.bank import Bank, BankMessage, BillOpened

__all__ = ["BankSandbox", "PaymentRefused", "a_bill", "needs", "open_and_pay", "opened", "paid", "refund_of"]

_OPENED_AT = instant("2026-11-23T09:00:00+08:00")
_numbers = count(1)
_RUN = token_hex(6)  # a bank may keep its books longer than one run of the tests


class PaymentRefused(Exception):
    """The bank did not take the money; a sandbox raises it from `pay`."""


class BankSandbox(Protocol):
    """A bank that can be played with.

    Attributes:
        bank: the adapter under test.
        merchant: our account at the bank.
        signed_headers: names, lower case, of the headers that the signature covers or that hold it.
    """

    bank: Bank
    merchant: str
    signed_headers: frozenset[str]

    def pay(self, bill: Bill) -> BankMessage:
        """Pay the bill as a person would, and give the message that the bank sends. Raises PaymentRefused."""
        ...

    def sign(self, body: bytes) -> BankMessage:
        """A message with that body, sound or not, whose signature holds."""
        ...

    def forge(self, message: BankMessage) -> BankMessage:
        """The same message, signed by somebody who does not have the bank's key."""
        ...


def a_bill(sandbox: BankSandbox, fen: int = 11_250) -> Bill:
    """A bill that no other test has."""
    number = next(_numbers)
    return Bill(
        ref=f"420921-B-{_RUN}-{number}",
        case_ref=f"420921-{number}",
        code="occupation-fee",
        fee_title=Text("城市道路占用费", "Road occupation fee"),
        fen=fen,
        currency="CNY",
        payer_ref=f"p-{number}",
        opened_at=_OPENED_AT,
        due_at=None,
        bank=sandbox.bank.name,
        merchant=sandbox.merchant,
        payment_code="",
    )


def opened(sandbox: BankSandbox, fen: int = 11_250) -> Bill:
    """A new bill that the bank knows, with its payment code."""
    bill = a_bill(sandbox, fen)
    answer = sandbox.bank.open_bill(bill)
    assert type(answer) is BillOpened
    return evolve(bill, payment_code=answer.payment_code)


def open_and_pay(sandbox: BankSandbox, fen: int = 11_250) -> tuple[Bill, BankMessage]:
    """A new bill that was paid, and the bank's message about it."""
    bill = opened(sandbox, fen)
    return bill, sandbox.pay(bill)


def paid(sandbox: BankSandbox, fen: int = 11_250) -> tuple[Bill, PaymentFact]:
    """A new bill that was paid, and what the bank's message says."""
    bill, message = open_and_pay(sandbox, fen)
    fact = sandbox.bank.read(message)
    assert type(fact) is PaymentFact
    return bill, fact


def refund_of(bill: Bill, fact: PaymentFact, fen: int) -> Refund:
    """An order to send part of the payment back."""
    return Refund(
        ref=f"{bill.ref}-R{next(_numbers)}",
        bill_ref=bill.ref,
        bank=fact.bank,
        merchant=fact.merchant,
        bank_txn=fact.bank_txn,
        fen=fen,
        currency=fact.currency,
        ground=Basis("行政许可法", "58"),
        proposed_by="u-1",
        approved_by="u-2",
        ordered_at=_OPENED_AT + 5 * MINUTE,
    )


def needs(sandbox: BankSandbox, word: str) -> None:
    """Skip the test, by name, where the bank does not say that it can."""
    if word not in sandbox.bank.can:
        pytest.skip(f"the bank does not say that it can `{word}`")
