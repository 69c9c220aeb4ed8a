"""A bank window with everything behind it: a real office on plain memory, one matter with a fee, one open bill."""

from __future__ import annotations

import tomllib
from itertools import count
from secrets import randbelow, token_hex
from typing import Any

from attrs import evolve

from approvalflow import declare
from approvalflow.domain.deadlines.moments import SECOND, Instant
from approvalflow.domain.fees.bills import Bill, PaymentFact
from approvalflow.domain.parties.people import Actor, Applicant
from approvalflow.memory import MemoryStore, SystemClock
from approvalflow.office.office import Office
from approvalflow.outbox import deliver
from approvalflow.plugins.registry import Plugins
from approvalflow.plugins.spec import hookimpl
from approvalflow.ports.bank import Bank, BankAnswer, BankMessage
from approvalflow.ports.kept import Payment
from approvalflow.ports.store import Store
from approvalflow.testing.bank_sandbox import BankSandbox, Says, Silent, not_applicable, not_shown, paid
from approvalflow.testing.doubles import SeededIds, SeededRandom, VirtualClock

__all__ = ["AMOUNT", "Window"]

#: What the bill of every case here comes to, in fen.
AMOUNT = 11_250

_CLERK = Actor("clerk", agency="works", roles={"window", "reviewer", "approver"})
#: A bank may keep its books longer than one run: no two offices here have a region in common.
_regions = count(randbelow(700_000))
_numbers = count(4_200_000_000)

_MATTER = declare.matter_from(
    tomllib.loads(f"""
code = "stand"
title = {{ zh = "占道", en = "Road occupation" }}
agency = "works"
kind = "licence"
handling = "promised"
basis = [{{ law = "城市道路管理条例", article = "31", level = "administrative-regulation", evidence = "P" }}]

[limits]
statutory = {{ term = "20 working days", source = "行政许可法 art. 42", evidence = "P" }}
promised = {{ term = "8 working days", source = "demo", evidence = "demo" }}
payment = {{ term = "10 working days", from = "letter-served", binds = "applicant", on_missed = "lapses", source = "demo", evidence = "demo" }}

[[materials]]
code = "application"
title = {{ zh = "申请表", en = "Application" }}
source = "demo"
evidence = "demo"

[[steps]]
key = "approve"
title = {{ zh = "批准", en = "Decision" }}
role = "approver"

[[fees]]
code = "occupation-fee"
title = {{ zh = "城市道路占用费", en = "Road occupation fee" }}
basis = {{ law = "城市道路管理条例", article = "37", level = "administrative-regulation", evidence = "P" }}
standard = {{ paper = "demo", number = "demo", date = 1994-01-01 }}
amount = "{AMOUNT} * 0.01 CNY"
rounding = "half-up"
due = "before-decision"
source = "demo"
evidence = "demo"

[result]
certificate = "stand-permit"
title = {{ zh = "占道许可证", en = "Road permit" }}
"""),  # noqa: E501 - a table of TOML is one line
    place="bank window",
)


class _Offering:
    """A plug-in that offers one bank."""

    def __init__(self, bank: Bank) -> None:
        self._bank = bank

    @hookimpl
    def approvalflow_register_banks(self) -> list[Bank]:
        return [self._bank]


class Window:
    """An office whose bank is the sandbox's, with as many cases as are asked for.

    Args:
        sandbox: the bank to play with.
        store: another store than plain memory, or one that another window used.
        bank: another adapter in the place of the sandbox's, around it for instance.
        like: a window whose region and clock this one shares, as if its office had been begun anew.
    """

    def __init__(
        self, sandbox: BankSandbox, *, store: Store | None = None, bank: Bank | None = None, like: Window | None = None
    ) -> None:
        self.sandbox = sandbox
        self.clock: VirtualClock = like.clock if like else VirtualClock(_present(sandbox))
        self.office: Office = Office(
            [_MATTER],
            region=like.office.region if like else f"{100_000 + next(_regions)}",
            store=store or MemoryStore(),
            plugins=Plugins([_Offering(bank or sandbox.bank)]),
            clock=self.clock,
            ids=SeededIds(),
            random=SeededRandom(),
            sleep=lambda _seconds: None,
        )

    def billed(self) -> Bill:
        """The bill of a new case, which the bank knows; it waits for its money."""
        applicant = Applicant("王芳", id_number="420900198001010010")
        ref = self.office.file("stand", applicant=applicant, materials={"application": b"1"}, by=_CLERK).ref
        (fee,) = self.office.accept(ref, by=_CLERK).fees
        deliver(self.office)
        bill = self.bill(fee.bill)
        assert bill.payment_code, "the bank was told of the bill and gave no payment code"
        return bill

    def withdrawn(self, bill: Bill) -> None:
        """The applicant withdraws; the bill is closed here, and the bank is told where it can close bills."""
        self.office.withdraw(bill.case_ref, by=_CLERK, reason="不办了")
        deliver(self.office)

    def bill(self, ref: str) -> Bill:
        """The bill as the office has it now."""
        with self.office.store.reading(self.office.region) as reading:
            found = reading.bill(ref)
        assert found is not None
        return found

    def told(self, message: BankMessage) -> BankAnswer:
        """Hand the message over, as the host of the callback address does; the office's answer."""
        return self.office.bank_message(self.sandbox.bank.name, message)

    def state(self, bill: Bill) -> str:
        """How the bill stands."""
        return self.bill(bill.ref).state

    def money(self, bill: Bill) -> list[Payment]:
        """The money that was counted for the bill."""
        with self.office.store.reading(self.office.region) as reading:
            return list(reading.payments_of(bill.ref))

    def receipts(self, bill: Bill) -> int:
        """How many receipts its case has."""
        with self.office.store.reading(self.office.region) as reading:
            return len(reading.receipts_of(bill.case_ref))

    def refused(self) -> int:
        """How many messages and facts the journal says were rejected."""
        with self.office.store.reading(self.office.region) as reading:
            return len(reading.entries(kinds=("message-rejected", "payment-rejected")))

    def says(self, bill: Bill, **changes: Any) -> BankMessage:
        """What the bank says of a payment of the bill, changed as given. Skips where the sandbox cannot say it."""
        if isinstance(self.sandbox, Silent):
            not_applicable("the bank sends no messages")
        if not isinstance(self.sandbox, Says):
            not_shown("says")
        return self.sandbox.says(evolve(self.payment(bill), **changes))

    def payment(self, bill: Bill) -> PaymentFact:
        """A payment of the bill, made now, as the bank would report it."""
        txn = f"{token_hex(4)}".translate(str.maketrans("abcdef", "012345"))
        return PaymentFact(
            bill.bank, f"{next(_numbers):010d}{txn}", bill.ref, "paid", bill.fen, merchant=bill.merchant,
            paid_at=self.clock.now() // SECOND * SECOND,
        )  # fmt: skip

    def books(self, bill: Bill) -> tuple[object, ...]:
        """What has to be the same in whichever order things were heard: bill, money, receipts, postings."""
        money = [(one.fact.bank_txn, one.fact.fen, one.verdict, one.reason) for one in self.money(bill)]
        with self.office.store.reading(self.office.region) as reading:
            rows = [(one.debit, one.credit, one.fen) for one in reading.postings()]
        return self.state(bill), tuple(sorted(money)), self.receipts(bill), tuple(sorted(rows))


def _present(sandbox: BankSandbox) -> Instant:
    """The bank's present: what it says of a payment that is made now; the machine's, where it names no time."""
    _, fact = paid(sandbox)
    return fact.paid_at if fact.paid_at is not None else SystemClock().now()
