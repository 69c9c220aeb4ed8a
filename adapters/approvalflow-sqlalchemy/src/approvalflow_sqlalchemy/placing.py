"""The lines of a case as the docket keeps them: what its light follows from stands in a row of its own for each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from approvalflow.ports.docket import NEVER, Line, lines_of
from approvalflow.ports.store import CaseRow

__all__ = ["PLACED", "Placed", "changed_lines", "line_values", "placed"]

#: The columns of a line beside its key.
PLACED = ("role", "holder", "alone", "due", "yellow_at", "statutory_due", "fixed")
Placed = tuple[str, str, int, int, int, int, str]


def placed(row: CaseRow | None) -> Mapping[tuple[str, str], Placed]:
    """The lines of an open case by agency and step (empty: the case as a whole); none for a closed one.

    `alone` is 1 for a case as a whole that has no open step; what is due at no time is due at `NEVER`.
    """
    if row is None:
        return {}
    return {(line.agency, line.step.step if line.step else ""): _of(line) for line in lines_of(row)}


def line_values(ref: str, key: tuple[str, str], values: Placed) -> dict[str, Any]:
    """The columns of a line, but for the region."""
    return {"agency": key[0], "case_ref": ref, "step": key[1], **dict(zip(PLACED, values, strict=True))}


def changed_lines(before: CaseRow, row: CaseRow) -> list[dict[str, Any]]:
    """The columns of the lines that a case has after a change and that were not so before."""
    were = placed(before)
    return [line_values(row.ref, key, now) for key, now in sorted(placed(row).items()) if were.get(key) != now]


def _of(line: Line) -> Placed:
    row, step = line.row, line.step
    role, holder = (step.role, step.holder) if step else ("", "")
    alone = int(step is None and not row.steps)
    return role, holder, alone, _or_never(line.due), _or_never(line.yellow_at), _or_never(row.statutory_due), line.fixed


def _or_never(instant: int | None) -> int:
    return NEVER if instant is None else instant
