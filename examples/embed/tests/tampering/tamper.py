"""Altering the journal as whoever owns the file can: no trigger, no check and no foreign key stands in the way."""

from __future__ import annotations

import importlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from examples.embed.tests.tampering.journal import REGION

__all__ = ["FIELDS", "HEAD_FIELDS", "Tamper", "copied"]

FIELDS = (
    "region",
    "position",
    "kind",
    "at",
    "entered",
    "by",
    "command_id",
    "body",
    "agency",
    "station",
    "acting_for",
    "case_ref",
    "case_seq",
    "link",
)
HEAD_FIELDS = ("position", "link", "algorithm")

#: What an entry is, but for where it stands.
_SAID = ", ".join(f'"{name}"' for name in FIELDS if name not in ("region", "position"))


def copied(path: Path, to: Path) -> None:
    """Copy a database that nobody has open, with what lies beside it."""
    shutil.copy(path, to)
    for beside in ("-wal", "-shm"):
        to.with_name(to.name + beside).unlink(missing_ok=True)
    if (wal := path.with_name(f"{path.name}-wal")).exists():
        shutil.copy(wal, to.with_name(f"{to.name}-wal"))


class Tamper:
    """A connection of somebody who owns the file."""

    def __init__(self, path: Path) -> None:
        driver = importlib.import_module("pysqlite3.dbapi2")
        self.refused = driver.IntegrityError
        self._connection = driver.connect(str(path), isolation_level=None)
        for pragma in ("ignore_check_constraints = ON", "foreign_keys = OFF", "synchronous = OFF"):
            self._do(f"PRAGMA {pragma}")
        for (name,) in self._do("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
            self._do(f'DROP TRIGGER "{name}"')
        self.rows = dict(self._do("SELECT position, rowid FROM approvalflow_journal WHERE region = ?", REGION))

    def _do(self, statement: str, *values: Any) -> list[Any]:
        rows: list[Any] = self._connection.execute(statement, values).fetchall()
        return rows

    def bytes_of(self, field: str, position: int) -> bytes:
        """What a field of an entry is made of; nothing for one that is empty."""
        (row,) = self._do(f'SELECT "{field}" FROM approvalflow_journal WHERE rowid = ?', self.rows[position])
        return _bytes(row[0])

    @contextmanager
    def flipped(self, field: str, position: int, at: int, mask: int) -> Iterator[None]:
        """While the block lasts, some bits of one byte of a field are others. Raises what the keys refuse."""
        where = f'UPDATE approvalflow_journal SET "{field}" = {{}} WHERE rowid = {self.rows[position]}'
        (row,) = self._do(f'SELECT "{field}" FROM approvalflow_journal WHERE rowid = ?', self.rows[position])
        with self._put(where, row[0], at, mask):
            yield

    @contextmanager
    def head_flipped(self, field: str, at: int, mask: int) -> Iterator[None]:
        """The same for the head of the chain."""
        where = f"UPDATE approvalflow_chain_heads SET \"{field}\" = {{}} WHERE region = '{REGION}'"
        (row,) = self._do(f'SELECT "{field}" FROM approvalflow_chain_heads WHERE region = ?', REGION)
        with self._put(where, row[0], at, mask):
            yield

    def head_bytes(self, field: str) -> bytes:
        """What a field of the head is made of."""
        (row,) = self._do(f'SELECT "{field}" FROM approvalflow_chain_heads WHERE region = ?', REGION)
        return _bytes(row[0])

    @contextmanager
    def _put(self, statement: str, value: Any, at: int, mask: int) -> Iterator[None]:
        content = bytearray(_bytes(value))
        content[at] ^= mask
        if isinstance(value, str):
            # Also bytes that are no text any more.
            self._do(statement.format("CAST(? AS TEXT)"), bytes(content))
        elif isinstance(value, int):
            self._do(statement.format("?"), int.from_bytes(content, "big", signed=True))
        else:
            self._do(statement.format("?"), bytes(content))
        try:
            yield
        finally:
            self._do(statement.format("?"), value)

    @contextmanager
    def swapped(self, one: int, other: int) -> Iterator[None]:
        """While the block lasts, two entries stand in each other's place, links and all."""
        self._swap(one, other)
        try:
            yield
        finally:
            self._swap(one, other)

    def _swap(self, one: int, other: int) -> None:
        rows = self.rows
        self._do("BEGIN")
        for place, rowid in ((-1, rows[one]), (one, rows[other]), (other, rows[one])):
            self._do("UPDATE approvalflow_journal SET position = ? WHERE rowid = ?", place, rowid)
        self._do("COMMIT")
        rows[one], rows[other] = rows[other], rows[one]

    @contextmanager
    def cut(self, left: int, *, with_head: bool) -> Iterator[None]:
        """While the block lasts, the journal ends at `left`; with its head, which then knows nothing of more."""
        gone = self._do("SELECT rowid, * FROM approvalflow_journal WHERE region = ? AND position > ?", REGION, left)
        (head,) = self._do("SELECT position, link FROM approvalflow_chain_heads WHERE region = ?", REGION)
        self._do("BEGIN")
        self._do("DELETE FROM approvalflow_journal WHERE region = ? AND position > ?", REGION, left)
        if with_head:
            (last,) = self._do("SELECT link FROM approvalflow_journal WHERE region = ? AND position = ?", REGION, left)
            self._head(left, last[0])
        self._do("COMMIT")
        try:
            yield
        finally:
            names = ", ".join(f'"{row[1]}"' for row in self._do("PRAGMA table_info(approvalflow_journal)"))
            marks = ", ".join("?" * len(gone[0]))
            self._do("BEGIN")
            for row in gone:
                self._do(f"INSERT INTO approvalflow_journal (rowid, {names}) VALUES ({marks})", *row)
            self._head(*head)
            self._do("COMMIT")

    def _head(self, position: int, link: bytes) -> None:
        self._do("UPDATE approvalflow_chain_heads SET position = ?, link = ? WHERE region = ?", position, link, REGION)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()


def _bytes(value: Any) -> bytes:
    if value is None:
        return b""
    if isinstance(value, str):
        return value.encode()
    return value.to_bytes(8, "big", signed=True) if isinstance(value, int) else bytes(value)
