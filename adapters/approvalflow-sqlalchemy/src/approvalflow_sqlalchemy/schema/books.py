"""Statements and what became of them, open items, remittances and closings."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    Table,
    literal_column,
)

from approvalflow_sqlalchemy.schema.columns import (
    MAX_FEN,
    flag,
    instant,
    metadata,
    not_empty,
    number,
    ordinal,
    positive_fen,
    region,
    text,
)

__all__ = ["closings", "open_items", "reconciliations", "remittances", "statement_lines", "statements"]

_OPEN: ColumnElement[str] = literal_column("'open'")


def _of_statement() -> ForeignKeyConstraint:
    """A reference to a version of a statement inside the region, looked at when the unit commits."""
    columns = ("region", "bank", "day", "version")
    there = [f"approvalflow_statements.{name}" for name in columns]
    return ForeignKeyConstraint(columns, there, deferrable=True, initially="DEFERRED")


statements = Table(
    "approvalflow_statements",
    metadata,
    region(),
    text("bank"),
    text("day"),
    number("version"),
    text("digest"),
    number("lines"),
    number("payments_fen"),
    number("refunds_fen"),
    instant("taken_at"),
    text("by"),
    text("source_digest"),
    PrimaryKeyConstraint("region", "bank", "day", "version"),
    CheckConstraint("version >= 1 AND lines >= 0 AND payments_fen >= 0 AND refunds_fen >= 0", name="totals_are_counts"),
    *not_empty("region", "bank", "day", "digest", "by"),
)

statement_lines = Table(
    "approvalflow_statement_lines",
    metadata,
    region(),
    text("bank"),
    text("day"),
    number("version"),
    number("number"),
    text("kind"),
    text("bank_txn"),
    text("bill_ref"),
    number("fen"),
    text("currency"),
    instant("at", nullable=True),
    PrimaryKeyConstraint("region", "bank", "day", "version", "number"),
    _of_statement(),
    positive_fen(),
    CheckConstraint("number >= 1", name="number_is_a_place"),
    CheckConstraint("kind IN ('payment', 'refund')", name="kind_is_known"),
)

#: INV-F14: every line of the version is in exactly one class.
reconciliations = Table(
    "approvalflow_reconciliations",
    metadata,
    region(),
    text("bank"),
    text("day"),
    number("version"),
    number("run"),
    number("lines"),
    number("matched"),
    number("amount_differs"),
    number("only_bank"),
    number("other_day"),
    number("repeated"),
    number("held"),
    number("receipt_differs"),
    number("only_us"),
    number("unexplained"),
    instant("at"),
    PrimaryKeyConstraint("region", "bank", "day", "version", "run"),
    _of_statement(),
    CheckConstraint(
        "matched + amount_differs + only_bank + other_day + repeated + held + receipt_differs = lines",
        name="every_line_is_in_one_class",
    ),
    CheckConstraint("unexplained >= 0 AND only_us >= 0 AND run >= 1", name="counts"),
)

open_items = Table(
    "approvalflow_open_items",
    metadata,
    region(),
    *ordinal(),
    text("ref"),
    text("bank"),
    text("day"),
    text("kind"),
    text("side"),
    text("bank_txn"),
    text("bill_ref"),
    number("fen"),
    text("zh"),
    text("en"),
    text("who"),
    instant("opened_at"),
    instant("due"),
    flag("late"),
    text("state"),
    instant("resolved_at", nullable=True),
    text("by"),
    text("words"),
    PrimaryKeyConstraint("region", "ref"),
    CheckConstraint(
        "(state = 'open' AND words = '' AND resolved_at IS NULL) OR "
        "(state = 'resolved' AND length(trim(words)) > 0 AND by <> '' AND resolved_at IS NOT NULL)",
        name="resolved_with_words",
    ),
    *not_empty("region", "ref", "bank", "day", "kind"),
)
Index("approvalflow_open_items_in_state", open_items.c.region, open_items.c.state, open_items.c.seq)
Index(
    "approvalflow_open_items_once",
    open_items.c.region,
    open_items.c.bank,
    open_items.c.day,
    open_items.c.side,
    open_items.c.bank_txn,
    open_items.c.kind,
    unique=True,
    sqlite_where=open_items.c.state == _OPEN,
    postgresql_where=open_items.c.state == _OPEN,
)

remittances = Table(
    "approvalflow_remittances",
    metadata,
    region(),
    *ordinal(),
    text("ref"),
    text("bank"),
    text("day"),
    text("agency"),
    text("item"),
    text("level"),
    number("fen"),
    instant("at"),
    text("by"),
    PrimaryKeyConstraint("region", "ref"),
    positive_fen(),
    *not_empty("region", "ref", "bank", "day", "item", "level", "by"),
)
Index("approvalflow_remittances_of_day", remittances.c.region, remittances.c.day, remittances.c.seq)

#: INV-F4: what a clearing account holds is what came in less what left it.
closings = Table(
    "approvalflow_closings",
    metadata,
    region(),
    text("day"),
    text("bank"),
    number("version"),
    number("lines"),
    number("paid_fen"),
    number("held_fen"),
    number("returned_fen"),
    number("remitted_fen"),
    number("clearing_fen"),
    number("receipts_fen"),
    number("unexplained_fen"),
    number("items"),
    instant("at"),
    text("by"),
    PrimaryKeyConstraint("region", "day", "bank"),
    CheckConstraint(
        "paid_fen + held_fen - returned_fen - remitted_fen = clearing_fen", name="what_came_in_less_what_left"
    ),
    CheckConstraint(f"paid_fen BETWEEN 0 AND {MAX_FEN} AND held_fen BETWEEN 0 AND {MAX_FEN}", name="fen_are_amounts"),
    *not_empty("region", "day", "by"),
)
