"""A journal hashed with SM3: golden vectors, and what cannot be chosen."""

import hashlib

import pytest

from approvalflow.domain.record import canonical
from approvalflow.domain.record.chain import CHOICES, GENESIS, genesis, known_here, link, linker, verify
from approvalflow.domain.record.merkle import hashing, root, verify_inclusion
from approvalflow.errors import BadInput

RECORDS = [f"record {number}".encode() for number in range(1, 8)]


def chained(algorithm):
    links, before = [], genesis(algorithm)
    for record in RECORDS:
        before = linker(algorithm)(before, record)
        links.append(before)
    return links


def test_the_standards_own_examples_hold():
    """GB/T 32905-2016, A.1 and A.2."""
    abc = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    long = "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"
    assert canonical.digest(b"abc", "sm3").hex() == abc
    assert canonical.digest(b"abcd" * 16, "sm3").hex() == long


def test_golden_values_of_an_sm3_chain_hold():
    """They never change: journals already written depend on them. Made once with gmalg."""
    assert genesis("sm3").hex() == "9b32cc627252413dae1a17d0056d4faecb89a4b1b84f9656b3e2b4388b113a6a"
    assert chained("sm3")[1].hex() == "956194931b90d67c28339d839d9f11faaf752faebc580e036a0f784f7984bd35"
    assert (
        root([hashing("sm3").leaf(one) for one in chained("sm3")], "sm3").hex()
        == "3f5736900e4d5cd885bf9645db8ac812aad158bbfa27dab4e7dfa0ecfe69dc68"
    )
    assert hashing("sm3").empty.hex() == "1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b"


def test_sha_256_is_what_it_was():
    """The default has no function of its own: nothing stands between a store and `link`."""
    assert linker("sha256") is link
    assert genesis("sha256") == GENESIS
    assert CHOICES[0] == "sha256"


def test_a_chain_holds_only_by_its_own_algorithm():
    """Every record of an SM3 chain is a break of a SHA-256 one."""
    links = chained("sm3")
    assert verify(RECORDS, links, algorithm="sm3", head=links[-1]) == []
    assert [one.position for one in verify(RECORDS, links)] == [1, 2, 3, 4, 5, 6, 7]
    assert [one.position for one in verify(RECORDS[:3], chained("sha256")[:3], algorithm="sm3")] == [1, 2, 3]


def test_a_proof_holds_only_by_its_own_algorithm():
    """The default is no fallback."""
    leaf = hashing("sm3").leaf(b"one")
    given = {"leaf_hash": leaf, "index": 0, "size": 2, "root": hashing("sm3").node(leaf, leaf)}
    assert verify_inclusion([leaf], **given, algorithm="sm3")
    assert not verify_inclusion([leaf], **given)


@pytest.mark.parametrize("name", ["", "md5", "sha512", "SM3"])
def test_nothing_else_can_be_chosen(name):
    """A sentence says what can be."""
    for refused in (known_here, linker, genesis):
        with pytest.raises(BadInput, match="sha256, sm3") as caught:
            refused(name)
        assert caught.value.rule == "hash-algorithm"


def test_a_machine_without_it_says_so(monkeypatch):
    """OpenSSL may have been built without SM3."""

    def without(name, data=b""):
        raise ValueError(f"unsupported hash type {name}")

    monkeypatch.setattr(hashlib, "new", without)
    with pytest.raises(BadInput, match="this machine has no hash function 'sm3'"):
        known_here("sm3")
    known_here("sha256")


def test_a_link_of_another_size_is_never_built_on():
    """By no algorithm."""
    with pytest.raises(BadInput, match="32 bytes"):
        linker("sm3")(b"short", b"record")
