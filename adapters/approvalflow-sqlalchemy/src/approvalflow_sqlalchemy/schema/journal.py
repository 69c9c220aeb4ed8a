"""The journal, the head of its chain, and how far its readers have come."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, PrimaryKeyConstraint, Table, UniqueConstraint

from approvalflow_sqlalchemy.schema.columns import blob, instant, metadata, not_empty, number, region, text

__all__ = ["chain_heads", "cursors", "journal"]

#: `case_ref` and `case_seq` are NULL where an entry is of no case, or builds none.
journal = Table(
    "approvalflow_journal",
    metadata,
    region(),
    number("position"),
    text("kind"),
    instant("at"),
    instant("entered"),
    text("by"),
    text("command_id"),
    text("body"),
    text("agency"),
    text("station"),
    text("acting_for"),
    text("case_ref", nullable=True),
    number("case_seq", nullable=True),
    blob("link"),
    PrimaryKeyConstraint("region", "position"),
    UniqueConstraint("region", "case_ref", "case_seq"),
    ForeignKeyConstraint(
        ["region", "case_ref"],
        ["approvalflow_cases.region", "approvalflow_cases.ref"],
        deferrable=True,
        initially="DEFERRED",
    ),
    CheckConstraint("position > 0", name="position_counts_from_one"),
    CheckConstraint("case_seq > 0", name="case_seq_counts_from_one"),
    CheckConstraint("length(link) = 32", name="link_is_a_hash"),
    *not_empty("region", "kind"),
)

chain_heads = Table(
    "approvalflow_chain_heads",
    metadata,
    region(),
    number("position"),
    blob("link"),
    text("algorithm", default="sha256"),
    PrimaryKeyConstraint("region"),
    CheckConstraint("length(link) = 32", name="link_is_a_hash"),
    CheckConstraint("algorithm IN ('sha256', 'sm3')", name="algorithm_is_known"),
    sqlite_with_rowid=False,
)

cursors = Table(
    "approvalflow_cursors",
    metadata,
    region(),
    text("name"),
    number("position"),
    PrimaryKeyConstraint("region", "name"),
    sqlite_with_rowid=False,
)
