"""Bills, payments and postings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BindParameter, and_, bindparam, literal_column, select

from approvalflow.domain.fees.bills import Bill, PaymentFact
from approvalflow.domain.fees.ledger import Posting
from approvalflow.domain.parties.basis import Text
from approvalflow.errors import Conflict
from approvalflow.ports.store import Billed, Payment
from approvalflow.ports.succession import bill_must_follow
from approvalflow_sqlalchemy.block import Block
from approvalflow_sqlalchemy.receipts import on_bill_of
from approvalflow_sqlalchemy.schema.money import bills, payments, postings
from approvalflow_sqlalchemy.schema.receipts import numbers_on_bills
from approvalflow_sqlalchemy.statements import Tongue

__all__ = ["MoneyReading", "MoneyStatements", "MoneyWriting", "bill_of", "payment_of"]


#: What a bill is for: written once.
_PRICED = ("case_ref", "code", "fen", "currency")


def _columns(table: Any) -> list[Any]:
    return [column for column in table.columns if column.name not in ("region", "seq")]


_OF_BILL = len(_columns(bills))
_WITH_MONEY = _OF_BILL + len(_columns(payments))


class MoneyStatements:
    """What is asked and told of money."""

    def __init__(self, tongue: Tongue) -> None:
        region: BindParameter[str] = bindparam("region")
        bill = select(*_columns(bills)).where(bills.c.region == region)
        paid = select(*_columns(payments)).where(payments.c.region == region).order_by(payments.c.seq)
        self.bill = tongue.prepare(bill.where(bills.c.ref == bindparam("ref")))
        of_bill = and_(payments.c.region == bills.c.region, payments.c.bill_ref == bills.c.ref)
        on_bill = and_(numbers_on_bills.c.region == bills.c.region, numbers_on_bills.c.bill_ref == bills.c.ref)
        self.billed = tongue.prepare(
            bill.where(bills.c.ref == bindparam("ref"))
            .select_from(bills.outerjoin(payments, of_bill).outerjoin(numbers_on_bills, on_bill))
            .add_columns(*_columns(payments), *_columns(numbers_on_bills))
            .order_by(payments.c.seq)
        )
        self.bills_of = tongue.prepare(bill.where(bills.c.case_ref == bindparam("case_ref")).order_by(bills.c.seq))
        self.bills_in = tongue.prepare(bill.where(bills.c.state == bindparam("state")).add_columns(bills.c.seq))
        self.insert_bill = tongue.insert(bills)
        self.update_bill = tongue.prepare(
            bills.update().where(
                bills.c.region == bindparam("at_region"),
                bills.c.ref == bindparam("at_ref"),
                bills.c.state == bindparam("expected_state"),
                *(bills.c[name] == bindparam(f"at_{name}") for name in _PRICED),
            ),
            [column.name for column in _columns(bills) if column.name not in ("ref", *_PRICED)],
        )
        self.payments_of = tongue.prepare(paid.where(payments.c.bill_ref == bindparam("bill_ref")))
        self.in_suspense = tongue.prepare(paid.where(payments.c.verdict == literal_column("'suspense'")))
        self.insert_payment = tongue.insert(payments)
        self.postings = tongue.prepare(
            select(*_columns(postings)).where(postings.c.region == region).order_by(postings.c.seq)
        )
        self.insert_posting = tongue.insert(postings)


class MoneyReading(Block):
    """Reading money."""

    def bill(self, ref: str) -> Bill | None:
        """A bill."""
        row = self._one(self._say.money.bill, ref=ref)
        return None if row is None else bill_of(row)

    def billed(self, ref: str) -> Billed | None:
        """A bill with the money that came for it and the number that it carries: one statement."""
        rows = self._all(self._say.money.billed, ref=ref)
        if not rows:
            return None
        money = [row[_OF_BILL:_WITH_MONEY] for row in rows]
        number = rows[0][_WITH_MONEY:]
        return Billed(
            bill_of(rows[0][:_OF_BILL]),
            tuple(payment_of(one) for one in money if one[0] is not None),
            None if number[0] is None else on_bill_of(number),
        )

    def bills_of(self, case_ref: str) -> Sequence[Bill]:
        """The bills of a case, in the order they were opened."""
        return tuple(map(bill_of, self._all(self._say.money.bills_of, case_ref=case_ref)))

    def bills_in(self, states: Sequence[str]) -> Sequence[Bill]:
        """All bills in one of these states, in the order they were opened."""
        rows = [row for state in set(states) for row in self._all(self._say.money.bills_in, state=state)]
        return tuple(bill_of(row[:-1]) for row in sorted(rows, key=lambda row: row.seq))

    def payments_of(self, bill_ref: str) -> Sequence[Payment]:
        """The money that came for a bill, in order."""
        return tuple(map(payment_of, self._all(self._say.money.payments_of, bill_ref=bill_ref)))

    def payments_in_suspense(self) -> Sequence[Payment]:
        """Money that was put in suspense, in order."""
        return tuple(map(payment_of, self._all(self._say.money.in_suspense)))

    def postings(self) -> Sequence[Posting]:
        """Every posting, in order."""
        return tuple(Posting(*row) for row in self._all(self._say.money.postings))


class MoneyWriting(MoneyReading):
    """Writing money."""

    def put_bill(self, bill: Bill, *, expected_state: str) -> None:
        """Write a bill if its stored state is `expected_state`."""
        values = {
            "ref": bill.ref,
            "case_ref": bill.case_ref,
            "code": bill.code,
            "fee_title_zh": bill.fee_title.zh,
            "fee_title_en": bill.fee_title.en,
            "fen": bill.fen,
            "currency": bill.currency,
            "payer_ref": bill.payer_ref,
            "opened_at": bill.opened_at,
            "due_at": bill.due_at,
            "bank": bill.bank,
            "merchant": bill.merchant,
            "payment_code": bill.payment_code,
            "state": bill.state,
        }
        if not expected_state:
            self._write(self._say.money.insert_bill, **values)
            return
        at = {"at_region": self.region, "at_ref": bill.ref, "expected_state": expected_state}
        priced = {f"at_{name}": values[name] for name in _PRICED}
        if self._write(self._say.money.update_bill, **values, **at, **priced) != 1:
            before = self.bill(bill.ref)
            if before is not None and before.state == expected_state:
                self._checked(bill_must_follow, before, bill)
            zh, en = "缴款单已被改动", "somebody else changed the bill first"
            self._refuse(Conflict(zh, en, place=bill.ref, rule="bill-state"))

    def put_payment(self, payment: Payment) -> None:
        """Count money once."""
        fact = payment.fact
        self._write(
            self._say.money.insert_payment,
            bank=fact.bank,
            bank_txn=fact.bank_txn,
            named_bill=fact.bill_ref,
            state=fact.state,
            fen=fact.fen,
            currency=fact.currency,
            merchant=fact.merchant,
            paid_at=fact.paid_at,
            evidence=fact.evidence,
            bill_ref=payment.bill_ref or None,
            case_ref=payment.case_ref,
            verdict=payment.verdict,
            reason=payment.reason,
            entered=payment.entered,
            receipt=payment.receipt,
        )

    def post(self, postings: Sequence[Posting]) -> None:
        """Append postings."""
        rows = [
            {"debit": p.debit, "credit": p.credit, "fen": p.fen, "subject": p.subject, "at": p.at} for p in postings
        ]
        self._write_many(self._say.money.insert_posting, rows)


def bill_of(row: Any) -> Bill:
    """The bill that a row of the database holds."""
    ref, case_ref, code, zh, en, *rest = row
    return Bill(ref, case_ref, code, Text(zh, en), *rest)


def payment_of(row: Any) -> Payment:
    """The payment that a row of the database holds."""
    bill_ref, *rest = row[9:]
    return Payment(PaymentFact(*row[:9]), bill_ref or "", *rest)
