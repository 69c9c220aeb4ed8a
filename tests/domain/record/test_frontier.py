"""A frontier gives the root and the proofs that all leaves would give."""

import pytest

from approvalflow.domain.record.frontier import Frontier, Growing
from approvalflow.domain.record.merkle import consistency_proof, hashing, root, verify_consistency
from approvalflow.errors import BadInput

SIZE = 40


def leaves(algorithm):
    return [hashing(algorithm).leaf(number.to_bytes(2, "big")) for number in range(SIZE)]


@pytest.mark.parametrize("algorithm", ["sha256", "sm3"])
@pytest.mark.parametrize("new", range(1, SIZE + 1, 3))
def test_the_proof_from_a_frontier_is_that_from_all_leaves(new, algorithm):
    """Whatever the two sizes are; and it verifies."""
    every = leaves(algorithm)
    for old in range(1, new + 1):
        kept = Frontier(algorithm=algorithm).grown(every[:old])
        proof = kept.consistency(every[old:new])
        assert proof == consistency_proof(every[:new], old, algorithm)
        assert verify_consistency(
            proof,
            old_size=old,
            old_root=kept.root(),
            new_size=new,
            new_root=root(every[:new], algorithm),
            algorithm=algorithm,
        )


@pytest.mark.parametrize("algorithm", ["sha256", "sm3"])
def test_a_frontier_can_be_put_away_and_taken_up(algorithm):
    """Its three fields are all of it; growing in one pass is adding one by one."""
    every, one_by_one = leaves(algorithm), Frontier(algorithm=algorithm)
    for size, leaf in enumerate(every, 1):
        one_by_one = one_by_one.add(leaf)
        taken_up = Frontier(one_by_one.size, one_by_one.roots, one_by_one.algorithm)
        assert taken_up == Frontier(algorithm=algorithm).grown(every[:size])
        assert taken_up.root() == root(every[:size], algorithm)
    growing = Growing(Frontier(algorithm=algorithm).grown(every[:5]))
    for leaf in every[5:]:
        growing.add(leaf)
    assert growing.frontier() == one_by_one


def test_nothing_can_be_shown_of_an_empty_tree():
    """As with all leaves."""
    with pytest.raises(BadInput, match="empty tree"):
        Frontier().consistency(leaves("sha256"))


def test_trees_of_two_algorithms_have_nothing_in_common():
    """Neither the empty root."""
    assert Frontier().root() != Frontier(algorithm="sm3").root()
    assert root(leaves("sha256")) != root(leaves("sm3"), "sm3")
