"""A tree that grows without its leaves: at most one subtree root of each size is all that has to be kept.

A frontier is stored beside a checkpoint. From it and the leaves that came after it follow the next root and the proof
that the next tree only added to this one, so that neither reads the journal from its beginning.
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from attrs import frozen

from approvalflow.domain.record.merkle import hashing, root
from approvalflow.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["Frontier", "Growing"]


@frozen
class Frontier:
    """What must be kept to go on growing a tree: at most one subtree root of each size, the largest first.

    Adding a leaf and taking the root cost at most as many hashes as the size has binary digits. A size, the subtree
    roots and the algorithm are all of it, so that it can be stored and taken up again.
    """

    size: int = 0
    roots: tuple[bytes, ...] = ()
    algorithm: str = "sha256"

    def add(self, leaf_hash: bytes) -> Frontier:
        """The frontier with one leaf more."""
        return self.grown([leaf_hash])

    def grown(self, leaf_hashes: Iterable[bytes]) -> Frontier:
        """The frontier with these leaves more."""
        growing = Growing(self)
        for leaf_hash in leaf_hashes:
            growing.add(leaf_hash)
        return growing.frontier()

    def root(self) -> bytes:
        """The root of the tree so far."""
        node, roots = hashing(self.algorithm).node, self.roots
        if not roots:
            return hashing(self.algorithm).empty
        return reduce(lambda right, left: node(left, right), reversed(roots[:-1]), roots[-1])

    def consistency(self, later: Sequence[bytes]) -> list[bytes]:
        """The proof that this tree is the beginning of the one that these leaf hashes were added to, as
        `merkle.consistency_proof` gives it from all leaves. Empty where nothing was added.

        Raises `BadInput` for the empty tree: nothing can be shown of it.
        """
        if not self.size:
            zh, en = "空树不能证明一致", "nothing can be shown of an empty tree"
            raise BadInput(zh, en, rule="merkle-range")
        proof: list[bytes] = []
        low, high, whole = 0, self.size + len(later), True
        while self.size != high:
            split = low + (1 << ((high - low - 1).bit_length() - 1))
            if self.size <= split:
                proof.append(root(later[split - self.size : high - self.size], self.algorithm))
                high = split
            else:
                proof.append(self._between(low, split))
                low, whole = split, False
        if not whole:
            proof.append(self._between(low, high))
        return proof[::-1]

    def _between(self, low: int, high: int) -> bytes:
        """The root over a stretch of leaves that begins and ends where subtrees of the frontier do."""
        start, inside = 0, list[bytes]()
        sizes = [1 << place for place in reversed(range(self.size.bit_length())) if self.size >> place & 1]
        for size, subtree in zip(sizes, self.roots, strict=True):
            if low <= start and start + size <= high:
                inside.append(subtree)
            start += size
        return Frontier(0, tuple(inside), self.algorithm).root()


class Growing:
    """A frontier in the making, for one pass over many leaves: nothing is copied until somebody asks."""

    __slots__ = ("_algorithm", "_node", "_roots", "size")

    def __init__(self, start: Frontier) -> None:
        self.size = start.size
        self._roots = list(start.roots)
        self._algorithm = start.algorithm
        self._node = hashing(start.algorithm).node

    def add(self, leaf_hash: bytes) -> None:
        """One leaf more."""
        roots, rest, node = self._roots, self.size, self._node
        while rest & 1:
            leaf_hash = node(roots.pop(), leaf_hash)
            rest >>= 1
        roots.append(leaf_hash)
        self.size += 1

    def frontier(self) -> Frontier:
        """The frontier so far."""
        return Frontier(self.size, tuple(self._roots), self._algorithm)
