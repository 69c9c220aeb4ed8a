"""A letter box that is out of order now and then, and never takes some letters at all."""

from __future__ import annotations

from attrs import define, field

from approvalflow.plugins.spec import hookimpl
from approvalflow.ports.channel import Letter, Sent
from tests.simulation.faults import Faults
from tests.simulation.streams import Streams

__all__ = ["LetterBox"]


@define
class LetterBox:
    """Fulfils `ports.channel.Channel`; keeps every letter that it took, in order."""

    streams: Streams
    faults: Faults
    name: str = "letter-box"
    can: frozenset[str] = frozenset()
    taken: list[Letter] = field(factory=list)
    poison: set[str] = field(factory=set)
    failures: int = 0

    @hookimpl
    def approvalflow_register_channels(self) -> list[object]:
        """The box offers itself."""
        return [self]

    def send(self, letter: Letter) -> Sent:
        """Take a letter, or fail."""
        chance = self.streams["channel"]
        if chance.random() < self.faults["poison"] / 20:
            self.poison.add(letter.key)
        if letter.key in self.poison or chance.random() < self.faults["channel"]:
            self.failures += 1
            raise TimeoutError("the letter box is out of order")
        self.taken.append(letter)
        if chance.random() < self.faults["channel"] / 4:
            raise ConnectionResetError("taken, but the answer was lost")
        return Sent("accepted")
