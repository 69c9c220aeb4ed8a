"""Merkle trees: the roots and proofs of RFC 6962, and what must not verify."""

from __future__ import annotations

import base64
import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest

from approvalflow.domain.record.frontier import Frontier
from approvalflow.domain.record.merkle import (
    EMPTY_ROOT,
    consistency_proof,
    inclusion_proof,
    leaf,
    root,
    verify_consistency,
    verify_inclusion,
)
from approvalflow.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path

SIZE = 33
LEAVES = [leaf(number.to_bytes(2, "big")) for number in range(SIZE)]


def _root_by_the_book(records: list[bytes]) -> bytes:
    # RFC 6962, 2.1, word by word: the oracle.
    if not records:
        return sha256(b"").digest()
    if len(records) == 1:
        return sha256(b"\x00" + records[0]).digest()
    split = 1
    while split * 2 < len(records):
        split *= 2
    return sha256(b"\x01" + _root_by_the_book(records[:split]) + _root_by_the_book(records[split:])).digest()


@pytest.mark.parametrize("size", range(SIZE + 1))
def test_the_root_is_that_of_the_rfc(size: int) -> None:
    """The flat pass and the growing frontier give the root of the recursive definition."""
    expected = _root_by_the_book([number.to_bytes(2, "big") for number in range(size)])
    frontier = Frontier()
    for leaf_hash in LEAVES[:size]:
        frontier = frontier.add(leaf_hash)
    assert root(LEAVES[:size]) == frontier.root() == expected
    assert frontier.size == size
    assert len(frontier.roots) == size.bit_count()


def test_golden_roots_hold() -> None:
    """Known roots of the empty tree and of one empty leaf."""
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert root([leaf(b"")]).hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"


@pytest.mark.parametrize("size", range(1, SIZE + 1))
def test_every_leaf_proves_its_place_and_no_other(size: int) -> None:
    """A proof holds for its own leaf, index, size and root, and fails when one of them is another."""
    head = root(LEAVES[:size])
    for index in range(size):
        proof = inclusion_proof(LEAVES[:size], index)
        given = {"leaf_hash": LEAVES[index], "index": index, "size": size, "root": head}
        assert verify_inclusion(proof, **given)
        for other in range(-1, size + 2):
            assert verify_inclusion(proof, **given | {"index": other}) == (other == index)
        assert not verify_inclusion(proof, **given | {"leaf_hash": leaf(b"other")})
        assert not verify_inclusion(proof, **given | {"root": EMPTY_ROOT})
        assert not verify_inclusion([*proof, EMPTY_ROOT], **given)
        assert not verify_inclusion([EMPTY_ROOT, *proof], **given)
        assert not verify_inclusion([*proof[:-1], b"short"], **given)
        if proof:
            assert not verify_inclusion(proof[:-1], **given)
            assert not verify_inclusion(proof[1:], **given)


@pytest.mark.parametrize("new", range(1, SIZE + 1))
def test_every_earlier_tree_proves_to_be_the_beginning(new: int) -> None:
    """A proof holds for its own two trees, and fails when a root, a size or a step is another."""
    new_root = root(LEAVES[:new])
    for old in range(1, new + 1):
        proof = consistency_proof(LEAVES[:new], old)
        given = {"old_size": old, "old_root": root(LEAVES[:old]), "new_size": new, "new_root": new_root}
        assert verify_consistency(proof, **given)
        assert not verify_consistency(proof, **given | {"old_root": EMPTY_ROOT})
        assert not verify_consistency(proof, **given | {"new_root": EMPTY_ROOT})
        assert not verify_consistency(proof, **given | {"old_size": 0})
        assert not verify_consistency(proof, **given | {"old_size": new + 1})
        assert not verify_consistency([*proof, EMPTY_ROOT], **given)
        assert verify_consistency([], **given) == (old == new)
        for step in range(len(proof)):
            assert not verify_consistency([*proof[:step], EMPTY_ROOT, *proof[step + 1 :]], **given)
            assert not verify_consistency([*proof[:step], *proof[step + 1 :]], **given)


def test_no_byte_can_move_from_one_hash_to_its_neighbour():
    """A proof whose steps are cut elsewhere hashes the same bytes, and still is no proof."""
    for new in range(2, SIZE + 1):
        for old in range(1, new):
            sizes = {"old_size": old, "old_root": root(LEAVES[:old]), "new_size": new, "new_root": root(LEAVES[:new])}
            first, *rest = consistency_proof(LEAVES[:new], old)
            for second in rest[:1]:
                assert not verify_consistency([first[1:], second + first[:1], *rest[1:]], **sizes)
                assert not verify_consistency([first + second[:1], second[1:], *rest[1:]], **sizes)
    leaf_hash, (first, *rest) = LEAVES[1], inclusion_proof(LEAVES, 1)
    given = {"index": 1, "size": SIZE, "root": root(LEAVES)}
    assert not verify_inclusion([first + leaf_hash[:1], *rest], leaf_hash=leaf_hash[1:], **given)


def test_a_rewritten_past_cannot_be_proved() -> None:
    """A tree that changed an old leaf is not consistent with the root handed out before."""
    handed_out = root(LEAVES[:5])
    rewritten = [leaf(b"forged"), *LEAVES[1:9]]
    proof = consistency_proof(rewritten, 5)
    assert not verify_consistency(proof, old_size=5, old_root=handed_out, new_size=9, new_root=root(rewritten))


def test_there_is_no_proof_for_what_is_not_there() -> None:
    """Asking for a leaf or an old tree that does not exist is refused."""
    for index in (-1, 3):
        with pytest.raises(BadInput, match="out of range"):
            inclusion_proof(LEAVES[:3], index)
    for old in (0, 4):
        with pytest.raises(BadInput, match="out of range"):
            consistency_proof(LEAVES[:3], old)


@pytest.fixture(scope="module")
def published(shared: Path) -> dict[str, list[dict[str, Any]]]:
    """The published vectors, where they are at hand."""
    vectors: dict[str, list[dict[str, Any]]] = json.loads((shared / "data" / "merkle" / "vectors.json").read_text())
    return vectors


def _bytes(text: str | None) -> bytes:
    return base64.b64decode(text or "")


def test_the_published_inclusion_vectors_pass(published: dict[str, list[dict[str, Any]]]) -> None:
    """Every published inclusion proof verifies or fails as published."""
    wrong = [
        vector["name"]
        for vector in published["inclusion"]
        if verify_inclusion(
            [_bytes(step) for step in vector["proof"] or ()],
            leaf_hash=_bytes(vector["leafHash"]),
            index=vector["leafIdx"],
            size=vector["treeSize"],
            root=_bytes(vector["root"]),
        )
        == vector["wantErr"]
    ]
    assert (len(published["inclusion"]), wrong) == (98, [])


def test_the_published_consistency_vectors_pass(published: dict[str, list[dict[str, Any]]]) -> None:
    """Every published consistency proof verifies or fails as published."""
    wrong = [
        vector["name"]
        for vector in published["consistency"]
        if verify_consistency(
            [_bytes(step) for step in vector["proof"] or ()],
            old_size=vector["size1"],
            old_root=_bytes(vector["root1"]),
            new_size=vector["size2"],
            new_root=_bytes(vector["root2"]),
        )
        == vector["wantErr"]
    ]
    assert (len(published["consistency"]), wrong) == (98, [])
