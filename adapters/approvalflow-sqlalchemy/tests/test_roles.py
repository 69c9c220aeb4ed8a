"""An account that may only do what a store does."""

import pytest
from sqlalchemy import create_engine, make_url
from sqlalchemy.exc import DBAPIError

from approvalflow.testing import StoreContract
from approvalflow_sqlalchemy import open_store
from approvalflow_sqlalchemy.schema.roles import grants

ROLE = "approvalflow test-clerk"


@pytest.fixture
def clerk_url(postgresql_url):
    """The URL of the database for a role that owns nothing."""
    url = make_url(postgresql_url).set(drivername="postgresql+psycopg")
    owner = create_engine(url, isolation_level="AUTOCOMMIT")
    with owner.connect() as connection:
        if not connection.exec_driver_sql(f"SELECT 1 FROM pg_roles WHERE rolname = '{ROLE}'").scalar():
            connection.exec_driver_sql(f"""CREATE ROLE "{ROLE}" LOGIN PASSWORD 'clerk'""")
        for statement in grants(ROLE):
            connection.exec_driver_sql(statement)
    yield url.set(username=ROLE, password="clerk").render_as_string(hide_password=False)
    with owner.connect() as connection:
        connection.exec_driver_sql(f'DROP OWNED BY "{ROLE}"')
        connection.exec_driver_sql(f'DROP ROLE "{ROLE}"')
    owner.dispose()


class TestStoreOfAClerk(StoreContract):
    """With these rights alone the store keeps every promise."""

    @pytest.fixture
    def store(self, clerk_url):
        store = open_store(clerk_url)
        yield store
        store.close()

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE approvalflow_journal SET kind = 'x'",
            "DELETE FROM approvalflow_receipts",
            "TRUNCATE approvalflow_cards",
            "DELETE FROM approvalflow_cases",
            "DROP TABLE approvalflow_bills",
            "ALTER TABLE approvalflow_journal DISABLE TRIGGER ALL",
        ],
    )
    def test_the_rest_is_denied_by_the_database(self, store, statement):
        """Not by a trigger: the right is not there."""
        with pytest.raises(DBAPIError, match=r"permission denied|must be owner"), store.engine.begin() as connection:
            connection.exec_driver_sql(statement)
