"""A whole act of an officer, through the office, beside a Core floor: the same reads and rows, without the office."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any
from unittest.mock import patch

import sqlalchemy as sa

from approvalflow import Actor, Applicant, Office
from approvalflow.domain.deadlines.moments import MINUTE
from approvalflow.testing.doubles import SeededIds, SeededRandom, VirtualClock
from approvalflow.testing.store_samples import NOON
from approvalflow_sqlalchemy import SqlStore, open_store
from approvalflow_sqlalchemy.statements import Statement
from bench.storing.rows import ROAD_MATTER
from bench.storing.steps import Rates

__all__ = ["act"]

_CLERK = Actor("clerk", agency="urban", roles={"window"})
_REVIEWER = Actor("reviewer", agency="urban", roles={"reviewer"})
_SECOND = Actor("second", agency="urban", roles={"reviewer"})


def act(url: str, same: str, count: int) -> Rates:
    """An opinion by two officers on a step, once on each of so many cases; then all that it read and wrote, by Core in
    another database in which the same had happened before, and nothing judged, folded, encoded, chained or shown.

    The first forty are not counted: both compile their statements then."""
    office, beside = _office(open_store(url)), _office(open_store(same))
    spent: dict[str, list[tuple[float, float]]] = {"office": [], "core": []}
    try:
        refs = _claimed(office, count)
        _claimed(beside, count)
        for ref in refs:
            with _noted() as sent:
                spent["office"].append(_timed(partial(_opinion, office, ref)))
            spent["core"].append(_timed(partial(_by_core, beside.store, sent)))
    finally:
        office.close()
        beside.close()
    (office_s, office_cpu), (floor_s, floor_cpu) = (
        [statistics.median(one) for one in zip(*spent[name][40:], strict=True)] for name in ("office", "core")
    )
    return Rates(1 / office_s, 1 / floor_s, floor_cpu / office_cpu)


def _office(store: SqlStore) -> Any:
    clock = VirtualClock(NOON)
    return Office(
        [ROAD_MATTER], region="420921", store=store, clock=clock, ids=SeededIds("act"), random=SeededRandom(7)
    )


def _claimed(office: Any, count: int) -> list[str]:
    refs = []
    for n in range(count):
        applicant = Applicant(f"申请人{n}", id_number="420900198001010010", email="applicant@example.org")
        facts = {"area_m2": f"{n % 97 + 1}.5"}
        ref = office.file("road", applicant=applicant, facts=facts, materials={"application": b"form"}, by=_CLERK).ref
        office.accept(ref, by=_CLERK)
        office.claim(ref, "site-check", by=_REVIEWER)
        office.clock.advance(MINUTE)
        refs.append(ref)
    return refs


def _opinion(office: Office, ref: str) -> None:
    office.opinion(ref, "site-check", "现场属实", by=_REVIEWER, together=[_SECOND])


@contextmanager
def _noted() -> Iterator[list[tuple[Statement, Any]]]:
    """The constructs that are run within the block, each with what it is run with. The noting falls to the office."""
    sent: list[tuple[Statement, Any]] = []
    run, many = Statement.run, Statement.many

    def noting_run(one: Statement, connection: sa.Connection, values: dict[str, Any], **how: Any) -> Any:
        sent.append((one, dict(values)))
        return run(one, connection, values, **how)

    def noting_many(one: Statement, connection: sa.Connection, rows: Sequence[dict[str, Any]]) -> int:
        if rows:
            sent.append((one, [dict(row) for row in rows]))
        return many(one, connection, rows)

    with patch.object(Statement, "run", noting_run), patch.object(Statement, "many", noting_many):
        yield sent


def _by_core(store: SqlStore, sent: list[tuple[Statement, Any]]) -> None:
    with store.engine.begin() as connection:
        for statement, values in sent:
            result = connection.execute(statement.construct, values)
            if result.returns_rows:
                result.all()


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    begun, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - begun, time.process_time() - processor
