"""The bank window: the only place where money enters.

A bank takes frozen bills and gives frozen facts. It never touches a case, and it never decides: the library judges each
fact once for all banks. What a message says is believed only after its signature holds over the raw bytes.

A bank that several agencies use with a merchant number each is offered as several **named variants**: one adapter for
each, with a name and settings of its own (`plugins.settings` reads them). A bill goes to the variant of the agency that
collects it, each variant has its own callback address, and none believes the messages of another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, Protocol

from attrs import field, frozen

from approvalflow.domain.deadlines.moments import Day
from approvalflow.domain.fees.bills import Bill, PaymentFact, Probe, Refund, RefundFact, StatementLine
from approvalflow.errors import MessageForged

__all__ = [
    "DEADLINES",
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


#: How long each call may take, in seconds. Who is not back by then has failed: nothing is known, and nothing is lost,
#: for every call may be made again.
DEADLINES: Mapping[str, float] = {
    "open_bill": 30.0,
    "read": 5.0,
    "answer": 5.0,
    "query": 20.0,
    "close": 30.0,
    "refund": 30.0,
    "query_refund": 20.0,
    "statement": 120.0,
}


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
    """A payment bank, or a named variant of one.

    `can` may hold `query`, `refund`, `statement`, `close`; the rest is always there, and what is not in it is never
    called. An adapter has an attribute `merchant`, our account there, where the bank has such numbers: it stands on
    each bill, and a payment to another one is not the bill's.

    A call has its deadline (`DEADLINES`) and may come again at any time, also from two threads at once: the same
    reference is the same bill or refund. Whatever is out of order raises AdapterFailed, or anything; nothing is made
    up. A bank that does not know yet says `unknown`, and is asked again.
    """

    name: str
    can: frozenset[str]

    def open_bill(self, bill: Bill) -> BillOpened:
        """Make the bill known to the bank; the same `bill.ref` again is the same bill. Nothing may be paid here."""
        ...

    def read(self, message: BankMessage) -> PaymentFact | RefundFact | Probe:
        """What the message says. Raises MessageForged, and nothing else, for whatever is not a sound message.

        The signature is over the raw bytes and is checked before anything is parsed. Where the bank signs a time, a
        message is refused whose time is more than 300 seconds away from its receipt (`approvalflow-received-at`, a
        header that the office puts on it: whole microseconds of UTC). The same message read again is the same fact.
        """
        ...

    def answer(self, outcome: Outcome) -> BankAnswer:
        """The bytes that tell this bank to stop (`done`, `known`), or to come again (`later`); for `rejected`, whatever
        this bank wants to hear, but never that it was taken."""
        ...

    def query(self, bill: Bill) -> PaymentFact:
        """What the bank knows of the bill now (with `query`). A bill that it never heard of was not paid."""
        ...

    def refund(self, refund: Refund) -> RefundFact:
        """Order the refund; the same `refund.ref` again is the same refund (with `refund`)."""
        ...

    def query_refund(self, refund: Refund) -> RefundFact:
        """What the bank knows of the refund now (with `refund`)."""
        ...

    def close(self, bill: Bill) -> PaymentFact:
        """Close the bill at the bank, so that it can no longer be paid (with `close`). `paid` if the payer was
        quicker."""
        ...

    def statement(self, day: Day) -> Iterable[StatementLine]:
        """The lines of that day's statement by the bank's own cut, whole or AdapterFailed (with `statement`)."""
        ...
