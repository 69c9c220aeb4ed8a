"""One number for everything that a region holds: two stores that give the same hold the same."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

from approvalflow.domain.record.canonical import encode
from approvalflow.ports.content import Row
from approvalflow.ports.store import Store

__all__ = ["digest_of_content", "digest_of_store"]


def digest_of_content(content: Iterable[tuple[str, Row]]) -> str:
    """The SHA-256 of the canonical bytes of each row with the name of its table, in 64 hexadecimal digits."""
    running = sha256()
    for named_row in content:
        running.update(encode(named_row))
    return running.hexdigest()


def digest_of_store(store: Store, region: str) -> str:
    """The digest of all that the store holds of the region. It does not depend on the store or its schema."""
    with store.reading(region) as reading:
        return digest_of_content(reading.content())
