"""The tables of the bank's books, and how an older file comes to have them."""

from __future__ import annotations

import sqlite3

__all__ = ["begin"]

_VERSION = 2

_TABLES = """
CREATE TABLE IF NOT EXISTS bills (
    ref TEXT PRIMARY KEY, case_ref TEXT NOT NULL, title_zh TEXT NOT NULL, title_en TEXT NOT NULL,
    fen INTEGER NOT NULL CHECK (fen > 0), currency TEXT NOT NULL, code TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL CHECK (state IN ('open', 'paid', 'closed')), opened_at TEXT NOT NULL, merchant TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS movements (
    number INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL CHECK (kind IN ('payment', 'refund')),
    ref TEXT NOT NULL, bill_ref TEXT NOT NULL REFERENCES bills (ref), txn TEXT NOT NULL UNIQUE,
    of_txn TEXT NOT NULL, fen INTEGER NOT NULL CHECK (fen > 0), currency TEXT NOT NULL, at TEXT NOT NULL,
    merchant TEXT NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS one_refund ON movements (ref) WHERE kind = 'refund';
CREATE TABLE IF NOT EXISTS orders (
    ref TEXT PRIMARY KEY, bill_ref TEXT NOT NULL REFERENCES bills (ref), of_txn TEXT NOT NULL,
    fen INTEGER NOT NULL CHECK (fen > 0), currency TEXT NOT NULL, ready_at REAL NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('under-way', 'done', 'refused'))
);
CREATE TABLE IF NOT EXISTS messages (
    id TEXT PRIMARY KEY, bill_ref TEXT NOT NULL, body BLOB NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
    next_try REAL NOT NULL, state TEXT NOT NULL DEFAULT 'owed' CHECK (state IN ('owed', 'taken', 'given-up')),
    copies INTEGER NOT NULL DEFAULT 1
);
CREATE TABLE IF NOT EXISTS conduct (key TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


def begin(connection: sqlite3.Connection, merchant: str) -> None:
    """Make the tables; what an older file holds is carried over, all of it under the one merchant that it had."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    old = version == 0 and connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'bills'").fetchone()
    connection.execute("BEGIN EXCLUSIVE")
    kept = ("bills", "movements", "messages") if old else ()
    for table in kept:
        connection.execute(f"ALTER TABLE {table} RENAME TO old_{table}")
    for statement in _TABLES.split(";\n"):
        connection.execute(statement)
    if old:
        connection.execute("INSERT INTO bills SELECT *, ? FROM old_bills", (merchant,))
        connection.execute(
            "INSERT INTO movements SELECT number, kind, ref, bill_ref, txn, coalesce((SELECT p.txn FROM old_movements p"
            " WHERE p.kind = 'payment' AND p.bill_ref = m.bill_ref), ''), fen, currency, at, ? FROM old_movements m",
            (merchant,),
        )
        connection.execute("INSERT INTO messages SELECT *, 1 FROM old_messages")
    for table in reversed(kept):
        connection.execute(f"DROP TABLE old_{table}")
    connection.execute(f"PRAGMA user_version = {_VERSION}")
    connection.execute("COMMIT")
