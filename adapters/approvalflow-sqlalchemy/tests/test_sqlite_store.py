"""A SQLite file keeps every promise of a store, with either driver."""

import pytest

from approvalflow.testing import StoreContract
from approvalflow_sqlalchemy import open_store


@pytest.mark.parametrize("sqlite_driver", ["pysqlite3.dbapi2", "sqlite3"], indirect=True)
class TestSqliteStore(StoreContract):
    @pytest.fixture
    def store(self, tmp_path, sqlite_driver):
        store = open_store(f"sqlite:///{tmp_path}/county.db", sqlite_driver=sqlite_driver)
        yield store
        store.close()
