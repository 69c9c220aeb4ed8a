"""An account that may only do what a store does, and one that may only read, and nothing personal."""

import psycopg
import pytest
from sqlalchemy.exc import DBAPIError

from approvalflow.office.verify import verify
from approvalflow.testing import StoreContract
from approvalflow_sqlalchemy import open_store
from approvalflow_sqlalchemy.__main__ import main
from approvalflow_sqlalchemy.schema.columns import metadata
from approvalflow_sqlalchemy.schema.roles import auditor_grants, counting_grants


@pytest.fixture
def clerk_url(postgresql_url, account):
    with account(postgresql_url, "approvalflow test-clerk", counting_grants) as url:
        yield url


class TestStoreOfAClerk(StoreContract):
    """With the rights of who counts money, and nothing more, the store keeps every promise."""

    @pytest.fixture
    def store(self, clerk_url):
        store = open_store(clerk_url)
        yield store
        store.close()

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE approvalflow_journal SET kind = 'x'",
            "UPDATE approvalflow_cases SET ref = 'x'",
            "UPDATE approvalflow_cases SET region = 'x'",
            "UPDATE approvalflow_incoming SET body = 'x'",
            "UPDATE approvalflow_number_series SET series = 'x'",
            "UPDATE approvalflow_owed SET body = 'x'",
            "UPDATE approvalflow_payments SET fen = 1",
            "UPDATE approvalflow_schema_version SET version = 1",
            "UPDATE approvalflow_timers SET fire_at = 1",
            "DELETE FROM approvalflow_parties",
            "DELETE FROM approvalflow_owed",
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


class TestAnAuditor:
    """An account that reads."""

    @pytest.fixture
    def audited(self, postgresql_server, earlier, account):
        """A store with the regions of an earlier release, as an auditor opens it."""
        url = postgresql_server.fresh(("0.1.0", earlier.fill))
        open_store(url).close()
        with account(url, "approvalflow test-auditor", auditor_grants) as theirs:
            store = open_store(theirs)
            yield store
            store.close()

    def test_the_whole_record_is_verified_with_these_rights(self, audited):
        """The chain, every case from its events, the books."""
        found = verify(audited, "420921")
        assert found.entries > 100
        assert found.violations == ()

    def test_nothing_can_be_written(self, audited):
        """No table takes a row, gives one away or lets one be changed."""
        for table in metadata.sorted_tables:
            column = next(iter(table.columns)).name
            for statement in (
                f"INSERT INTO {table.name} ({column}) VALUES ('x')",
                f"UPDATE {table.name} SET {column} = 'x'",
                f"DELETE FROM {table.name}",
                f"TRUNCATE {table.name}",
            ):
                with pytest.raises(DBAPIError, match="permission denied"), audited.engine.begin() as connection:
                    connection.exec_driver_sql(statement)

    @pytest.mark.parametrize(
        "what",
        ["salt FROM approvalflow_parties", "personal FROM approvalflow_parties", "body FROM approvalflow_incoming"],
    )
    def test_nothing_personal_can_be_read(self, audited, what):
        """The columns that hold it are denied; the rows can be counted."""
        with pytest.raises(DBAPIError, match="permission denied"), audited.engine.begin() as connection:
            connection.exec_driver_sql(f"SELECT {what}")
        with audited.engine.begin() as connection:
            assert connection.exec_driver_sql(f"SELECT count(*) FROM {what.split()[-1]}").scalar() > 5


def test_the_statements_are_printed_for_an_administrator(postgresql_server, capsys):
    """As one transaction that a database takes as it is; a role has to be named."""
    assert main(["roles", "--app", 'county "app"', "--counting", "county-money", "--auditor", "county-audit"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("BEGIN;\n")
    assert said.endswith("COMMIT;\n")
    quoted = ('"county ""app"""', '"county-money"', '"county-audit"')
    url = postgresql_server.fresh(("tables", lambda url: open_store(url).close()))
    with psycopg.connect(url, autocommit=True) as connection:
        for role in quoted:
            connection.execute(f"CREATE ROLE {role}")
        connection.execute(said)
        for role in quoted:
            connection.execute(f"DROP OWNED BY {role}")
            connection.execute(f"DROP ROLE {role}")
    with pytest.raises(SystemExit):
        main(["roles"])
