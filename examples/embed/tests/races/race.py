"""One thing that several clients do at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from attrs import frozen

from approvalflow import Office
from approvalflow.errors import Conflict, MoveRefused
from approvalflow.testing.doubles import VirtualClock
from examples.embed.tests.crashes.scenario import Notes

__all__ = ["Outcome", "Race", "outcome_of"]


@frozen
class Outcome:
    """How it went for one client: `won` with what was answered, `refused` in words with the rule, or an `error`."""

    kind: str
    said: str


#: What is wrong, in words, given how it went and the office afterwards.
Check: TypeAlias = Callable[[Sequence[Outcome], Office, Notes], Iterable[str]]


@frozen
class Race:
    """What is prepared in a region of its own, what each client does there, and what has to hold afterwards.

    Attributes:
        name: in the table and on the command line.
        prepare: brings the region to the moment before.
        act: what client number n does.
        check: says what is wrong.
    """

    name: str
    prepare: Callable[[Office, VirtualClock], Notes]
    act: Callable[[Office, Notes, int], object]
    check: Check


def outcome_of(act: Callable[[], object]) -> Outcome:
    """Do it, and say how it went."""
    try:
        return Outcome("won", str(act()))
    except (Conflict, MoveRefused) as refusal:
        return Outcome("refused", refusal.rule)
    except BaseException as fault:  # noqa: BLE001 - whatever else it is, it is what the race looks for
        return Outcome("error", f"{type(fault).__name__}: {fault}")
