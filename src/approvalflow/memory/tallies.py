"""Reading tallies and registers in memory."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter

from approvalflow.domain.supervision.registers import UnmatchedEntry
from approvalflow.domain.supervision.tallies import EVERYBODY, Tally
from approvalflow.memory import shelves
from approvalflow.memory.ledger_rows import MemoryLedgers

__all__ = ["MemoryTallies"]


class MemoryTallies(MemoryLedgers):
    """What supervision counts in one region; fulfils `approvalflow.ports.tallying.ReadingTallies`."""

    def tallies(self, kind: str, person: str, *, matter: str = "", since: str = "") -> Sequence[Tally]:
        """The tallies of one kind and person, by matter and month."""
        rows = self._shelf(shelves.TALLIES)
        matters: tuple[str, ...] = (matter,)
        if not matter and person != EVERYBODY:
            matters = self._shelf(shelves.MATTERS_OF).get((kind, person)) or ()
        elif not matter:
            matters = tuple({one.matter for one in rows.values() if (one.kind, one.person) == (kind, person)})
        months = self._shelf(shelves.MONTHS_OF)
        keys = ((kind, person, one, month) for one in matters for month in months.get((kind, person, one)) or ())
        found = (rows.get(key) for key in keys if key[3] >= since)
        return tuple(sorted((row for row in found if row is not None), key=attrgetter("key")))

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
