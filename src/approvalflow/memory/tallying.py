"""Writing tallies and registers in memory."""

from __future__ import annotations

from approvalflow.domain.supervision.registers import UnmatchedEntry
from approvalflow.domain.supervision.tallies import Tally
from approvalflow.memory import shelves
from approvalflow.memory.refunding import MemoryRefunding
from approvalflow.ports.succession import tally_must_follow

__all__ = ["MemoryTallying"]


class MemoryTallying(MemoryRefunding):
    """The part of a unit that counts; fulfils `approvalflow.ports.tallying.WritingTallies`."""

    def put_tally(self, tally: Tally, *, expected: int) -> None:
        """Write a tally if `expected` entries are in the stored one."""
        before = self._shelf(shelves.TALLIES).get(tally.key)
        if (before.entries if before else 0) != expected:
            zh, en = "累计已被他人改动", "somebody else counted first"
            self._conflict("/".join(tally.key), "tally-entries", zh, en)
        self._checked(tally_must_follow, before, tally)
        self._shelf(shelves.TALLIES).put(tally.key, tally)

    def put_unmatched(self, entry: UnmatchedEntry) -> None:
        """Keep a number of a register for good."""
        key = entry.register, entry.number
        if self._shelf(shelves.REGISTER_ENTRIES).get(key):
            zh, en = "该编号已列为疑点", "the number was found before"
            self._conflict("/".join(key), "register-entry", zh, en)
        self._shelf(shelves.REGISTER_ENTRIES).put(key, entry)
