"""All that a region in memory holds, in plain terms."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from operator import attrgetter
from typing import Any, Protocol, TypeVar

from approvalflow.memory import shelves
from approvalflow.memory.shelves import Name, Shelf
from approvalflow.ports import content
from approvalflow.ports.content import Cursor, Effect, Head, JournalRow, Row, Rung, Series
from approvalflow.ports.store import Entry

__all__ = ["content_of", "written_in"]

K = TypeVar("K")
V = TypeVar("V")


class Shelved(Protocol):
    """Whatever has shelves."""

    def _shelf(self, name: Name[K, V]) -> Shelf[K, V]: ...


def content_of(holder: Shelved, tables: Collection[str] = ()) -> Iterator[tuple[str, Row]]:
    """Every row of these tables, or of all, in the order that `approvalflow.ports.content` defines."""
    for table in content.TABLES:
        if tables and table.name not in tables:
            continue
        values = _values(holder, table.name)
        for value in sorted(values, key=attrgetter(*table.key)) if table.key else values:
            yield table.name, table.row(value)


def written_in(holder: Shelved, after: int) -> Iterator[JournalRow]:
    """The journal above a position as it is written."""
    return (_journal_row(*kept) for kept in holder._shelf(shelves.ENTRIES).values() if kept[0].position > after)


def _values(holder: Shelved, table: str) -> Iterable[Any]:
    shelf = holder._shelf
    match table:
        case "number_series":
            return (Series(*kept) for kept in shelf(shelves.SERIES).items())
        case "cursors":
            return (Cursor(*kept) for kept in shelf(shelves.CURSORS).items())
        case "timers":
            armed = (Rung(timer) for timers in shelf(shelves.TIMERS).values() for timer in timers)
            fired = (Rung(timer, fired=True) for timer in shelf(shelves.FIRED).values())
            return (*armed, *fired)
        case "owed":
            return _effects(holder)
        case "journal":
            return written_in(holder, 0)
        case "head":
            head = shelf(shelves.HEAD).get("")
            algorithm = shelf(shelves.ALGORITHM).get("") or "sha256"
            return [Head(*head, algorithm)] if head and head[0] else ()
        case _:
            return shelf(_SHELVES[table]).values()


def _effects(holder: Shelved) -> Iterator[Effect]:
    still, settled = holder._shelf(shelves.OWED), holder._shelf(shelves.SETTLED)
    for key, _ in holder._shelf(shelves.KNOWN_OWED).items():
        owed = still.get(key)
        if owed:
            yield Effect(owed)
        elif done := settled.get(key):
            yield Effect(*done)


def _journal_row(entry: Entry, body: str) -> JournalRow:
    draft = entry.draft
    return JournalRow(
        entry.position,
        entry.link,
        draft.kind,
        draft.at,
        draft.entered,
        draft.by,
        draft.command_id,
        body,
        draft.agency,
        draft.station,
        draft.acting_for,
        draft.case_ref,
        draft.case_seq,
    )


_SHELVES: dict[str, Name[Any, Any]] = {
    "parties": shelves.PARTIES,
    "matter_versions": shelves.MATTERS,
    "commands": shelves.COMMANDS,
    "cases": shelves.CASES,
    "bills": shelves.BILLS,
    "payments": shelves.PAYMENTS,
    "refunds": shelves.REFUNDS,
    "refund_reports": shelves.REFUND_REPORTS,
    "waivers": shelves.WAIVERS,
    "receipts": shelves.RECEIPTS,
    "voided_numbers": shelves.VOIDED,
    "numbers_on_bills": shelves.ON_BILLS,
    "receipt_blocks": shelves.BLOCKS,
    "owed_receipts": shelves.OWED_RECEIPTS,
    "receipt_signatures": shelves.SIGNATURES,
    "postings": shelves.POSTINGS,
    "incoming": shelves.INCOMING,
    "voices": shelves.VOICES,
    "cards": shelves.CARDS,
    "findings": shelves.FINDINGS,
    "instruments": shelves.INSTRUMENTS,
    "tallies": shelves.TALLIES,
    "register_entries": shelves.REGISTER_ENTRIES,
    "ledger_rows": shelves.LEDGER_ROWS,
    "ledger_places": shelves.LEDGER_PLACES,
    "calamities": shelves.CALAMITIES,
    "statements": shelves.STATEMENTS,
    "statement_lines": shelves.LINES,
    "reconciliations": shelves.RECONCILIATIONS,
    "open_items": shelves.ITEMS,
    "remittances": shelves.REMITTANCES,
    "closings": shelves.CLOSINGS,
}
