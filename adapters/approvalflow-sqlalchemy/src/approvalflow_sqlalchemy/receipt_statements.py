"""What is asked and told of receipts, and of the stock of their numbers."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Integer,
    Table,
    and_,
    bindparam,
    exists,
    literal_column,
    not_,
    or_,
    select,
)

from approvalflow_sqlalchemy.schema.columns import EMPTY
from approvalflow_sqlalchemy.schema.money import receipts
from approvalflow_sqlalchemy.schema.receipts import (
    numbers_on_bills,
    owed_receipts,
    receipt_blocks,
    receipt_signatures,
    voided_numbers,
)
from approvalflow_sqlalchemy.statements import Tongue

__all__ = ["ReceiptStatements"]


def _columns(table: Table) -> list[Any]:
    return [column for column in table.columns if column.name not in ("region", "seq")]


class ReceiptStatements:
    """What is asked and told of receipts."""

    def __init__(self, tongue: Tongue) -> None:
        region: BindParameter[str] = bindparam("region")
        limit = bindparam("limit", type_=Integer)

        def numbered(table: Table) -> list[Any]:
            return [table.c.code == bindparam("code"), table.c.serial == bindparam("serial")]

        receipt = select(*_columns(receipts)).where(receipts.c.region == region)
        self.receipt = tongue.prepare(receipt.where(*numbered(receipts)))
        self.receipts_of = tongue.prepare(
            receipt.where(receipts.c.case_ref == bindparam("case_ref")).order_by(receipts.c.seq)
        )
        self.reversal_of = tongue.prepare(
            receipt.where(receipts.c.reverses == bindparam("number"), receipts.c.reverses != EMPTY)
        )
        self.between = tongue.prepare(
            receipt.where(
                receipts.c.code == bindparam("code"),
                receipts.c.serial >= bindparam("first"),
                receipts.c.serial <= bindparam("last"),
            )
            .order_by(receipts.c.serial)
            .limit(limit)
        )
        block = receipt_blocks
        self.blocks = tongue.prepare(select(*_columns(block)).where(block.c.region == region).order_by(block.c.seq))
        self.insert_block = tongue.insert(block)
        count, expected = bindparam("count", type_=Integer), bindparam("expected", type_=Integer)
        self.draw = tongue.prepare(
            block.update()
            .where(
                block.c.region == region,
                block.c.code == bindparam("of_code"),
                block.c.first == bindparam("of_first"),
                block.c.next + count <= block.c.last + literal_column("1"),
                or_(expected == literal_column("0"), block.c.next == expected),
            )
            .values(next=block.c.next + count)
            .returning(block.c.next)
        )
        gone = voided_numbers
        self.voided = tongue.prepare(
            select(*_columns(gone))
            .where(gone.c.region == region, gone.c.code == bindparam("code"))
            .order_by(gone.c.first)
        )
        self.insert_voided = tongue.insert(gone)
        one: ColumnElement[int] = literal_column("1")
        first, last = bindparam("first", type_=BigInteger), bindparam("last", type_=BigInteger)
        there = block.c.region == region, block.c.code == bindparam("code")
        drawn_from = exists().where(*there, block.c.first <= first, block.c.next > last)
        voided = exists().where(
            gone.c.region == region, gone.c.code == bindparam("code"), gone.c.first <= last, gone.c.last >= first
        )
        stocked = exists().where(block.c.region == region)
        misplaced = or_(and_(stocked, not_(drawn_from)), voided)
        self.misplaced = tongue.prepare(select(one).where(misplaced))
        # One statement with what is asked of the number: where a cluster has no guards, nobody else would see it.
        self.insert_receipt = tongue.insert_where(receipts, not_(misplaced))
        drawn = select(*_columns(numbers_on_bills)).where(numbers_on_bills.c.region == region)
        self.on_bill = tongue.prepare(drawn.where(numbers_on_bills.c.bill_ref == bindparam("bill_ref")))
        self.bill_numbered = tongue.prepare(drawn.where(*numbered(numbers_on_bills)))
        self.on_bills = tongue.prepare(
            drawn.where(numbers_on_bills.c.code == bindparam("code")).order_by(numbers_on_bills.c.serial)
        )
        self.insert_on_bill = tongue.insert(numbers_on_bills)
        owed = select(*_columns(owed_receipts)).where(
            owed_receipts.c.region == region, owed_receipts.c.written == EMPTY
        )
        owed = owed.order_by(owed_receipts.c.seq).limit(limit)
        self.owed = tongue.prepare(owed)
        self.owed_of = tongue.prepare(owed.where(owed_receipts.c.agency == bindparam("agency")))
        self.insert_owed = tongue.insert(owed_receipts)
        self.written = tongue.prepare(
            owed_receipts.update().where(
                owed_receipts.c.region == bindparam("at_region"),
                owed_receipts.c.key == bindparam("at_key"),
                owed_receipts.c.written == EMPTY,
            ),
            ["written"],
        )
        self.signatures = tongue.prepare(
            select(*_columns(receipt_signatures))
            .where(receipt_signatures.c.region == region, *numbered(receipt_signatures))
            .order_by(receipt_signatures.c.party)
        )
        self.insert_signature = tongue.insert(receipt_signatures)
