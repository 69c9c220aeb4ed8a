"""The conformance kit: what an adapter has to do, as tests that its author subclasses. Needs pytest.

from approvalflow.testing import StoreContract

class TestMyStore(StoreContract):
    @pytest.fixture
    def store(self, tmp_path):
        ...
"""

import pytest

pytest.register_assert_rewrite(
    "approvalflow.testing.bank_contract",
    "approvalflow.testing.bank_on_faults",
    "approvalflow.testing.bank_on_fields",
    "approvalflow.testing.bank_on_messages",
    "approvalflow.testing.bank_on_office",
    "approvalflow.testing.bank_sandbox",
    "approvalflow.testing.bank_window",
    "approvalflow.testing.channel_contract",
    "approvalflow.testing.signer_contract",
    "approvalflow.testing.store_contract",
    "approvalflow.testing.store_on_cases",
    "approvalflow.testing.store_on_content",
    "approvalflow.testing.store_on_effects",
    "approvalflow.testing.store_on_hashing",
    "approvalflow.testing.store_on_journal",
    "approvalflow.testing.store_on_money",
    "approvalflow.testing.witness_contract",
)

from approvalflow.testing.bank_contract import (  # noqa: E402 - asserts are rewritten on import
    BankContract,
    BankSandbox,
    PaymentRefused,
)
from approvalflow.testing.channel_contract import Arrived, ChannelContract, ChannelSandbox  # noqa: E402
from approvalflow.testing.signer_contract import SignerContract  # noqa: E402
from approvalflow.testing.store_contract import StoreContract  # noqa: E402
from approvalflow.testing.witness_contract import WitnessContract, WitnessSandbox  # noqa: E402

__all__ = [
    "Arrived",
    "BankContract",
    "BankSandbox",
    "ChannelContract",
    "ChannelSandbox",
    "PaymentRefused",
    "SignerContract",
    "StoreContract",
    "WitnessContract",
    "WitnessSandbox",
]
