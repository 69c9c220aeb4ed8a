"""All that a region holds, in plain terms that are the same whatever store keeps it.

It is what a backup holds, what a restored region is compared with, and what two stores are compared by: tables in an
order in which each refers only to those before it, each row a mapping of plain values. A field that holds its default
is left out, so that a field that is added one day changes nothing that was written before. Bytes stand as lower-case
hexadecimal, and what a store keeps as plain values (a body, an answer) as their JSON text.

What a store derives from other rows (dockets, indexes, versions of its schema) is not content, nor is a lease: whoever
held it is gone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple, Protocol

from attrs import frozen

from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.fees.bills import Bill, PaymentFact, RefundFact
from approvalflow.domain.fees.ledger import Posting
from approvalflow.domain.fees.receipt_signatures import ReceiptSignature
from approvalflow.domain.fees.receipt_stock import AllottedBlock, NumberOnBill, OwedReceipt, VoidedNumbers
from approvalflow.domain.fees.receipts import Receipt
from approvalflow.domain.fees.refund_requests import RefundRequest
from approvalflow.domain.fees.waiver_requests import WaiverRequest
from approvalflow.domain.supervision.calamities import Calamity
from approvalflow.domain.supervision.inbox import KeptFinding
from approvalflow.domain.supervision.instruments import Instrument
from approvalflow.domain.supervision.registers import UnmatchedEntry
from approvalflow.domain.supervision.tallies import Tally
from approvalflow.domain.supervision.voices.voice import Voice
from approvalflow.errors import BadInput
from approvalflow.ports.books import Closing, KeptLine, KeptStatement, OpenItem, Reconciliation, Remittance
from approvalflow.ports.kept import (
    CardRow,
    CaseRow,
    Command,
    Incoming,
    MatterVersion,
    Owed,
    Party,
    Payment,
    RefundReport,
    StepRow,
    Timer,
)
from approvalflow.ports.ledgering import LedgerPlace, LedgerRow
from approvalflow.ports.tables import BODY, BYTES, PLAIN, TEXT, Row, Saying, Table, inside, table

__all__ = [
    "TABLES",
    "Cursor",
    "Effect",
    "Head",
    "JournalRow",
    "Row",
    "Rung",
    "Series",
    "Table",
    "must_be_empty",
    "must_follow",
    "table_named",
]


class JournalRow(NamedTuple):
    """A journal entry in its place, its body as text: as it is written, so that millions can be read again soon."""

    position: int
    link: bytes
    kind: str
    at: Instant
    entered: Instant
    by: str
    command_id: str
    body: str
    agency: str = ""
    station: str = ""
    acting_for: str = ""
    case_ref: str = ""
    case_seq: int = 0


@frozen
class Head:
    """The last position of the journal, its link, and what the chain is hashed with."""

    position: int
    link: bytes
    algorithm: str = "sha256"


@frozen
class Series:
    """The last number drawn from a series."""

    series: str
    last: int


@frozen
class Rung:
    """A timer that is armed, or one that fired and never fires again."""

    timer: Timer
    fired: bool = False


@frozen
class Effect:
    """An effect, still owed or settled: what was settled is never owed again."""

    owed: Owed
    settled_at: Instant | None = None


@frozen
class Cursor:
    """How far a reader of the journal has come."""

    name: str
    position: int


_TIMER = inside(table("timer", Timer))
_STEP = table("steps", StepRow)
_STEPS = Saying(lambda steps: [_STEP.row(step) for step in steps], lambda rows: tuple(map(_STEP.value, rows)))

PARTIES = table("parties", Party, "id", salt=BYTES, personal=PLAIN)
MATTER_VERSIONS = table("matter_versions", MatterVersion, "code", "version", source=PLAIN)
SERIES = table("number_series", Series, "series")
COMMANDS = table("commands", Command, "id", answer=PLAIN)
CASES = table("cases", CaseRow, "ref", steps=_STEPS)
BILLS = table("bills", Bill, fee_title=TEXT)
PAYMENTS = table("payments", Payment, fact=inside(table("fact", PaymentFact)))
REFUNDS = table("refunds", RefundRequest)
REFUND_REPORTS = table("refund_reports", RefundReport, fact=inside(table("fact", RefundFact)))
WAIVERS = table("waivers", WaiverRequest)
RECEIPTS = table("receipts", Receipt, fee_title=TEXT, reason=TEXT)
VOIDED = table("voided_numbers", VoidedNumbers, "code", "first", reason=TEXT)
ON_BILLS = table("numbers_on_bills", NumberOnBill, "code", "serial")
BLOCKS = table("receipt_blocks", AllottedBlock)
OWED_RECEIPTS = table("owed_receipts", OwedReceipt, reason=TEXT)
SIGNATURES = table("receipt_signatures", ReceiptSignature, "code", "serial", "party", key=BYTES, signature=BYTES)
POSTINGS = table("postings", Posting)
TIMERS = table("timers", Rung, *(f"timer.{n}" for n in ("subject", "clock", "rung", "due_version")), timer=_TIMER)
OWED = table("owed", Effect, owed=inside(table("effect", Owed, body=PLAIN)))
INCOMING = table("incoming", Incoming, body=BYTES, headers=PLAIN)
VOICES = table("voices", Voice)
CARDS = table("cards", CardRow, "ref", evidence=PLAIN)
FINDINGS = table("findings", KeptFinding, "ref", title=TEXT, text=TEXT, evidence=PLAIN)
CALAMITIES = table("calamities", Calamity, "ref")
TALLIES = table("tallies", Tally, "kind", "person", "matter", "month")
REGISTER_ENTRIES = table("register_entries", UnmatchedEntry, "register", "number")
INSTRUMENTS = table("instruments", Instrument, "ref")
LEDGER_ROWS = table("ledger_rows", LedgerRow, "ledger", "ref")
LEDGER_PLACES = table("ledger_places", LedgerPlace, "ledger", "ref", "position")
STATEMENTS = table("statements", KeptStatement, "bank", "day", "version")
STATEMENT_LINES = table("statement_lines", KeptLine, "bank", "day", "version", "number")
RECONCILIATIONS = table("reconciliations", Reconciliation, "bank", "day", "version", "run")
OPEN_ITEMS = table("open_items", OpenItem)
REMITTANCES = table("remittances", Remittance)
CLOSINGS = table("closings", Closing, "day", "bank")
JOURNAL = table("journal", JournalRow, "position", link=BYTES, body=BODY)
HEAD = table("head", Head, link=BYTES)
CURSORS = table("cursors", Cursor, "name")

#: Every table, in the order of the content: the journal after the cases that it names, the head after the journal, and
#: the blocks of receipt numbers after what was drawn from them.
TABLES: tuple[Table[Any], ...] = (
    PARTIES,
    MATTER_VERSIONS,
    SERIES,
    COMMANDS,
    CASES,
    BILLS,
    PAYMENTS,
    REFUNDS,
    REFUND_REPORTS,
    WAIVERS,
    RECEIPTS,
    VOIDED,
    ON_BILLS,
    BLOCKS,
    OWED_RECEIPTS,
    SIGNATURES,
    POSTINGS,
    TIMERS,
    OWED,
    INCOMING,
    VOICES,
    CARDS,
    FINDINGS,
    INSTRUMENTS,
    CALAMITIES,
    TALLIES,
    REGISTER_ENTRIES,
    LEDGER_ROWS,
    LEDGER_PLACES,
    STATEMENTS,
    STATEMENT_LINES,
    RECONCILIATIONS,
    OPEN_ITEMS,
    REMITTANCES,
    CLOSINGS,
    JOURNAL,
    HEAD,
    CURSORS,
)

_BY_NAME = {one.name: one for one in TABLES}


def table_named(name: str) -> Table[Any]:
    """The table of that name. Raises BadInput for a name that is none."""
    if name not in _BY_NAME:
        raise BadInput(f"没有名为 {name!r} 的表", f"there is no table {name!r}", place=name, rule="content-table")
    return _BY_NAME[name]


class Readable(Protocol):
    """A region whose content can be read; `approvalflow.ports.store.Reading` is one."""

    @property
    def region(self) -> str:
        """The region's code."""
        ...

    def content(self) -> Iterator[tuple[str, Row]]:
        """Every row with the name of its table."""
        ...


def must_be_empty(region: Readable) -> None:
    """Refuse to load into a region that holds anything. Raises BadInput."""
    found = next(iter(region.content()), None)
    if found is not None:
        raise BadInput(
            f"行政区 {region.region} 已有记录，只能恢复到空的行政区",
            f"the region {region.region} holds something already: only an empty one can be loaded",
            place=found[0],
            rule="region-not-empty",
        )


def must_follow(row: JournalRow, before: int) -> int:
    """The position of a journal entry that follows the one at `before`. Raises BadInput where one is missing."""
    if row.position != before + 1:
        raise BadInput(
            f"日志缺第 {before + 1} 条",
            f"position {before + 1} of the journal is missing",
            place=f"journal {row.position}",
            rule="journal-gap",
        )
    return row.position
