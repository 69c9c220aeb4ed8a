"""The demo bank does what every bank has to do."""

import pytest

from approvalflow.testing.bank_contract import BankContract


class TestDemoBank(BankContract):
    """Every claim of the kit, against the bank in a process of its own."""

    @pytest.fixture
    def sandbox(self, sandbox):
        """The process, the adapter and the mailbox."""
        return sandbox
