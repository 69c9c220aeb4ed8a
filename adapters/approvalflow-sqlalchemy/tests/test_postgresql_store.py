"""PostgreSQL keeps every promise of a store."""

import pytest

from approvalflow.testing import StoreContract
from approvalflow_sqlalchemy import open_store


class TestPostgresqlStore(StoreContract):
    @pytest.fixture
    def store(self, postgresql_url):
        store = open_store(postgresql_url)
        yield store
        store.close()
