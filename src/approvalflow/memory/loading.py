"""Putting the content of a region back into memory: each value onto its shelf, and onto those derived from it."""

from __future__ import annotations

from typing import Any, Protocol, TypeVar

from approvalflow.domain.fees.bills import Bill
from approvalflow.domain.fees.ledger import Posting
from approvalflow.domain.fees.receipt_signatures import ReceiptSignature
from approvalflow.domain.fees.receipt_stock import AllottedBlock, NumberOnBill, OwedReceipt, VoidedNumbers
from approvalflow.domain.fees.receipts import Receipt
from approvalflow.domain.fees.refund_requests import RefundRequest
from approvalflow.domain.fees.waiver_requests import WaiverRequest
from approvalflow.domain.record.plain import from_text
from approvalflow.domain.supervision.calamities import Calamity
from approvalflow.domain.supervision.inbox import KeptFinding
from approvalflow.domain.supervision.instruments import Instrument
from approvalflow.domain.supervision.registers import UnmatchedEntry
from approvalflow.domain.supervision.tallies import Tally
from approvalflow.domain.supervision.voices.voice import Voice
from approvalflow.memory import shelves
from approvalflow.memory.shelves import Name, Shelf
from approvalflow.ports.books import Closing, KeptLine, KeptStatement, OpenItem, Reconciliation, Remittance
from approvalflow.ports.content import Cursor, Effect, Head, JournalRow, Rung, Series, must_follow
from approvalflow.ports.ledgering import LedgerPlace, LedgerRow
from approvalflow.ports.store import (
    CardRow,
    CaseRow,
    Command,
    Draft,
    Entry,
    Incoming,
    MatterVersion,
    Party,
    Payment,
    RefundReport,
    Unit,
)

__all__ = ["Shelved", "laid_on"]

K = TypeVar("K")
V = TypeVar("V")


class Shelved(Unit, Protocol):
    """A unit that has shelves."""

    region: str
    _loaded: int

    def _shelf(self, name: Name[K, V]) -> Shelf[K, V]: ...

    def _put_line(self, line: KeptLine) -> None: ...

    def _enter(self, entry: Entry, body: str) -> Entry: ...


def laid_on(unit: Shelved, value: Any) -> None:
    """Lay one value of a content where it belongs. What two rows cannot both say is refused as everywhere."""
    match value:
        case Party():
            unit.put_party(value)
        case MatterVersion():
            unit.put_matter_version(value)
        case Series(series, last):
            unit._shelf(shelves.SERIES).put(series, last)
        case Command():
            unit.put_command(value)
        case CaseRow():
            unit.put_case(value, expected=0)
        case Bill():
            unit.put_bill(value, expected_state="")
        case Payment():
            unit.put_payment(value)
        case RefundRequest():
            unit.put_refund(value, expected_state="")
        case RefundReport():
            unit.put_refund_report(value)
        case WaiverRequest():
            unit.put_waiver(value, expected_state="")
        case Receipt():
            unit.put_receipt(value)
        case VoidedNumbers():
            unit.put_voided(value)
        case NumberOnBill():
            unit.put_number_on_bill(value)
        case AllottedBlock():
            unit.put_block(value)
        case OwedReceipt():
            unit.owe_receipt(value)
        case ReceiptSignature():
            unit.put_signature(value)
        case Posting():
            unit.post([value])
        case Rung(timer, fired=True):
            unit.fired(timer)
        case Rung(timer):
            unit.rearm(timer.subject, [*unit.timers_of(timer.subject), timer])
        case Effect(owed, settled_at):
            unit.owe([owed])
            if settled_at is not None:
                unit.settle(owed.key, settled_at)
        case Incoming():
            unit.receive(value)
        case Voice():
            unit.put_voice(value, expected=0)
        case CardRow():
            unit.put_card(value, expected_state="")
        case KeptFinding():
            unit.put_finding(value, expected_state="")
        case Instrument():
            unit.put_instrument(value, expected_state="")
        case Tally():
            unit.put_tally(value, expected=0)
        case UnmatchedEntry():
            unit.put_unmatched(value)
        case LedgerRow():
            unit.put_ledger_row(value, expected=0)
        case LedgerPlace():
            unit.put_ledger_place(value)
        case Calamity():
            unit.put_calamity(value, expected_state="")
        case KeptStatement():
            unit.put_statement(value, ())
        case KeptLine():
            unit._put_line(value)
        case Reconciliation():
            unit.put_reconciliation(value)
        case OpenItem():
            unit.open_new([value])
        case Remittance():
            unit.put_remittances([value])
        case Closing():
            unit.put_closings([value])
        case JournalRow():
            unit._loaded = must_follow(value, unit._loaded)
            unit._enter(_entry(unit.region, value), value.body)
        case Head(position, link, algorithm):
            unit._shelf(shelves.ALGORITHM).put("", algorithm)
            unit._shelf(shelves.HEAD).put("", (position, link))
        case Cursor(name, position):
            unit.put_cursor(name, position)


def _entry(region: str, row: JournalRow) -> Entry:
    draft = Draft(
        row.kind,
        row.at,
        row.entered,
        row.by,
        row.command_id,
        from_text(row.body),
        row.agency,
        row.station,
        row.acting_for,
        row.case_ref,
        row.case_seq,
    )
    return Entry(region, row.position, draft, row.link)
