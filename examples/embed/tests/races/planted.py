"""A mistake that a store could make, planted: the race of two relays has to find it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import Any

from approvalflow.domain.deadlines.moments import Instant
from approvalflow.ports.kept import Owed
from approvalflow.ports.store import Reading, Store, Unit

__all__ = ["NoLeases"]


class NoLeases:
    """A store whose leases are over as soon as they begin: whoever comes next takes the same effect."""

    def __init__(self, store: Store) -> None:
        self.inner = store
        self.name, self.can = store.name, store.can - {"keep"}

    def reading(self, region: str) -> AbstractContextManager[Reading]:
        return self.inner.reading(region)

    @contextmanager
    def unit(self, region: str) -> Iterator[Unit]:
        with self.inner.unit(region) as unit:
            unit.take_owed = partial(_take, unit)  # type: ignore[method-assign]
            yield unit

    def close(self) -> None:
        self.inner.close()


def _take(unit: Unit, now: Instant, **more: Any) -> Sequence[Owed]:
    return type(unit).take_owed(unit, now, **(more | {"until": now}))
