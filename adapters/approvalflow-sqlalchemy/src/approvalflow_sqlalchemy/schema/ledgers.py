"""The ledgers of supervision: what is in one, and where in the journal each thing is told."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index, PrimaryKeyConstraint, Table, UniqueConstraint

from approvalflow_sqlalchemy.schema.columns import metadata, not_empty, number, region, text

__all__ = ["ledger_places", "ledger_rows"]

ledger_rows = Table(
    "approvalflow_ledger_rows",
    metadata,
    region(),
    text("ledger"),
    text("ref"),
    text("state"),
    number("opened"),
    number("last"),
    text("agency"),
    text("due"),
    PrimaryKeyConstraint("region", "ledger", "ref"),
    UniqueConstraint("region", "ledger", "opened"),
    CheckConstraint("opened > 0 AND last >= opened", name="it_goes_on_from_where_it_was_opened"),
    *not_empty("region", "ledger", "ref", "state"),
)
_c = ledger_rows.c
# With the last day in them: what is overdue among the open ones is told by the index alone.
Index("approvalflow_ledger_rows_in_state", _c.region, _c.ledger, _c.state, _c.opened, _c.due)
Index("approvalflow_ledger_rows_of_agency", _c.region, _c.ledger, _c.agency, _c.opened)
Index("approvalflow_ledger_rows_of_both", _c.region, _c.ledger, _c.agency, _c.state, _c.opened, _c.due)

ledger_places = Table(
    "approvalflow_ledger_places",
    metadata,
    region(),
    text("ledger"),
    text("ref"),
    number("position"),
    PrimaryKeyConstraint("region", "ledger", "ref", "position"),
    UniqueConstraint("region", "position"),
    CheckConstraint("position > 0", name="position_counts_from_one"),
    *not_empty("region", "ledger", "ref"),
)
