"""A hash chain: each record is bound to all that came before it, so that no record changes, comes or goes unseen.

The chain alone cannot show that its end was cut off or that an older copy was put back: that needs the last link as
somebody else keeps it (`head`), or a Merkle root that was handed out.
"""

from __future__ import annotations

from functools import cache, partial
from hashlib import sha256
from itertools import zip_longest
from typing import TYPE_CHECKING

from attrs import frozen

from approvalflow.domain.record.canonical import digest
from approvalflow.errors import BadInput, StoreFailed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = [
    "CHOICES",
    "GENESIS",
    "LINK_BYTES",
    "Break",
    "genesis",
    "hashed_otherwise",
    "known_here",
    "link",
    "linker",
    "verify",
]

LINK_BYTES = 32

#: What a journal may be hashed with, links and tree alike; the first is taken where nothing is said.
CHOICES = ("sha256", "sm3")

# Chain links, Merkle leaves (0) and Merkle nodes (1) begin differently, so that none can be passed off as another.
_PREFIX = b"\x02"

_SEED = b"approvalflow chain 1"

#: What the first record of a SHA-256 chain is linked to.
GENESIS: bytes = sha256(_SEED).digest()


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
    """The link (32 bytes, SHA-256) of a record's canonical bytes after the link before it; `GENESIS` before the first.

    Raises `BadInput` where `previous` is not 32 bytes: with another size, bytes could be moved between the two.
    """
    if len(previous) != LINK_BYTES:
        raise _of_another_size(previous)
    return sha256(_PREFIX + previous + record).digest()


@cache
def linker(algorithm: str) -> Callable[[bytes, bytes], bytes]:
    """The function that links in a chain of one of `CHOICES`: `link` itself for SHA-256.

    Raises `BadInput` for another name, and for one that this machine lacks.
    """
    known_here(algorithm)
    return link if algorithm == "sha256" else partial(_link_by, algorithm)


@cache
def genesis(algorithm: str) -> bytes:
    """What the first record of a chain of one of `CHOICES` is linked to; it differs, so that no chain passes for one of
    the other kind. Raises `BadInput` as `linker` does."""
    known_here(algorithm)
    return digest(_SEED, algorithm)


def known_here(algorithm: str) -> None:
    """Nothing, where a journal may be hashed with this and this machine can. Raises `BadInput` that says which."""
    if algorithm not in CHOICES:
        named = ", ".join(CHOICES)
        raise BadInput(
            f"日志的散列算法只能是 {named} 之一，不能是 {algorithm!r}",
            f"a journal is hashed with one of {named}, not with {algorithm!r}",
            place="hash",
            rule="hash-algorithm",
        )
    digest(b"", algorithm)


def hashed_otherwise(region: str, kept: str, asked: str) -> StoreFailed:
    """The refusal of another algorithm for a journal that has entries already."""
    return StoreFailed(
        f"该行政区的日志自第一条起即用 {kept}，不能改用 {asked}：请将 hash 改回 {kept}，或将其删去",
        f"the journal of this region is hashed with {kept} since its first entry and cannot change to {asked}: "
        f"set hash to {kept}, or leave it out",
        place=region,
        rule="hash-algorithm",
    )


def _link_by(algorithm: str, previous: bytes, record: bytes) -> bytes:
    if len(previous) != LINK_BYTES:
        raise _of_another_size(previous)
    return digest(_PREFIX + previous + record, algorithm)


def _of_another_size(previous: bytes) -> BadInput:
    return BadInput(
        f"前一链值须为 {LINK_BYTES} 字节，现为 {len(previous)} 字节",
        f"the link before has {LINK_BYTES} bytes, not {len(previous)}",
        rule="chain-link-size",
    )


def verify(
    records: Iterable[bytes],
    links: Iterable[bytes],
    *,
    previous: bytes | None = None,
    first: int = 1,
    head: bytes | None = None,
    algorithm: str = "sha256",
) -> list[Break]:
    """Every break of a chain, in order; empty where it holds.

    Args:
        records: the canonical bytes of each record. They and `links` are read once, side by side.
        links: the link kept beside each record.
        previous: the link before the first record given, for a chain checked in pieces; else that of `genesis`.
        first: the position of the first record given.
        head: the last link as kept elsewhere. Without it a cut-off end and an older copy go unseen.
        algorithm: one of `CHOICES`; `BadInput` for another.

    Each record is checked against the link *kept* before it, so that one altered record is one break at its own
    position; an altered link shows at its position and at the next.
    """
    breaks: list[Break] = []
    join = linker(algorithm)
    before = genesis(algorithm) if previous is None else previous
    position = first - 1
    for position, (record, kept) in enumerate(zip_longest(records, links), first):
        rule = _broken(join, before, record, kept)
        if rule:
            breaks.append(Break(position, rule, *_WORDS[rule]))
        if kept is not None and len(kept) == LINK_BYTES:
            before = kept
        elif record is not None:
            before = join(before, record)
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


def _broken(
    join: Callable[[bytes, bytes], bytes], before: bytes, record: bytes | None, kept: bytes | None
) -> str | None:
    if kept is None:
        return "no-link"
    if record is None:
        return "no-record"
    if len(kept) != LINK_BYTES:
        return "link-size"
    return None if kept == join(before, record) else "not-following"
