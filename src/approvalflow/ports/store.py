"""The store: cases, journal, timers, what is owed and what came in, for one region in one transaction.

Every key begins with the region; the journal is append-only; a case is written by compare-and-set on its version.
The locks of a unit are taken in one order: case, number series, accounts, chain head.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Literal, Protocol

from attrs import field, frozen

from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.fees.bills import Bill, PaymentFact
from approvalflow.domain.fees.ledger import Posting
from approvalflow.domain.fees.receipts import Receipt

__all__ = [
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
    "Reading",
    "StepRow",
    "Store",
    "StoreMaker",
    "Timer",
    "Unit",
]

#: Values that may stand in a journal body: None, bool, int, str, and sequences and mappings of them.
Plain = Any


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


@frozen
class Entry:
    """A journal entry in its place: `position` from 1 without a gap in the region, `link` its place in the chain."""

    region: str
    position: int
    draft: Draft
    link: bytes


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


@frozen
class Timer:
    """Something that happens at an instant if nothing happens before: a rung of a stopwatch.

    Attributes:
        subject: the case reference (or the card's).
        clock: the stopwatch inside it; rung: which threshold; due_version: of which due.
    """

    subject: str
    clock: str
    rung: str
    due_version: int
    fire_at: Instant


@frozen
class Party:
    """An applicant's personal data, the only place where it is kept, with the salt of its commitments."""

    id: str
    salt: bytes
    personal: Mapping[str, Plain]


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
        kind: `letter`, `open-bill`, `close-bill`, `observe`.
        adapter: the channel, bank or observer that shall do it.
        line: effects of one line are delivered in the order in which they were owed.
        next_try: not before this instant; attempts: how often it was tried.
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
    """A message from outside, stored before anything is done with it; `key` is the digest of source and bytes."""

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


class Reading(Protocol):
    """What can be read of one region, consistent within the block."""

    def case(self, ref: str) -> CaseRow | None:
        """The row of a case."""
        ...

    def case_entries(self, ref: str) -> Sequence[Entry]:
        """The journal entries that build the case (those with a `case_seq`), in order."""
        ...

    def about_case(self, ref: str) -> Sequence[Entry]:
        """Every journal entry that names the case, attempts and cards included, in order of the journal."""
        ...

    def ref_of(self, number: str) -> str | None:
        """The case with that acceptance number."""
        ...

    def open_cases(self, *, agency: str = "", matter: str = "") -> Sequence[CaseRow]:
        """Open cases; with `agency`, those it leads or holds an open step of."""
        ...

    def cases_of(self, party: str) -> Sequence[CaseRow]:
        """All cases of an applicant, newest first."""
        ...

    def recent_cases(self, *, limit: int, agency: str = "", stage: str = "") -> Sequence[CaseRow]:
        """The cases filed last, newest first."""
        ...

    def entries(self, *, after: int = 0, limit: int = 1000, kinds: Sequence[str] = ()) -> Sequence[Entry]:
        """Journal entries with a position above `after`, in order; only these kinds where any are given."""
        ...

    def head(self) -> tuple[int, bytes]:
        """The last position of the journal and its link (0 and the genesis link of an empty one)."""
        ...

    def party(self, id: str) -> Party | None:
        """An applicant's personal data."""
        ...

    def command(self, id: str) -> Command | None:
        """A command that was carried out."""
        ...

    def matter_version(self, code: str, version: str) -> MatterVersion | None:
        """A declaration as it was published."""
        ...

    def timers_due(self, now: Instant, limit: int) -> Sequence[Timer]:
        """Armed timers with `fire_at <= now`, earliest first."""
        ...

    def timers_of(self, subject: str) -> Sequence[Timer]:
        """The armed timers of a case or card."""
        ...

    def bill(self, ref: str) -> Bill | None:
        """A bill."""
        ...

    def bills_of(self, case_ref: str) -> Sequence[Bill]:
        """The bills of a case, in the order they were opened."""
        ...

    def bills_in(self, states: Sequence[str]) -> Sequence[Bill]:
        """All bills in one of these states."""
        ...

    def payments_of(self, bill_ref: str) -> Sequence[Payment]:
        """The money that came for a bill, in order."""
        ...

    def payments_in_suspense(self) -> Sequence[Payment]:
        """Money that waits for a person's decision."""
        ...

    def receipts_of(self, case_ref: str) -> Sequence[Receipt]:
        """The receipts of a case."""
        ...

    def postings(self) -> Sequence[Posting]:
        """Every posting, in order."""
        ...

    def owed(self, *, parked: bool = False) -> Sequence[Owed]:
        """What is still owed (or, with `parked`, what was given up for now)."""
        ...

    def incoming(self, *, outcome: str = "") -> Sequence[Incoming]:
        """Messages with that outcome; without one, those not processed yet; oldest first."""
        ...

    def cards(self, *, agency: str = "", person: str = "", state: str = "") -> Sequence[CardRow]:
        """Supervision cards, newest first."""
        ...

    def cursor(self, name: str) -> int:
        """How far a reader of the journal has come (0 at first)."""
        ...


class Unit(Reading, Protocol):
    """One transaction of one region. Left without `commit()`, it leaves nothing."""

    def put_case(self, row: CaseRow, *, expected: int) -> None:
        """Write the row if its stored version is `expected` (0: it does not exist yet). Raises Conflict."""
        ...

    def append(self, drafts: Sequence[Draft]) -> Sequence[Entry]:
        """Give the drafts their places in the journal. Takes the lock of the chain head: call it last."""
        ...

    def next_number(self, series: str) -> int:
        """The next number of a series, from 1; a rolled-back unit gives it back."""
        ...

    def put_party(self, party: Party) -> None:
        """Keep or replace an applicant's personal data."""
        ...

    def put_command(self, command: Command) -> None:
        """Remember a command. Raises Conflict if the id is there already."""
        ...

    def put_matter_version(self, version: MatterVersion) -> None:
        """Keep a declaration; the same code and version again changes nothing."""
        ...

    def rearm(self, subject: str, timers: Sequence[Timer]) -> None:
        """Replace the armed timers of a case or card. A timer that was marked fired is never armed again."""
        ...

    def fired(self, timer: Timer) -> None:
        """Mark a rung as fired. Raises Conflict if it fired before."""
        ...

    def put_bill(self, bill: Bill, *, expected_state: str) -> None:
        """Write a bill if its stored state is `expected_state` (empty: new). Raises Conflict."""
        ...

    def put_payment(self, payment: Payment) -> None:
        """Count money once. Raises Conflict if this bank transaction is there already."""
        ...

    def put_receipt(self, receipt: Receipt) -> None:
        """Keep a receipt. Raises Conflict if its number is taken."""
        ...

    def post(self, postings: Sequence[Posting]) -> None:
        """Append postings."""
        ...

    def owe(self, owed: Sequence[Owed]) -> None:
        """Owe effects; a key that is known already is not owed twice."""
        ...

    def take_owed(self, now: Instant, *, limit: int, until: Instant) -> Sequence[Owed]:
        """Lease effects whose turn has come, the first of each line, until an instant; no other worker gets them."""
        ...

    def settle(self, key: str, now: Instant) -> None:
        """The effect was handed over: it is owed no longer."""
        ...

    def postpone(self, key: str, *, next_try: Instant, error: str, parked: bool) -> None:
        """The attempt failed: count it, try again at `next_try`, or park it."""
        ...

    def receive(self, incoming: Incoming) -> bool:
        """Keep a message; False if the same message is there already."""
        ...

    def processed(self, key: str, *, outcome: str, reason: str) -> None:
        """A message was dealt with; its effects are in this same unit."""
        ...

    def put_card(self, card: CardRow, *, expected_state: str) -> None:
        """Write a card if its stored state is `expected_state` (empty: new). Raises Conflict, also for a second card
        with the same subject, rule and level."""
        ...

    def put_cursor(self, name: str, position: int) -> None:
        """Remember how far a reader of the journal has come."""
        ...

    def commit(self) -> None:
        """Make everything durable, or raise and leave nothing. Raises Conflict, StoreFailed."""
        ...


class Store(Protocol):
    """Keeps the regions. `can` may hold `durable` (survives the process) and `shared` (several processes at once)."""

    name: str
    can: frozenset[str]

    def unit(self, region: str) -> AbstractContextManager[Unit]:
        """Begin a transaction that may write."""
        ...

    def reading(self, region: str) -> AbstractContextManager[Reading]:
        """Begin a consistent look."""
        ...

    def close(self) -> None:
        """Let go of files and connections."""
        ...


class StoreMaker(Protocol):
    """Opens stores for URLs of its kind (`sqlite:///county.db`)."""

    name: str
    can: frozenset[str]

    def answers(self, url: str) -> bool:
        """Whether this maker opens such a URL."""
        ...

    def open(self, url: str) -> Store:
        """Open the store, making what is not there yet. Raises StoreFailed with a sentence that says what to do."""
        ...
