"""Names for new things: commands, parties, bills."""

from __future__ import annotations

from typing import Protocol

__all__ = ["Ids"]


class Ids(Protocol):
    """Gives names that were never given before."""

    def new(self, kind: str) -> str:
        """A new name for a thing of this kind (`command`, `party`, `bill` ...), never the same one twice."""
        ...
