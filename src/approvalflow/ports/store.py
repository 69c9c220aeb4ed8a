"""The store: cases, journal, timers, what is owed and what came in, for one region in one transaction.

Every key begins with the region; the journal is append-only; a case is written by compare-and-set on its version.
The locks of a unit are taken in one order: case, number series, accounts, chain head.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.fees.bills import Bill
from approvalflow.domain.fees.ledger import Posting
from approvalflow.ports.books import ReadingBooks, WritingBooks
from approvalflow.ports.content import JournalRow, Row
from approvalflow.ports.kept import (
    Billed,
    CardRow,
    CaseRow,
    Command,
    Draft,
    Entry,
    Incoming,
    MatterVersion,
    Owed,
    Party,
    Payment,
    Plain,
    RefundReport,
    StepRow,
    Timer,
)
from approvalflow.ports.ledgering import ReadingLedgers, WritingLedgers
from approvalflow.ports.lists import Lists
from approvalflow.ports.owing import ReadingOwed, WritingOwed
from approvalflow.ports.receipting import ReadingReceipts, WritingReceipts
from approvalflow.ports.refunding import ReadingRefunds, WritingRefunds
from approvalflow.ports.supervising import ReadingSupervision, WritingSupervision
from approvalflow.ports.tallying import ReadingTallies, WritingTallies
from approvalflow.ports.ticking import Ticking
from approvalflow.ports.voicing import ReadingVoices, WritingVoices

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
    "Reading",
    "RefundReport",
    "StepRow",
    "Store",
    "StoreMaker",
    "Timer",
    "Unit",
]


class Reading(
    Lists,
    ReadingOwed,
    ReadingReceipts,
    ReadingRefunds,
    ReadingBooks,
    ReadingSupervision,
    ReadingTallies,
    ReadingLedgers,
    ReadingVoices,
    Protocol,
):
    """What can be read of one region, consistent within the block."""

    @property
    def region(self) -> str:
        """The region's code."""
        ...

    def case(self, ref: str) -> CaseRow | None:
        """The row of a case."""
        ...

    def case_entries(self, ref: str) -> Sequence[Entry]:
        """The journal entries that build the case (those with a `case_seq`), in order."""
        ...

    def about_case(self, ref: str) -> Sequence[Entry]:
        """Every journal entry that names the case, attempts and cards included, in order of the journal."""
        ...

    def entries(self, *, after: int = 0, limit: int = 1000, kinds: Sequence[str] = ()) -> Sequence[Entry]:
        """Journal entries with a position above `after`, in order; only these kinds where any are given."""
        ...

    def head(self) -> tuple[int, bytes]:
        """The last position of the journal and its link (0 and the genesis link of an empty one, by its algorithm)."""
        ...

    def links(self, *, after: int = 0, limit: int = 10_000) -> Sequence[bytes]:
        """The links of journal entries with a position above `after`, in order."""
        ...

    def algorithm(self) -> str:
        """What the chain is hashed with, one of `chain.CHOICES`; `sha256` where nothing was chosen."""
        ...

    def party(self, id: str) -> Party | None:
        """An applicant's personal data; empty, and without a salt, where it was erased."""
        ...

    def parties(self, *, after: str = "", limit: int = 1000) -> Sequence[Party]:
        """The personal data of applicants whose ids come after `after`, in the order of their ids."""
        ...

    def command(self, id: str) -> Command | None:
        """A command that was carried out."""
        ...

    def matter_version(self, code: str, version: str) -> MatterVersion | None:
        """A declaration as it was published."""
        ...

    def timers_due(self, now: Instant, limit: int, *, rungs: Sequence[str] = ()) -> Sequence[Timer]:
        """Armed timers with `fire_at <= now`, earliest first; with `rungs`, only those of these names."""
        ...

    def timers_of(self, subject: str) -> Sequence[Timer]:
        """The armed timers of a case, a refund or a waiver."""
        ...

    def bill(self, ref: str) -> Bill | None:
        """A bill."""
        ...

    def billed(self, ref: str) -> Billed | None:
        """A bill with the money that came for it and the number that it carries."""
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

    def postings(self) -> Sequence[Posting]:
        """Every posting, in order."""
        ...

    def cards(self, *, agency: str = "", person: str = "", state: str = "") -> Sequence[CardRow]:
        """Supervision cards, newest first."""
        ...

    def cursor(self, name: str) -> int:
        """How far a reader of the journal has come (0 at first)."""
        ...

    def written(self, *, after: int = 0) -> Iterator[JournalRow]:
        """The journal above a position as it is written, entry by entry, read as it is asked for."""
        ...

    def content(self, tables: Collection[str] = ()) -> Iterator[tuple[str, Row]]:
        """Everything that the region holds: each row with the name of its table, read as it is asked for.

        Tables, rows and their order are those of `approvalflow.ports.content`, so that two stores in which the same
        happened give the same. With `tables`, only these.
        """
        ...


