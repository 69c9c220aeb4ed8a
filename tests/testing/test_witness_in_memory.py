"""The witness in memory and the seeded signer do what every witness and every signer has to do."""

from contextlib import contextmanager

import pytest

from approvalflow.memory import MemoryWitness
from approvalflow.testing import SignerContract, WitnessContract
from approvalflow.testing.doubles import SeededSigner


class Sandbox:
    """A witness in memory; what lives in memory is not started anew, and is out of order when it is taken away."""

    def __init__(self):
        self.signer = SeededSigner("witness")
        self.witness = MemoryWitness([self.signer.public()])

    def again(self):
        return self.witness

    @contextmanager
    def out_of_order(self):
        kept, self.witness._kept = self.witness._kept, None
        yield
        self.witness._kept = kept


class TestMemoryWitness(WitnessContract):
    """Every claim of the kit."""

    @pytest.fixture
    def sandbox(self):
        """A witness and a signer that it trusts."""
        return Sandbox()


class TestSeededSigner(SignerContract):
    """Every claim of the kit."""

    @pytest.fixture
    def signer(self):
        """A key that anybody can make."""
        return SeededSigner("signer")
