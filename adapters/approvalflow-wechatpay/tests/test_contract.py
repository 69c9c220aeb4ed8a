"""WeChat Pay does what every bank has to do."""

import pytest

from approvalflow.testing.bank_contract import BankContract


class TestWeChatPay(BankContract):
    """Every claim of the kit, over real HTTP, with real keys."""

    @pytest.fixture
    def sandbox(self, sandbox):
        """The server, the adapter and the centre's mailbox."""
        return sandbox
