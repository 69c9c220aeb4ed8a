"""Ledgers that are kept in the journal alone: each entry names the one before it, and a cursor leads to the last.

For what comes by the hundred in a year, not by the case: a ledger is read from its last entry back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import attrs

from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.parties.people import Actor
from approvalflow.office.supervised import Supervised
from approvalflow.ports.kept import Draft, Entry
from approvalflow.ports.store import Reading, Unit

__all__ = ["Ledgers"]

_T = TypeVar("_T")


class Ledgers(Supervised):
    """What every ledger shares."""

    def _ledger(self, reading: Reading, cursor: str) -> list[Entry]:
        """Every entry of a ledger, in order of the journal."""
        found: list[Entry] = []
        position = reading.cursor(cursor)
        while position:
            (entry,) = reading.entries(after=position - 1, limit=1)
            found.append(entry)
            position = int(entry.draft.body["before"])
        return found[::-1]

    def _enter(
        self,
        cursor: str,
        by: Actor,
        said: Sequence[object],
        work: Callable[[Unit, Instant, str], tuple[str, list[Draft]]],
        answer: Callable[[Reading, str], _T],
        *,
        command_id: str,
        about: Mapping[str, str],
    ) -> _T:
        """As `_supervise`; the last of the entries that `work` answers is put into the ledger."""
        written: list[tuple[Unit, int]] = []

        def linked(unit: Unit, now: Instant, command: str) -> tuple[str, list[Draft]]:
            ref, drafts = work(unit, now, command)
            before = unit.cursor(cursor)
            written[:] = [(unit, before)]
            last = attrs.evolve(drafts[-1], body={**drafts[-1].body, "before": before})
            return ref, [*drafts[:-1], last]

        def answered(reading: Reading, ref: str) -> _T:
            for unit, before in written:
                # What was appended last stands at the head, which is locked by then.
                unit.put_cursor(cursor, unit.head()[0], expected=before)
            written.clear()
            return answer(reading, ref)

        return self._supervise(by, said, linked, answered, command_id=command_id, about=about)
