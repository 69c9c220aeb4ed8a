"""Writing the ledgers of supervision in memory."""

from __future__ import annotations

from approvalflow.memory import shelves
from approvalflow.memory.refunding import MemoryRefunding
from approvalflow.ports.ledgering import LedgerPlace, LedgerRow
from approvalflow.ports.succession import ledger_row_must_follow

__all__ = ["MemoryLedgering"]


class MemoryLedgering(MemoryRefunding):
    """The part of a unit that writes ledgers; fulfils `approvalflow.ports.ledgering.WritingLedgers`."""

    def put_ledger_row(self, row: LedgerRow, *, expected: int) -> None:
        """Write the row if the last entry of the stored one is `expected`."""
        key = row.ledger, row.ref
        before = self._shelf(shelves.LEDGER_ROWS).get(key)
        if (before.last if before else 0) != expected:
            zh, en = "台账已被他人改动", "somebody else wrote into the ledger first"
            self._conflict("/".join(key), "ledger-row", zh, en)
        opened = (row.ledger, row.opened)
        if (self._shelf(shelves.LEDGER_OPENED).get(opened) or row.ref) != row.ref:
            self._conflict("/".join(key), "ledger-opened", "该处已另有登记", "another was opened there")
        self._checked(ledger_row_must_follow, before, row)
        self._shelf(shelves.LEDGER_OPENED).put(opened, row.ref)
        self._shelf(shelves.LEDGER_ROWS).put(key, row)

    def put_ledger_place(self, place: LedgerPlace) -> None:
        """Keep the place of an entry for good."""
        if self._shelf(shelves.LEDGER_PLACES).get(place.position):
            zh, en = "该记录已列入台账", "the entry is in a ledger already"
            self._conflict(str(place.position), "ledger-place", zh, en)
        self._shelf(shelves.LEDGER_PLACES).put(place.position, place)
        self._keep(shelves.LEDGER_OF, (place.ledger, place.ref), place.position)
