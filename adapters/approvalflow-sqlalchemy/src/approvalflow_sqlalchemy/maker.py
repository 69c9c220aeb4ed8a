"""From a URL to a store."""

from __future__ import annotations

import os
from types import ModuleType

from sqlalchemy import Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from approvalflow.errors import StoreFailed
from approvalflow_sqlalchemy.blobs import FileBlobs
from approvalflow_sqlalchemy.schema.creation import SCHEMA_VERSION
from approvalflow_sqlalchemy.sqlite import best_driver, file_of, papers_of, sqlite_engine
from approvalflow_sqlalchemy.store import SqlStore

__all__ = ["COUNTING", "SqlStoreMaker", "open_store"]

#: The environment's name for the URL of the account that counts money; the same database as the store's.
COUNTING = "APPROVALFLOW_SQLALCHEMY_COUNTING"


class SqlStoreMaker:
    """Opens `sqlite:///county.db` and `postgresql://user:password@host/county`."""

    name = "sqlalchemy"
    can: frozenset[str] = frozenset({"durable", "shared", "join", "migrate"})

    def answers(self, url: str) -> bool:
        """Whether this maker opens such a URL."""
        return url.partition(":")[0] in ("sqlite", "postgresql", "postgresql+psycopg")

    def open(self, url: str) -> SqlStore:
        """Open the store, making what is not there yet; in PostgreSQL with the account that counts money, where the
        environment names one (`COUNTING`). Raises StoreFailed."""
        counting = "" if url.startswith("sqlite:") else os.environ.get(COUNTING, "")
        return open_store(url, counting=counting)

    def migrate(self, url: str) -> tuple[int, int]:
        """Bring the tables to this version; answers the version that was found (0: none) and the one that is there."""
        store = open_store(url)
        store.close()
        return store.found, SCHEMA_VERSION


def open_store(
    url: str,
    *,
    sqlite_driver: ModuleType | None = None,
    patience: float = 30.0,
    beside: bool = False,
    counting: str = "",
) -> SqlStore:
    """Open a store.

    Args:
        url: of a SQLite file or a PostgreSQL database.
        sqlite_driver: a DBAPI module for SQLite; `pysqlite3` where it is installed, unless one is given.
        patience: seconds that a unit waits for the one before it; then it raises Conflict.
        beside: whether our tables may be made in a SQLite file that holds those of another program.
        counting: the URL of the same PostgreSQL database for the account that alone may write payments
            (`schema.roles.counting_grants`); empty where the first account has that right, or none should have it.

    Raises StoreFailed with a sentence that says what to do.
    """
    if url.startswith("sqlite:"):
        path = file_of(url)
        engine = sqlite_engine(path, sqlite_driver or best_driver(), patience)
        blobs = FileBlobs(papers_of(path))
        return SqlStore(engine, patience=patience, blobs=blobs, beside=beside)
    engine = _postgresql(url, patience)
    return SqlStore(engine, patience=patience, counting=_counting(counting, engine, patience) if counting else None)


def _counting(named: str, engine: Engine, patience: float) -> Engine:
    counting = _postgresql(named, patience)
    ours, theirs = ((url.host, url.port, url.query.get("host"), url.database) for url in (engine.url, counting.url))
    if ours != theirs:
        engine.dispose()
        zh, en = "记账账号须在同一数据库", "the account that counts money is one of the same database"
        raise StoreFailed(zh, en, place=COUNTING, rule="url")
    return counting


def _postgresql(url: str, patience: float) -> Engine:
    try:
        parsed = make_url(url)
        if parsed.drivername == "postgresql":
            parsed = parsed.set(drivername="postgresql+psycopg")
        options = f"{parsed.query.get('options', '')} -c lock_timeout={int(patience * 1000)}".strip()
        return create_engine(
            parsed,
            isolation_level="READ COMMITTED",
            pool_size=16,
            max_overflow=32,
            connect_args={"options": options},
        )
    except (ArgumentError, NoSuchModuleError, ValueError) as error:
        zh, en = "数据库地址有误", "this is no URL of a database"
        raise StoreFailed(zh, en, place=url.partition(":")[0], rule="url") from error
    except ImportError as error:
        zh = "缺少 PostgreSQL 驱动：请安装 approvalflow-sqlalchemy[postgresql]"
        en = "the driver for PostgreSQL is missing: install approvalflow-sqlalchemy[postgresql]"
        raise StoreFailed(zh, en, place=url.partition(":")[0], rule="driver") from error
