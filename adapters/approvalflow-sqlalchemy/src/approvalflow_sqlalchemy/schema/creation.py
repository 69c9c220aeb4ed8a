"""Making what is not there yet, once, and knowing what is there."""

from __future__ import annotations

from sqlalchemy import Column, Connection, Integer, MetaData, PrimaryKeyConstraint, String, Table, Text, inspect, select

from approvalflow.errors import StoreFailed
from approvalflow_sqlalchemy.schema import (
    books,
    cases,
    effects,
    journal,
    ledgers,
    money,
    receipts,
    refunds,
    supervision,
    tallies,
    voices,
)
from approvalflow_sqlalchemy.schema.columns import metadata
from approvalflow_sqlalchemy.schema.guards import GUARDS

__all__ = ["SCHEMA_VERSION", "create", "guards", "migration", "schema_version", "version_of"]

#: The version of the tables that this distribution reads and writes.
SCHEMA_VERSION = 3

#: Which tables these are; of the file or database as a whole, not of a region.
schema_version = Table(
    "approvalflow_schema_version", metadata, Column("part", Text, primary_key=True), Column("version", Integer)
)

#: What Alembic writes down for itself, apart from the table of a host that uses it in the same database.
migration = Table(
    "approvalflow_alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="approvalflow_alembic_version_pkc"),
)

#: The modules that fill the metadata.
MODULES = (books, cases, effects, journal, ledgers, money, refunds, receipts, supervision, tallies, voices)

_REFUSE = """
CREATE OR REPLACE FUNCTION approvalflow_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def version_of(connection: Connection) -> int | None:
    """The version of the tables that are there; None where there are none. Raises StoreFailed where it is unclear."""
    if not inspect(connection).has_table(schema_version.name):
        return None
    version: int | None = connection.execute(
        select(schema_version.c.version).where(schema_version.c.part == "store")
    ).scalar()
    if version is None or version < 1:
        raise StoreFailed(
            "数据库表结构的版本不明：请检查是否为 approvalflow 的数据库，或从备份恢复",
            "it is unclear of which version the tables are: look whether they are approvalflow's, or restore a backup",
            rule="schema-unknown",
        )
    return version


def create(connection: Connection) -> None:
    """Make the tables, indexes and guards inside the transaction of the connection. None of them is there yet."""
    metadata.create_all(connection)
    for statement in guards(connection.dialect.name):
        connection.exec_driver_sql(statement)
    migration.create(connection)
    connection.execute(schema_version.insert(), {"part": "store", "version": SCHEMA_VERSION})
    connection.execute(migration.insert(), {"version_num": str(SCHEMA_VERSION)})


def guards(dialect: str) -> list[str]:
    """The statements that make the guards, the second belt, for `sqlite` or `postgresql`."""
    if dialect == "sqlite":
        return [one.for_sqlite() for one in GUARDS]
    tables = sorted({one.table for one in GUARDS})
    return [
        _REFUSE.replace("%", "%%").strip(),
        *(statement for one in GUARDS if one.in_postgresql for statement in one.for_postgresql()),
        *(
            f"CREATE OR REPLACE TRIGGER approvalflow_{table}_truncate BEFORE TRUNCATE ON approvalflow_{table} "
            f"EXECUTE FUNCTION approvalflow_refuse('{table} are never emptied')"
            for table in tables
        ),
    ]
