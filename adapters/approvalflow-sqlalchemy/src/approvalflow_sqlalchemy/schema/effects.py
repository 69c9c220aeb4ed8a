"""Timers, effects that are owed, messages that came in, and supervision cards."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index, PrimaryKeyConstraint, Table, UniqueConstraint, and_

from approvalflow_sqlalchemy.schema.columns import (
    ZERO,
    blob,
    flag,
    instant,
    metadata,
    not_empty,
    number,
    ordinal,
    region,
    text,
)

__all__ = ["cards", "incoming", "owed", "timers"]

#: A rung that fired stays, so that it never fires again.
timers = Table(
    "approvalflow_timers",
    metadata,
    region(),
    text("subject"),
    text("clock"),
    text("rung"),
    number("due_version"),
    instant("fire_at"),
    flag("fired"),
    PrimaryKeyConstraint("region", "subject", "clock", "rung", "due_version"),
    *not_empty("region", "subject", "rung"),
    sqlite_with_rowid=False,
)
_armed = timers.c.fired == ZERO
Index("approvalflow_armed_timers", timers.c.region, timers.c.fire_at, sqlite_where=_armed, postgresql_where=_armed)

#: What was settled stays, so that it is never owed again.
owed = Table(
    "approvalflow_owed",
    metadata,
    region(),
    *ordinal(),
    text("key"),
    text("kind"),
    text("adapter"),
    text("line"),
    text("body"),
    instant("owed_at"),
    instant("next_try"),
    number("attempts"),
    flag("parked"),
    text("error"),
    instant("leased_until", nullable=True),
    instant("settled_at", nullable=True),
    PrimaryKeyConstraint("region", "key"),
    CheckConstraint("attempts >= 0", name="attempts_are_counted"),
    *not_empty("region", "key"),
)
_unsettled = and_(owed.c.settled_at.is_(None), owed.c.parked == ZERO)
Index(
    "approvalflow_owed_in_turn",
    owed.c.region,
    owed.c.line,
    owed.c.seq,
    sqlite_where=_unsettled,
    postgresql_where=_unsettled,
)
_still = owed.c.settled_at.is_(None)
Index("approvalflow_still_owed", owed.c.region, owed.c.seq, sqlite_where=_still, postgresql_where=_still)

incoming = Table(
    "approvalflow_incoming",
    metadata,
    region(),
    *ordinal(),
    text("key"),
    text("source"),
    blob("body"),
    text("headers"),
    instant("received_at"),
    text("outcome"),
    text("reason"),
    PrimaryKeyConstraint("region", "key"),
    *not_empty("region", "key"),
)
Index("approvalflow_incoming_by_outcome", incoming.c.region, incoming.c.outcome, incoming.c.seq)

cards = Table(
    "approvalflow_cards",
    metadata,
    region(),
    text("ref"),
    text("rule"),
    text("level"),
    text("subject_kind"),
    text("subject"),
    text("case_ref"),
    text("agency"),
    text("person"),
    text("state"),
    instant("raised_at"),
    text("evidence"),
    PrimaryKeyConstraint("region", "ref"),
    UniqueConstraint("region", "subject_kind", "subject", "rule", "level"),
    *not_empty("region", "ref", "rule", "level", "subject", "state"),
)
Index("approvalflow_cards_of_agency", cards.c.region, cards.c.agency, cards.c.raised_at)
Index("approvalflow_cards_raised", cards.c.region, cards.c.raised_at)
Index("approvalflow_cards_of_person", cards.c.region, cards.c.person, cards.c.raised_at)
