"""Reading the ledgers of supervision in memory."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter

from approvalflow.memory import shelves
from approvalflow.memory.lists import MemoryLists
from approvalflow.ports.kept import Entry
from approvalflow.ports.ledgering import LedgerRow

__all__ = ["MemoryLedgers"]


class MemoryLedgers(MemoryLists):
    """What the ledgers of one region hold; fulfils `approvalflow.ports.ledgering.ReadingLedgers`."""

    def ledger_row(self, ledger: str, ref: str) -> LedgerRow | None:
        """A thing of a ledger."""
        return self._shelf(shelves.LEDGER_ROWS).get((ledger, ref))

    def ledger_rows(
        self,
        ledger: str,
        *,
        agency: str = "",
        state: str = "",
        due_before: str = "",
        before: int = 0,
        limit: int = 100,
    ) -> Sequence[LedgerRow]:
        """Things of a ledger, the latest opened first."""
        found = (
            one
            for one in self._shelf(shelves.LEDGER_ROWS).values()
            if one.ledger == ledger
            and agency in ("", one.agency)
            and state in ("", one.state)
            and (not due_before or one.due < due_before)
            and (not before or one.opened < before)
        )
        return tuple(sorted(found, key=attrgetter("opened"), reverse=True)[:limit])

    def ledger_entries(self, ledger: str, refs: Sequence[str]) -> Sequence[Entry]:
        """The journal entries that tell of these things, in order of the journal."""
        known, entries = self._shelf(shelves.LEDGER_OF), self._shelf(shelves.ENTRIES)
        positions = sorted(position for ref in set(refs) for position in known.get((ledger, ref)) or ())
        found = (entries.get(position) for position in positions)
        return tuple(kept[0] for kept in found if kept is not None)

    def ledger_refs(self, ledger: str, *, upto: str, limit: int = 100) -> Sequence[str]:
        """The references in a ledger up to this one, the greatest first."""
        known = (ref for (name, ref), _ in self._shelf(shelves.LEDGER_OF).items() if name == ledger and ref <= upto)
        return tuple(sorted(known, reverse=True)[:limit])
