"""A history of any length in a SQLite file: what the real office did with some thousand cases, again and again.

Each repetition has references of its own. Only the journal and the declarations are there, which is what a backtest
reads; one case in twelve broke its promise, and supervision had looked at all of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from functools import cache

from approvalflow import Office
from approvalflow.ports.content import JournalRow
from approvalflow.ports.kept import MatterVersion
from approvalflow.supervise import look
from approvalflow_sqlalchemy import open_store
from approvalflow_sqlalchemy.sqlite import best_driver
from bench.measuring.county import at_work
from bench.storing.rows import ROAD_MATTER

__all__ = ["REGION", "office_at", "write"]

REGION = "000000"
_PREFIX = f"{REGION}-"
_ROW = "INSERT INTO approvalflow_journal ({}) VALUES ({})"
_NAMES = (
    *("region", "position", "kind", "at", "entered", "by", "command_id", "body"),
    *("agency", "station", "acting_for", "case_ref", "case_seq", "link"),
)


def office_at(url: str) -> Office:
    """The office of that history, in whichever process it is asked for."""
    return Office([ROAD_MATTER], store=open_store(url))


def write(path: str, cases: int, *, events: int) -> tuple[int, int]:
    """Write a history of at least so many cases; answers how many cases and entries there are."""
    rows = _template(events)
    each = len({row.case_ref for row in rows if row.case_ref})
    times = -(-cases // each)
    store = open_store(f"sqlite:///{path}")
    with store.unit(REGION) as unit:
        unit.put_matter_version(MatterVersion(ROAD_MATTER.code, ROAD_MATTER.version, ROAD_MATTER.source))
        unit.commit()
    store.close()
    with closing(best_driver().connect(path, isolation_level=None)) as file:
        file.execute("PRAGMA synchronous = OFF")
        file.execute("PRAGMA foreign_keys = OFF")
        file.execute("BEGIN")
        file.executemany(_ROW.format(", ".join(_quoted()), ", ".join("?" * len(_NAMES))), _copies(rows, times))
        total = len(rows) * times
        head = "INSERT INTO approvalflow_chain_heads (region, position, link, algorithm) VALUES (?, ?, ?, 'sha256')"
        file.execute(head, (REGION, total, bytes(32)))
        file.execute("COMMIT")
    return each * times, total


@cache
def _template(events: int) -> tuple[JournalRow, ...]:
    office = at_work(events, late_every=12)
    while look(office).entries:
        pass
    with office.store.reading(REGION) as reading:
        return tuple(reading.written())


def _quoted() -> Iterator[str]:
    return (f'"{name}"' for name in _NAMES)


def _copies(rows: tuple[JournalRow, ...], times: int) -> Iterator[tuple[object, ...]]:
    link = bytes(32)
    for copy in range(times):
        first, own = copy * len(rows), f"{_PREFIX}{copy:05d}-"
        for row in rows:
            ref = row.case_ref.replace(_PREFIX, own) if row.case_ref else None
            body = row.body.replace(_PREFIX, own)
            yield (
                *(REGION, first + row.position, row.kind, row.at, row.entered, row.by, row.command_id, body),
                *(row.agency, row.station, row.acting_for, ref, row.case_seq or None, link),
            )
