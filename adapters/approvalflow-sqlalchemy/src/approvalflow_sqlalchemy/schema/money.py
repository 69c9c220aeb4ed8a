"""Bills, payments, receipts and postings."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    Table,
    and_,
    func,
    literal_column,
)

from approvalflow.domain.fees.ledger import TREASURY
from approvalflow_sqlalchemy.schema.columns import (
    EMPTY,
    MAX_FEN,
    instant,
    metadata,
    not_empty,
    number,
    ordinal,
    positive_fen,
    region,
    text,
)

__all__ = ["bills", "payments", "postings", "receipts", "referring"]


def referring(table: str, here: list[str], there: list[str]) -> ForeignKeyConstraint:
    """A reference inside the region, looked at when the unit commits."""
    columns = [f"approvalflow_{table}.{name}" for name in ["region", *there]]
    return ForeignKeyConstraint(["region", *here], columns, deferrable=True, initially="DEFERRED")


bills = Table(
    "approvalflow_bills",
    metadata,
    region(),
    *ordinal(),
    text("ref"),
    text("case_ref"),
    text("code"),
    text("fee_title_zh"),
    text("fee_title_en"),
    number("fen"),
    text("currency"),
    text("payer_ref"),
    instant("opened_at"),
    instant("due_at", nullable=True),
    text("bank"),
    text("merchant"),
    text("payment_code"),
    text("state"),
    PrimaryKeyConstraint("region", "ref"),
    referring("cases", ["case_ref"], ["ref"]),
    positive_fen(),
    *not_empty("region", "ref", "currency", "state"),
)
Index("approvalflow_bills_of_case", bills.c.region, bills.c.case_ref, bills.c.seq)
Index("approvalflow_bills_in_state", bills.c.region, bills.c.state, bills.c.seq)

#: `bill_ref` is NULL for money that came for no bill of ours; `named_bill` is what the bank said.
payments = Table(
    "approvalflow_payments",
    metadata,
    region(),
    *ordinal(),
    text("bank"),
    text("bank_txn"),
    text("named_bill"),
    text("state"),
    number("fen"),
    text("currency"),
    text("merchant"),
    instant("paid_at", nullable=True),
    text("evidence"),
    text("bill_ref", nullable=True),
    text("case_ref"),
    text("verdict"),
    text("reason"),
    instant("entered"),
    text("receipt"),
    PrimaryKeyConstraint("region", "bank", "bank_txn"),
    referring("bills", ["bill_ref"], ["ref"]),
    positive_fen(),
    CheckConstraint("verdict IN ('confirm', 'suspense')", name="verdict_is_known"),
    CheckConstraint("verdict <> 'confirm' OR bill_ref IS NOT NULL", name="confirmed_money_pays_a_bill"),
    # Added by version 2: SQLite cannot add a constraint to a table, there a guard says the same.
    CheckConstraint("verdict <> 'confirm' OR state = 'paid'", name="confirmed_money_was_paid").ddl_if("postgresql"),
    CheckConstraint("verdict <> 'suspense' OR receipt = ''", name="money_in_suspense_has_no_receipt").ddl_if(
        "postgresql"
    ),
    *not_empty("region", "bank_txn", "currency"),
)
Index("approvalflow_payments_of_bill", payments.c.region, payments.c.bill_ref, payments.c.seq)
Index(
    "approvalflow_payments_when_moved",
    payments.c.region,
    payments.c.bank,
    func.coalesce(payments.c.paid_at, payments.c.entered),
)
Index("approvalflow_payments_by_verdict", payments.c.region, payments.c.verdict, payments.c.seq)

receipts = Table(
    "approvalflow_receipts",
    metadata,
    region(),
    *ordinal(),
    text("code"),
    text("serial"),
    text("case_ref"),
    text("bill_ref"),
    text("payer_ref"),
    text("bank"),
    text("bank_txn"),
    text("fee_title_zh"),
    text("fee_title_en"),
    number("fen"),
    text("currency"),
    instant("issued_at"),
    text("reverses"),
    text("reason_zh", nullable=True),
    text("reason_en", nullable=True),
    text("check_code", default=""),
    text("replaces", default=""),
    PrimaryKeyConstraint("region", "code", "serial"),
    referring("cases", ["case_ref"], ["ref"]),
    referring("payments", ["bank", "bank_txn"], ["bank", "bank_txn"]),
    CheckConstraint(
        f"(reverses = '' AND fen BETWEEN 1 AND {MAX_FEN}) OR (reverses <> '' AND fen BETWEEN -{MAX_FEN} AND -1)",
        name="fen_is_an_amount",
    ),
    CheckConstraint("reverses = '' OR replaces = ''", name="a_reversal_replaces_nothing"),
    *not_empty("region", "code", "serial", "currency"),
)
_first = and_(receipts.c.reverses == EMPTY, receipts.c.replaces == EMPTY)
Index("approvalflow_receipts_of_case", receipts.c.region, receipts.c.case_ref, receipts.c.seq)
Index(
    "approvalflow_receipt_of_payment",
    receipts.c.region,
    receipts.c.bank,
    receipts.c.bank_txn,
    unique=True,
    sqlite_where=_first,
    postgresql_where=_first,
)
Index(
    "approvalflow_reversal_of_receipt",
    receipts.c.region,
    receipts.c.reverses,
    unique=True,
    sqlite_where=receipts.c.reverses != EMPTY,
    postgresql_where=receipts.c.reverses != EMPTY,
)
Index(
    "approvalflow_receipt_in_the_place_of_another",
    receipts.c.region,
    receipts.c.replaces,
    unique=True,
    sqlite_where=receipts.c.replaces != EMPTY,
    postgresql_where=receipts.c.replaces != EMPTY,
)

postings = Table(
    "approvalflow_postings",
    metadata,
    region(),
    ordinal()[0],
    text("debit"),
    text("credit"),
    number("fen"),
    text("subject"),
    instant("at"),
    PrimaryKeyConstraint("region", "seq"),
    positive_fen(),
    CheckConstraint("debit <> credit", name="two_accounts"),
    *not_empty("region", "debit", "credit"),
)
_remitted = postings.c.debit == literal_column(f"'{TREASURY}'")
Index(
    "approvalflow_remitted",
    postings.c.region,
    postings.c.credit,
    sqlite_where=_remitted,
    postgresql_where=_remitted,
)
Index("approvalflow_postings_into", postings.c.region, postings.c.debit, postings.c.seq)
Index("approvalflow_postings_out_of", postings.c.region, postings.c.credit, postings.c.seq)
