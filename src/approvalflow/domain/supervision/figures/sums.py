"""Sums of what was counted, cell by cell: added up day after day, and broken down as a report asks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from attrs import frozen

from approvalflow.domain.supervision.figures.counting import DIMENSIONS, Cell
from approvalflow.domain.supervision.figures.figure import COUNTED, STOCK

__all__ = ["Sums", "broken_down", "sums_from"]


@frozen
class Sums:
    """How many of each figure in each cell; what is nought is not there."""

    cells: Mapping[Cell, Mapping[str, int]]

    def with_(self, more: Iterable[tuple[Cell, str, int]]) -> Sums:
        """These and more."""
        summed: dict[Cell, dict[str, int]] = defaultdict(dict)
        for cell, counts in self.cells.items():
            summed[cell] = dict(counts)
        for cell, figure, number in more:
            counts = summed[cell]
            counts[figure] = counts.get(figure, 0) + number
            if not counts[figure]:
                del counts[figure]
        return Sums({cell: counts for cell, counts in summed.items() if counts})

    def items(self) -> list[tuple[Cell, str, int]]:
        """Everything in them, in order of the cells."""
        return [
            (cell, figure, counts[figure])
            for cell, counts in sorted(self.cells.items())
            for figure in COUNTED
            if figure in counts
        ]

    def only(self, *, stock: bool) -> Sums:
        """The stock alone, or everything but it."""
        return Sums({}).with_(one for one in self.items() if (one[1] == STOCK) is stock)

    def plain(self) -> list[dict[str, Any]]:
        """As plain values for the journal: a row for each cell."""
        return [
            {
                **{name: getattr(cell, name) for name in DIMENSIONS},
                "counts": {figure: counts[figure] for figure in COUNTED if figure in counts},
            }
            for cell, counts in sorted(self.cells.items())
        ]


def sums_from(rows: Iterable[Mapping[str, Any]]) -> Sums:
    """The sums that a journal entry holds. Raises KeyError for rows that are none."""
    return Sums({}).with_(
        (Cell(*(str(row[name]) for name in DIMENSIONS)), figure, number)
        for row in rows
        for figure, number in row["counts"].items()
    )


def broken_down(sums: Sums, by: Sequence[str], where: Mapping[str, str]) -> dict[tuple[str, ...], dict[str, int]]:
    """The sums by some of `DIMENSIONS`, of the cells that are as `where` says, in order of their keys.

    The stock is of cases, which no one person holds: by person, and of one person, it is left out.
    """
    found: dict[tuple[str, ...], dict[str, int]] = {}
    for cell, counts in sorted(sums.cells.items()):
        if any(getattr(cell, name) != value for name, value in where.items() if value):
            continue
        key = tuple(str(getattr(cell, name)) for name in by)
        row = found.setdefault(key, {})
        for figure, number in counts.items():
            if figure == STOCK and "person" in by:
                continue
            row[figure] = row.get(figure, 0) + number
    return {key: row for key, row in sorted(found.items()) if row}
