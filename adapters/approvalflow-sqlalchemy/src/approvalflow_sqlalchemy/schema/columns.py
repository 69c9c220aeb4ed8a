"""The kinds of column that every table is made of, and the metadata they stand in."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, Identity, LargeBinary, MetaData, Text, UniqueConstraint
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql.elements import ColumnElement, literal_column

from approvalflow.ports.docket import NEVER

__all__ = [
    "MAX_FEN",
    "blob",
    "flag",
    "instant",
    "metadata",
    "not_empty",
    "number",
    "ordinal",
    "positive_fen",
    "region",
    "text",
]

#: The largest amount of money that may stand in a row, in fen.
MAX_FEN = 10**12

metadata = MetaData()

# A PostgreSQL sorts text as its locale has it; ours is sorted by code points, as SQLite and Python do, wherever it is.
_TEXT = Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")

#: Literals, not parameters: an index over some of the rows is only used where its condition stands in the statement.
ZERO: ColumnElement[int] = literal_column("0")
ONE: ColumnElement[int] = literal_column("1")
EMPTY: ColumnElement[str] = literal_column("''")
LATEST: ColumnElement[int] = literal_column(str(NEVER))


def region() -> Column[str]:
    """The region that begins every key."""
    return Column("region", _TEXT, nullable=False)


def text(name: str, *, nullable: bool = False, default: str | None = None) -> Column[str]:
    """Text; where nothing refers to it, empty stands for none."""
    return Column(name, _TEXT, nullable=nullable, server_default=default)


def number(name: str, *, nullable: bool = False) -> Column[int]:
    """A whole number of 64 bits."""
    return Column(name, BigInteger, nullable=nullable)


def instant(name: str, *, nullable: bool = False) -> Column[int]:
    """Microseconds of UTC."""
    return Column(name, BigInteger, nullable=nullable)


def flag(name: str) -> Column[int]:
    """1 for yes, 0 for no: the same in every database."""
    return Column(name, BigInteger, CheckConstraint(f"{name} IN (0, 1)", name=f"{name}_is_yes_or_no"), nullable=False)


def blob(name: str) -> Column[bytes]:
    """Bytes."""
    return Column(name, LargeBinary, nullable=False)


def ordinal() -> tuple[Column[int], UniqueConstraint]:
    """The order in which rows came. PostgreSQL counts itself; for SQLite the statement that inserts does it."""
    return Column("seq", BigInteger, Identity(), nullable=False), UniqueConstraint("region", "seq")


def not_empty(*names: str) -> list[CheckConstraint]:
    """Each of these holds more than blanks."""
    return [CheckConstraint(f"length(trim({name})) > 0", name=f"{name}_is_not_empty") for name in names]


def positive_fen(name: str = "fen") -> CheckConstraint:
    """Money is at least one fen and at most `MAX_FEN`."""
    return CheckConstraint(f"{name} BETWEEN 1 AND {MAX_FEN}", name=f"{name}_is_an_amount")
