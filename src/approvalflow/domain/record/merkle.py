"""Merkle trees as RFC 6962 (section 2.1) and RFC 9162 have them: one root for a whole journal, and short proofs.

An **inclusion proof** shows that a record is in the journal whose root somebody holds; a **consistency proof** shows
that a later journal only added to an earlier one. The two `verify_...` functions need nothing but hashes: an outsider
can run them without the application.

The trees are over *leaf hashes* (`leaf(record)`), so that a journal keeps 32 bytes for a record and no record text.
Everything is SHA-256 unless another algorithm of `chain.CHOICES` is named; `BadInput` for one that this machine lacks.
"""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING

from attrs import frozen

from approvalflow.domain.record.canonical import digest
from approvalflow.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = [
    "EMPTY_ROOT",
    "Hashing",
    "consistency_proof",
    "hashing",
    "inclusion_proof",
    "leaf",
    "node",
    "root",
    "verify_consistency",
    "verify_inclusion",
]

#: The root of the tree without leaves.
EMPTY_ROOT: bytes = sha256(b"").digest()


def leaf(record: bytes) -> bytes:
    """The leaf hash of a record's bytes."""
    return sha256(b"\x00" + record).digest()


def node(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees."""
    return sha256(b"\x01" + left + right).digest()


@frozen
class Hashing:
    """How a tree of one algorithm is hashed: a leaf from a record's bytes, a node from two subtrees, the empty root."""

    leaf: Callable[[bytes], bytes]
    node: Callable[[bytes, bytes], bytes]
    empty: bytes


@cache
def hashing(algorithm: str) -> Hashing:
    """The hashing of one algorithm."""
    if algorithm == "sha256":
        return Hashing(leaf, node, EMPTY_ROOT)
    return Hashing(
        lambda record: digest(b"\x00" + record, algorithm),
        lambda left, right: digest(b"\x01" + left + right, algorithm),
        digest(b"", algorithm),
    )


def root(leaves: Sequence[bytes], algorithm: str = "sha256") -> bytes:
    """The root (32 bytes) over leaf hashes in order; `EMPTY_ROOT` for none."""
    node = hashing(algorithm).node
    if not leaves:
        return hashing(algorithm).empty
    level = list(leaves)
    while len(level) > 1:
        # A last node without a neighbour goes up as it is: that gives the tree of the RFC, in one flat pass a level.
        paired = [node(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = paired + level[len(paired) * 2 :]
    return level[0]


def inclusion_proof(leaves: Sequence[bytes], index: int, algorithm: str = "sha256") -> list[bytes]:
    """The hashes that lead from the leaf at `index` (from 0) up to the root, lowest first.

    Raises `BadInput` where there is no such leaf.
    """
    if not 0 <= index < len(leaves):
        raise _out_of_range(index, len(leaves))
    node = hashing(algorithm).node
    proof: list[bytes] = []
    level = list(leaves)
    while len(level) > 1:
        neighbour = index ^ 1
        if neighbour < len(level):
            proof.append(level[neighbour])
        paired = [node(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = paired + level[len(paired) * 2 :]
        index >>= 1
    return proof


def verify_inclusion(
    proof: Sequence[bytes], *, leaf_hash: bytes, index: int, size: int, root: bytes, algorithm: str = "sha256"
) -> bool:
    """Whether the leaf stands at `index` (from 0) of the tree with that size and root. Never raises for a bad proof."""
    if not 0 <= index < size or not _are_hashes(leaf_hash, *proof):
        return False
    node = hashing(algorithm).node
    place, last, seen = index, size - 1, leaf_hash
    for step in proof:
        if not last:
            return False
        if place & 1 or place == last:
            seen = node(step, seen)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            seen = node(seen, step)
        place, last = place >> 1, last >> 1
    return not last and seen == root


def consistency_proof(leaves: Sequence[bytes], old_size: int, algorithm: str = "sha256") -> list[bytes]:
    """The hashes that show that the tree over the first `old_size` leaves is the beginning of the tree over all.

    Empty for the same size. Raises `BadInput` where `old_size` is not in 1..len(leaves): nothing can be shown of an
    empty tree.
    """
    if not 1 <= old_size <= len(leaves):
        raise _out_of_range(old_size, len(leaves))
    proof: list[bytes] = []
    low, high, whole = 0, len(leaves), True
    while old_size - low != high - low:
        split = low + (1 << ((high - low - 1).bit_length() - 1))
        if old_size <= split:
            proof.append(root(leaves[split:high], algorithm))
            high = split
        else:
            proof.append(root(leaves[low:split], algorithm))
            low, whole = split, False
    if not whole:
        proof.append(root(leaves[low:high], algorithm))
    return proof[::-1]


def verify_consistency(
    proof: Sequence[bytes],
    *,
    old_size: int,
    old_root: bytes,
    new_size: int,
    new_root: bytes,
    algorithm: str = "sha256",
) -> bool:
    """Whether the tree with the old size and root is the beginning of the new one. Never raises for a bad proof."""
    if not 1 <= old_size <= new_size:
        return False
    if old_size == new_size:
        return not proof and old_root == new_root
    if not _are_hashes(old_root, *proof):
        return False
    node = hashing(algorithm).node
    place, last, steps = old_size - 1, new_size - 1, list(proof)
    while place & 1:
        place, last = place >> 1, last >> 1
    # Where the old tree is a whole subtree of the new one, the proof starts at its root and does not repeat it.
    if place:
        if not steps:
            return False
        old = new = steps.pop(0)
    else:
        old = new = old_root
    for step in steps:
        if not last:
            return False
        if place & 1 or place == last:
            old, new = node(step, old), node(step, new)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            new = node(new, step)
        place, last = place >> 1, last >> 1
    return not last and old == old_root and new == new_root


def _are_hashes(*hashes: bytes) -> bool:
    return all(len(hash_) == 32 for hash_ in hashes)


def _out_of_range(number: int, size: int) -> BadInput:
    return BadInput(
        f"树中只有 {size} 片叶，没有第 {number} 个",
        f"the tree has {size} leaves: {number} is out of range",
        rule="merkle-range",
    )
