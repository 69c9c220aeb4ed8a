"""Secrets that nobody can guess: query codes and salts."""

from __future__ import annotations

from typing import Protocol

__all__ = ["Random"]


class Random(Protocol):
    """A source of secrets."""

    def digits(self, length: int) -> str:
        """`length` decimal digits that cannot be foreseen."""
        ...

    def token(self, length: int) -> bytes:
        """`length` bytes that cannot be foreseen."""
        ...