class Unit(
    Reading,
    WritingOwed,
    WritingReceipts,
    WritingRefunds,
    WritingBooks,
    WritingSupervision,
    WritingTallies,
    WritingLedgers,
    WritingVoices,
    Ticking,
    Protocol,
):
    """One transaction of one region. Left without `commit()`, it leaves nothing."""

    def case_of_bill(self, bill_ref: str) -> CaseRow | None:
        """The row of the case that a bill is of, locked as `case` locks it; None where there is no such bill."""
        ...

    def put_case(self, row: CaseRow, *, expected: int) -> None:
        """Write the row if its stored version is `expected` (0: new). Raises Conflict; see `ports.succession`."""
        ...

    def put_cases(self, rows: Sequence[CaseRow]) -> None:
        """Write the rows of many cases that do not exist yet. Raises Conflict if one does, or if a number is taken."""
        ...

    def append(self, drafts: Sequence[Draft]) -> Sequence[Entry]:
        """Give the drafts their places in the journal. Takes the lock of the chain head: call it last."""
        ...

    def choose_algorithm(self, name: str) -> None:
        """Choose what the chain is hashed with, before its first entry; what is chosen already changes nothing.

        Raises BadInput for what cannot be chosen or this machine lacks, StoreFailed (`hash-algorithm`) for another
        choice once there is an entry.
        """
        ...

    def next_number(self, series: str) -> int:
        """The next number of a series, from 1; a rolled-back unit gives it back."""
        ...

    def put_party(self, party: Party) -> None:
        """Keep or replace an applicant's personal data."""
        ...

    def put_parties(self, parties: Sequence[Party]) -> None:
        """The same for many applicants."""
        ...

    def erase_party(self, id: str) -> None:
        """Empty an applicant's personal data and destroy the salt, for good; again changes nothing. Raises NotFound."""
        ...

    def put_command(self, command: Command) -> None:
        """Remember a command. Raises Conflict if the id is there already."""
        ...

    def put_matter_version(self, version: MatterVersion) -> None:
        """Keep a declaration; the same code and version again changes nothing."""
        ...

    def rearm(self, subject: str, timers: Sequence[Timer]) -> None:
        """Replace the armed timers of a case, a refund or a waiver; one that was marked fired is never armed again."""
        ...

    def fired(self, timer: Timer) -> None:
        """Mark a rung as fired. Raises Conflict if it fired before."""
        ...

    def put_bill(self, bill: Bill, *, expected_state: str) -> None:
        """Write a bill if its stored state is `expected_state` ("": new). Raises Conflict; see `ports.succession`."""
        ...

    def put_payment(self, payment: Payment) -> None:
        """Count money once. Raises Conflict if this bank transaction is there already."""
        ...

    def post(self, postings: Sequence[Posting]) -> None:
        """Append postings."""
        ...

    def put_card(self, card: CardRow, *, expected_state: str) -> None:
        """Write a card if its stored state is `expected_state` (empty: new). Raises Conflict, also for a second card
        with the same subject, rule and level."""
        ...

    def put_cursor(self, name: str, position: int, *, expected: int | None = None) -> None:
        """Remember how far a reader of the journal has come. Raises Conflict if `expected` is given and it stood
        elsewhere."""
        ...

    def load(self, table: str, rows: Iterable[Row]) -> None:
        """Put rows of a content back, in its order, as they were: positions, links, order, what fired, what is settled.

        Only into a region that held nothing before this unit; only whole tables in the order of the content make
        sense. Raises BadInput for a region that holds something, a table or row that cannot be read, a journal with a
        gap; Conflict for two rows that cannot both be.
        """
        ...

    def commit(self) -> None:
        """Make everything durable, or raise and leave nothing. Raises Conflict, StoreFailed."""
        ...


class Store(Protocol):
    """Keeps the regions. `can` may hold `durable` (survives the process), `shared` (several processes at once), `check`
    (has a method `check()` that answers what is wrong with its file, in sentences), `count` (has a method
    `counting_unit(region)`: a unit by the account that alone may write payments; `unit` may not) and `keep` (has a
    method `keeping_unit(region)`: once committed, everybody sees it and it outlives this process; through a loss of
    power it lasts once a later unit was committed that wrote something)."""

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
    """Opens stores for URLs of its kind (`sqlite:///county.db`). `can` may hold `migrate`, and what its stores can."""

    name: str
    can: frozenset[str]

    def answers(self, url: str) -> bool:
        """Whether this maker opens such a URL."""
        ...

    def open(self, url: str) -> Store:
        """Open the store, making what is not there yet. Raises StoreFailed with a sentence that says what to do."""
        ...

    def migrate(self, url: str) -> tuple[int, int]:
        """Bring what an earlier version keeps at the URL to this one; answers the version found (0: none) and this one.
        Where `can` holds `migrate`. Raises StoreFailed."""
        ...
