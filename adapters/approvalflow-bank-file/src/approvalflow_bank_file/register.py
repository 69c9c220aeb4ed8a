"""What the adapter keeps for itself: the bills that it wrote for the bank, and the lines of the files that it saw.

One SQLite file. Every act is one transaction that takes the lock at its beginning, so that threads and processes that
share the register wait for one another; no connection outlives an act.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["Register"]

_TABLES = """
CREATE TABLE IF NOT EXISTS bills (
    ref TEXT PRIMARY KEY, code TEXT NOT NULL UNIQUE, fen INTEGER NOT NULL CHECK (fen > 0), currency TEXT NOT NULL,
    title TEXT NOT NULL, due TEXT NOT NULL, batch INTEGER NOT NULL, written INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX IF NOT EXISTS bills_of_batch ON bills (batch);
CREATE TABLE IF NOT EXISTS files (
    day TEXT PRIMARY KEY, name TEXT NOT NULL, size INTEGER NOT NULL, changed INTEGER NOT NULL, sound INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS lines (
    day TEXT NOT NULL, number INTEGER NOT NULL, ref TEXT NOT NULL, txn TEXT NOT NULL, fen INTEGER NOT NULL, at INTEGER,
    PRIMARY KEY (day, number)
) STRICT;
CREATE INDEX IF NOT EXISTS lines_of_ref ON lines (ref);
"""

#: How long an act waits for another one, in seconds.
_PATIENCE = 20.0


class Register:
    """The register in a file, which is made when it is first needed."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextmanager
    def act(self) -> Iterator[sqlite3.Connection]:
        """One transaction; it is committed where the block ends, and rolled back where it raises."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self.path, timeout=_PATIENCE, isolation_level=None)
        try:
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("BEGIN IMMEDIATE")
            try:
                for statement in _TABLES.split(";"):
                    connection.execute(statement)
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                connection.execute("ROLLBACK")
                raise
        finally:
            connection.close()

    def order_of(self, said: str) -> str:
        """The reference of the bill with that payment code; what it is told, where no bill has that code."""
        return self.orders().get(said, said)

    def orders(self) -> dict[str, str]:
        """Payment code to reference, of every bill that was written."""
        if not self.path.exists():
            return {}
        with self.act() as connection:
            return dict(connection.execute("SELECT code, ref FROM bills"))
