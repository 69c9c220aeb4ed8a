"""What a region holds, and how a unit changes it: in a layer above, which is laid down on commit or thrown away."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any, Generic, TypeVar, cast

from attrs import define, field, frozen

from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.fees.bills import Bill
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
from approvalflow.ports.books import Closing, KeptLine, KeptStatement, OpenItem, Reconciliation, Remittance
from approvalflow.ports.ledgering import LedgerPlace, LedgerRow
from approvalflow.ports.store import (
    CardRow,
    CaseRow,
    Command,
    Entry,
    Incoming,
    MatterVersion,
    Owed,
    Party,
    Payment,
    RefundReport,
    Timer,
)

__all__ = ["Name", "Region", "Shelf"]

K = TypeVar("K")
V = TypeVar("V")

_GONE: Any = object()


@frozen
class Name(Generic[K, V]):
    """The name of a shelf, which knows what kind of key and value stand on it."""

    text: str


class Shelf(Generic[K, V]):
    """Values by key, in the order in which they first came: what was there before, and the changes above it."""

    __slots__ = ("_above", "_below")

    def __init__(self, below: dict[K, V]) -> None:
        self._below = below
        self._above: dict[K, V] = {}

    def get(self, key: K) -> V | None:
        """The value, or None."""
        value = self._above.get(key)
        if value is None:
            return self._below.get(key)
        return None if value is _GONE else value

    def put(self, key: K, value: V) -> None:
        """Put or replace a value; one that is replaced keeps its place in the order."""
        self._above[key] = value

    def drop(self, key: K) -> None:
        """Take a value away."""
        self._above[key] = _GONE

    def values(self) -> Iterator[V]:
        """Every value, in order."""
        if not self._above:
            yield from self._below.values()
            return
        for _, value in self.items():
            yield value

    def items(self) -> Iterator[tuple[K, V]]:
        """Every key with its value, in order."""
        above = self._above
        for key, value in self._below.items():
            value = above.get(key, value)
            if value is not _GONE:
                yield key, value
        for key, value in above.items():
            if key not in self._below and value is not _GONE:
                yield key, value

    def add(self: Shelf[int, V], value: V) -> None:
        """Put a value at the end of a shelf whose keys only count."""
        self._above[len(self._below) + len(self._above)] = value

    def laid_down(self, *, copied: bool) -> dict[K, V]:
        """What is there after the changes: in the same dictionary, or in a copy where somebody still reads it."""
        below = dict(self._below) if copied else self._below
        for key, value in self._above.items():
            if value is _GONE:
                below.pop(key, None)
            else:
                below[key] = value
        return below


CASES: Name[str, CaseRow] = Name("cases")
NUMBERS: Name[str, str] = Name("case by acceptance number")
OPEN: Name[str, str] = Name("open cases")
CASES_OF: Name[str, tuple[str, ...]] = Name("cases by party")
ENTRIES: Name[int, tuple[Entry, str]] = Name("journal by position, each body as text")
BUILDING: Name[tuple[str, int], int] = Name("positions by case and place in it")
ABOUT: Name[str, tuple[int, ...]] = Name("positions by case")
HEAD: Name[str, tuple[int, bytes]] = Name("chain head")
ALGORITHM: Name[str, str] = Name("what the chain is hashed with")
SERIES: Name[str, int] = Name("number series")
PARTIES: Name[str, Party] = Name("parties")
COMMANDS: Name[str, Command] = Name("commands")
MATTERS: Name[tuple[str, str], MatterVersion] = Name("matter versions")
TIMERS: Name[str, tuple[Timer, ...]] = Name("armed timers by subject")
FIRED: Name[tuple[str, str, str, int], Timer] = Name("fired rungs")
BILLS: Name[str, Bill] = Name("bills")
BILLS_OF: Name[str, tuple[str, ...]] = Name("bills by case")
PAYMENTS: Name[tuple[str, str], Payment] = Name("payments by bank and transaction")
PAYMENTS_OF: Name[str, tuple[tuple[str, str], ...]] = Name("payments by bill")
RECEIPTS: Name[str, Receipt] = Name("receipts by number")
RECEIPTS_OF: Name[str, tuple[str, ...]] = Name("receipts by case")
PROOFS: Name[tuple[str, str], str] = Name("receipt by bank and transaction")
REVERSALS: Name[tuple[str, str], str] = Name("reversal by receipt")
REFUNDS: Name[str, RefundRequest] = Name("refunds")
REFUNDS_OF: Name[tuple[str, str], tuple[str, ...]] = Name("refunds by bank and transaction")
REFUND_REPORTS: Name[tuple[str, str], RefundReport] = Name("refunds that banks reported, by bank and number")
REPORTS_OF: Name[str, tuple[tuple[str, str], ...]] = Name("reports by refund")
CARRIED_OUT: Name[str, tuple[str, str]] = Name("the report by which a refund was carried out")
WAIVERS: Name[str, WaiverRequest] = Name("waivers")
WAIVERS_OF: Name[str, tuple[str, ...]] = Name("waivers by bill")
REMITTED: Name[str, int] = Name("what went to the treasury, by clearing account")
REPLACEMENTS: Name[tuple[str, str], str] = Name("receipt in the place of another, by that")
BLOCKS: Name[str, AllottedBlock] = Name("blocks of receipt numbers, by their first")
VOIDED: Name[str, VoidedNumbers] = Name("voided receipt numbers, by their first")
ON_BILLS: Name[str, NumberOnBill] = Name("receipt numbers by bill")
OWED_RECEIPTS: Name[str, OwedReceipt] = Name("receipts that were ever owed")
UNWRITTEN: Name[str, str] = Name("receipts that are owed still")
SIGNATURES: Name[tuple[str, str, str], ReceiptSignature] = Name("signatures by receipt and party")
POSTINGS: Name[int, Posting] = Name("postings")
OWED: Name[str, Owed] = Name("effects still owed")
KNOWN_OWED: Name[str, bool] = Name("keys of all effects ever owed")
SETTLED: Name[str, tuple[Owed, Instant]] = Name("settled effects, and when")
LEASES: Name[str, Instant] = Name("leases of effects")
INCOMING: Name[str, Incoming] = Name("messages")
UNPROCESSED: Name[str, str] = Name("messages not processed yet")
VOICES: Name[str, Voice] = Name("complaints, questions and ratings")
VOICE_OF_ACT: Name[str, str] = Name("rating by the act that it is of")
CARDS: Name[str, CardRow] = Name("cards")
CARD_KEYS: Name[tuple[str, str, str, str], str] = Name("card by subject, rule and level")
FINDINGS: Name[str, KeptFinding] = Name("findings")
FINDING_KEYS: Name[tuple[str, str, str, str], str] = Name("finding by subject, rule and level")
TALLIES: Name[tuple[str, str, str, str], Tally] = Name("tallies")
MONTHS_OF: Name[tuple[str, str, str], tuple[str, ...]] = Name("months of tallies, by kind, person and matter")
MATTERS_OF: Name[tuple[str, str], tuple[str, ...]] = Name("matters of the tallies of a person, by kind")
REGISTER_ENTRIES: Name[tuple[str, str], UnmatchedEntry] = Name("numbers of registers that had no case")
LEDGER_ROWS: Name[tuple[str, str], LedgerRow] = Name("things of ledgers")
LEDGER_OPENED: Name[tuple[str, int], str] = Name("things of ledgers by where they were opened")
LEDGER_PLACES: Name[int, LedgerPlace] = Name("what entries tell of, by position")
LEDGER_OF: Name[tuple[str, str], tuple[int, ...]] = Name("positions by ledger and thing")
INSTRUMENTS: Name[str, Instrument] = Name("instruments")
CALAMITIES: Name[str, Calamity] = Name("calamities")
CURSORS: Name[str, int] = Name("cursors")
STATEMENTS: Name[tuple[str, str, int], KeptStatement] = Name("statements by bank, day and version")
LINES: Name[tuple[str, str, int, int], KeptLine] = Name("lines of statements")
RECONCILIATIONS: Name[tuple[str, str, int, int], Reconciliation] = Name("reconciliations")
ITEMS: Name[str, OpenItem] = Name("open items and resolved ones")
OPEN_ITEMS: Name[tuple[str, str, str, str, str], str] = Name("open items by what they are about")
REMITTANCES: Name[str, Remittance] = Name("remittances")
CLOSINGS: Name[tuple[str, str], Closing] = Name("closings by day and bank")


@define(eq=False)
class Region:
    """What one region holds. `turn` is held by the unit that writes; `guard` only while shelves change hands."""

    name: str
    tables: dict[str, dict[Any, Any]] = field(factory=dict)
    turn: threading.Lock = field(factory=threading.Lock)
    writer: int = 0
    guard: threading.Lock = field(factory=threading.Lock)
    readers: int = 0

    def look(self) -> dict[str, dict[Any, Any]]:
        """The tables as they are now; nobody changes them until `looked`."""
        with self.guard:
            self.readers += 1
            return dict(self.tables)

    def looked(self) -> None:
        """The look that began with `look` is over."""
        with self.guard:
            self.readers -= 1

    def lay_down(self, shelves: dict[str, Shelf[Any, Any]]) -> None:
        """Make the changes of a unit the truth, all at once."""
        with self.guard:
            for name, shelf in shelves.items():
                self.tables[name] = shelf.laid_down(copied=self.readers > 0)


def shelf_of(tables: dict[str, dict[Any, Any]], name: Name[K, V]) -> Shelf[K, V]:
    """The shelf of that name over these tables."""
    return Shelf(cast("dict[K, V]", tables.setdefault(name.text, {})))
