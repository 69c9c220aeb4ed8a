"""What supervision counts of habits, and the numbers of registers that had no case."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index, PrimaryKeyConstraint, Table

from approvalflow_sqlalchemy.schema.columns import instant, metadata, not_empty, number, region, text

__all__ = ["register_entries", "tallies"]

tallies = Table(
    "approvalflow_tallies",
    metadata,
    region(),
    text("kind"),
    text("person"),
    text("matter"),
    text("month"),
    number("chances"),
    number("hits"),
    number("entries"),
    text("recent"),
    PrimaryKeyConstraint("region", "kind", "person", "matter", "month"),
    CheckConstraint("hits >= 0 AND hits <= chances", name="nothing_happens_more_often_than_it_can"),
    CheckConstraint("entries > 0", name="entries_are_counted"),
    *not_empty("region", "kind"),
)

register_entries = Table(
    "approvalflow_register_entries",
    metadata,
    region(),
    text("register"),
    text("number"),
    text("agency"),
    text("day"),
    text("source"),
    instant("found_at"),
    PrimaryKeyConstraint("region", "register", "number"),
    CheckConstraint("register IN ('certificates', 'receipts')", name="register_is_known"),
    *not_empty("region", "number", "agency", "day", "source"),
)
Index("approvalflow_register_entries_found", register_entries.c.region, register_entries.c.found_at)
