"""Reading tallies and registers in memory."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter

from approvalflow.domain.supervision.registers import UnmatchedEntry
from approvalflow.domain.supervision.tallies import Tally
from approvalflow.memory import shelves
from approvalflow.memory.lists import MemoryLists

__all__ = ["MemoryTallies"]


class MemoryTallies(MemoryLists):
    """What supervision counts in one region; fulfils `approvalflow.ports.tallying.ReadingTallies`."""

    def tallies(self, kind: str, person: str, *, matter: str = "", since: str = "") -> Sequence[Tally]:
        """The tallies of one kind and person, by matter and month."""
        found = (
            one
            for one in self._shelf(shelves.TALLIES).values()
            if (one.kind, one.person) == (kind, person) and matter in ("", one.matter) and one.month >= since
        )
        return tuple(sorted(found, key=attrgetter("key")))

    def unmatched_entry(self, register: str, number: str) -> UnmatchedEntry | None:
        """A number of a register that had no case when it was taken."""
        return self._shelf(shelves.REGISTER_ENTRIES).get((register, number))

    def unmatched_entries(self, *, register: str = "", agency: str = "", limit: int = 1000) -> Sequence[UnmatchedEntry]:
        """Such numbers, those found last first."""
        found = (
            one
            for one in self._shelf(shelves.REGISTER_ENTRIES).values()
            if register in ("", one.register) and agency in ("", one.agency)
        )
        return tuple(sorted(found, key=attrgetter("found_at", "register", "number"), reverse=True)[:limit])
