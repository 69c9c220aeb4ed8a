"""The conformance kit: what an adapter has to do, as tests that its author subclasses. Needs pytest.

from approvalflow.testing import StoreContract

class TestMyStore(StoreContract):
    @pytest.fixture
    def store(self, tmp_path):
        ...
"""

import pytest

pytest.register_assert_rewrite(
    "approvalflow.testing.store_contract",
    "approvalflow.testing.store_on_cases",
    "approvalflow.testing.store_on_effects",
    "approvalflow.testing.store_on_journal",
    "approvalflow.testing.store_on_money",
)

from approvalflow.testing.store_contract import StoreContract  # noqa: E402 - asserts are rewritten on import

__all__ = ["StoreContract"]
