"""What a message and a step say to their database, said again word for word with nothing around it: their floor.

Two databases are set up alike, to the last number that was drawn. In the first the project does what it does, and what
it says is written down: which transactions, which statements with which values, what waits for the disk and what does
not. In the second SQLAlchemy alone says the same: the same rows, the same locks, triggers and references, but no rule,
no case built from its journal, no chain, no encoding and no adapter.

    python -m bench.money.words [--count 100] [--sqlite-only]
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from typing import Any

from attrs import field, frozen
from sqlalchemy import Connection, event

from approvalflow.testing.postgresql import running_server
from approvalflow_sqlalchemy import SqlStore, open_store
from approvalflow_sqlalchemy.sqlite import SOON
from bench.money.message import messages_of
from bench.storing.steps import file_cases, unit_step

__all__ = ["Beside", "Pair", "beside"]

#: As many are done before it is measured.
_WARM = 20


@frozen
class Pair:
    """The processor time of one, in seconds, by the project and by its words alone; and how many statements it is."""

    project: float
    words: float
    statements: int

    @property
    def ratio(self) -> float:
        """What the project reaches of its floor."""
        return self.words / self.project


@frozen
class Beside:
    """A message and a step, each beside its own words."""

    message: Pair
    step: Pair

    @property
    def reached(self) -> float:
        """A step's share of a message."""
        return self.step.project / self.message.project

    @property
    def reachable(self) -> float:
        """The same of their words alone: what the rows themselves allow, whoever writes them."""
        return self.step.words / self.message.words


@frozen
class _Transaction:
    """One transaction: whether its commit waits for the disk, and what was said in it."""

    waits: bool
    said: list[tuple[str, Any]] = field(factory=list)


class _Listener:
    """Writes down what is said to the database of a store, transaction by transaction."""

    def __init__(self, store: SqlStore) -> None:
        self._heard: list[_Transaction] = []
        event.listen(store.engine, "begin", self._begun)
        event.listen(store.engine, "before_cursor_execute", self._told)

    def taken(self) -> list[_Transaction]:
        """What was heard since the last time."""
        heard, self._heard = self._heard, []
        return heard

    def _begun(self, connection: Connection) -> None:
        self._heard.append(_Transaction(not connection.get_execution_options().get(SOON)))

    def _told(self, _connection: Any, _cursor: Any, text: str, values: Any, _context: Any, _many: bool) -> None:
        if not text.startswith("BEGIN"):
            self._heard[-1].said.append((text, values))


def beside(first: SqlStore, second: SqlStore, count: int) -> Beside:
    """So many messages and steps in the first, each at once said again in the second; medians."""
    region = f"{time.time_ns() % 10**9}"
    stores = (first, second)
    messages, _same = (messages_of(store, count=count + _WARM, region=region) for store in stores)
    steps = [_steps(store, f"step-{region}") for store in stores]
    spent: tuple[list[tuple[float, float, int]], ...] = ([], [])
    listener = _Listener(first)
    plain, soon = second.engine, second.engine.execution_options(**{SOON: True})

    def again(heard: Sequence[_Transaction]) -> None:
        for one in heard:
            with (plain if one.waits else soon).begin() as connection:
                for text, values in one.said:
                    result = connection.exec_driver_sql(text, values)
                    if result.returns_rows:
                        result.all()

    for message in messages:
        for kind, act in enumerate((message, steps[0])):
            project = _processor(act)
            heard = listener.taken()
            words = _processor(lambda heard=heard: again(heard))  # type: ignore[misc]
            spent[kind].append((project, words, sum(len(one.said) for one in heard)))
    return Beside(*(_pair(one[_WARM:]) for one in spent))


def _steps(store: SqlStore, region: str) -> Callable[[], None]:
    file_cases(store, region)
    return unit_step(store, region)


def _processor(act: Callable[[], None]) -> float:
    begun = time.process_time()
    act()
    return time.process_time() - begun


def _pair(spent: Sequence[tuple[float, float, int]]) -> Pair:
    project, words, statements = (statistics.median(one) for one in zip(*spent, strict=True))
    return Pair(project, words, round(statements))


def _databases(sqlite_only: bool) -> Iterator[tuple[str, str]]:
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:///{folder}/first.db", f"sqlite:///{folder}/second.db"
    if not sqlite_only:
        server = running_server()
        yield server.fresh(), server.fresh()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--sqlite-only", action="store_true")
    told = parser.parse_args()
    for urls in _databases(told.sqlite_only):
        with closing(open_store(urls[0])) as first, closing(open_store(urls[1])) as second:
            found = beside(first, second, told.count)
        for name, pair in (("message", found.message), ("step", found.step)):
            print(
                f"{urls[0][:6]} {name}: {pair.project * 1e3:.2f} ms, its words alone {pair.words * 1e3:.2f} ms "
                f"({pair.ratio:.2f}), {pair.statements} statements"
            )
        print(f"{urls[0][:6]} a step's share of a message: {found.reached:.2f}, of words alone {found.reachable:.2f}")


if __name__ == "__main__":
    main()
