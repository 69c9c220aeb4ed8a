"""The bank window: the only place where money enters.

A bank takes frozen bills and gives frozen facts. It never touches a case, and it never decides: the library judges each
fact once for all banks. What a message says is believed only after its signature holds over the raw bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, Protocol

from attrs import field, frozen

from approvalflow.domain.deadlines.moments import Day
from approvalflow.domain.fees.bills import Bill, PaymentFact, Probe, Refund, RefundFact, StatementLine
from approvalflow.errors import MessageForged

__all__ = [
    "Bank",
    "BankAnswer",
    "BankMessage",
    "Bill",
    "BillOpened",
    "Day",
    "MessageForged",
    "Outcome",
    "PaymentFact",
    "Probe",
    "Refund",
    "RefundFact",
    "StatementLine",
]


@frozen
class BillOpened:
    """The bank knows the bill: what the applicant takes there, and the page where it can be paid (may be empty)."""

    payment_code: str
    pay_url: str = ""


@frozen
class BankMessage:
    """A message as it came in: the raw bytes and the headers by lower-case name; nothing is trusted yet."""

    body: bytes
    headers: Mapping[str, str] = field(factory=dict)


@frozen
class Outcome:
    """What the library did with a message: `done`, `known` (the same fact again), `rejected` (forged or foreign) or
    `later` (not durable yet, the bank should come again)."""

    state: Literal["done", "known", "rejected", "later"]
    reason: str = ""


@frozen
class BankAnswer:
    """The exact answer that this bank wants back."""

    status: int
    body: bytes
    content_type: str = "text/plain; charset=utf-8"


class Bank(Protocol):
    """A payment bank. `can` may hold `query`, `refund`, `statement`, `close`; the rest is always there."""

    name: str
    can: frozenset[str]

    def open_bill(self, bill: Bill) -> BillOpened:
        """Make the bill known to the bank; the same `bill.ref` again is the same bill. Nothing may be paid here."""
        ...

    def read(self, message: BankMessage) -> PaymentFact | RefundFact | Probe:
        """What the message says. Raises MessageForged, and nothing else, for whatever is not a sound message."""
        ...

    def answer(self, outcome: Outcome) -> BankAnswer:
        """The bytes that tell this bank to stop, or to come again."""
        ...

    def query(self, bill: Bill) -> PaymentFact:
        """What the bank knows of the bill now (with `query`)."""
        ...

    def refund(self, refund: Refund) -> RefundFact:
        """Order the refund; the same `refund.ref` again is the same refund (with `refund`)."""
        ...

    def query_refund(self, refund: Refund) -> RefundFact:
        """What the bank knows of the refund now (with `refund`)."""
        ...

    def close(self, bill: Bill) -> PaymentFact:
        """Close the bill at the bank, so that it can no longer be paid (with `close`)."""
        ...

    def statement(self, day: Day) -> Iterable[StatementLine]:
        """The lines of that day's statement (with `statement`)."""
        ...
