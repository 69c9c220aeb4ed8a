"""What is asked of the enumerator: a command, what has happened before it, and how it is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from attrs import frozen

from approvalflow import Office
from approvalflow.testing.doubles import VirtualClock

__all__ = ["K", "Notes", "Scenario"]

#: The id under which each command is given and given again.
K = "the-command"

#: What the preparation found out and the command needs: references, by a word.
Notes: TypeAlias = Mapping[str, str]


@frozen
class Scenario:
    """One command at one moment of a county.

    Attributes:
        command: the name of the method of `Office`, or of the function, that this is about.
        prepare: brings a new county to the moment before; what it answers is handed to `act`.
        act: gives the command, under an id that is always the same.
        weight: `money` and `decision` are killed twice over; `""` once.
        again: whether the command, sent again after it was done, answers what it answered the first time.
        repeats: whether a process that dies leaves something to be carried out once more, under the same key.
        leases: whether a process that dies leaves leases behind, so that what follows happens later.
        draws: whether several of its units each draw a secret, which others draw otherwise after a death.
        name: where one command has several scenarios.
    """

    command: str
    prepare: Callable[[Office, VirtualClock], Notes]
    act: Callable[[Office, Notes], object]
    weight: str = ""
    again: bool = True
    repeats: bool = False
    leases: bool = False
    draws: bool = False
    name: str = ""

    @property
    def id(self) -> str:
        """The name of the scenario, or that of its command."""
        return self.name or self.command
