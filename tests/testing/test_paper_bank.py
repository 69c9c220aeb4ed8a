"""The bank that the faulty ones are made of is sound: every row of the contract holds for it."""

import pytest

from approvalflow.testing import BankContract
from tests.testing.paper_bank import PaperBank, Sandbox


class TestPaperBank(BankContract):
    """With everything that a sandbox may offer but a wrapping."""

    @pytest.fixture
    def sandbox(self):
        """A new bank for each test."""
        return Sandbox(PaperBank())
