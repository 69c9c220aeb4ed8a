"""A letter box that is out of order now and then, and never takes some letters at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from attrs import define, field

from approvalflow.plugins.spec import hookimpl
from approvalflow.ports.channel import Letter, Sent
from approvalflow.testing.simulation.misbehaviour import Misbehaviour

__all__ = ["LetterBox"]


@define(eq=False)
class LetterBox:
    """Fulfils `ports.channel.Channel`; keeps every letter that it took, in order.

    `unanswered` counts, for each key, how often it was taken and whoever sent it could not know. `meanwhile` is what
    happens elsewhere while the box has a letter in hand.
    """

    errs: Misbehaviour
    name: str = "letter-box"
    can: frozenset[str] = frozenset()
    taken: list[Letter] = field(factory=list)
    poison: set[str] = field(factory=set)
    unanswered: Counter[str] = field(factory=Counter)
    failures: int = 0
    meanwhile: Callable[[], None] | None = None

    @hookimpl
    def approvalflow_register_channels(self) -> list[object]:
        """The box offers itself."""
        return [self]

    def send(self, letter: Letter) -> Sent:
        """Take a letter, or fail."""
        faults = self.errs.faults
        self.errs.before(letter)
        if faults.strikes("poison", 1 / 20):
            self.poison.add(letter.key)
        if letter.key in self.poison or faults.strikes("channel"):
            self.failures += 1
            raise TimeoutError("the letter box is out of order")
        self.taken.append(letter)
        if self.meanwhile is not None:
            self.meanwhile()
        self.unanswered[letter.key] += 1
        if faults.strikes("channel", 1 / 4):
            raise ConnectionResetError("taken, but the answer was lost")
        answer: Sent = self.errs.after(Sent("accepted"))
        if isinstance(answer, Sent):
            self.unanswered[letter.key] -= 1
        return answer
