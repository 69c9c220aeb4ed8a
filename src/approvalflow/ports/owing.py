"""The part of a store that keeps what is owed after commit, and what came in from outside."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

from approvalflow.domain.deadlines.moments import Instant
from approvalflow.ports.kept import Incoming, Owed

__all__ = ["ReadingOwed", "WritingOwed"]


class ReadingOwed(Protocol):
    """What can be read of effects and messages."""

    def owed(self, *, parked: bool = False) -> Sequence[Owed]:
        """What is still owed (or, with `parked`, what was given up for now)."""
        ...

    def effect(self, key: str) -> Owed | None:
        """An effect that is owed or parked; None once it is settled, and where it never was."""
        ...

    def incoming(self, *, outcome: str = "") -> Sequence[Incoming]:
        """Messages with that outcome; without one, those not processed yet; oldest first."""
        ...

    def message(self, key: str) -> Incoming | None:
        """A message that came in, processed or not."""
        ...


class WritingOwed(Protocol):
    """What a unit does with effects and messages."""

    def owe(self, owed: Sequence[Owed]) -> None:
        """Owe effects; a key that is known already is not owed twice."""
        ...

    def take_owed(
        self,
        now: Instant,
        *,
        limit: int,
        until: Instant,
        kind: str = "",
        without: Collection[str] = (),
        least_tried_first: bool = False,
    ) -> Sequence[Owed]:
        """Lease effects whose turn has come, the first of each line, until an instant; no other worker gets them.

        The lease is an attempt and is counted here, in what is answered too: of a worker that died with it nobody else
        could tell. Only effects of the `kind`, where one is given; none of an adapter in `without`. They come in the
        order in which they were owed; with `least_tried_first`, those with the fewest attempts before the others.
        """
        ...

    def settle(self, key: str, now: Instant) -> None:
        """The effect was handed over: it is owed no longer."""
        ...

    def postpone(self, key: str, *, next_try: Instant, error: str, parked: bool) -> None:
        """The attempt failed: try again at `next_try`, or park it. Nothing, for an effect that was settled."""
        ...

    def unpark(self, key: str, next_try: Instant) -> None:
        """Owe a parked effect again, with no attempt counted. Raises Conflict if it is not parked."""
        ...

    def receive(self, incoming: Incoming) -> bool:
        """Keep a message; False if the same message is there already."""
        ...

    def processed(self, key: str, *, outcome: str, reason: str) -> None:
        """A message was dealt with; its effects are in this same unit."""
        ...
