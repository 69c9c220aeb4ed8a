"""Drivers and databases for the tests of this distribution."""

import importlib
import importlib.util
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url

from approvalflow.testing.postgresql import postgresql_server
from approvalflow_sqlalchemy import open_store
from approvalflow_sqlalchemy.schema.columns import metadata
from approvalflow_sqlalchemy.schema.creation import schema_version

__all__ = ["postgresql_server"]

#: A database that holds the tables, empty.
WITH_TABLES = ("tables", lambda url: open_store(url).close())


@pytest.fixture(scope="session")
def earlier():
    """The module that makes databases as earlier releases left them."""
    path = Path(__file__).parent / "earlier" / "corpus.py"
    spec = importlib.util.spec_from_file_location("earlier_corpus", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def sqlite_driver(request):
    """A driver by its module name."""
    return importlib.import_module(getattr(request, "param", "pysqlite3.dbapi2"))


@pytest.fixture
def sqlite_url(tmp_path):
    """The URL of a file that is not there yet."""
    return f"sqlite:///{tmp_path}/county.db"


@pytest.fixture(scope="session")
def database(postgresql_server):
    """Empties the database of this run, as often as it is called, and answers its URL."""
    made = postgresql_server.fresh(WITH_TABLES)
    emptying = create_engine(made.replace("postgresql:", "postgresql+psycopg:"), isolation_level="AUTOCOMMIT")
    with emptying.connect() as connection:
        # The guards refuse to empty a table; to a replica's session they do not speak.
        connection.exec_driver_sql("SET session_replication_role = replica")
        names = ", ".join(table.name for table in metadata.sorted_tables if table is not schema_version)

        def emptied():
            connection.exec_driver_sql(f"TRUNCATE {names}")
            return made

        yield emptied
    emptying.dispose()


@pytest.fixture
def postgresql_url(database):
    """The URL of a database in PostgreSQL that holds the tables, empty."""
    return database()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request):
    """A new database of either kind."""
    return request.getfixturevalue(f"{request.param}_url")


@pytest.fixture
def account():
    """Makes an account for as long as it is used: `with account(database_url, role, grants) as its_url`."""
    return _account


@contextmanager
def _account(database_url, role, said):
    """The URL of the database for a role that owns nothing, and may do what was said."""
    url = make_url(database_url).set(drivername="postgresql+psycopg")
    owner = create_engine(url, isolation_level="AUTOCOMMIT")
    with owner.connect() as connection:
        connection.exec_driver_sql(f"""CREATE ROLE "{role}" LOGIN PASSWORD 'clerk'""")
        for statement in said(role):
            connection.exec_driver_sql(statement)
    try:
        yield url.set(username=role, password="clerk").render_as_string(hide_password=False)
    finally:
        with owner.connect() as connection:
            connection.exec_driver_sql(f'DROP OWNED BY "{role}"')
            connection.exec_driver_sql(f'DROP ROLE "{role}"')
        owner.dispose()
