"""A store in plain memory: several regions, each with one unit at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from approvalflow.errors import BadInput, Conflict, StoreFailed
from approvalflow.memory.reading import MemoryReading
from approvalflow.memory.shelves import Region
from approvalflow.memory.unit import MemoryUnit

__all__ = ["MemoryStore"]


class MemoryStore:
    """Keeps regions in memory; fulfils `approvalflow.ports.store.Store`. Threads may share it.

    Args:
        patience: seconds that a unit waits for the unit before it in its region, before it raises Conflict.
    """

    name = "memory"
    can: frozenset[str] = frozenset()

    def __init__(self, *, patience: float = 30.0) -> None:
        self._patience = patience
        self._regions: dict[str, Region] = {}
        self._guard = threading.Lock()

    @contextmanager
    def unit(self, region: str) -> Iterator[MemoryUnit]:
        """Begin a transaction that may write. Raises StoreFailed inside another unit of the same thread and region."""
        held = self._region(region)
        if held.writer == threading.get_ident():
            raise StoreFailed(
                "同一线程在事务之内不能再开事务",
                "a unit cannot begin inside another one",
                place=region,
                rule="unit-in-unit",
            )
        if not held.turn.acquire(timeout=self._patience):
            raise Conflict(
                "等待前一事务超时，请重试", "the unit before takes too long: try again", place=region, rule="busy"
            )
        held.writer = threading.get_ident()
        unit = MemoryUnit(held)
        try:
            yield unit
        finally:
            unit.end()
            held.writer = 0
            held.turn.release()

    @contextmanager
    def reading(self, region: str) -> Iterator[MemoryReading]:
        """Begin a consistent look; it waits for nobody, and nobody waits for it."""
        held = self._region(region)
        reading = MemoryReading(region, held.look())
        try:
            yield reading
        finally:
            reading.end()
            held.looked()

    def close(self) -> None:
        """Nothing to let go of; what is kept stays as long as the store."""

    def _region(self, name: str) -> Region:
        if not name.strip():
            raise BadInput("区划代码不能为空", "a region has a code", rule="region")
        with self._guard:
            return self._regions.setdefault(name, Region(name))
