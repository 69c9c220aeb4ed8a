"""The books: one row for each posting, so that they balance by construction; and the daily comparison with the bank.

Six kinds of account:

    clearing/BANK/DAY   money that came in at that bank on that day and has not yet gone on; it must return to zero
    fees/CODE           fees earned, by tariff code; a credit balance is what was confirmed less what was refunded
    suspense/BANK       money that pays no bill; a credit balance is what is still to be refunded
    claims/BANK         money that went back though nobody ordered it so; a debit balance is what the bank owes us
    treasury            what was remitted (缴库)
    opening             what the system before this one took, and remitted itself

A balance is debits less credits, in fen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from attrs import frozen

from approvalflow.domain.deadlines.moments import Day, Instant
from approvalflow.domain.fees.money import Fen, checked_fen
from approvalflow.domain.fees.reconciliation import LineResult, reconcile, unexplained
from approvalflow.errors import BadInput

if TYPE_CHECKING:
    from approvalflow.domain.fees.bills import Bill, PaymentFact, Refund

__all__ = [
    "OPENING",
    "TREASURY",
    "LineResult",
    "Posting",
    "balance",
    "claims",
    "clearing",
    "fees",
    "post_claim",
    "post_opening",
    "post_payment",
    "post_refund",
    "post_remittance",
    "post_suspense",
    "reconcile",
    "suspense",
    "trial_balance",
    "uncleared",
    "unexplained",
]

TREASURY = "treasury"
OPENING = "opening"


@frozen
class Posting:
    """One movement of money: `fen` (1 or more) from the credit account to the debit account.

    `subject` names what it is about (a bill, a refund, a remittance) and `at` when it was booked. `BadInput` for a
    movement of nothing, or from an account to itself.
    """

    debit: str
    credit: str
    fen: Fen
    subject: str
    at: Instant

    def __attrs_post_init__(self) -> None:
        checked_fen(self.fen, "fen")
        if not self.debit or not self.credit or self.debit == self.credit:
            raise BadInput("借贷须为两个账户", "a posting is between two accounts", place=self.subject, rule="posting")


def clearing(bank: str, day: Day) -> str:
    """The clearing account of a bank for the day on which money came in."""
    return f"clearing/{bank}/{day.isoformat()}"


def fees(code: str) -> str:
    """The account of a fee."""
    return f"fees/{code}"


def suspense(bank: str) -> str:
    """The account of a bank's money that pays no bill."""
    return f"suspense/{bank}"


def claims(bank: str) -> str:
    """The account of what a bank gave back without an order, or beyond it."""
    return f"claims/{bank}"


def post_payment(bill: Bill, payment: PaymentFact, *, day: Day, at: Instant) -> Posting:
    """A confirmed payment: it clears through the bank's `day` (the agency's day of `paid_at`), as a fee."""
    return Posting(clearing(payment.bank, day), fees(bill.code), payment.fen, bill.ref, at)


def post_opening(bill: Bill, fen: Fen, *, at: Instant) -> Posting:
    """A fee of an open case that was paid before the books were opened: earned, and through no clearing account."""
    return Posting(OPENING, fees(bill.code), fen, bill.ref, at)


def post_suspense(payment: PaymentFact, *, day: Day, at: Instant) -> Posting:
    """Real money that pays no bill: held until it is refunded."""
    return Posting(clearing(payment.bank, day), suspense(payment.bank), payment.fen, payment.bill_ref, at)


def post_refund(refund: Refund, *, day: Day, at: Instant, fee_code: str = "", remitted: bool = False) -> Posting:
    """Money that went back.

    Args:
        refund: what was ordered and carried out.
        day: the day on which the money **came in**: its own clearing account gives it back.
        at: when it is booked.
        fee_code: the fee, where a confirmed payment goes back; empty where money in suspense does.
        remitted: whether it had gone to the treasury already, which then gives it back.
    """
    source = fees(fee_code) if fee_code else suspense(refund.bank)
    return Posting(source, TREASURY if remitted else clearing(refund.bank, day), refund.fen, refund.ref, at)


def post_claim(bank: str, day: Day, amount: Fen, *, subject: str, at: Instant) -> Posting:
    """Money that a bank gave back on a day though nobody ordered it so: it owes us that, and an explanation."""
    return Posting(claims(bank), clearing(bank, day), amount, subject, at)


def post_remittance(bank: str, day: Day, amount: Fen, *, subject: str, at: Instant) -> Posting:
    """Money of a bank's day that went on to the treasury (缴库)."""
    return Posting(TREASURY, clearing(bank, day), amount, subject, at)


def balance(postings: Iterable[Posting]) -> Mapping[str, Fen]:
    """Debits less credits of every account that was ever used, zeros included, in the order of their names."""
    accounts: defaultdict[str, Fen] = defaultdict(int)
    for posting in postings:
        accounts[posting.debit] += posting.fen
        accounts[posting.credit] -= posting.fen
    return dict(sorted(accounts.items()))


def trial_balance(postings: Iterable[Posting]) -> Fen:
    """The sum of all balances: always 0, whatever was posted."""
    return sum(balance(postings).values())


def uncleared(postings: Iterable[Posting]) -> Mapping[str, Fen]:
    """The clearing accounts that have not returned to zero, with what they still hold."""
    return {name: fen for name, fen in balance(postings).items() if name.startswith("clearing/") and fen}
