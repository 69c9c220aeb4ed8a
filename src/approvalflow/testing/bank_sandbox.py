"""What the author of a bank's adapter has to give: a bank to play with, and hands that pay and forge."""

from __future__ import annotations

import json
from itertools import count
from secrets import token_hex
from typing import Any, NoReturn, Protocol, runtime_checkable

import pytest
from attrs import evolve

from approvalflow.domain.deadlines.moments import MINUTE, instant
from approvalflow.domain.fees.bills import Bill, PaymentFact, Refund, RefundFact
from approvalflow.domain.parties.basis import Basis, Text
from approvalflow.ports.bank import Bank, BankAnswer, BankMessage, BillOpened

__all__ = [
    "BankSandbox",
    "Certifies",
    "Hears",
    "PaymentRefused",
    "Probes",
    "Says",
    "Silent",
    "Stamps",
    "Wraps",
    "a_bill",
    "fields_of",
    "made_of",
    "needs",
    "not_applicable",
    "not_shown",
    "open_and_pay",
    "opened",
    "paid",
    "refund_of",
    "reported",
    "written_anew",
]

_OPENED_AT = instant("2026-11-23T09:00:00+08:00")
_numbers = count(1)
_RUN = token_hex(6)  # a bank may keep its books longer than one run of the tests


class PaymentRefused(Exception):
    """The bank did not take the money; a sandbox raises it from `pay`."""


class BankSandbox(Protocol):
    """A bank that can be played with.

    This much is always needed. A sandbox that also has the methods of `Says`, `Hears`, `Stamps`, `Certifies`, `Wraps`
    or `Probes` lets more be shown: without `says` and `hears` the rows about them are reported as *not shown*; without
    the others, which not every bank has a use for, as *not applicable*. The sandbox of a bank that sends no messages at
    all is `Silent`.

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


@runtime_checkable
class Says(Protocol):
    """A sandbox in whose name any message can be made: what a bank could say though nobody hopes so."""

    def says(self, fact: PaymentFact | RefundFact) -> BankMessage:
        """The bank's message that says just this, signed by the bank's key: its order, merchant, state, amount,
        currency, transaction and time; `evidence` is let be."""
        ...


@runtime_checkable
class Hears(Protocol):
    """A sandbox that knows what the bank makes of an answer."""

    def hears(self, answer: BankAnswer) -> bool:
        """Whether the bank stops after that answer; it comes again if not."""
        ...


@runtime_checkable
class Silent(Protocol):
    """The sandbox of a bank that sends no messages, and tells of payments in its statements alone.

    Its `pay` pays and then calls `not_applicable`, so that every row about messages is reported as such; its `sign` and
    `forge` give whatever a stranger could send.
    """

    def pays(self, bill: Bill) -> PaymentFact:
        """Pay the bill as a person would, and give what the bank tells of it. Raises PaymentRefused."""
        ...


@runtime_checkable
class Stamps(Protocol):
    """The sandbox of a bank that signs a time."""

    def stamped(self, message: BankMessage, seconds: int) -> BankMessage:
        """The same message, which the bank sent so many seconds after the present (before it, if negative)."""
        ...


@runtime_checkable
class Certifies(Protocol):
    """The sandbox of a bank that signs with one of several certificates or keys, each with a number."""

    def with_other_serial(self, message: BankMessage) -> BankMessage:
        """The same message, soundly signed by a key of the bank's that we were not told of, with that key's number."""
        ...


@runtime_checkable
class Wraps(Protocol):
    """The sandbox of a bank whose JSON lies inside something else, encrypted for instance."""

    def inside(self, message: BankMessage) -> bytes:
        """The JSON object that the message holds."""
        ...

    def wrapped(self, content: bytes) -> BankMessage:
        """A message that holds this content, sound or not, made as the bank makes them."""
        ...


@runtime_checkable
class Probes(Protocol):
    """The sandbox of a bank that sends messages about no payment, to test our address or our check of signatures."""

    def probe(self) -> BankMessage:
        """Such a message. One whose signature holds is read as a Probe; one with a false signature is forged."""
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
    bill = opened(sandbox, fen)
    return bill, reported(sandbox, bill)


def reported(sandbox: BankSandbox, bill: Bill) -> PaymentFact:
    """Pay an open bill; what the bank's message says, or its statement where it sends no messages."""
    fact = sandbox.pays(bill) if isinstance(sandbox, Silent) else sandbox.bank.read(sandbox.pay(bill))
    assert type(fact) is PaymentFact
    return fact


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


def fields_of(sandbox: BankSandbox, message: BankMessage) -> dict[str, Any]:
    """The fields of the JSON object that the message holds. Skips, as not applicable, where it holds none."""
    body = sandbox.inside(message) if isinstance(sandbox, Wraps) else message.body
    if not body.lstrip().startswith(b"{"):
        not_applicable("the bank's messages are no JSON objects")
    fields: dict[str, Any] = json.loads(body)
    return fields


def made_of(sandbox: BankSandbox, content: bytes) -> BankMessage:
    """A message of the bank with this content, which `fields_of` would find in it."""
    return sandbox.wrapped(content) if isinstance(sandbox, Wraps) else sandbox.sign(content)


def written_anew(sandbox: BankSandbox, message: BankMessage) -> BankMessage:
    """What the bank would send if it wrote the same JSON in other bytes; the same message where it writes none."""
    body = sandbox.inside(message) if isinstance(sandbox, Wraps) else message.body
    if not body.lstrip().startswith(b"{"):
        return message
    return made_of(sandbox, json.dumps(json.loads(body), ensure_ascii=False, indent=1).encode())


def needs(sandbox: BankSandbox, word: str) -> None:
    """Skip the test, by name, where the bank does not say that it can."""
    if word not in sandbox.bank.can:
        pytest.skip(f"the bank does not say that it can `{word}`")


def not_applicable(why: str) -> NoReturn:
    """Skip the row: this bank has no such thing."""
    pytest.skip(f"not applicable: {why}")


def not_shown(method: str) -> NoReturn:
    """Skip the row: the bank may well have such a thing, and the sandbox cannot show it."""
    pytest.skip(f"not shown: the sandbox has no `{method}`")
