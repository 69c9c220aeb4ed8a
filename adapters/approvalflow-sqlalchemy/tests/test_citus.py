"""PostgreSQL distributed by region, as far as one server shows it: the statements in their order, and the promises of a
store without any trigger.
"""

import psycopg
import pytest

from approvalflow.testing import StoreContract
from approvalflow_sqlalchemy import open_store
from approvalflow_sqlalchemy.__main__ import main
from approvalflow_sqlalchemy.schema.citus import distribution
from approvalflow_sqlalchemy.schema.columns import metadata
from approvalflow_sqlalchemy.schema.creation import guards, schema_version

# What a cluster refuses, as functions of a plain PostgreSQL with the names and arguments of the extension's.
PRETENDED = """
CREATE TABLE distributed (name regclass PRIMARY KEY, colocated text);
CREATE FUNCTION create_reference_table(told regclass) RETURNS void LANGUAGE sql AS $$ SELECT $$;
CREATE FUNCTION create_distributed_table(told regclass, by text, colocate_with text DEFAULT 'default') RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM pg_trigger WHERE tgrelid = told AND NOT tgisinternal) THEN
        RAISE 'triggers are not supported on distributed tables: %', told;
    END IF;
    IF EXISTS (SELECT 1 FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attname = by
               WHERE i.indrelid = told AND i.indisunique AND NOT a.attnum = ANY (i.indkey::int2[])) THEN
        RAISE 'a unique index leaves the distribution column out: %', told;
    END IF;
    IF EXISTS (SELECT 1 FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attname = by
               WHERE c.conrelid = told AND c.contype = 'f'
               AND (c.conkey[1] <> a.attnum OR NOT EXISTS (SELECT 1 FROM distributed WHERE name = c.confrelid))) THEN
        RAISE 'a reference leaves the distribution column out or goes to a table that is not distributed: %', told;
    END IF;
    INSERT INTO distributed VALUES (told, colocate_with);
END $$;
"""


def said(url, *statements):
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.replace("%%", "%"))


def emptied(url):
    """Every table of a database without guards, empty again."""
    said(url, f"TRUNCATE {', '.join(table.name for table in metadata.sorted_tables if table is not schema_version)}")
    return url


def pretend(url):
    """A database with the tables, distributed as far as one server can pretend it."""
    open_store(url).close()
    said(url, PRETENDED, *distribution())


@pytest.fixture(scope="module")
def spread(postgresql_server):
    return postgresql_server.fresh(("pretended", pretend))


class TestStoreWithoutGuards(StoreContract):
    """What remains when every trigger is gone keeps every promise of a store."""

    @pytest.fixture
    def store(self, spread):
        store = open_store(emptied(spread))
        yield store
        store.close()

    def test_every_table_of_a_region_is_distributed_beside_the_cases(self, store):
        """None was forgotten, and none went before what it refers to."""
        with store.engine.begin() as connection:
            placed = connection.exec_driver_sql("SELECT name::text, colocated FROM distributed").all()
        tables = {table.name for table in metadata.sorted_tables if table is not schema_version}
        assert {name for name, _ in placed} == tables
        assert {beside for name, beside in placed if name != "approvalflow_cases"} == {"approvalflow_cases"}

    def test_no_trigger_is_left_and_the_guards_can_be_made_again(self, store, spread, capsys):
        """Where there is one node after all, the printed statements bring them back."""
        count = "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal"
        with store.engine.begin() as connection:
            assert connection.exec_driver_sql(count).scalar() == 0
        assert main(["guards"]) == 0
        said(spread, capsys.readouterr().out)
        with store.engine.begin() as connection:
            assert connection.exec_driver_sql(count).scalar() == sum(" TRIGGER " in one for one in guards("postgresql"))
        capsys.readouterr()
        assert main(["citus"]) == 0
        printed = capsys.readouterr().out.split(";\n")
        said(spread, *(statement for statement in printed if statement.startswith("DROP")))
