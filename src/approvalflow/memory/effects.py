"""What is owed and what came in, in memory."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from attrs import evolve

from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.record.plain import copy_of
from approvalflow.errors import ApprovalflowError, NotFound
from approvalflow.memory import shelves
from approvalflow.memory.books import BooksWriting
from approvalflow.memory.reading import own_effect
from approvalflow.ports.store import Incoming, Owed

__all__ = ["MemoryEffects"]


class MemoryEffects(BooksWriting):
    """The part of a unit that writes effects and messages."""

    def owe(self, owed: Sequence[Owed]) -> None:
        """Owe effects; a key that is known already is not owed twice."""
        known = self._shelf(shelves.KNOWN_OWED)
        for effect in owed:
            if not known.get(effect.key):
                known.put(effect.key, True)
                self._shelf(shelves.OWED).put(effect.key, evolve(effect, body=self._copy(effect.body)))

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
        """Lease effects whose turn has come, the first of each line."""
        leases = self._shelf(shelves.LEASES)
        found, lines = list[Owed](), set[str]()
        for effect in self._shelf(shelves.OWED).values():
            if len(found) == limit and not least_tried_first:
                break
            if effect.parked:
                continue
            waiting = effect.line in lines
            if effect.line:
                lines.add(effect.line)
            if waiting or effect.next_try > now or (leases.get(effect.key) or now) > now:
                continue
            if (not kind or effect.kind == kind) and effect.adapter not in without:
                found.append(effect)
        if least_tried_first:
            found.sort(key=lambda effect: effect.attempts)
        taken = [evolve(effect, attempts=effect.attempts + 1) for effect in found[:limit]]
        for effect in taken:
            leases.put(effect.key, until)
            self._shelf(shelves.OWED).put(effect.key, effect)
        return tuple(map(own_effect, taken))

    def settle(self, key: str, now: Instant) -> None:
        """The effect was handed over; again is the same."""
        self._known(key)
        effect = self._shelf(shelves.OWED).get(key)
        if effect:
            self._shelf(shelves.SETTLED).put(key, (effect, now))
        self._shelf(shelves.OWED).drop(key)
        self._shelf(shelves.LEASES).drop(key)

    def postpone(self, key: str, *, next_try: Instant, error: str, parked: bool) -> None:
        """The attempt failed: let go of the lease. Nothing, for an effect that was settled."""
        self._known(key)
        effect = self._shelf(shelves.OWED).get(key)
        if effect:
            self._shelf(shelves.OWED).put(key, evolve(effect, next_try=next_try, error=error, parked=parked))
            self._shelf(shelves.LEASES).drop(key)

    def unpark(self, key: str, next_try: Instant) -> None:
        """Owe a parked effect again, with no attempt counted."""
        self._known(key)
        effect = self._shelf(shelves.OWED).get(key)
        if effect is None or not effect.parked:
            self._conflict(key, "parked", "该事项未被搁置", "the effect is not parked any more")
        self._shelf(shelves.OWED).put(key, evolve(effect, next_try=next_try, parked=False, attempts=0))

    def receive(self, incoming: Incoming) -> bool:
        """Keep a message; False if the same message is there already."""
        if self._shelf(shelves.INCOMING).get(incoming.key):
            return False
        self._shelf(shelves.INCOMING).put(incoming.key, evolve(incoming, headers=self._copy(incoming.headers)))
        if not incoming.outcome:
            self._shelf(shelves.UNPROCESSED).put(incoming.key, incoming.key)
        return True

    def processed(self, key: str, *, outcome: str, reason: str) -> None:
        """A message was dealt with."""
        message = self._shelf(shelves.INCOMING).get(key)
        if message is None:
            self._refuse(NotFound("没有这条来文", "there is no such message", place=key, rule="incoming"))
        if message.outcome:
            self._conflict(key, "incoming", "来文已处理", "somebody else dealt with the message first")
        self._shelf(shelves.INCOMING).put(key, evolve(message, outcome=outcome, reason=reason))
        self._shelf(shelves.UNPROCESSED).drop(key)

    def _known(self, key: str) -> None:
        if not self._shelf(shelves.KNOWN_OWED).get(key):
            self._refuse(NotFound("没有这项待办事项", "no such effect was ever owed", place=key, rule="owed"))

    def _copy(self, value: Any) -> Any:
        try:
            return copy_of(value)
        except ApprovalflowError as refusal:
            self._refuse(refusal)
