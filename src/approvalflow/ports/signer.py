"""The signer: holds a key that nobody else has, and signs checkpoints of the journal with it (Ed25519)."""

from __future__ import annotations

from typing import Protocol

__all__ = ["Signer"]


class Signer(Protocol):
    """Signs statements. The private key never leaves it."""

    name: str
    can: frozenset[str]

    def public(self) -> bytes:
        """The public key, 32 bytes."""
        ...

    def sign(self, statement: bytes) -> bytes:
        """The Ed25519 signature (64 bytes) of a statement. Raises anything while the key cannot be used."""
        ...
