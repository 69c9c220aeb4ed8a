"""Cases, the docket of each agency, numbers, parties, commands and published declarations."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKeyConstraint, Index, PrimaryKeyConstraint, Table

from approvalflow_sqlalchemy.schema.columns import (
    EMPTY,
    LATEST,
    ZERO,
    blob,
    flag,
    instant,
    metadata,
    not_empty,
    number,
    region,
    text,
)

__all__ = [
    "cases",
    "commands",
    "docket",
    "fixed_anywhere",
    "matter_versions",
    "number_series",
    "parties",
    "statutory_anywhere",
]

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


def _some(name: str, condition: ColumnElement[bool], *columns: ColumnElement[Any], unique: bool = False) -> None:
    Index(name, *columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


_some("approvalflow_case_number", cases.c.number != EMPTY, cases.c.region, cases.c.number, unique=True)
_some("approvalflow_open_cases", cases.c.closed_at.is_(None), cases.c.region, cases.c.filed_at, cases.c.ref)
# Each holds the whole order of its list: or else SQLite prefers one that does, and walks over the whole region.
Index("approvalflow_recent_cases", cases.c.region, cases.c.filed_at, cases.c.ref)
Index("approvalflow_recent_cases_of_agency", cases.c.region, cases.c.agency, cases.c.filed_at, cases.c.ref)
Index("approvalflow_recent_cases_in_stage", cases.c.region, cases.c.stage, cases.c.filed_at, cases.c.ref)
Index("approvalflow_cases_of_party", cases.c.region, cases.c.party, cases.c.filed_at, cases.c.ref)

#: The lines of every open case: as a whole, for its lead agency (`step` is empty), and each open step, for the agency
#: that holds it; with what its light follows from (see `approvalflow_sqlalchemy.placing`): a page is a few ranges of an
#: index. Where there is no instant, `NEVER` stands: it sorts last, as it should.
docket = Table(
    "approvalflow_docket",
    metadata,
    region(),
    text("agency"),
    text("case_ref"),
    text("step"),
    text("role"),
    text("holder"),
    flag("alone"),
    instant("due"),
    instant("yellow_at"),
    instant("statutory_due"),
    text("fixed"),
    PrimaryKeyConstraint("region", "agency", "case_ref", "step"),
    ForeignKeyConstraint(["region", "case_ref"], ["approvalflow_cases.region", "approvalflow_cases.ref"]),
    sqlite_with_rowid=False,
)

#: The same values in other words, each in an index of its own: so no database without statistics takes the index of the
#: whole region for the lines of one agency.
fixed_anywhere: ColumnElement[str] = docket.c.fixed + EMPTY
statutory_anywhere: ColumnElement[int] = docket.c.statutory_due + ZERO

_line = [docket.c[name] for name in ("due", "case_ref", "step", "yellow_at", "statutory_due")]
Index("approvalflow_docket_by_due", docket.c.region, docket.c.agency, docket.c.fixed, *_line)
Index("approvalflow_docket_of_region", docket.c.region, fixed_anywhere, *_line)
_limited = docket.c.statutory_due != LATEST
_some("approvalflow_docket_by_statute", _limited, *(docket.c[name] for name in ("region", "agency", "statutory_due")))
_some("approvalflow_docket_by_statute_of_region", _limited, docket.c.region, statutory_anywhere)
_some(
    "approvalflow_docket_counted",
    docket.c.step == EMPTY,
    *(docket.c[name] for name in ("region", "agency", "fixed", "due", "yellow_at")),
)

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
