"""Databases as an earlier release left them, from what `freeze.py` wrote."""

import json
from pathlib import Path

from sqlalchemy import create_engine, make_url

from approvalflow_sqlalchemy.sqlite import best_driver

HERE = Path(__file__).parent
BETWEEN = "\n-- next\n"

#: Every release that is kept here.
RELEASES = sorted(folder.name for folder in HERE.iterdir() if (folder / "rows.jsonl").is_file())


def engine_for(url):
    """An engine that says nothing by itself: no pragmas, no tables."""
    parsed = make_url(url)
    if parsed.drivername == "sqlite":
        return create_engine(parsed, module=best_driver())
    return create_engine(parsed.set(drivername="postgresql+psycopg"))


def fill(url, release="0.1.0"):
    """Make the tables of a release and put its rows there; no connection is left open."""
    engine = engine_for(url)
    dialect = engine.dialect.name
    with engine.begin() as connection:
        for statement in (HERE / release / f"{dialect}.sql").read_text(encoding="utf-8").split(BETWEEN):
            connection.exec_driver_sql(statement)
        for table, columns, rows in tables(release):
            marks = ", ".join(["?" if dialect == "sqlite" else "%s"] * len(columns))
            names = ", ".join(f'"{name}"' for name in columns)
            if rows:
                connection.exec_driver_sql(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)
            if dialect == "postgresql" and "seq" in columns and rows:
                last = f"SELECT setval(pg_get_serial_sequence('{table}', 'seq'), (SELECT max(seq) FROM {table}))"
                connection.exec_driver_sql(last)
    engine.dispose()


def tables(release="0.1.0"):
    """Each table of the rows that were kept: its name, its columns, and the rows as tuples."""
    found = []
    for line in (HERE / release / "rows.jsonl").read_text(encoding="utf-8").splitlines():
        read = json.loads(line)
        if isinstance(read, dict):
            found.append((read["table"], read["columns"], []))
        else:
            row = tuple(bytes.fromhex(value["hex"]) if isinstance(value, dict) else value for value in read)
            found[-1][2].append(row)
    return found


def rows_of(url, release="0.1.0"):
    """The rows that are there now, in the columns that the release had; in no order, and each once: where a later
    release keeps several rows in the place of one, they are the same in these columns."""
    engine = engine_for(url)
    with engine.connect() as connection:
        found = {}
        for table, columns, _ in tables(release):
            names = ", ".join(f'"{name}"' for name in columns)
            rows = connection.exec_driver_sql(f"SELECT {names} FROM {table}")
            found[table] = sorted({tuple(map(plain, row)) for row in rows}, key=repr)
    engine.dispose()
    return found


def plain(value):
    """The same value from either driver."""
    return bytes(value) if isinstance(value, memoryview) else value


_POSTGRESQL = {
    "columns": "SELECT table_name, ordinal_position, column_name, data_type, is_nullable, column_default, "
    "collation_name, is_identity FROM information_schema.columns WHERE table_schema = 'public'",
    "constraints": "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE connamespace = 'public'::regnamespace",
    "indexes": "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "triggers": "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "functions": "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
    "versions": "SELECT part, version::text FROM approvalflow_schema_version "
    "UNION ALL SELECT 'alembic', version_num FROM approvalflow_alembic_version",
}
_SQLITE = {
    "columns": "SELECT t.name, c.* FROM sqlite_master t, pragma_table_xinfo(t.name) c WHERE t.type = 'table'",
    "references": "SELECT t.name, f.* FROM sqlite_master t, pragma_foreign_key_list(t.name) f WHERE t.type = 'table'",
    "keys": 'SELECT t.name, i.name, i."unique", i.origin, i.partial, x.seqno, x.name, x."desc", x.coll '
    "FROM sqlite_master t, pragma_index_list(t.name) i, pragma_index_xinfo(i.name) x WHERE t.type = 'table'",
    "kinds": "SELECT l.name, l.wr, l.strict FROM pragma_table_list l WHERE l.schema = 'main'",
    "written": "SELECT type, name, sql FROM sqlite_master WHERE type IN ('index', 'trigger')",
    "versions": _POSTGRESQL["versions"].replace("version::text", "version || ''"),
}


def shape_of(url):
    """Everything that a database says of its tables: columns, keys, references, checks, indexes, triggers, versions."""
    engine = engine_for(url)
    with engine.connect() as connection:
        asked = _POSTGRESQL if engine.dialect.name == "postgresql" else _SQLITE
        found = {what: {tuple(row) for row in connection.exec_driver_sql(query)} for what, query in asked.items()}
        if engine.dialect.name == "sqlite":
            written = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
            found["checks"] = {(name, check) for name, sql in written for check in checks_of(sql)}
    engine.dispose()
    return found


def checks_of(sql):
    """The CHECK constraints of a CREATE TABLE of SQLite, as they are written."""
    for piece in sql.split("CONSTRAINT ")[1:]:
        name, kind, rest = piece.split(None, 2)
        if kind.startswith("CHECK"):
            depth = 0
            for place, letter in enumerate(rest):
                depth += (letter == "(") - (letter == ")")
                if not depth:
                    yield name, rest[: place + 1]
                    break
