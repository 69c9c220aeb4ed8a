"""Circuit breakers: an adapter that fails again and again is left alone for a while, then tried once.

    closed      calls go through; `OPENS_AFTER` failures in a row that count open it
    open        nobody calls; each rest is twice as long as the one before it, up to `LONGEST_REST`
    half open   the rest is over: one caller probes; an answer closes it, a failure opens it again

What one process knows of its adapters, in memory: it asks no clock and has no thread.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from attrs import define, frozen

from approvalflow.domain.deadlines.moments import MINUTE, SECOND, Instant
from approvalflow.errors import AdapterFailed

__all__ = ["FIRST_REST", "LONGEST_REST", "OPENS_AFTER", "Circuits", "Resting", "Turn"]

#: How many calls have to fail in a row. The retry of one that failed before does not count: that may be a poison
#: message, and is no outage.
OPENS_AFTER = 3

#: The first rest and the longest one.
FIRST_REST: Instant = 30 * SECOND
LONGEST_REST: Instant = 10 * MINUTE


@frozen
class Resting:
    """An adapter that is left alone: since when, until when, and the failure that led to it."""

    adapter: str
    since: Instant
    until: Instant
    error: str


@frozen
class Turn:
    """What a caller knows of the adapters: those that rest, and those whose rest is over and which it probes."""

    resting: frozenset[str]
    probed: frozenset[str]


@define(eq=False)
class _Circuit:
    """What is known of one adapter; `rest` is 0 while it is closed."""

    failures: int = 0
    since: Instant = 0
    rest: Instant = 0
    is_probed: bool = False
    error: str = ""

    def is_shut(self, now: Instant) -> bool:
        """Whether nobody is to call. A clock that stepped back behind the failure prolongs no rest."""
        return bool(self.rest) and (self.is_probed or self.since <= now < self.since + self.rest)


class Circuits:
    """The breakers of the adapters of one process, by the adapter's name; threads may share it."""

    def __init__(self) -> None:
        self._circuits: dict[str, _Circuit] = {}
        self._guard = threading.Lock()

    @contextmanager
    def turn(self, now: Instant) -> Iterator[Turn]:
        """The adapters that the caller is not to call within the block, and those that are its own to probe there: for
        everybody else these go on resting until the block ends."""
        with self._guard:
            shut = frozenset(name for name, one in self._circuits.items() if one.is_shut(now))
            mine = {name: one for name, one in self._circuits.items() if one.rest and name not in shut}
            for one in mine.values():
                one.is_probed = True
        try:
            yield Turn(shut, frozenset(mine))
        finally:
            with self._guard:
                for one in mine.values():
                    one.is_probed = False

    @contextmanager
    def call(self, adapter: str, now: Callable[[], Instant], *, counts: bool = True) -> Iterator[None]:
        """A guarded call within the block, which is answered or fails; `counts` is False for a retry."""
        try:
            yield
        except AdapterFailed as fault:
            self._failed(adapter, str(fault), now(), counts=counts)
            raise
        self._answered(adapter)

    def _answered(self, adapter: str) -> None:
        with self._guard:
            self._circuits.pop(adapter, None)

    def _failed(self, adapter: str, error: str, now: Instant, *, counts: bool) -> None:
        with self._guard:
            one = self._circuits.setdefault(adapter, _Circuit())
            one.error = error
            one.failures += counts
            if one.rest or one.failures >= OPENS_AFTER:
                one.rest = min(2 * one.rest, LONGEST_REST) or FIRST_REST
                one.since = now

    def resting(self, now: Instant) -> tuple[Resting, ...]:
        """The adapters that rest now, by name."""
        with self._guard:
            return tuple(
                Resting(name, one.since, one.since + one.rest, one.error)
                for name, one in sorted(self._circuits.items())
                if one.is_shut(now)
            )
