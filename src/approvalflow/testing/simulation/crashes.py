"""A store whose process dies at any point of a unit: before its commit nothing may be left, after it everything.

It dies at failpoints of the office as well. It may be busy, so that a unit loses its race, or refuse to commit, as a
full disk does: nothing was changed, and whoever asked is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from attrs import define

from approvalflow.errors import Conflict, StoreFailed
from approvalflow.memory.reading import MemoryReading
from approvalflow.ports.store import Reading, Store, Unit

__all__ = ["Crash", "CrashingStore"]


#: Points that lie inside a store: another store has others, and a run is the same on each.
_INSIDE = ("before-commit", "after-commit", "paper-")


class Crash(BaseException):
    """The process is gone. Not an `Exception`, so that nothing on the way believes it could go on."""


@define(eq=False)
class CrashingStore:
    """Wraps a store. `arm(n)` lets the n-th call of the next units die; the call of `commit` counts twice: once before
    it is done and once after. `arm(0, points=n)` lets the n-th failpoint die. `busy` units in a row lose their race,
    when they begin or at the call `busy_at`. `refuses` is asked at each commit whether it fails. `units_open` tells
    whether a unit is open now."""

    inner: Store
    region: str
    name: str = "crashing"
    can: frozenset[str] = frozenset()
    left: int = 0
    points_left: int = 0
    died_at: str = ""
    committed: bool = False
    before: dict[str, dict[Any, Any]] | None = None
    refuses: Callable[[], bool] | None = None
    busy: int = 0
    busy_at: str = "begin"
    units_open: int = 0

    def arm(self, calls: int, *, points: int = 0) -> None:
        """Die at that call, or at that failpoint, from now, counted from 1; 0 disarms."""
        self.left, self.points_left, self.died_at, self.committed = calls, points, "", False
        self.before = None

    def passes(self, point: str) -> None:
        """A failpoint is passed."""
        if self.points_left and not point.startswith(_INSIDE):
            self.points_left -= 1
            if not self.points_left:
                self.died_at = point
                raise Crash(point)

    def calm(self) -> None:
        """Nothing is wrong with the store from here on."""
        self.arm(0)
        self.busy, self.refuses = 0, None

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

    def is_busy(self) -> None:
        """One unit more loses its race."""
        self.busy -= 1
        raise Conflict("数据库忙", "the database is busy", place=self.region, rule="busy")

    @contextmanager
    def unit(self, region: str) -> Iterator[Unit]:
        """A unit that may die, lose its race or be refused."""
        self.committed = False
        if self.busy and self.busy_at == "begin":
            self.is_busy()
        self.before = self.content() if self.left or self.points_left else None
        with self.inner.unit(region) as unit:
            self.units_open += 1
            try:
                yield _Mortal(unit, self)
            finally:
                self.units_open -= 1

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
        if not callable(found):
            return found

        def call(*arguments: Any, **named: Any) -> Any:
            self._store.step(name)
            if self._store.busy and self._store.busy_at == name:
                self._store.is_busy()
            if name == "commit" and self._store.refuses is not None and self._store.refuses():
                raise StoreFailed("磁盘已满", "the disk is full", rule="store")
            answer = found(*arguments, **named)
            if name == "commit":
                self._store.committed = True
                self._store.step("after commit")
            return answer

        return call
