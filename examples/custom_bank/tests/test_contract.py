"""The bank `custom-bank` does what every bank has to do."""

import pytest

from approvalflow import Plugins
from approvalflow.errors import AdapterFailed
from approvalflow.testing import BankContract
from approvalflow_custom_bank import bank


class TestCustomBank(BankContract):
    """Every row of the kit, against the books in memory."""

    @pytest.fixture
    def sandbox(self, books):
        """The bank to play with."""
        return books


def test_a_setting_that_is_missing_is_an_error_at_start(monkeypatch):
    """Not at the first payment; every one that is missing is named."""
    monkeypatch.setenv("APPROVALFLOW_CUSTOM_BANK_URL", "https://bank.example")
    with pytest.raises(AdapterFailed, match="APPROVALFLOW_CUSTOM_BANK_MERCHANT, APPROVALFLOW_CUSTOM_BANK_SECRET"):
        Plugins([bank])
