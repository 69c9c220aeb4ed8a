"""What a store keeps: rows, journal entries, timers, what is owed and what came in. Frozen values, nothing personal but
in `Party`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from attrs import field, frozen

from approvalflow.domain.cases.sealing import sealing
from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.fees.bills import Bill, PaymentFact, RefundFact
from approvalflow.domain.fees.receipt_stock import NumberOnBill

__all__ = [
    "Billed",
    "CardRow",
    "CaseRow",
    "Command",
    "Draft",
    "Entry",
    "Incoming",
    "MatterVersion",
    "Owed",
    "Party",
    "Payment",
    "Plain",
    "RefundReport",
    "StepRow",
    "Timer",
]

#: Values that may stand in a journal body: None, bool, int, str, and sequences and mappings of them.
Plain = Any


@sealing
@frozen
class Draft:
    """A journal entry before it has its place.

    Attributes:
        kind: what happened, past tense, hyphenated (`case-accepted`, `attempt-refused`, `card-raised`).
        at: business time; entered: system time; both UTC microseconds.
        by, agency, station, acting_for: who did it, for whom, where, and whose mandate was used.
        case_ref, case_seq: the case and the place in it, from 1; empty and 0 for an entry of the region.
        body: everything else, as plain values.
    """

    kind: str
    at: Instant
    entered: Instant
    by: str
    command_id: str
    body: Mapping[str, Plain]
    agency: str = ""
    station: str = ""
    acting_for: str = ""
    case_ref: str = ""
    case_seq: int = 0


@sealing
@frozen
class Entry:
    """A journal entry in its place: `position` from 1 without a gap in the region, `link` its place in the chain."""

    region: str
    position: int
    draft: Draft
    link: bytes


@sealing
@frozen
class StepRow:
    """An open step of a case, for the docket of the agency that holds it."""

    step: str
    agency: str
    role: str
    holder: str
    due: Instant | None
    yellow_at: Instant | None
    ran_out: bool = False
    paused_as: str = ""


@sealing
@frozen
class CaseRow:
    """What lists read of a case. Derived from its events alone; colours are not in it, only what they follow from.

    Attributes:
        version: the number of events of the case, the value that compare-and-set looks at.
        due, yellow_at: of the clock that leads the light now; None where no clock runs.
        statutory_due: of the statutory clock, where one runs.
        paused_as: the colour the case paused with, empty if it is not paused.
        ran_out: the leading clock has run out.
        finished_as: the colour a closed case finished with.
        waiting: the applicant's turn; the case is grey.
    """

    ref: str
    version: int
    stage: str
    matter: str
    matter_version: str
    agency: str
    party: str
    filed_at: Instant
    number: str = ""
    accepted_at: Instant | None = None
    closed_at: Instant | None = None
    due: Instant | None = None
    yellow_at: Instant | None = None
    statutory_due: Instant | None = None
    provisional: bool = False
    paused_as: str = ""
    ran_out: bool = False
    finished_as: str = ""
    waiting: bool = False
    steps: tuple[StepRow, ...] = ()


@sealing
@frozen
class Timer:
    """Something that happens at an instant if nothing happens before: a rung of a stopwatch.

    Attributes:
        subject: the reference of a case, a refund or a waiver.
        clock: the stopwatch inside it; rung: which threshold; due_version: of which due.
    """

    subject: str
    clock: str
    rung: str
    due_version: int
    fire_at: Instant


@sealing
@frozen
class Party:
    """An applicant's personal data, the only place where it is kept, with the salt of its commitments.

    Of a party that was erased nothing is left but the id: neither data nor salt.
    """

    id: str
    salt: bytes
    personal: Mapping[str, Plain]

    @property
    def erased(self) -> bool:
        """Whether this party was erased."""
        return not self.salt


@frozen
class Command:
    """A command that was carried out: the digest of its body and the answer it got."""

    id: str
    digest: str
    answer: Mapping[str, Plain]
    entered: Instant


@frozen
class MatterVersion:
    """A published declaration, kept as it was when cases were filed under it."""

    code: str
    version: str
    source: Mapping[str, Plain]


@frozen
class Owed:
    """An effect owed after commit: a letter, a call at the bank, an event to be told.

    Attributes:
        key: stable over every attempt; unique.
        kind: `letter`, `open-bill`, `close-bill`, `message`, `refund`, `query-refund`.
        adapter: the channel, bank or observer that shall do it.
        line: effects of one line are delivered in the order in which they were owed.
        next_try: not before this instant; attempts: how often a worker set about it since it was owed or released.
        parked: given up for now, visible to people, with the last error.
    """

    key: str
    kind: str
    adapter: str
    line: str
    body: Mapping[str, Plain]
    owed_at: Instant
    next_try: Instant
    attempts: int = 0
    parked: bool = False
    error: str = ""


@frozen
class Incoming:
    """A message from outside, stored before anything is done with it; `key` is the digest of source and bytes, and of
    the headers too where the same bytes were rejected before."""

    key: str
    source: str
    body: bytes
    headers: Mapping[str, str]
    received_at: Instant
    outcome: str = ""
    reason: str = ""


@frozen
class Payment:
    """Money that a bank reported, counted once per bank and transaction, and what was decided about it."""

    fact: PaymentFact
    bill_ref: str
    case_ref: str
    verdict: Literal["confirm", "suspense"]
    reason: str
    entered: Instant
    receipt: str = ""


@frozen
class Billed:
    """A bill with the money that came for it, in order, and the number that it carried from its opening, if it did."""

    bill: Bill
    payments: tuple[Payment, ...] = ()
    number: NumberOnBill | None = None


@frozen
class RefundReport:
    """Money that a bank reported to have gone back, counted once per bank and its number of the refund.

    Attributes:
        refund_ref: the refund that was ordered; empty where nobody ordered one by that name.
        verdict: `confirm`, or `suspense`: the bank owes an explanation. reason: the rule that decided.
    """

    fact: RefundFact
    refund_ref: str
    case_ref: str
    verdict: Literal["confirm", "suspense"]
    reason: str
    entered: Instant


@frozen
class CardRow:
    """A supervision card as lists show it; its history is in the journal.

    Unique by subject kind, subject, rule and level.
    """

    ref: str
    rule: str
    level: str
    subject_kind: str
    subject: str
    case_ref: str
    agency: str
    person: str
    state: str
    raised_at: Instant
    evidence: Mapping[str, Plain] = field(factory=dict)
