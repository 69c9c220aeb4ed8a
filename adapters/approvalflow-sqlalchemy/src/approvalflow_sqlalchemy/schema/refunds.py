"""Refunds, what banks reported of them, and waivers."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index, PrimaryKeyConstraint, Table, and_, func, literal_column

from approvalflow_sqlalchemy.schema.columns import (
    ONE,
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
from approvalflow_sqlalchemy.schema.money import referring

__all__ = ["refund_reports", "refunds", "waivers"]

refunds = Table(
    "approvalflow_refunds",
    metadata,
    region(),
    *ordinal(),
    text("ref"),
    text("state"),
    flag("held"),
    text("bank"),
    text("bank_txn"),
    text("merchant"),
    text("bill_ref"),
    text("case_ref"),
    text("agency"),
    number("fen"),
    number("paid"),
    text("currency"),
    text("law"),
    text("article"),
    text("level"),
    text("cause"),
    instant("found_at", nullable=True),
    instant("proposed_at"),
    text("proposed_by"),
    text("proposed_for"),
    instant("due", nullable=True),
    instant("yellow_at", nullable=True),
    instant("verified_at", nullable=True),
    text("verified_by"),
    text("verified_for"),
    instant("approved_at", nullable=True),
    text("approved_by"),
    text("approved_for"),
    text("how"),
    instant("refused_at", nullable=True),
    text("refused_by"),
    text("reason"),
    instant("refunded_at", nullable=True),
    text("bank_refund"),
    text("late"),
    text("ended_as"),
    text("disputed"),
    PrimaryKeyConstraint("region", "ref"),
    referring("payments", ["bank", "bank_txn"], ["bank", "bank_txn"]),
    positive_fen(),
    CheckConstraint("fen <= paid", name="no_more_than_was_paid"),
    CheckConstraint("held = 0 OR fen = paid", name="held_money_goes_back_whole"),
    CheckConstraint("state IN ('proposed', 'verified', 'approved', 'refunded', 'refused')", name="state_is_known"),
    CheckConstraint("verified_by = '' OR verified_by <> proposed_by", name="another_person_verifies"),
    CheckConstraint(
        "approved_by = '' OR (approved_by <> proposed_by AND approved_by <> verified_by)",
        name="another_person_approves",
    ),
    CheckConstraint("state NOT IN ('verified', 'approved', 'refunded') OR verified_by <> ''", name="it_was_verified"),
    CheckConstraint("state NOT IN ('approved', 'refunded') OR approved_by <> ''", name="it_was_approved"),
    CheckConstraint("state <> 'refunded' OR bank_refund <> ''", name="a_bank_carried_it_out"),
    CheckConstraint("state <> 'refused' OR length(trim(reason)) > 0", name="a_refusal_says_why"),
    *not_empty("region", "ref", "currency", "law", "proposed_by"),
)
Index("approvalflow_refunds_of_payment", refunds.c.region, refunds.c.bank, refunds.c.bank_txn, refunds.c.seq)
Index("approvalflow_refunds_in_state", refunds.c.region, refunds.c.state, refunds.c.seq)
_once = and_(refunds.c.held == ONE, refunds.c.state != literal_column("'refused'"))
Index(
    "approvalflow_held_money_goes_back_once",
    refunds.c.region,
    refunds.c.bank,
    refunds.c.bank_txn,
    unique=True,
    sqlite_where=_once,
    postgresql_where=_once,
)

#: `refund_ref` is NULL for money that went back though nobody ordered it; `named_refund` is what the bank called it.
refund_reports = Table(
    "approvalflow_refund_reports",
    metadata,
    region(),
    *ordinal(),
    text("bank"),
    text("bank_refund"),
    text("named_refund"),
    text("state"),
    number("fen"),
    text("currency"),
    instant("refunded_at", nullable=True),
    text("evidence"),
    text("refund_ref", nullable=True),
    text("case_ref"),
    text("verdict"),
    text("reason"),
    instant("entered"),
    PrimaryKeyConstraint("region", "bank", "bank_refund"),
    referring("refunds", ["refund_ref"], ["ref"]),
    positive_fen(),
    CheckConstraint("state = 'refunded'", name="money_went_back"),
    CheckConstraint("verdict IN ('confirm', 'suspense')", name="verdict_is_known"),
    CheckConstraint("verdict <> 'confirm' OR refund_ref IS NOT NULL", name="what_is_carried_out_was_ordered"),
    *not_empty("region", "bank", "bank_refund", "currency"),
)
Index("approvalflow_reports_of_refund", refund_reports.c.region, refund_reports.c.refund_ref, refund_reports.c.seq)
Index(
    "approvalflow_refunds_when_moved",
    refund_reports.c.region,
    refund_reports.c.bank,
    func.coalesce(refund_reports.c.refunded_at, refund_reports.c.entered),
)
_carried_out = refund_reports.c.verdict == literal_column("'confirm'")
Index(
    "approvalflow_refund_carried_out_once",
    refund_reports.c.region,
    refund_reports.c.refund_ref,
    unique=True,
    sqlite_where=_carried_out,
    postgresql_where=_carried_out,
)

waivers = Table(
    "approvalflow_waivers",
    metadata,
    region(),
    *ordinal(),
    text("ref"),
    text("state"),
    text("bill_ref"),
    text("case_ref"),
    text("agency"),
    text("code"),
    number("fen"),
    number("due_fen"),
    text("law"),
    text("article"),
    text("level"),
    instant("proposed_at"),
    text("proposed_by"),
    text("proposed_for"),
    instant("due", nullable=True),
    instant("yellow_at", nullable=True),
    instant("decided_at", nullable=True),
    text("decided_by"),
    text("decided_for"),
    text("reason"),
    text("ended_as"),
    PrimaryKeyConstraint("region", "ref"),
    referring("bills", ["bill_ref"], ["ref"]),
    positive_fen(),
    CheckConstraint("fen <= due_fen", name="no_more_than_is_due"),
    CheckConstraint("state IN ('proposed', 'approved', 'turned-down')", name="state_is_known"),
    CheckConstraint("decided_by = '' OR decided_by <> proposed_by", name="another_person_decides"),
    CheckConstraint("state = 'proposed' OR decided_by <> ''", name="somebody_decided"),
    CheckConstraint("state <> 'turned-down' OR length(trim(reason)) > 0", name="turning_down_says_why"),
    *not_empty("region", "ref", "law", "proposed_by"),
)
Index("approvalflow_waivers_of_bill", waivers.c.region, waivers.c.bill_ref, waivers.c.seq)
Index("approvalflow_waivers_in_state", waivers.c.region, waivers.c.state, waivers.c.seq)
_standing = waivers.c.state != literal_column("'turned-down'")
Index(
    "approvalflow_bill_waived_once",
    waivers.c.region,
    waivers.c.bill_ref,
    unique=True,
    sqlite_where=_standing,
    postgresql_where=_standing,
)
