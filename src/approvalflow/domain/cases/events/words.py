"""Sequences as the journal gives them back (lists) become the tuples that events hold."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["instants", "words"]


def words(values: Iterable[str]) -> tuple[str, ...]:
    """A tuple of texts."""
    return tuple(values)


def instants(values: Iterable[int]) -> tuple[int, ...]:
    """A tuple of instants."""
    return tuple(values)
