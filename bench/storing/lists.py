"""The lists that people open, beside ever more closed cases; the counts of the board, beside ever more open ones."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from contextlib import AbstractContextManager

from attrs import frozen

from approvalflow.ports.docket import Desk
from approvalflow.ports.store import Reading
from approvalflow.testing.store_samples import NOON
from approvalflow_sqlalchemy import SqlStore
from bench.storing.rows import AGENCIES

__all__ = ["Lists", "board", "lists"]

_PAGE = 50


@frozen
class Lists:
    """Microseconds until a page of fifty is there, the median: each a look of its own."""

    docket: float
    overdue: float
    of_region: float
    recent: float
    of_party: float


def lists(store: SqlStore, region: str, *, times: int = 200) -> Lists:
    """Measure the pages, one of each in turn. The docket is one agency's, with the steps of a role; overdue are its
    own cases, the earliest due first."""
    agency = AGENCIES[7]
    reviewer, head = Desk(agency, frozenset({"reviewer"})), Desk(agency, frozenset())
    asks: dict[str, Callable[[Reading], object]] = {
        "docket": lambda look: look.docket(reviewer, NOON, limit=_PAGE),
        "overdue": lambda look: look.docket(head, NOON, standings=("red",), limit=_PAGE),
        "of_region": lambda look: look.docket(Desk(), NOON, limit=_PAGE),
        "recent": lambda look: look.recent_cases(limit=_PAGE, agency=agency),
        "of_party": lambda look: look.cases_of("q-7", limit=_PAGE),
    }
    spent: dict[str, list[float]] = {name: [] for name in asks}
    for number in range(times + 10):
        for name, ask in asks.items():
            took = _timed(lambda: store.reading(region), ask)
            if number >= 10:
                spent[name].append(took * 1e6)
    return Lists(**{name: statistics.median(found) for name, found in spent.items()})


def board(store: SqlStore, region: str, *, times: int = 15) -> float:
    """Milliseconds until every open case of every agency is counted by its light, the median."""
    everything = Desk(roles=frozenset())
    return statistics.median(
        _timed(lambda: store.reading(region), lambda look: look.lights(everything, NOON)) * 1e3 for _ in range(times)
    )


def _timed(begin: Callable[[], AbstractContextManager[Reading]], ask: Callable[[Reading], object]) -> float:
    begun = time.perf_counter()
    with begin() as look:
        ask(look)
    return time.perf_counter() - begun
