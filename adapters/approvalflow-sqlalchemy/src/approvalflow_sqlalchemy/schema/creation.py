"""Making what is not there yet, once, and knowing what is there."""

from __future__ import annotations

from sqlalchemy import Column, Connection, Integer, Table, Text, inspect, select

from approvalflow.errors import StoreFailed
from approvalflow_sqlalchemy.schema import cases, effects, journal, money
from approvalflow_sqlalchemy.schema.columns import metadata
from approvalflow_sqlalchemy.schema.guards import GUARDS

__all__ = ["SCHEMA_VERSION", "create", "schema_version", "version_of"]

#: The version of the tables that this distribution reads and writes.
SCHEMA_VERSION = 1

#: Which tables these are; of the file or database as a whole, not of a region.
schema_version = Table(
    "approvalflow_schema_version", metadata, Column("part", Text, primary_key=True), Column("version", Integer)
)

#: The modules that fill the metadata.
MODULES = (cases, effects, journal, money)

# Two processes that open the same new database at once: the second waits and finds everything made.
_LOCK = 0x61_66_6C_6F_77

_REFUSE = """
CREATE OR REPLACE FUNCTION approvalflow_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def version_of(connection: Connection) -> int | None:
    """The version of the tables that are there; None where there are none."""
    if not inspect(connection).has_table(schema_version.name):
        return None
    return connection.execute(select(schema_version.c.version)).scalar()


def create(connection: Connection) -> None:
    """Make the tables, indexes and guards inside the transaction of the connection, where they are not there yet.

    Raises StoreFailed for tables of another version: those are migrated, never guessed at.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
    found = version_of(connection)
    if found == SCHEMA_VERSION:
        return
    if found is not None:
        raise StoreFailed(
            f"数据库表结构为第 {found} 版，本程序使用第 {SCHEMA_VERSION} 版；请换用相应版本的 approvalflow-sqlalchemy",
            f"the tables are of version {found}, this program uses {SCHEMA_VERSION}: "
            "use the approvalflow-sqlalchemy that goes with them",
            rule="schema-version",
        )
    metadata.create_all(connection)
    for statement in _guards(connection.dialect.name):
        connection.exec_driver_sql(statement)
    connection.execute(schema_version.insert(), {"part": "store", "version": SCHEMA_VERSION})


def _guards(dialect: str) -> list[str]:
    if dialect == "sqlite":
        return [guard.for_sqlite() for guard in GUARDS]
    tables = sorted({guard.table for guard in GUARDS})
    return [
        _REFUSE.replace("%", "%%"),
        *(guard.for_postgresql() for guard in GUARDS if guard.in_postgresql),
        *(
            f"CREATE OR REPLACE TRIGGER approvalflow_{table}_truncate BEFORE TRUNCATE ON approvalflow_{table} "
            f"EXECUTE FUNCTION approvalflow_refuse('{table} are never emptied')"
            for table in tables
        ),
    ]
