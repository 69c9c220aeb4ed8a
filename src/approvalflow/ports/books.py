"""What a store keeps of the books beside postings: statements, what became of them, open items, remittances, closings.

A statement and what was compared, remitted or closed are kept for good; of an open item only what became of it changes.
Days are ISO dates: the agency's day for remittances and closings, the bank's own for statements.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar, Protocol

from attrs import frozen

from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.fees.bills import StatementLine
from approvalflow.domain.fees.ledger import Posting
from approvalflow.domain.fees.money import Fen
from approvalflow.ports.kept import Payment

__all__ = [
    "Closing",
    "KeptLine",
    "KeptStatement",
    "OpenItem",
    "ReadingBooks",
    "Reconciliation",
    "Remittance",
    "WritingBooks",
]


@frozen
class KeptStatement:
    """One version of a bank's statement of a day; the latest one counts.

    Attributes:
        version: from 1; a corrected file is the next one.
        digest: of what its lines say (`statements.digest_of_lines`).
        source_digest: of the file as it came, in hexadecimal; empty where nobody said.
        lines, payments_fen, refunds_fen: its totals.
        by: who took it; `system` where it was fetched.
    """

    bank: str
    day: str
    version: int
    digest: str
    lines: int
    payments_fen: Fen
    refunds_fen: Fen
    taken_at: Instant
    by: str
    source_digest: str = ""


@frozen
class KeptLine:
    """A line of a version of a statement."""

    bank: str
    day: str
    version: int
    number: int
    kind: str
    bank_txn: str
    bill_ref: str
    fen: Fen
    currency: str
    at: Instant | None = None


@frozen
class Reconciliation:
    """What comparing a version of a statement with the books gave: how many lines are in which class.

    Attributes:
        run: from 1; a version is compared again when the books have changed.
        only_us: what we counted and the file does not show, beside the lines.
        unexplained: the sum of all differences without sign, in fen; each has its open item.
    """

    bank: str
    day: str
    version: int
    run: int
    lines: int
    matched: int
    amount_differs: int
    only_bank: int
    other_day: int
    repeated: int
    held: int
    receipt_differs: int
    only_us: int
    unexplained: Fen
    at: Instant


@frozen
class OpenItem:
    """A difference that somebody has to explain.

    Attributes:
        bank, day: whose statement it is about; `treasury` for the treasury's list.
        kind: a class of `reconciliation.CLASSES`; side: `payment` or `refund`.
        bank_txn, bill_ref: the transaction and the order, as the statement or else we say.
        fen: what the bank holds more than we, in fen.
        zh, en: the sentence for a person.
        who: who has to act, a key of `reconciliation.ACTORS`.
        due: by when, one working day after it was opened; late: whether supervision was told that it was not.
        state: `open` or `resolved`; by, words: who resolved it and how; `system` where a later comparison did.
    """

    #: The fields that change.
    CHANGES: ClassVar[frozenset[str]] = frozenset({"late", "state", "resolved_at", "by", "words"})

    ref: str
    bank: str
    day: str
    kind: str
    side: str
    bank_txn: str
    bill_ref: str
    fen: Fen
    zh: str
    en: str
    who: str
    opened_at: Instant
    due: Instant
    late: bool = False
    state: str = "open"
    resolved_at: Instant | None = None
    by: str = ""
    words: str = ""


@frozen
class Remittance:
    """Money that went on to the treasury (缴库): one share of one item of income of one collecting unit.

    `ref` is the subject of its posting; `bank` and `day` name the clearing account that it left.
    """

    ref: str
    bank: str
    day: str
    agency: str
    item: str
    level: str
    fen: Fen
    at: Instant
    by: str


@frozen
class Closing:
    """A day that was closed (日结), for one bank; with an empty `bank`, for all of them together.

    Attributes:
        version: of the statement that it was closed with; 0 where the bank has none.
        paid_fen, held_fen: what came into the clearing account, for fees and in suspense.
        returned_fen, remitted_fen: what had left it by then, to payers and to the treasury.
        clearing_fen: what it still held.
        receipts_fen: what the receipts of the day's payments prove, after reversals.
        unexplained_fen, items: the differences, and the open items of the day by then.
    """

    day: str
    bank: str
    version: int
    lines: int
    paid_fen: Fen
    held_fen: Fen
    returned_fen: Fen
    remitted_fen: Fen
    clearing_fen: Fen
    receipts_fen: Fen
    unexplained_fen: Fen
    items: int
    at: Instant
    by: str


class ReadingBooks(Protocol):
    """What can be read of the books of one region."""

    def payments_between(self, bank: str, start: Instant, end: Instant) -> Sequence[Payment]:
        """The money of a bank that moved from `start` to `end` (exclusive), in the order in which it was counted; where
        the bank named no instant, that was counted then."""
        ...

    def proved_between(self, bank: str, start: Instant, end: Instant) -> Mapping[str, Fen]:
        """What receipts less their reversals prove of those payments, by transaction; without one, none."""
        ...

    def postings_of(self, account: str) -> Sequence[Posting]:
        """The postings into and out of an account, in order."""
        ...

    def statements(self, bank: str, day: str) -> Sequence[KeptStatement]:
        """The versions of a statement, first to last; of every bank, by its name, where `bank` is empty."""
        ...

    def statement_lines(self, bank: str, day: str, version: int) -> Sequence[StatementLine]:
        """The lines of a version, by their numbers."""
        ...

    def reconciliations(self, bank: str, day: str) -> Sequence[Reconciliation]:
        """Every comparison of a day, in order."""
        ...

    def open_items(self, *, bank: str = "", day: str = "", state: str = "open") -> Sequence[OpenItem]:
        """Items of that state (empty: all), in the order in which they were opened; of one bank or day where named."""
        ...

    def open_item(self, ref: str) -> OpenItem | None:
        """An item."""
        ...

    def remittances(self, day: str) -> Sequence[Remittance]:
        """What was remitted of the money of a day, in order."""
        ...

    def closings(self, day: str = "") -> Sequence[Closing]:
        """How a day was closed, each bank and the day as a whole; without a day, of the last one closed."""
        ...


class WritingBooks(ReadingBooks, Protocol):
    """What is added to the books."""

    def put_statement(self, statement: KeptStatement, lines: Iterable[StatementLine]) -> None:
        """Keep a version with its lines. Raises Conflict if that version is there already."""
        ...

    def put_reconciliation(self, reconciliation: Reconciliation) -> None:
        """Keep a comparison. Raises Conflict if that run is there already."""
        ...

    def open_new(self, items: Sequence[OpenItem]) -> None:
        """Open items. Raises Conflict if one is open already for the same bank, day, side, transaction and class."""
        ...

    def put_open_item(self, item: OpenItem, *, expected_state: str) -> None:
        """Write what became of an item, if its stored state is `expected_state`. Raises Conflict."""
        ...

    def put_remittances(self, remittances: Sequence[Remittance]) -> None:
        """Keep remittances. Raises Conflict if a reference is taken."""
        ...

    def put_closings(self, closings: Sequence[Closing]) -> None:
        """Close a day. Raises Conflict if it is closed already."""
        ...
