"""The part of a store that keeps what supervision counts of habits, and numbers of registers that had no case."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from approvalflow.domain.supervision.registers import UnmatchedEntry
from approvalflow.domain.supervision.tallies import Tally

__all__ = ["ReadingTallies", "WritingTallies"]


class ReadingTallies(Protocol):
    """What can be read of tallies and registers."""

    def tallies(self, kind: str, person: str, *, matter: str = "", since: str = "") -> Sequence[Tally]:
        """The tallies of one kind and person, by matter and month: of one matter where it is given, and of the months
        from `since` on, inclusive. The empty person is everybody."""
        ...

    def unmatched_entry(self, register: str, number: str) -> UnmatchedEntry | None:
        """A number of a register that had no case when it was taken."""
        ...

    def unmatched_entries(self, *, register: str = "", agency: str = "", limit: int = 1000) -> Sequence[UnmatchedEntry]:
        """Such numbers, those found last first."""
        ...


class WritingTallies(Protocol):
    """What a unit does with them."""

    def put_tally(self, tally: Tally, *, expected: int) -> None:
        """Write a tally if `expected` entries are in the stored one (0: new). Raises Conflict otherwise; StoreFailed
        where it would hold no more than before."""
        ...

    def put_unmatched(self, entry: UnmatchedEntry) -> None:
        """Keep a number of a register for good. Raises Conflict for one that is there already."""
        ...
