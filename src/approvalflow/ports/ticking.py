"""Many cases in one unit, for what the passing of time does to many at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from approvalflow.ports.kept import CaseRow, Timer

__all__ = ["Ticking"]


class Ticking(Protocol):
    """What a unit does to many cases whose colour changed."""

    def take_cases(self, refs: Sequence[str]) -> Sequence[CaseRow]:
        """The rows of these cases in the order of their references, each locked until the unit ends. A case that
        somebody else is working on, and one that is not there, is left out."""
        ...

    def put_taken(self, rows: Sequence[CaseRow]) -> None:
        """Write the rows of cases that were taken, of which nothing changed but `version`, `ran_out` and `steps`.

        Raises Conflict if one was not taken or is not as it was taken.
        """
        ...

    def fire(self, timers: Sequence[Timer]) -> None:
        """Mark armed rungs as fired. Raises Conflict if one is not armed."""
        ...
