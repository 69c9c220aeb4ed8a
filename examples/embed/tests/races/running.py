"""Rounds of a race, among threads that share an office or among processes that share a database."""

from __future__ import annotations

import multiprocessing
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

from attrs import define, field

from approvalflow import Office
from approvalflow.domain.deadlines.moments import Instant
from approvalflow.office.verify import verify
from approvalflow.ports.store import Store
from approvalflow.testing.doubles import VirtualClock
from examples.embed.tests.crashes.county import START, opened
from examples.embed.tests.crashes.outside import Outside
from examples.embed.tests.crashes.scenario import Notes
from examples.embed.tests.races.race import Outcome, Race, outcome_of

__all__ = ["Rounds"]

#: How long a client waits for the others before it says that it hangs, in seconds.
_PATIENCE = 120


class _Barrier(Protocol):
    def wait(self, timeout: float | None = None) -> int: ...


@define
class Rounds:
    """Rounds of one race on one database, each in a region of its own.

    Args:
        race: the race.
        open: opens the store.
        file: where the world outside is written down.
        first: the number of the first region.
    """

    race: Race
    open: Callable[[], Store]
    file: Path
    first: int = 100_000
    regions: list[str] = field(init=False, factory=list)
    notes: dict[str, Notes] = field(init=False, factory=dict)
    nows: dict[str, Instant] = field(init=False, factory=dict)
    kinds: Counter[str] = field(init=False, factory=Counter)

    def run(self, rounds: int, clients: int, *, processes: bool) -> list[str]:
        """Run so many rounds with so many clients; answers what was wrong."""
        self.regions = [str(self.first + number) for number in range(rounds)]
        self.first += rounds
        with _closing(self.open()) as store:
            for region in self.regions:
                clock = VirtualClock(START)
                self.notes[region] = self.race.prepare(self._office(store, region, clock), clock)
                self.nows[region] = clock.now()
        told = (self._among_processes if processes else self._among_threads)(clients)
        with _closing(self.open()) as store:
            return [f"{self.race.name}: {line}" for region in self.regions for line in self._wrong(store, region, told)]

    def _wrong(self, store: Store, region: str, told: Sequence[Sequence[Outcome]]) -> Iterator[str]:
        outcomes = [of_one[self.regions.index(region)] for of_one in told]
        self.kinds.update(f"{one.kind} {one.said}" if one.kind != "won" else "won" for one in outcomes)
        office = self._office(store, region, VirtualClock(self.nows[region]))
        yield from (one.said for one in outcomes if one.kind == "error")
        yield from self.race.check(outcomes, office, self.notes[region])
        yield from map(str, verify(store, region).violations)

    def _among_threads(self, clients: int) -> list[list[Outcome]]:
        """The threads of one process share one store and one office."""
        told: list[list[Outcome]] = [[] for _ in range(clients)]
        with _closing(self.open()) as store:
            offices = {region: self._office(store, region, VirtualClock(self.nows[region])) for region in self.regions}
            barrier = threading.Barrier(clients)
            threads = [
                threading.Thread(target=self._client, args=(number, barrier, offices.__getitem__, told[number].append))
                for number in range(clients)
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        return told

    def _among_processes(self, clients: int) -> list[list[Outcome]]:
        """Each process has a store of its own; they are forked while no connection is open."""
        context = multiprocessing.get_context("fork")
        barrier = context.Barrier(clients)
        pipes = [context.Pipe(duplex=False) for _ in range(clients)]

        def work(number: int) -> None:
            told: list[Outcome] = []
            with _closing(self.open()) as store:
                self._client(
                    *(number, barrier),
                    lambda region: self._office(store, region, VirtualClock(self.nows[region])),
                    told.append,
                )
            pipes[number][1].send(told)

        workers = [context.Process(target=work, args=(number,)) for number in range(clients)]
        for worker in workers:
            worker.start()
        told = [reader.recv() for reader, _ in pipes]
        for worker in workers:
            worker.join()
        return told

    def _client(
        self, number: int, barrier: _Barrier, office: Callable[[str], Office], tell: Callable[[Outcome], object]
    ) -> None:
        for region in self.regions:
            here = office(region)
            barrier.wait(_PATIENCE)
            tell(outcome_of(lambda: self.race.act(here, self.notes[region], number)))  # noqa: B023 - called at once

    def _office(self, store: Store, region: str, clock: VirtualClock) -> Office:
        return opened(store, Outside(self.file), clock, "", region=region)


class _closing:
    """A store for a while. (`contextlib.closing` is not typed for a Protocol.)"""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __enter__(self) -> Store:
        return self._store

    def __exit__(self, *_: Any) -> None:
        self._store.close()
