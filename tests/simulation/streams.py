"""Chance from one seed, in named streams: a new user of chance does not shift what the others get."""

from __future__ import annotations

import random
from hashlib import sha256

__all__ = ["Streams"]


class Streams:
    """Streams of chance, each following from the seed and its own name alone."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._streams: dict[str, random.Random] = {}

    def __getitem__(self, name: str) -> random.Random:
        if name not in self._streams:
            self._streams[name] = random.Random(sha256(f"{self.seed}/{name}".encode()).digest())
        return self._streams[name]
