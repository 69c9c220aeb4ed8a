"""What everything that reads a region in memory has in common: its shelves, and an end."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from approvalflow.errors import StoreFailed
from approvalflow.memory.shelves import Name, Shelf, shelf_of

__all__ = ["MemoryBlock"]

K = TypeVar("K")
V = TypeVar("V")


class MemoryBlock:
    """A look at one region, or a unit of it."""

    def __init__(self, region: str, tables: dict[str, dict[Any, Any]]) -> None:
        self.region = region
        self._tables = tables
        self._shelves: dict[str, Shelf[Any, Any]] = {}
        self._over = False

    def _shelf(self, name: Name[K, V]) -> Shelf[K, V]:
        if self._over:
            raise StoreFailed("该事务已结束", "this block is over: begin another", rule="block-over")
        shelf: Shelf[K, V] | None = self._shelves.get(name.text)
        if shelf is None:
            shelf = self._shelves[name.text] = shelf_of(self._tables, name)
        return shelf

    def _these(self, name: Name[K, V], keys: Iterable[K]) -> tuple[V, ...]:
        shelf = self._shelf(name)
        return tuple(value for key in keys if (value := shelf.get(key)) is not None)

    def end(self) -> None:
        """The block is over; whoever still holds this object gets nothing from it."""
        self._over = True
