"""The verifier's own Ed25519 and SM3 say what libraries say: about sound signatures, and about mutated ones."""

from __future__ import annotations

import gmalg
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from approvalflow.domain.record.canonical import digest
from approvalflow.testing.doubles import SeededSigner
from approvalflow.verify_journal import ORDER, key_from, signature_holds, sm3
from approvalflow_witness.pem import public_key
from approvalflow_witness.signer import is_signed

SEEDS = st.binary(min_size=32, max_size=32)


class TestSignatures:
    @given(SEEDS, st.binary(max_size=80))
    def test_what_a_library_signs_holds(self, seed, message):
        """Whatever the key and the message."""
        key = Ed25519PrivateKey.from_private_bytes(seed)
        assert signature_holds(key.public_key().public_bytes_raw(), message, key.sign(message))

    @given(SEEDS, st.binary(min_size=1, max_size=40), st.data())
    def test_what_was_mutated_is_rejected_by_both(self, seed, message, data):
        """A bit of the signature, of the message or of the key."""
        key = Ed25519PrivateKey.from_private_bytes(seed)
        parts = {"public": key.public_key().public_bytes_raw(), "message": message, "signature": key.sign(message)}
        name = data.draw(st.sampled_from(sorted(parts)))
        bit = data.draw(st.integers(0, len(parts[name]) * 8 - 1))
        changed = bytearray(parts[name])
        changed[bit // 8] ^= 1 << bit % 8
        parts[name] = bytes(changed)
        assert not signature_holds(**parts)
        assert not is_signed(parts["public"], parts["message"], parts["signature"])

    @given(SEEDS, st.binary(max_size=40), st.binary(min_size=64, max_size=64))
    def test_of_any_64_bytes_both_say_the_same(self, seed, message, signature):
        """Also where S is larger than the order."""
        public = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
        assert signature_holds(public, message, signature) == is_signed(public, message, signature)

    @given(SEEDS, st.integers(1, 7))
    def test_a_second_way_to_write_a_signature_is_rejected_by_both(self, seed, times):
        """S with the order added to it."""
        key = Ed25519PrivateKey.from_private_bytes(seed)
        public, signed = key.public_key().public_bytes_raw(), key.sign(b"once")
        larger = signed[:32] + (int.from_bytes(signed[32:], "little") + times * ORDER).to_bytes(32, "little")
        assert not signature_holds(public, b"once", larger)
        assert not is_signed(public, b"once", larger)

    @pytest.mark.parametrize("seed", range(8))
    def test_the_seeded_signer_signs_as_a_library_does(self, seed):
        """It is slow, and right."""
        signer = SeededSigner(seed)
        assert is_signed(signer.public(), b"statement", signer.sign(b"statement"))

    def test_the_verifier_reads_the_public_key_file(self, key):
        """As the library does."""
        path = key.with_name("office.pem.pub")
        assert key_from(path.read_text("ascii")) == public_key(path)


class TestSm3:
    @given(st.binary(max_size=300))
    def test_three_say_the_same(self, data):
        """The verifier's own, gmalg's, and that of OpenSSL by two doors."""
        theirs = gmalg.SM3()
        theirs.update(data)
        ours = hashes.Hash(hashes.SM3())
        ours.update(data)
        assert sm3(data) == theirs.value() == ours.finalize() == digest(data, "sm3")
