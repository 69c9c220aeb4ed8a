"""Writing tallies and registers in memory."""

from __future__ import annotations

from approvalflow.domain.supervision.registers import UnmatchedEntry
from approvalflow.domain.supervision.tallies import EVERYBODY, Tally
from approvalflow.memory import shelves
from approvalflow.memory.ledgering import MemoryLedgering
from approvalflow.ports.succession import tally_must_follow

__all__ = ["MemoryTallying"]


class MemoryTallying(MemoryLedgering):
    """The part of a unit that counts; fulfils `approvalflow.ports.tallying.WritingTallies`."""

    def put_tally(self, tally: Tally, *, expected: int) -> None:
        """Write a tally if `expected` entries are in the stored one."""
        before = self._shelf(shelves.TALLIES).get(tally.key)
        if (before.entries if before else 0) != expected:
            zh, en = "累计已被他人改动", "somebody else counted first"
            self._conflict("/".join(tally.key), "tally-entries", zh, en)
        self._checked(tally_must_follow, before, tally)
        if before is None:
            self._note(tally)
        self._shelf(shelves.TALLIES).put(tally.key, tally)

    def _note(self, tally: Tally) -> None:
        """Note where a new row is found: everybody's have too many matters (each certificate is one) for a list."""
        kind, person, matter, month = tally.key
        months = self._shelf(shelves.MONTHS_OF)
        known = months.get((kind, person, matter)) or ()
        months.put((kind, person, matter), (*known, month))
        if person != EVERYBODY and not known:
            matters = self._shelf(shelves.MATTERS_OF)
            matters.put((kind, person), (*(matters.get((kind, person)) or ()), matter))

    def put_unmatched(self, entry: UnmatchedEntry) -> None:
        """Keep a number of a register for good."""
        key = entry.register, entry.number
        if self._shelf(shelves.REGISTER_ENTRIES).get(key):
            zh, en = "该编号已列为疑点", "the number was found before"
            self._conflict("/".join(key), "register-entry", zh, en)
        self._shelf(shelves.REGISTER_ENTRIES).put(key, entry)
