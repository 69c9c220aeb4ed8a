"""The part of a store that keeps the ledgers of supervision: what is in one, and where in the journal it is told.

What happened is in the journal alone; these rows make that a list, one thing and an act on it cost the same however
long the ledger has become.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from attrs import frozen

from approvalflow.ports.kept import Entry

__all__ = ["LedgerPlace", "LedgerRow", "ReadingLedgers", "WritingLedgers"]


@frozen
class LedgerRow:
    """A thing of a ledger as lists show it.

    Attributes:
        ledger: `problems` or `samples`; ref: its reference there. state: how it stands.
        opened, last: the positions of its first and its last entry in the journal.
        agency: whose it is, or empty. due: the last day for it, `2026-03-31`, or empty.
    """

    ledger: str
    ref: str
    state: str
    opened: int
    last: int
    agency: str = ""
    due: str = ""


@frozen
class LedgerPlace:
    """The place of one journal entry in a ledger: of which thing it tells: a day of figures, a problem, a
    sample, a card."""

    ledger: str
    ref: str
    position: int


class ReadingLedgers(Protocol):
    """What can be read of ledgers."""

    def ledger_row(self, ledger: str, ref: str) -> LedgerRow | None:
        """A thing of a ledger."""
        ...

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
        """Things of a ledger, the latest opened first.

        Args:
            due_before: only those whose last day lies before this one; in text, as it is kept.
            before: only those opened below this position, where it is given.
        """
        ...

    def ledger_entries(self, ledger: str, refs: Sequence[str]) -> Sequence[Entry]:
        """The journal entries that tell of these things, in order of the journal."""
        ...

    def ledger_refs(self, ledger: str, *, upto: str, limit: int = 100) -> Sequence[str]:
        """The references in a ledger up to this one, which is included, the greatest first; each once."""
        ...


class WritingLedgers(Protocol):
    """What a unit does with ledgers."""

    def put_ledger_row(self, row: LedgerRow, *, expected: int) -> None:
        """Write the row if the last entry of the stored one is `expected` (0: new). Raises Conflict; see
        `ports.succession`."""
        ...

    def put_ledger_place(self, place: LedgerPlace) -> None:
        """Keep the place of an entry for good. Raises Conflict where the entry has one already."""
        ...
