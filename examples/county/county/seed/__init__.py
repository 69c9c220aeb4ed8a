"""A county that has been at work for six weeks: sample cases in every colour, told by the office itself."""

from __future__ import annotations

from county.seed.telling import is_empty, seed

__all__ = ["is_empty", "seed"]
