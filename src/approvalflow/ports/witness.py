"""The witness: keeps checkpoints where nobody who can alter the journal can alter them.

Somebody else's machine, best of all: the supervision organ's. Against its copies a journal that was cut off, written
anew or put back from an older copy shows, however well it was done.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from approvalflow.domain.record.checkpoints import Checkpoint

__all__ = ["Witness"]


class Witness(Protocol):
    """Keeps checkpoints in the order in which they came, and never gives one up."""

    name: str
    can: frozenset[str]

    def keep(self, checkpoint: Checkpoint, proof: Sequence[bytes]) -> None:
        """Keep a checkpoint; the same again changes nothing.

        `proof` shows that the journal only added to the latest one that it keeps of the region; empty where it keeps
        none, and where nothing was added. Raises WitnessDisagrees for a smaller size, for a proof that does not hold
        and for a signature that is not of a key it trusts; anything else while it is out of order.
        """
        ...

    def latest(self, region: str) -> Checkpoint | None:
        """The last one that it keeps of a region."""
        ...

    def all(self, region: str) -> Sequence[Checkpoint]:
        """Every one that it keeps of a region, in the order in which they came."""
        ...
