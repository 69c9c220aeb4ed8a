"""Clocks beside the system's own: one that tests set, one that the seed lets run."""

from __future__ import annotations

from approvalflow.domain.deadlines.moments import Instant
from approvalflow.memory import SystemClock

__all__ = ["SettableClock", "VirtualClock"]


class SettableClock:
    """Runs with the system's clock, moved by an offset that a test sets, or stands still where a test holds it."""

    def __init__(self) -> None:
        self._system = SystemClock()
        self._offset = 0
        self._held: Instant | None = None

    def now(self) -> Instant:
        """The present instant as the test wants it."""
        return self._system.now() + self._offset if self._held is None else self._held

    def set(self, instant: Instant) -> None:
        """From now on it is that instant and running."""
        self._offset, self._held = instant - self._system.now(), None

    def hold(self, instant: Instant) -> None:
        """From now on it is that instant, to the microsecond, until it is set or moved."""
        self._held = instant

    def advance(self, amount: int) -> None:
        """Move on by an amount of microseconds, and run."""
        self.set(self.now() + amount)


class VirtualClock:
    """Stands still until it is moved, and never goes back."""

    def __init__(self, start: Instant) -> None:
        self._now = start

    def now(self) -> Instant:
        """The instant at which it stands; a microsecond passes with each look, so that acts stay in order."""
        self._now += 1
        return self._now

    def move_to(self, instant: Instant) -> None:
        """Move on; an instant that has passed changes nothing."""
        self._now = max(self._now, instant)
