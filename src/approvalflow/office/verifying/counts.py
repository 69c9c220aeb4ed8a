"""What supervision counted of habits beside the journal, and the numbers of registers that had no case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from attrs import define, field

from approvalflow.domain.cases.case import Case
from approvalflow.domain.supervision.findings import Happening
from approvalflow.domain.supervision.habits import NUMBERED, TALLIED, counts_of
from approvalflow.domain.supervision.registers import UnmatchedEntry, unmatched_from
from approvalflow.domain.supervision.tallies import KEPT_MARKS, Tally
from approvalflow.office.verifying.found import Found
from approvalflow.ports.content import REGISTER_ENTRIES, TALLIES, JournalRow, Row

__all__ = ["COUNTED", "CountTally", "Counted"]

_HABITS, _NUMBERS = "INV-T14", "INV-T15"
#: The kinds of entries that count for a tally.
COUNTED = frozenset({*TALLIED, *NUMBERED})

_Key = tuple[str, str, str, str]


@define
class _Sums:
    """One tally, counted again; each mark with its place in the journal."""

    chances: int = 0
    hits: int = 0
    entries: int = 0
    marks: list[tuple[int, str]] = field(factory=list)

    def add(self, chances: int, hits: int, entries: int, marks: list[tuple[int, str]]) -> None:
        """Add to it; only the latest marks are kept."""
        self.chances += chances
        self.hits += hits
        self.entries += entries
        self.marks = sorted([*self.marks, *marks])[-KEPT_MARKS:]


@define
class CountTally:
    """What the journal says of habits and of registers.

    `upto` is the last position that supervision counted.
    """

    upto: int = 0
    sums: dict[_Key, _Sums] = field(factory=dict)
    unmatched: dict[tuple[str, str], UnmatchedEntry] = field(factory=dict)

    def count(self, row: JournalRow, body: Any, case: object, *, imported: bool) -> None:
        """Count an entry of a case, which may be a draft: it has the same fields."""
        if row.position > self.upto:
            return
        happening = Happening(
            row.position, row.kind, row.at, row.entered, row.by, row.agency, row.case_ref, body, cast("Case", case)
        )
        for one in counts_of(happening, imported=imported):
            marks = [(row.position, one.mark)] if one.mark else []
            self.sums.setdefault(one.key, _Sums()).add(one.chances, one.hits, 1, marks)

    def told(self, at: int, body: Mapping[str, Any]) -> bool:
        """What an entry says of a number without a case; answers False for one that was found before. Raises
        KeyError."""
        entry = unmatched_from(at, body)
        return self.unmatched.setdefault((entry.register, entry.number), entry) is entry

    def join(self, other: CountTally) -> None:
        """Add what another share of the cases says."""
        self.upto = max(self.upto, other.upto)
        for key, sums in other.sums.items():
            self.sums.setdefault(key, _Sums()).add(sums.chances, sums.hits, sums.entries, sums.marks)
        self.unmatched |= other.unmatched


@define
class Counted:
    """Takes the rows of tallies and registers; then says what is missing. Where a case could not be built (`partly`),
    nothing is said of tallies: that case has its violation."""

    said: CountTally
    found: Found
    partly: bool
    tallies: set[_Key] = field(factory=set)
    entries: set[tuple[str, str]] = field(factory=set)

    def tally(self, row: Row) -> None:
        """A tally is what its entries add up to."""
        kept = TALLIES.value(row)
        self.tallies.add(kept.key)
        sums = self.said.sums.get(kept.key)
        if self.partly:
            return
        place = "/".join(kept.key)
        if sums is None:
            self.found.add(_HABITS, place, "有累计而无记录", "there is a tally, and no entry that counts for it")
        elif kept != _tally_of(kept.key, sums):
            self.found.add(_HABITS, place, "累计与记录不符", "the tally is not what its entries add up to")

    def entry(self, row: Row) -> None:
        """A number without a case is the one that was journaled."""
        key = row["register"], row["number"]
        self.entries.add(key)
        entry = self.said.unmatched.get(key)
        if entry is None or REGISTER_ENTRIES.row(entry) != row:
            self.found.add(_NUMBERS, "/".join(key), "台账疑点与记录不符", "it is not what the journal says")

    def over(self) -> None:
        """What is missing."""
        if not self.partly:
            for key in sorted(self.said.sums.keys() - self.tallies):
                self.found.add(_HABITS, "/".join(key), "累计不见了", "the tally is gone")
        for number in sorted(self.said.unmatched.keys() - self.entries):
            self.found.add(_NUMBERS, "/".join(number), "台账疑点不见了", "the number is gone")


def _tally_of(key: _Key, sums: _Sums) -> Tally:
    return Tally(*key, sums.chances, sums.hits, sums.entries, " ".join(mark for _, mark in sums.marks))
