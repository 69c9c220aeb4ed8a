"""Chance from one seed, in named streams of each step: who draws once more, or not at all, shifts nobody else.

A stream follows from the seed, the number of the step and its own name. So a new user of chance does not shift what the
others get, and a step that is left out of a run leaves the draws of every other step as they were: that is what makes a
failing run shorter without making it another run.
"""

from __future__ import annotations

import random
from hashlib import sha256

__all__ = ["Streams"]


class Streams:
    """Streams of chance; those of step 0 are drawn from before anything happens."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.step = 0
        self._streams: dict[str, random.Random] = {}

    def begin(self, step: int) -> None:
        """From here on the streams are those of this step."""
        self.step = step
        self._streams.clear()

    def __getitem__(self, name: str) -> random.Random:
        if name not in self._streams:
            start = sha256(f"{self.seed}/{self.step}/{name}".encode()).digest()
            self._streams[name] = random.Random(start)  # noqa: S311 - nothing here is a secret
        return self._streams[name]
