"""The ledgers of supervision beside the journal: each row, and each place of an entry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import define, field

from approvalflow.office.places import PROBLEMS, SAMPLES, place_of, row_in, shown_problem, shown_sample
from approvalflow.office.verifying.found import Found
from approvalflow.office.verifying.reporting import ReportTally
from approvalflow.ports.content import LEDGER_PLACES, LEDGER_ROWS, Row
from approvalflow.ports.ledgering import LedgerPlace, LedgerRow

__all__ = ["LedgerTally", "Ledgered"]

_LEDGERS = "INV-T17"
_Key = tuple[str, str]


@define
class LedgerTally:
    """What the journal says of ledgers: the place of each entry, and the first and last of each thing."""

    places: dict[int, _Key] = field(factory=dict)
    ends: dict[_Key, tuple[int, int]] = field(factory=dict)

    def take(self, position: int, kind: str, body: Mapping[str, Any]) -> None:
        """Take an entry in. Raises KeyError for a body that names nothing."""
        place = place_of(position, kind, body)
        if place is not None:
            key = place.ledger, place.ref
            self.places[position] = key
            self.ends[key] = self.ends.get(key, (position, 0))[0], position

    def join(self, other: LedgerTally) -> None:
        """Add what another share says: all that is told of one thing is in one."""
        self.places |= other.places
        self.ends |= other.ends


@define
class Ledgered:
    """Takes the rows of ledgers and the places of their entries; then says what is missing."""

    said: LedgerTally
    things: ReportTally
    found: Found
    rows: set[_Key] = field(factory=set)
    placed: set[int] = field(factory=set)

    def row(self, row: Row) -> None:
        """A row is what the entries of its thing left."""
        key = row["ledger"], row["ref"]
        self.rows.add(key)
        kept = self._row_of(key)
        if kept is None:
            self.found.add(_LEDGERS, "/".join(key), "台账有而日志无", "it is in the ledger, and no entry opened it")
        elif LEDGER_ROWS.row(kept) != row:
            self.found.add(_LEDGERS, "/".join(key), "台账与其经过不符", "its row is not what its entries say")

    def place(self, row: Row) -> None:
        """A place is that of an entry that tells of this thing."""
        position = row["position"]
        self.placed.add(position)
        key = self.said.places.get(position)
        if key is None or LEDGER_PLACES.row(LedgerPlace(*key, position)) != row:
            place = f"{row['ledger']}/{row['ref']}"
            zh, en = f"日志第 {position} 条不在此账", f"entry {position} of the journal tells of something else"
            self.found.add(_LEDGERS, place, zh, en)

    def over(self) -> None:
        """What is missing."""
        for key in sorted(self._known() - self.rows):
            self.found.add(_LEDGERS, "/".join(key), "台账中不见了", "it is gone from the ledger")
        for position in sorted(self.said.places.keys() - self.placed):
            zh, en = f"日志第 {position} 条未列入台账", f"entry {position} of the journal is not in the ledger"
            self.found.add(_LEDGERS, "/".join(self.said.places[position]), zh, en)

    def _known(self) -> set[_Key]:
        problems = {(PROBLEMS, ref) for ref in self.things.problems}
        return (problems | {(SAMPLES, ref) for ref in self.things.samples}) & self.said.ends.keys()

    def _row_of(self, key: _Key) -> LedgerRow | None:
        ledger, ref = key
        if key not in self.said.ends:
            return None
        if ledger == PROBLEMS and ref in self.things.problems:
            return row_in(ledger, ref, shown_problem(self.things.problems[ref]), *self.said.ends[key])
        if ledger == SAMPLES and ref in self.things.samples:
            return row_in(ledger, ref, shown_sample(self.things.samples[ref]), *self.said.ends[key])
        return None
