"""Ledgers of supervision: each entry names the one before it, a cursor leads to the last, and rows beside the journal
say what is in the ledger, how it stands, and where each thing is told.

All is written in one unit. A list, one thing and an act on it read what they show and no more, however long the ledger
has become.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import attrs

from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.parties.people import Actor
from approvalflow.office.places import Shown, row_in
from approvalflow.office.supervised import Supervised
from approvalflow.ports.kept import Draft, Entry
from approvalflow.ports.store import Reading, Unit

__all__ = ["Ledgers"]

_T = TypeVar("_T")


class Ledgers(Supervised):
    """What every ledger shares."""

    def _opened_at(self, reading: Reading, ledger: str, ref: str) -> int:
        """Where a thing was opened, to go on below it in a list; 0 for none."""
        row = reading.ledger_row(ledger, ref) if ref else None
        return row.opened if row else 0

    def _entries_told(self, reading: Reading, ledger: str, refs: Sequence[str]) -> Sequence[Entry]:
        """The entries that tell of these things, in order of the journal."""
        return reading.ledger_entries(ledger, refs) if refs else ()

    def _enter(
        self,
        ledger: str,
        cursor: str,
        by: Actor,
        said: Sequence[object],
        work: Callable[[Unit, Instant, str], tuple[str, list[Draft]]],
        answer: Callable[[Reading, str], _T],
        shown: Callable[[_T], Shown],
        *,
        command_id: str,
        about: Mapping[str, str],
    ) -> _T:
        """As `_supervise`; the last of the entries that `work` answers is put into the ledger, and its row says how
        the thing that it tells of is `shown` by then."""
        written: list[tuple[Unit, int]] = []

        def linked(unit: Unit, now: Instant, command: str) -> tuple[str, list[Draft]]:
            ref, drafts = work(unit, now, command)
            before = unit.cursor(cursor)
            written[:] = [(unit, before)]
            last = attrs.evolve(drafts[-1], body={**drafts[-1].body, "before": before})
            return ref, [*drafts[:-1], last]

        def answered(reading: Reading, ref: str) -> _T:
            after = answer(reading, ref)
            for unit, before in written:
                # What was appended last stands at the head, which is locked by then.
                position = unit.head()[0]
                unit.put_cursor(cursor, position, expected=before)
                row = unit.ledger_row(ledger, ref)
                opened, last = (row.opened, row.last) if row else (position, 0)
                unit.put_ledger_row(row_in(ledger, ref, shown(after), opened, position), expected=last)
            written.clear()
            return after

        return self._supervise(by, said, linked, answered, command_id=command_id, about=about)
