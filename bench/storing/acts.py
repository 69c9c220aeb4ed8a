"""A whole act of an officer, through the office, beside its own statements sent again without the office."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from contextlib import contextmanager
from functools import partial
from typing import Any

import sqlalchemy as sa

from approvalflow import Actor, Applicant, Office
from approvalflow.domain.deadlines.moments import MINUTE
from approvalflow.testing.doubles import SeededIds, SeededRandom, VirtualClock
from approvalflow.testing.store_samples import NOON
from approvalflow_sqlalchemy import SqlStore, open_store
from bench.storing.rows import ROAD_MATTER
from bench.storing.steps import Rates

__all__ = ["act"]

_CLERK = Actor("clerk", agency="urban", roles={"window"})
_REVIEWER = Actor("reviewer", agency="urban", roles={"reviewer"})
_SECOND = Actor("second", agency="urban", roles={"reviewer"})


def act(url: str, same: str, count: int) -> Rates:
    """An opinion by two officers on a step, once on each of so many cases; then what it sent to the database, sent to
    another one in which the same had happened before, and nothing judged, folded, encoded or shown."""
    office, beside = _office(open_store(url)), _office(open_store(same))
    spent: dict[str, list[tuple[float, float]]] = {"office": [], "statements": []}
    try:
        refs = _claimed(office, count)
        _claimed(beside, count)
        for ref in refs:
            with _noted(office.store.engine) as sent:
                spent["office"].append(_timed(partial(_opinion, office, ref)))
            spent["statements"].append(_timed(partial(_again, beside.store, sent)))
    finally:
        office.close()
        beside.close()
    (office_s, office_cpu), (floor_s, floor_cpu) = (
        [statistics.median(one) for one in zip(*spent[name][5:], strict=True)] for name in ("office", "statements")
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
def _noted(engine: sa.Engine) -> Any:
    """What is sent to the database within the block."""
    sent: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, _context: Any, _many: bool) -> None:
        if not statement.startswith("BEGIN"):
            sent.append((statement, values))

    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


def _again(store: SqlStore, sent: list[tuple[str, Any]]) -> None:
    with store.engine.begin() as connection:
        for statement, values in sent:
            result = connection.exec_driver_sql(statement, values)
            if result.returns_rows:
                result.all()


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    begun, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - begun, time.process_time() - processor
