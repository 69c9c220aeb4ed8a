"""From a URL to a store whose commits add jobs."""

from __future__ import annotations

from typing import Any

import psycopg
from procrastinate.schema import SchemaManager
from sqlalchemy import Connection, make_url, text
from sqlalchemy.exc import SQLAlchemyError

from approvalflow.errors import StoreFailed
from approvalflow_procrastinate.deferring import Deferring
from approvalflow_sqlalchemy import SqlStore, SqlStoreMaker
from approvalflow_sqlalchemy import open_store as open_sql_store

__all__ = ["JobStoreMaker", "address_of", "open_store"]

#: How the URLs begin that this plug-in answers.
SCHEME = "postgresql+procrastinate"

#: Held while the tables of procrastinate are made, so that two who open at once do not both make them.
_MAKING = 420_921_003


class JobStoreMaker:
    """Opens `postgresql+procrastinate://user:password@host/county`: a store of `approvalflow-sqlalchemy`, with jobs."""

    name = "procrastinate"
    can: frozenset[str] = frozenset({"durable", "shared", "join", "migrate"})

    def answers(self, url: str) -> bool:
        """Whether this maker opens such a URL."""
        return url.partition(":")[0] == SCHEME

    def open(self, url: str) -> SqlStore:
        """Open the store, making what is not there yet. Raises StoreFailed."""
        return open_store(url)

    def migrate(self, url: str) -> tuple[int, int]:
        """Bring the office's tables to this version; answers the version that was found (0: none) and the one that is
        there. Those of procrastinate are migrated by its own command."""
        return SqlStoreMaker().migrate(address_of(url))


def address_of(url: str) -> str:
    """The address of the database in the form that PostgreSQL's own programs take."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def open_store(url: str) -> SqlStore:
    """Open a PostgreSQL database as a store whose commits add jobs; the tables of procrastinate are made if need be.

    Raises StoreFailed with a sentence that says what to do.
    """
    store = open_sql_store(address_of(url))
    try:
        with store.engine.begin() as connection:
            _make_tables(connection)
    except (SQLAlchemyError, psycopg.Error) as fault:
        store.close()
        zh = "没有 procrastinate 的表，且无权建立：请由数据库的所有者打开一次"
        en = "the tables of procrastinate are not there and cannot be made: let the owner of the database open it once"
        raise StoreFailed(zh, en, place=f"{SCHEME}: {type(fault).__name__}", rule="job-tables") from fault
    store.when_owed = Deferring()
    return store


def _make_tables(connection: Connection) -> None:
    there = text("SELECT to_regclass('procrastinate_jobs') IS NOT NULL")
    if connection.execute(there).scalar_one():
        return
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MAKING})
    if not connection.execute(there).scalar_one():
        # As one text with no parameters: it holds the bodies of functions.
        driver: Any = connection.connection.driver_connection
        driver.execute(SchemaManager.get_schema())
