"""What is done to a database before it is used: its tables are made, brought to this version, or refused."""

from __future__ import annotations

from sqlalchemy import Connection, Engine, inspect

from approvalflow.errors import StoreFailed
from approvalflow_sqlalchemy.schema.creation import SCHEMA_VERSION, create, version_of

__all__ = ["make_ready"]

# Two processes that open the same new database at once: the second waits and finds everything made.
_LOCK = 0x61_66_6C_6F_77


def make_ready(engine: Engine, looks: Engine, *, beside: bool) -> int:
    """Make the tables where there are none, migrate those of an earlier version; answer the version found (0: none).

    Args:
        engine: begins as a writer.
        looks: the same for a look: an account that may not make tables can open a store that is there.
        beside: whether our tables may be made in a SQLite file that holds another program's.

    Raises StoreFailed for tables of a later or an unclear version, of an earlier one that the account may not migrate,
    and for a file of another program.
    """
    with looks.connect() as connection:
        found = version_of(connection)
    if found == SCHEMA_VERSION:
        return found
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        found = version_of(connection)
        if found is None:
            _must_be_ours(connection, beside=beside)
            create(connection)
        elif found < SCHEMA_VERSION:
            # Alembic is slow to import, and needed once for each release.
            from approvalflow_sqlalchemy.migrations import migrate

            migrate(connection, found)
        elif found > SCHEMA_VERSION:
            raise StoreFailed(
                f"数据库表结构为第 {found} 版，本程序只认识到第 {SCHEMA_VERSION} 版；请升级 approvalflow-sqlalchemy",
                f"the tables are of version {found}, this program knows them up to {SCHEMA_VERSION}: "
                "install the approvalflow-sqlalchemy that goes with them",
                rule="schema-version",
            )
    return found or 0


def _must_be_ours(connection: Connection, *, beside: bool) -> None:
    # A server's database is made for somebody; a file is easily the wrong one.
    if connection.dialect.name != "sqlite" or beside:
        return
    others = inspect(connection).get_table_names()
    marked = connection.exec_driver_sql("PRAGMA application_id").scalar()
    if others or marked:
        named = ", ".join(others[:3]) or f"application_id {marked}"
        raise StoreFailed(
            f"该文件属于其他程序（{named}），未作改动；确要与其共用时请用 open_store(url, beside=True)",
            f"the file is another program's ({named}) and was left as it is; "
            "to keep our tables beside those, use open_store(url, beside=True)",
            rule="not-ours",
        )
