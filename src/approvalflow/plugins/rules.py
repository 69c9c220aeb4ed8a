"""Supervision rules of plug-ins, each look of them within a deadline: a rule that hangs stops no supervision."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from attrs import evolve

from approvalflow.domain.record.plain import copy_of
from approvalflow.domain.supervision.findings import Happening, Seen
from approvalflow.domain.supervision.rules import Rule, Settings
from approvalflow.errors import AdapterFailed
from approvalflow.plugins.guard import guarded

__all__ = ["bounded"]

#: How long a rule may look at one entry, in seconds.
_LOOK_SECONDS = 5.0


def bounded(rule: object) -> Rule:
    """The rule of a plug-in, as one that raises where it looks too long; what it had seen by then counts."""
    guarded_rule = _Bounded(rule)
    return evolve(rule, look=guarded_rule.look) if type(rule) is Rule else cast("Rule", guarded_rule)


class _Bounded:
    def __init__(self, rule: Any) -> None:
        self._rule = rule

    def __getattr__(self, name: str) -> Any:
        return getattr(self._rule, name)

    def look(self, happening: Happening, settings: Settings) -> Iterator[Seen]:
        """What the rule sees, with a happening of its own that it may spoil."""
        own, seen = evolve(happening, body=copy_of(happening.body, encoded=True)), list[Seen]()

        def collect() -> None:
            for one in self._rule.look(own, settings):
                seen.append(one)

        try:
            guarded(
                collect,
                adapter=str(self._rule.code),
                what="look",
                deadline_seconds=_LOOK_SECONDS,
                expect=type(None),
            )
        except AdapterFailed as failed:
            yield from tuple(seen)
            raise failed.__cause__ if isinstance(failed.__cause__, Exception) else failed from None
        yield from tuple(seen)
