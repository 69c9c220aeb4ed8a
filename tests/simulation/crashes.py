"""A store whose process dies at any point of a unit: before its commit nothing may be left, after it everything.

It may also refuse to commit, as a full disk does: nothing was changed, and whoever asked is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from attrs import define

from approvalflow.errors import StoreFailed
from approvalflow.memory.reading import MemoryReading
from approvalflow.ports.store import Reading, Store, Unit

__all__ = ["Crash", "CrashingStore"]


class Crash(BaseException):
    """The process is gone. Not an `Exception`, so that nothing on the way believes it could go on."""


@define
class CrashingStore:
    """Wraps a store. `arm(n)` lets the n-th call of the next units die; the call of `commit` counts twice:
    once before it is done and once after. `refuses` is asked at each commit whether it fails."""

    inner: Store
    region: str
    name: str = "crashing"
    can: frozenset[str] = frozenset()
    left: int = 0
    died_at: str = ""
    committed: bool = False
    before: dict[str, dict[Any, Any]] | None = None
    refuses: Callable[[], bool] | None = None

    def arm(self, calls: int) -> None:
        """Die at that call from now, counted from 1; 0 disarms."""
        self.left, self.died_at, self.committed = calls, "", False

    def content(self) -> dict[str, dict[Any, Any]]:
        """All that the region holds now, where it is held in memory; of another store, what its journal says."""
        with self.inner.reading(self.region) as reading:
            if isinstance(reading, MemoryReading):
                return {name: dict(table) for name, table in reading._tables.items() if table}
            return {"head": dict([reading.head()]), "owed": {one.key: one for one in reading.owed()}}

    def step(self, point: str) -> None:
        """One call of a unit."""
        if self.left:
            self.left -= 1
            if not self.left:
                self.died_at = point
                raise Crash(point)

    @contextmanager
    def unit(self, region: str) -> Iterator[Unit]:
        """A unit that may die."""
        self.committed = False
        self.before = self.content() if self.left else None
        with self.inner.unit(region) as unit:
            yield _Mortal(unit, self)  # type: ignore[misc]

    def reading(self, region: str) -> AbstractContextManager[Reading]:
        """Looking never dies."""
        return self.inner.reading(region)

    def close(self) -> None:
        """Nothing to let go of."""


class _Mortal:
    """A unit, call by call."""

    def __init__(self, unit: Unit, store: CrashingStore) -> None:
        self._unit = unit
        self._store = store

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._unit, name)

        def call(*arguments: Any, **named: Any) -> Any:
            self._store.step(name)
            if name == "commit" and self._store.refuses is not None and self._store.refuses():
                raise StoreFailed("磁盘已满", "the disk is full", rule="store")
            answer = found(*arguments, **named)
            if name == "commit":
                self._store.committed = True
                self._store.step("after commit")
            return answer

        return call
