"""A case as a row of the database, and back."""

from __future__ import annotations

import json
from collections.abc import Callable
from operator import attrgetter
from typing import Any

from attrs import fields

from approvalflow.ports.store import CaseRow, StepRow
from approvalflow_sqlalchemy.schema.cases import cases

__all__ = ["COLUMNS", "NAMES", "case_of", "steps_text", "values_of"]

_CASE_ROW: Callable[..., CaseRow] = CaseRow

#: The fields of a `CaseRow`, and their columns, in its order.
NAMES = [field.name for field in fields(CaseRow)]
_FIELDS_OF = attrgetter(*NAMES)
COLUMNS = [cases.c[name] for name in NAMES]


def case_of(row: Any) -> CaseRow:
    """The case that a row of the database holds."""
    (*plain, steps) = row
    plain[14], plain[16], plain[18] = bool(plain[14]), bool(plain[16]), bool(plain[18])
    return _CASE_ROW(*plain, () if steps == "[]" else tuple(StepRow(*step) for step in json.loads(steps)))


def values_of(row: CaseRow) -> dict[str, Any]:
    """The columns of a case."""
    values = dict(zip(NAMES, _FIELDS_OF(row), strict=True))
    for name in ("provisional", "ran_out", "waiting"):
        values[name] = int(values[name])
    values["steps"] = steps_text(row.steps)
    return values


def steps_text(steps: tuple[StepRow, ...]) -> str:
    """The open steps of a case as the column holds them."""
    if not steps:
        return "[]"
    rows = [(s.step, s.agency, s.role, s.holder, s.due, s.yellow_at, s.ran_out, s.paused_as) for s in steps]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
