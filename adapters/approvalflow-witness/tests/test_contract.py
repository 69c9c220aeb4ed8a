"""Signer, file and server do what the kit asks of them."""

import pytest

from approvalflow.testing import SignerContract, WitnessContract


class TestEd25519Signer(SignerContract):
    """Every claim, with a key in a file."""

    @pytest.fixture
    def signer(self, signer):
        """The signer with that key."""
        return signer


class TestFileWitness(WitnessContract):
    """Every claim, in a real file."""

    @pytest.fixture
    def sandbox(self, in_a_file):
        """A witness in a file."""
        return in_a_file


class TestHttpWitness(WitnessContract):
    """Every claim, over a real socket."""

    @pytest.fixture
    def sandbox(self, over_http):
        """A witness behind a server."""
        return over_http
