"""Two mistakes that a store could make, planted: the enumerator has to find both.

`EnqueuesAfter` commits first and writes what is owed in a second transaction: who dies between loses a letter.
`MarksAfter` commits first and remembers the command in a second transaction: who dies between does it twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from approvalflow.ports.store import Reading, Store, Unit

__all__ = ["EnqueuesAfter", "MarksAfter"]


class _TwoTransactions:
    """A store in which one method of a unit takes effect in a transaction of its own, after the unit's."""

    late: str

    def __init__(self, store: Store) -> None:
        self.inner = store
        self.name, self.can = store.name, store.can - {"keep"}

    def reading(self, region: str) -> AbstractContextManager[Reading]:
        return self.inner.reading(region)

    @contextmanager
    def unit(self, region: str) -> Iterator[Unit]:
        put_off: list[Callable[[Unit], object]] = []
        committed = False
        with self.inner.unit(region) as unit:
            commit = unit.commit

            def later(*arguments: Any) -> None:
                put_off.append(lambda second: getattr(type(second), self.late)(second, *arguments))

            def first() -> None:
                nonlocal committed
                commit()
                committed = True

            setattr(unit, self.late, later)
            unit.commit = first  # type: ignore[method-assign]
            yield unit
        if committed and put_off:
            with self.inner.unit(region) as second:
                for act in put_off:
                    act(second)
                second.commit()

    def close(self) -> None:
        self.inner.close()


class EnqueuesAfter(_TwoTransactions):
    """Commit, then enqueue."""

    late = "owe"


class MarksAfter(_TwoTransactions):
    """Do, then mark that it is done."""

    late = "put_command"
