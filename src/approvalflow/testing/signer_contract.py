"""`SignerContract`: what a signer has to do. Subclass it and fill one fixture."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from approvalflow.ports.signer import Signer
from approvalflow.verify_journal import signature_holds

__all__ = ["SignerContract"]

_STATEMENTS = (b"", b"\x00" * 32, "检查点".encode(), b"long " * 20_000)


class SignerContract:
    """The conformance of a signer. Fill the fixture `signer`."""

    @pytest.fixture
    def signer(self) -> Signer:
        """A signer with a key of its own."""
        raise pytest.UsageError("a SignerContract needs a fixture `signer` that gives a signer")

    def test_a_signer_says_its_name_and_what_it_can(self, signer: Signer) -> None:
        """`name` is a word and `can` an empty frozenset: the port knows no ability."""
        assert signer.name.strip()
        assert signer.can == frozenset()

    def test_the_public_key_is_of_32_bytes_and_stays(self, signer: Signer) -> None:
        """Whoever checks keeps it."""
        assert len(signer.public()) == 32
        assert type(signer.public()) is bytes
        assert signer.public() == signer.public()

    @pytest.mark.parametrize("statement", _STATEMENTS, ids=len)
    def test_what_it_signs_verifies_with_its_own_key(self, signer: Signer, statement: bytes) -> None:
        """Ed25519 as RFC 8032 has it; the same statement has the same signature."""
        signature = signer.sign(statement)
        assert type(signature) is bytes
        assert signature_holds(signer.public(), statement, signature)
        assert signer.sign(statement) == signature

    def test_a_signature_is_of_one_statement(self, signer: Signer) -> None:
        """Another statement, or a changed signature, does not verify."""
        signature = signer.sign(b"size 7")
        assert not signature_holds(signer.public(), b"size 8", signature)
        assert not signature_holds(signer.public(), b"size 7", bytes([signature[0] ^ 1]) + signature[1:])

    def test_many_statements_at_once_are_all_signed(self, signer: Signer) -> None:
        """Several workers may use one signer."""
        statements = [str(number).encode() for number in range(12)]
        with ThreadPoolExecutor(4) as threads:
            signatures = list(threads.map(signer.sign, statements))
        assert all(map(signature_holds, [signer.public()] * 12, statements, signatures))

    def test_the_key_is_in_no_text(self, signer: Signer) -> None:
        """What is printed of a signer is nothing that could be signed with; a bytes literal would be."""
        assert "\\x" not in repr(signer)
        assert "PRIVATE" not in repr(signer)
