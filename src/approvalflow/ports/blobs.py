"""Handed-in papers and made documents, kept by the digest of their bytes."""

from __future__ import annotations

from typing import Protocol

__all__ = ["Blobs"]


class Blobs(Protocol):
    """Keeps bytes under the hexadecimal SHA-256 digest of their content."""

    name: str
    can: frozenset[str]

    def put(self, content: bytes) -> str:
        """Keep the bytes durably and answer their digest; the same bytes twice are kept once."""
        ...

    def get(self, digest: str) -> bytes:
        """The bytes of that digest, checked against it. Raises NotFound if they are not there or have changed."""
        ...
