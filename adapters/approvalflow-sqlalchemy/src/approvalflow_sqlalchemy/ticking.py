"""Many cases in one unit: what a sweep reads and writes, each by one statement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NoReturn

from sqlalchemy import bindparam, select

from approvalflow.errors import Conflict
from approvalflow.ports.store import CaseRow, Timer
from approvalflow.ports.succession import only_coloured
from approvalflow_sqlalchemy.cases import CaseWriting
from approvalflow_sqlalchemy.placing import changed_lines
from approvalflow_sqlalchemy.rows import COLUMNS, case_of, steps_text
from approvalflow_sqlalchemy.schema.cases import cases
from approvalflow_sqlalchemy.schema.effects import timers
from approvalflow_sqlalchemy.statements import Tongue

__all__ = ["TickStatements", "Ticking"]


class TickStatements:
    """What is asked and told of many cases."""

    def __init__(self, tongue: Tongue) -> None:
        taken = select(*COLUMNS).where(cases.c.region == bindparam("region"), tongue.among(cases.c.ref, "refs"))
        # Whoever works on a case has its lock; it is left to them.
        self.take = tongue.prepare(taken.order_by(cases.c.ref).with_for_update(key_share=True, skip_locked=True))
        self.listed = tongue.listed
        self.put = tongue.prepare(
            cases.update().where(
                cases.c.region == bindparam("at_region"),
                cases.c.ref == bindparam("at_ref"),
                cases.c.version == bindparam("expected"),
            ),
            ["version", "ran_out", "steps"],
        )
        names = ("region", "subject", "clock", "rung", "due_version")
        self.fire = tongue.prepare(
            timers.update().where(*(timers.c[name] == bindparam(f"at_{name}") for name in names), timers.c.fired == 0),
            ["fired"],
        )


class Ticking(CaseWriting):
    """Writing many cases; fulfils `approvalflow.ports.ticking.Ticking`."""

    def take_cases(self, refs: Sequence[str]) -> Sequence[CaseRow]:
        """The rows of these cases, by reference, each locked; without those that somebody else is working on."""
        say = self._say.ticks
        rows = tuple(map(case_of, self._all(say.take, refs=say.listed(refs))))
        self._taken.update((row.ref, row) for row in rows)
        return rows

    def put_taken(self, rows: Sequence[CaseRow]) -> None:
        """Write the rows of cases that were taken, of which only what ran out has changed."""
        values: list[dict[str, Any]] = []
        lines: list[dict[str, Any]] = []
        for row in sorted(rows, key=lambda row: row.ref):
            before = self._taken.get(row.ref)
            if before is None:
                self._refuse_taken(row.ref)
            self._checked(only_coloured, before, row)
            at = {"at_region": self.region, "at_ref": row.ref, "expected": before.version}
            values.append(at | {"version": row.version, "ran_out": int(row.ran_out), "steps": steps_text(row.steps)})
            if row.ran_out != before.ran_out or row.steps != before.steps:
                lines += changed_lines(before, row)
        if self._write_many(self._say.ticks.put, values) != len(values):
            self._refuse_taken(values[0]["at_ref"])
        self._write_many(self._say.cases.to_docket, lines)
        self._rows.update((row.ref, row) for row in rows)

    def _refuse_taken(self, ref: str) -> NoReturn:
        zh, en = "办件已被他人改动", "somebody else changed the case first"
        self._refuse(Conflict(zh, en, place=ref, rule="case-version"))

    def fire(self, timers: Sequence[Timer]) -> None:
        """Mark armed rungs as fired."""
        rows = [
            {
                "at_region": self.region,
                "at_subject": timer.subject,
                "at_clock": timer.clock,
                "at_rung": timer.rung,
                "at_due_version": timer.due_version,
                "fired": 1,
            }
            for timer in timers
        ]
        if self._write_many(self._say.ticks.fire, rows) != len(rows):
            zh, en = "该时点已触发过", "this rung fired before"
            self._refuse(Conflict(zh, en, place=timers[0].subject, rule="fired"))
