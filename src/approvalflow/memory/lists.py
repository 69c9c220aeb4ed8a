"""The lists of cases in memory: each looks at every row, and so tells a store with indexes what is right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from heapq import nlargest, nsmallest

from approvalflow.domain.deadlines.moments import Instant
from approvalflow.memory import shelves
from approvalflow.memory.block import MemoryBlock
from approvalflow.ports.docket import Desk, Lights, Line, Place, shown
from approvalflow.ports.kept import CaseRow

__all__ = ["MemoryLists"]


class MemoryLists(MemoryBlock):
    """Lists of one region; fulfils `approvalflow.ports.lists.Lists`."""

    def ref_of(self, number: str) -> str | None:
        """The case with that acceptance number."""
        return self._shelf(shelves.NUMBERS).get(number)

    def open_cases(self, *, agency: str = "", matter: str = "") -> Sequence[CaseRow]:
        """Open cases, first filed first."""
        rows = self._these(shelves.CASES, self._shelf(shelves.OPEN).values())
        wanted = [row for row in rows if (not matter or row.matter == matter) and (not agency or _holds(row, agency))]
        return tuple(sorted(wanted, key=_filed))

    def docket(
        self, desk: Desk, now: Instant, *, standings: Sequence[str] = (), after: Place | None = None, limit: int = 200
    ) -> Sequence[Line]:
        """The lines that a desk sees, the most urgent first."""
        lines = ((line.place(now), line) for row in self._open() for line in shown(row, desk))
        wanted = (
            (place, line)
            for place, line in lines
            if (after is None or place > after) and (not standings or line.standing(now) in standings)
        )
        return tuple(line for _, line in nsmallest(limit, wanted, key=lambda one: one[0]))

    def lights(self, desk: Desk, now: Instant) -> Sequence[Lights]:
        """How many lines stand in which light, for each agency."""
        counts: dict[str, Counter[str]] = {}
        for row in self._open():
            for line in shown(row, desk):
                counts.setdefault(line.agency, Counter())[line.standing(now)] += 1
        return tuple(Lights(agency, **counts[agency]) for agency in sorted(counts))

    def _open(self) -> tuple[CaseRow, ...]:
        return self._these(shelves.CASES, self._shelf(shelves.OPEN).values())

    def cases_of(self, party: str, *, after: CaseRow | None = None, limit: int = 1000) -> Sequence[CaseRow]:
        """Cases of an applicant, newest first."""
        rows = self._these(shelves.CASES, self._shelf(shelves.CASES_OF).get(party) or ())
        return tuple(nlargest(limit, (row for row in rows if _is_behind(row, after)), key=_filed))

    def cases(self, *, after: str = "", limit: int = 1000) -> Sequence[CaseRow]:
        """Cases whose references come after `after`, in the order of their references."""
        rows = (row for row in self._shelf(shelves.CASES).values() if row.ref > after)
        return tuple(nsmallest(limit, rows, key=lambda row: row.ref))

    def recent_cases(
        self, *, limit: int, agency: str = "", stage: str = "", after: CaseRow | None = None
    ) -> Sequence[CaseRow]:
        """The cases filed last, newest first; with `agency`, those it leads."""
        rows = (
            row
            for row in self._shelf(shelves.CASES).values()
            if (not agency or row.agency == agency) and (not stage or row.stage == stage) and _is_behind(row, after)
        )
        return tuple(nlargest(limit, rows, key=_filed))


def _filed(row: CaseRow) -> tuple[Instant, str]:
    return row.filed_at, row.ref


def _is_behind(row: CaseRow, after: CaseRow | None) -> bool:
    return after is None or _filed(row) < _filed(after)


def _holds(row: CaseRow, agency: str) -> bool:
    return row.agency == agency or any(step.agency == agency for step in row.steps)
