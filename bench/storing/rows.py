"""Many made-up cases, put straight into the tables of a store: a county of any size in minutes.

An open case has its row, its line and that of one open step, and one armed timer. It is under review at one of forty
agencies; one in twenty is overdue, one in ten paused, one in ten waits for its applicant.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import sqlalchemy as sa

from approvalflow import declare
from approvalflow.domain.deadlines.moments import DAY
from approvalflow.ports.store import CaseRow, StepRow
from approvalflow.testing.store_samples import NOON
from approvalflow_sqlalchemy import SqlStore
from approvalflow_sqlalchemy.placing import line_values, placed
from approvalflow_sqlalchemy.rows import values_of
from approvalflow_sqlalchemy.schema.cases import cases, docket
from approvalflow_sqlalchemy.schema.effects import timers
from bench.measuring.county import ROAD

__all__ = ["AGENCIES", "ROAD_MATTER", "closed_cases", "open_cases", "put"]

AGENCIES = [f"agency-{n:02}" for n in range(40)]

#: What they apply for.
ROAD_MATTER = declare.matter_from(tomllib.loads(ROAD), place="bench")

#: Later than anything that a bench does.
_LATER = NOON + 400 * DAY

_PIECE = 5000


def open_cases(first: int, count: int) -> Iterator[CaseRow]:
    """Open cases from the number `first` on; the same number is the same case."""
    for n in range(first, first + count):
        chance = random.Random(n)
        agency, other = chance.choice(AGENCIES), chance.choice(AGENCIES)
        kind = chance.random()
        due = NOON + (chance.randrange(20 * DAY) if kind > 0.05 else -chance.randrange(9 * DAY))
        clock: dict[str, Any] = {
            "due": due,
            "yellow_at": due - DAY,
            "statutory_due": due + (30 * DAY if kind > 0.005 else 0),
            "ran_out": due < NOON,
        }
        if 0.1 < kind < 0.2:
            clock = {"paused_as": "green"}
        elif 0.2 < kind < 0.3:
            clock = {"waiting": True}
        step_due = due - 2 * DAY
        step = StepRow("site-check", other, "reviewer", f"u-{n % 200}" if n % 2 else "", step_due, step_due - DAY)
        yield CaseRow(
            ref=f"o-{n:07}",
            version=12,
            stage="reviewing",
            matter=ROAD_MATTER.code,
            matter_version=ROAD_MATTER.version,
            agency=agency,
            party=f"p-{n % 50_000}",
            filed_at=NOON - chance.randrange(30 * DAY),
            number=f"N-o-{n}",
            accepted_at=NOON,
            steps=(step,),
            **clock,
        )


def closed_cases(first: int, count: int) -> Iterator[CaseRow]:
    """Cases that were closed long ago; each party has fifty, however many there are in all."""
    for n in range(first, first + count):
        filed = NOON - 100 * DAY - (n * 7919 % 1500) * DAY
        yield CaseRow(
            ref=f"h-{n:07}",
            version=20,
            stage="delivered",
            matter=ROAD_MATTER.code,
            matter_version=ROAD_MATTER.version,
            agency=AGENCIES[n % 40],
            party=f"q-{n // 50}",
            filed_at=filed,
            number=f"N-h-{n}",
            accepted_at=filed,
            closed_at=filed + 10 * DAY,
            finished_as="green",
        )


def put(store: SqlStore, region: str, rows: Iterable[CaseRow], *, armed: dict[str, int] | None = None) -> None:
    """Put cases with their lines and timers into the tables. `armed` says when the timer of a case fires, by reference;
    the others fire much later. The other indexes are made anew behind the last row, which takes less time."""
    indexes = [index for table in (cases, docket, timers) for index in table.indexes]
    with store.engine.begin() as connection:
        for index in indexes:
            index.drop(connection)
        rows = iter(rows)
        while piece := list(islice(rows, _PIECE)):
            opened = [row for row in piece if row.closed_at is None]
            _insert(connection, cases, region, [values_of(row) for row in piece])
            _insert(
                connection,
                docket,
                region,
                [line_values(row.ref, *line) for row in opened for line in placed(row).items()],
            )
            _insert(connection, timers, region, [_timer(row, armed or {}) for row in opened])
        for index in indexes:
            index.create(connection)
    if store.engine.dialect.name == "postgresql":
        # What a server does by itself after some minutes.
        with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")


def _timer(row: CaseRow, armed: dict[str, int]) -> dict[str, Any]:
    fire_at = armed.get(row.ref)
    rung = "yellow" if fire_at is None or fire_at % 2 else "red"
    return {
        "subject": row.ref,
        "clock": "promised",
        "rung": rung,
        "due_version": 1,
        "fire_at": _LATER if fire_at is None else fire_at,
        "fired": 0,
    }


def _insert(connection: sa.Connection, table: sa.Table, region: str, rows: Sequence[dict[str, Any]]) -> None:
    if not rows:
        return
    names = ["region", *rows[0]]
    values = [(region, *row.values()) for row in rows]
    if connection.dialect.name == "postgresql":
        with connection.connection.cursor().copy(f"COPY {table.name} ({', '.join(names)}) FROM STDIN") as copy:
            for one in values:
                copy.write_row(one)
        return
    marks = ", ".join("?" * len(names))
    connection.exec_driver_sql(f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({marks})", values)
