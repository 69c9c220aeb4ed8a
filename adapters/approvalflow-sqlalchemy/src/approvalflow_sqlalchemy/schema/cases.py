"""Cases, the docket of each agency, numbers, parties, commands and published declarations."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKeyConstraint, Index, PrimaryKeyConstraint, Table

from approvalflow_sqlalchemy.schema.columns import EMPTY, blob, flag, instant, metadata, not_empty, number, region, text

__all__ = ["cases", "commands", "docket", "matter_versions", "number_series", "parties"]

cases = Table(
    "approvalflow_cases",
    metadata,
    region(),
    text("ref"),
    number("version"),
    text("stage"),
    text("matter"),
    text("matter_version"),
    text("agency"),
    text("party"),
    instant("filed_at"),
    text("number"),
    instant("accepted_at", nullable=True),
    instant("closed_at", nullable=True),
    instant("due", nullable=True),
    instant("yellow_at", nullable=True),
    instant("statutory_due", nullable=True),
    flag("provisional"),
    text("paused_as"),
    flag("ran_out"),
    text("finished_as"),
    flag("waiting"),
    text("steps"),
    PrimaryKeyConstraint("region", "ref"),
    CheckConstraint("version > 0", name="version_counts_from_one"),
    *not_empty("region", "ref", "stage"),
)


def _some(name: str, condition: ColumnElement[bool], *columns: str, unique: bool = False) -> None:
    Index(name, *(cases.c[c] for c in columns), unique=unique, sqlite_where=condition, postgresql_where=condition)


_some("approvalflow_case_number", cases.c.number != EMPTY, "region", "number", unique=True)
_some("approvalflow_open_cases", cases.c.closed_at.is_(None), "region", "filed_at", "ref")
# Each holds the whole order of its list: or else SQLite prefers one that does, and walks over the whole region.
Index("approvalflow_recent_cases", cases.c.region, cases.c.filed_at, cases.c.ref)
Index("approvalflow_recent_cases_of_agency", cases.c.region, cases.c.agency, cases.c.filed_at, cases.c.ref)
Index("approvalflow_recent_cases_in_stage", cases.c.region, cases.c.stage, cases.c.filed_at, cases.c.ref)
Index("approvalflow_cases_of_party", cases.c.region, cases.c.party, cases.c.filed_at, cases.c.ref)

#: Which agencies an open case is on the desk of: the lead agency and those that hold an open step. What its light
#: follows from there (see `approvalflow_sqlalchemy.desks`) stands in the row, and a list reads one range of an index.
docket = Table(
    "approvalflow_docket",
    metadata,
    region(),
    text("agency"),
    text("case_ref"),
    instant("due", nullable=True),
    instant("yellow_at", nullable=True),
    text("fixed", default=""),
    PrimaryKeyConstraint("region", "agency", "case_ref"),
    ForeignKeyConstraint(["region", "case_ref"], ["approvalflow_cases.region", "approvalflow_cases.ref"]),
    sqlite_with_rowid=False,
)

Index("approvalflow_docket_by_due", docket.c.region, docket.c.agency, docket.c.due, docket.c.case_ref)

number_series = Table(
    "approvalflow_number_series",
    metadata,
    region(),
    text("series"),
    number("last"),
    PrimaryKeyConstraint("region", "series"),
    CheckConstraint("last > 0", name="last_counts_from_one"),
    *not_empty("region"),
    sqlite_with_rowid=False,
)

#: Personal data, and nowhere else.
parties = Table(
    "approvalflow_parties",
    metadata,
    region(),
    text("id"),
    blob("salt"),
    text("personal"),
    PrimaryKeyConstraint("region", "id"),
    *not_empty("region", "id"),
)

commands = Table(
    "approvalflow_commands",
    metadata,
    region(),
    text("id"),
    text("digest"),
    text("answer"),
    instant("entered"),
    PrimaryKeyConstraint("region", "id"),
    *not_empty("region", "id"),
)

matter_versions = Table(
    "approvalflow_matter_versions",
    metadata,
    region(),
    text("code"),
    text("version"),
    text("source"),
    PrimaryKeyConstraint("region", "code", "version"),
    *not_empty("region", "code"),
)
