"""`Ed25519Signer`: signs checkpoints with a key of this machine."""

from __future__ import annotations

from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from approvalflow_witness.pem import private_key

__all__ = ["Ed25519Signer", "is_signed"]


class Ed25519Signer:
    """Signs with a private key (RFC 8032); fulfils `approvalflow.ports.signer.Signer`. Threads may share it."""

    name = "ed25519"
    can: frozenset[str] = frozenset()

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self._public = key.public_key().public_bytes_raw()

    @classmethod
    def from_file(cls, path: Path, password: str = "") -> Ed25519Signer:
        """With the key of a PEM file. Raises BadInput for a file that holds none, or that others may read."""
        return cls(private_key(path, password))

    def public(self) -> bytes:
        """The public key."""
        return self._public

    def sign(self, statement: bytes) -> bytes:
        """The signature of a statement."""
        return self._key.sign(statement)


def is_signed(public: bytes, statement: bytes, signature: bytes) -> bool:
    """Whether the signature is of that key. Never raises."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, statement)
    except (InvalidSignature, ValueError):
        return False
    return True
