"""A hash chain: each record is bound to all that came before it, so that no record changes, comes or goes unseen.

The chain alone cannot show that its end was cut off or that an older copy was put back: that needs the last link as
somebody else keeps it (`head`), or a Merkle root that was handed out.
"""

from __future__ import annotations

from hashlib import sha256
from itertools import zip_longest
from typing import TYPE_CHECKING

from attrs import frozen

from approvalflow.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["GENESIS", "LINK_BYTES", "Break", "link", "verify"]

LINK_BYTES = 32

# Chain links, Merkle leaves (0) and Merkle nodes (1) begin differently, so that none can be passed off as another.
_PREFIX = b"\x02"

#: What the first record is linked to.
GENESIS: bytes = sha256(b"approvalflow chain 1").digest()


@frozen
class Break:
    """One place where a chain does not hold.

    Attributes:
        position: the position of the record, as counted by the caller's `first`.
        rule: `not-following` (record, link or order was altered), `no-link`, `no-record`, `link-size`, or `head` (the
            chain does not end in the link that the witness keeps).
        zh, en: the sentence for a person.
    """

    position: int
    rule: str
    zh: str
    en: str

    def __str__(self) -> str:
        return f"{self.position}: {self.en} / {self.zh}"


def link(previous: bytes, record: bytes) -> bytes:
    """The link (32 bytes) of a record's canonical bytes after the link before it; `GENESIS` before the first.

    Raises `BadInput` where `previous` is not 32 bytes: with another size, bytes could be moved between the two.
    """
    if len(previous) != LINK_BYTES:
        raise BadInput(
            f"前一链值须为 {LINK_BYTES} 字节，现为 {len(previous)} 字节",
            f"the link before has {LINK_BYTES} bytes, not {len(previous)}",
            rule="chain-link-size",
        )
    return sha256(_PREFIX + previous + record).digest()


def verify(
    records: Iterable[bytes],
    links: Iterable[bytes],
    *,
    previous: bytes = GENESIS,
    first: int = 1,
    head: bytes | None = None,
) -> list[Break]:
    """Every break of a chain, in order; empty where it holds.

    Args:
        records: the canonical bytes of each record. They and `links` are read once, side by side.
        links: the link kept beside each record.
        previous: the link before the first record given, for a chain checked in pieces.
        first: the position of the first record given.
        head: the last link as kept elsewhere. Without it a cut-off end and an older copy go unseen.

    Each record is checked against the link *kept* before it, so that one altered record is one break at its own
    position; an altered link shows at its position and at the next.
    """
    breaks: list[Break] = []
    before = previous
    position = first - 1
    for position, (record, kept) in enumerate(zip_longest(records, links), first):
        rule = _broken(before, record, kept)
        if rule:
            breaks.append(Break(position, rule, *_WORDS[rule]))
        if kept is not None and len(kept) == LINK_BYTES:
            before = kept
        elif record is not None:
            before = link(before, record)
    if head is not None and before != head:
        breaks.append(Break(position, "head", *_WORDS["head"]))
    return breaks


_WORDS = {
    "no-link": ("有记录而无链值", "a record without its link"),
    "no-record": ("有链值而无记录", "a link without its record"),
    "link-size": (f"链值不是 {LINK_BYTES} 字节", f"a link that has not {LINK_BYTES} bytes"),
    "not-following": ("记录与前一链值不相接", "the record does not follow the link before it"),
    "head": ("链尾与见证方留存的不一致", "the chain does not end in the link that the witness keeps"),
}


def _broken(before: bytes, record: bytes | None, kept: bytes | None) -> str | None:
    if kept is None:
        return "no-link"
    if record is None:
        return "no-record"
    if len(kept) != LINK_BYTES:
        return "link-size"
    return None if kept == link(before, record) else "not-following"
