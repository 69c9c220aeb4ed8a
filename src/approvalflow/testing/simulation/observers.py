"""Two who are told of every journal entry: one who keeps a diary, and one who cannot be relied on."""

from __future__ import annotations

from attrs import define, field

from approvalflow.plugins.spec import hookimpl
from approvalflow.ports.kept import Entry
from approvalflow.testing.simulation.misbehaviour import Misbehaviour

__all__ = ["Diary", "Gossip"]


@define(eq=False)
class Diary:
    """Writes down what it is told."""

    told: list[int] = field(factory=list)

    @hookimpl
    def approvalflow_observe(self, event: Entry) -> None:
        """One more entry."""
        self.told.append(event.position)


@define(eq=False)
class Gossip:
    """Is told the same, and fails in every way that there is."""

    errs: Misbehaviour
    told: list[int] = field(factory=list)

    @hookimpl
    def approvalflow_observe(self, event: Entry) -> object:
        """One more entry, or a fault."""
        self.errs.before(event)
        self.told.append(event.position)
        return self.errs.after(None)
