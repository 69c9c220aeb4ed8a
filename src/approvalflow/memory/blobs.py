"""Papers in memory."""

from __future__ import annotations

from hashlib import sha256

from approvalflow.errors import NotFound

__all__ = ["MemoryBlobs"]


class MemoryBlobs:
    """Keeps bytes under their digest for as long as the process lives."""

    name = "memory"
    can: frozenset[str] = frozenset()

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def put(self, content: bytes) -> str:
        """Keep the bytes and answer their hexadecimal SHA-256 digest."""
        digest = sha256(content).hexdigest()
        self._kept[digest] = bytes(content)
        return digest

    def get(self, digest: str) -> bytes:
        """The bytes of that digest. Raises NotFound."""
        if digest not in self._kept:
            raise NotFound("没有该摘要对应的材料", "no paper is kept under this digest", place=digest, rule="blob")
        return self._kept[digest]
