"""`WitnessContract`: what a witness has to do. Subclass it, fill one fixture; each test is a claim about the port."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from typing import Protocol

import pytest
from attrs import evolve

from approvalflow.domain.record.chain import genesis, linker
from approvalflow.domain.record.checkpoints import Checkpoint, key_id
from approvalflow.domain.record.frontier import Frontier
from approvalflow.domain.record.merkle import consistency_proof, hashing
from approvalflow.errors import WitnessDisagrees
from approvalflow.ports.signer import Signer
from approvalflow.ports.witness import Witness
from approvalflow.testing.doubles import SeededSigner

__all__ = ["Told", "WitnessContract", "WitnessSandbox"]

HERE, AWAY = "420921", "420922"


class WitnessSandbox(Protocol):
    """A witness that can be played with.

    `signer` is one whose key the witness trusts for every region.
    """

    witness: Witness
    signer: Signer

    def again(self) -> Witness:
        """The same witness after it was shut down and started anew, or as another process opens it."""
        ...

    def out_of_order(self) -> AbstractContextManager[None]:
        """While the block lasts, the witness can keep and answer nothing."""
        ...


class Told:
    """A journal that grows, as far as a witness is told of it: checkpoints and the proofs between them."""

    def __init__(self, signer: Signer, *, region: str = HERE, algorithm: str = "sha256", salt: str = "") -> None:
        self.signer, self.region, self.algorithm = signer, region, algorithm
        self.links, before = list[bytes](), genesis(algorithm)
        for number in range(40):
            before = linker(algorithm)(before, f"{salt} record {number}".encode())
            self.links.append(before)
        self.leaves = [hashing(algorithm).leaf(link) for link in self.links]

    def at(self, size: int, *, signer: Signer | None = None) -> Checkpoint:
        """The checkpoint of the first `size` entries."""
        signer = signer or self.signer
        root = Frontier(algorithm=self.algorithm).grown(self.leaves[:size]).root()
        key = key_id(signer.public())
        made = Checkpoint(self.region, self.algorithm, size, root, self.links[size - 1], 1_772_164_800_000_000, key)
        return made.signed(signer.sign(made.statement()))

    def since(self, old: int, new: int) -> Sequence[bytes]:
        """The proof that it only added from `old` to `new`."""
        return consistency_proof(self.leaves[:new], old, self.algorithm)


class WitnessContract:
    """The conformance of a witness. Fill the fixture `sandbox`."""

    @pytest.fixture
    def sandbox(self) -> WitnessSandbox:
        """A new, empty witness, and a signer that it trusts."""
        raise pytest.UsageError("a WitnessContract needs a fixture `sandbox` that gives a WitnessSandbox")

    @pytest.fixture
    def told(self, sandbox: WitnessSandbox) -> Told:
        """The journal that it is told of."""
        return Told(sandbox.signer)

    def test_a_witness_says_its_name_and_what_it_can(self, sandbox: WitnessSandbox) -> None:
        """`name` is a word and `can` an empty frozenset: the port knows no ability."""
        assert sandbox.witness.name.strip()
        assert sandbox.witness.can == frozenset()

    def test_a_new_witness_keeps_nothing(self, sandbox: WitnessSandbox) -> None:
        """Neither of a region that it was never told of."""
        assert sandbox.witness.latest(HERE) is None
        assert list(sandbox.witness.all(HERE)) == []

    @pytest.mark.parametrize("algorithm", ["sha256", "sm3"])
    def test_what_it_is_told_in_order_it_keeps_in_order(self, sandbox: WitnessSandbox, algorithm: str) -> None:
        """The first needs no proof; each later one comes with it. A restart loses nothing."""
        told, sizes = Told(sandbox.signer, algorithm=algorithm), (1, 2, 7, 8, 33)
        for old, new in zip((0, *sizes), sizes, strict=False):
            sandbox.witness.keep(told.at(new), told.since(old, new) if old else [])
            assert sandbox.witness.latest(HERE) == told.at(new)
        for witness in (sandbox.witness, sandbox.again()):
            assert list(witness.all(HERE)) == [told.at(size) for size in sizes]
            assert witness.latest(HERE) == told.at(33)

    def test_the_same_again_changes_nothing(self, sandbox: WitnessSandbox, told: Told) -> None:
        """What is handed over at least once is kept once, also when it comes again late and without a proof."""
        sandbox.witness.keep(told.at(3), [])
        sandbox.witness.keep(told.at(3), [])
        sandbox.witness.keep(told.at(9), told.since(3, 9))
        sandbox.witness.keep(told.at(3), [])
        sandbox.again().keep(told.at(9), told.since(3, 9))
        assert list(sandbox.witness.all(HERE)) == [told.at(3), told.at(9)]

    def test_the_same_journal_signed_anew_is_kept_too(self, sandbox: WitnessSandbox, told: Told) -> None:
        """At another instant it is another checkpoint, and no contradiction."""
        later = evolve(told.at(5), at=told.at(5).at + 1, signature=b"")
        later = later.signed(sandbox.signer.sign(later.statement()))
        sandbox.witness.keep(told.at(5), [])
        sandbox.witness.keep(later, [])
        assert sandbox.witness.latest(HERE) == later

    def test_regions_are_apart(self, sandbox: WitnessSandbox, told: Told) -> None:
        """What is told of one says nothing about another."""
        away = Told(sandbox.signer, region=AWAY, salt="away")
        sandbox.witness.keep(told.at(9), [])
        sandbox.witness.keep(away.at(4), [])
        assert sandbox.witness.latest(HERE) == told.at(9)
        assert list(sandbox.witness.all(AWAY)) == [away.at(4)]

    @pytest.mark.parametrize("case", ["no-proof", "cut", "longer", "other-step", "of-others"])
    def test_growth_without_its_proof_is_refused(self, sandbox: WitnessSandbox, told: Told, case: str) -> None:
        """A larger size alone says nothing."""
        sandbox.witness.keep(told.at(6), [])
        right = told.since(6, 21)
        proof = {
            "no-proof": [],
            "cut": right[:-1],
            "longer": [*right, bytes(32)],
            "other-step": [bytes(32), *right[1:]],
            "of-others": told.since(7, 21),
        }[case]
        with pytest.raises(WitnessDisagrees):
            sandbox.witness.keep(told.at(21), proof)
        assert list(sandbox.witness.all(HERE)) == [told.at(6)]
        sandbox.witness.keep(told.at(21), right)

    def test_a_journal_that_became_shorter_is_refused(self, sandbox: WitnessSandbox, told: Told) -> None:
        """A cut-off end and an older copy: 9 entries were seen, 5 are there."""
        sandbox.witness.keep(told.at(9), [])
        with pytest.raises(WitnessDisagrees):
            sandbox.witness.keep(told.at(5), [])
        assert sandbox.witness.latest(HERE) == told.at(9)

    @pytest.mark.parametrize("size", [6, 20])
    def test_a_journal_written_anew_is_refused(self, sandbox: WitnessSandbox, told: Told, size: int) -> None:
        """Every hash of it holds; it is another one."""
        anew = Told(sandbox.signer, salt="anew")
        sandbox.witness.keep(told.at(6), [])
        with pytest.raises(WitnessDisagrees):
            sandbox.witness.keep(anew.at(size), anew.since(6, size))
        assert list(sandbox.witness.all(HERE)) == [told.at(6)]

    def test_the_same_tree_with_another_last_link_is_refused(self, sandbox: WitnessSandbox, told: Told) -> None:
        """A statement that contradicts itself is no statement."""
        other = evolve(told.at(6), last=bytes(32))
        sandbox.witness.keep(told.at(6), [])
        with pytest.raises(WitnessDisagrees):
            sandbox.witness.keep(other.signed(sandbox.signer.sign(other.statement())), [])

    def test_another_algorithm_is_refused(self, sandbox: WitnessSandbox, told: Told) -> None:
        """A journal keeps the one that it began with."""
        other = Told(sandbox.signer, algorithm="sm3")
        sandbox.witness.keep(told.at(6), [])
        with pytest.raises(WitnessDisagrees):
            sandbox.witness.keep(other.at(9), other.since(6, 9))

    def test_what_no_trusted_key_signed_is_refused(self, sandbox: WitnessSandbox, told: Told) -> None:
        """Another key, a key that only has the right id, another statement under an old signature, no signature."""
        stranger = SeededSigner("stranger")
        foreign = told.at(6, signer=stranger)
        named = evolve(foreign, key=key_id(sandbox.signer.public()))
        moved = evolve(told.at(6), size=7)
        for forged in (
            foreign,
            named,
            named.signed(stranger.sign(named.statement())),
            moved,
            told.at(6).signed(bytes(64)),
        ):
            with pytest.raises(WitnessDisagrees):
                sandbox.witness.keep(forged, [])
        assert list(sandbox.witness.all(HERE)) == []

    def test_a_witness_that_is_out_of_order_raises(self, sandbox: WitnessSandbox, told: Told) -> None:
        """It does not pretend; when it is back, everything is as it was."""
        sandbox.witness.keep(told.at(6), [])
        with sandbox.out_of_order():
            for call in (lambda: sandbox.witness.keep(told.at(9), told.since(6, 9)), lambda: sandbox.witness.all(HERE)):
                with pytest.raises(Exception) as caught:
                    call()
                assert not isinstance(caught.value, WitnessDisagrees)
        assert list(sandbox.witness.all(HERE)) == [told.at(6)]
        sandbox.witness.keep(told.at(9), told.since(6, 9))

    def test_of_many_at_once_nothing_is_lost_or_kept_twice(self, sandbox: WitnessSandbox, told: Told) -> None:
        """Several workers hand over the same, and each region its own."""
        others = [Told(sandbox.signer, region=f"43{number:04d}") for number in range(6)]
        made = [one.at(5) for one in others for _ in range(3)]
        with ThreadPoolExecutor(6) as threads:
            list(threads.map(lambda checkpoint: sandbox.witness.keep(checkpoint, []), made))
        for one in others:
            assert list(sandbox.again().all(one.region)) == [one.at(5)]
