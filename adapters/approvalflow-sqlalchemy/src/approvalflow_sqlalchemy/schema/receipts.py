"""The stock of receipt numbers: blocks, what was voided, what stands on bills, what is owed; and signatures."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index, PrimaryKeyConstraint, Table, UniqueConstraint

from approvalflow_sqlalchemy.schema.columns import (
    EMPTY,
    MAX_FEN,
    blob,
    instant,
    metadata,
    not_empty,
    number,
    ordinal,
    region,
    text,
)
from approvalflow_sqlalchemy.schema.money import referring

__all__ = ["numbers_on_bills", "owed_receipts", "receipt_blocks", "receipt_signatures", "voided_numbers"]

_LAST = 10**10 - 1

receipt_blocks = Table(
    "approvalflow_receipt_blocks",
    metadata,
    region(),
    *ordinal(),
    text("code"),
    number("first"),
    number("last"),
    number("next"),
    text("agency"),
    instant("allotted_at"),
    text("allotted_by"),
    PrimaryKeyConstraint("region", "code", "first"),
    CheckConstraint("length(code) = 8", name="code_has_eight_digits"),
    CheckConstraint(
        f"first >= 1 AND first <= last AND last <= {_LAST} AND next BETWEEN first AND last + 1",
        name="serials_are_in_order",
    ),
    *not_empty("region", "allotted_by"),
)

voided_numbers = Table(
    "approvalflow_voided_numbers",
    metadata,
    region(),
    text("code"),
    number("first"),
    number("last"),
    text("reason_zh"),
    text("reason_en"),
    text("by"),
    instant("at"),
    text("bill_ref"),
    PrimaryKeyConstraint("region", "code", "first"),
    CheckConstraint("first <= last", name="serials_are_in_order"),
    *not_empty("region", "code", "reason_zh", "by"),
)

numbers_on_bills = Table(
    "approvalflow_numbers_on_bills",
    metadata,
    region(),
    text("bill_ref"),
    text("case_ref"),
    text("code"),
    text("serial"),
    text("check_code"),
    instant("drawn_at"),
    PrimaryKeyConstraint("region", "bill_ref"),
    UniqueConstraint("region", "code", "serial"),
    referring("bills", ["bill_ref"], ["ref"]),
    *not_empty("region", "code", "serial", "check_code"),
)

owed_receipts = Table(
    "approvalflow_owed_receipts",
    metadata,
    region(),
    *ordinal(),
    text("key"),
    text("case_ref"),
    text("bill_ref"),
    text("bank"),
    text("bank_txn"),
    text("agency"),
    number("left"),
    instant("owed_at"),
    text("reason_zh", nullable=True),
    text("reason_en", nullable=True),
    text("written"),
    PrimaryKeyConstraint("region", "key"),
    referring("payments", ["bank", "bank_txn"], ["bank", "bank_txn"]),
    CheckConstraint(f'"left" BETWEEN 0 AND {MAX_FEN}', name="left_is_an_amount"),
    *not_empty("region", "key"),
)
_owed = owed_receipts.c.written == EMPTY
Index(
    "approvalflow_receipts_still_owed",
    owed_receipts.c.region,
    owed_receipts.c.seq,
    sqlite_where=_owed,
    postgresql_where=_owed,
)

receipt_signatures = Table(
    "approvalflow_receipt_signatures",
    metadata,
    region(),
    text("code"),
    text("serial"),
    text("party"),
    text("signer"),
    blob("key"),
    blob("signature"),
    instant("signed_at"),
    PrimaryKeyConstraint("region", "code", "serial", "party"),
    referring("receipts", ["code", "serial"], ["code", "serial"]),
    CheckConstraint("party IN ('agency', 'treasury')", name="party_is_known"),
    CheckConstraint("length(key) = 32", name="key_has_32_bytes"),
    CheckConstraint("length(signature) = 64", name="signature_has_64_bytes"),
    *not_empty("region", "signer"),
)
