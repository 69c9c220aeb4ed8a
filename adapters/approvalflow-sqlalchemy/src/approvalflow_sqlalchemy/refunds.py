"""Refunds, what banks reported of them, and waivers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import attrs
from sqlalchemy import BindParameter, Table, bindparam, func, literal_column, select

from approvalflow.domain.deadlines.moments import Day, Instant
from approvalflow.domain.fees.bills import RefundFact
from approvalflow.domain.fees.ledger import TREASURY, clearing
from approvalflow.domain.fees.money import Fen
from approvalflow.domain.fees.refund_requests import RefundRequest
from approvalflow.domain.fees.waiver_requests import WaiverRequest
from approvalflow.errors import Conflict
from approvalflow.ports.kept import Payment, RefundReport
from approvalflow.ports.succession import refund_must_fit, refund_must_follow, waiver_must_follow
from approvalflow_sqlalchemy.block import Block
from approvalflow_sqlalchemy.money import payment_of
from approvalflow_sqlalchemy.schema.columns import ZERO
from approvalflow_sqlalchemy.schema.money import payments, postings
from approvalflow_sqlalchemy.schema.refunds import refund_reports, refunds, waivers
from approvalflow_sqlalchemy.statements import Statement, Tongue

__all__ = ["RefundReading", "RefundStatements", "RefundWriting", "refund_of", "report_of", "waiver_of"]

_REFUND: Callable[..., RefundRequest] = RefundRequest
_WAIVER: Callable[..., WaiverRequest] = WaiverRequest

#: What a refund and a waiver are for: written once.
_REFUND_FOR = (
    *("held", "bank", "bank_txn", "merchant", "bill_ref", "case_ref", "agency", "fen", "paid", "currency"),
    *("law", "article", "level", "cause", "found_at", "proposed_at", "proposed_by", "proposed_for"),
)
_WAIVER_FOR = (
    *("bill_ref", "case_ref", "agency", "code", "fen", "due_fen", "law", "article", "level"),
    *("proposed_at", "proposed_by", "proposed_for"),
)


def _columns(table: Table) -> list[Any]:
    return [column for column in table.columns if column.name not in ("region", "seq")]


class RefundStatements:
    """What is asked and told of refunds and waivers."""

    def __init__(self, tongue: Tongue) -> None:
        region: BindParameter[str] = bindparam("region")
        paid = [payments.c.region == region, *(payments.c[n] == bindparam(n) for n in ("bank", "bank_txn"))]
        self.payment = tongue.prepare(select(*_columns(payments)).where(*paid))
        refund = select(*_columns(refunds)).where(refunds.c.region == region)
        self.refund = tongue.prepare(refund.where(refunds.c.ref == bindparam("ref")))
        of_payment = (refunds.c[name] == bindparam(name) for name in ("bank", "bank_txn"))
        self.refunds_of = tongue.prepare(refund.where(*of_payment).order_by(refunds.c.seq))
        self.refunds_in = tongue.prepare(refund.where(refunds.c.state == bindparam("state")).add_columns(refunds.c.seq))
        self.insert_refund = tongue.insert(refunds)
        self.update_refund = _update(tongue, refunds, _REFUND_FOR)
        report = select(*_columns(refund_reports)).where(refund_reports.c.region == region)
        named = (refund_reports.c[name] == bindparam(name) for name in ("bank", "bank_refund"))
        self.report = tongue.prepare(report.where(*named))
        report = report.order_by(refund_reports.c.seq)
        self.reports_of = tongue.prepare(report.where(refund_reports.c.refund_ref == bindparam("refund")))
        self.reports_of_nobody = tongue.prepare(report.where(refund_reports.c.refund_ref.is_(None)))
        moved = func.coalesce(refund_reports.c.refunded_at, refund_reports.c.entered)
        within = (
            refund_reports.c.bank == bindparam("bank"),
            moved >= bindparam("start"),
            moved < bindparam("end"),
        )
        self.reports_between = tongue.prepare(report.where(*within))
        self.insert_report = tongue.insert(refund_reports)
        self.remitted = tongue.prepare(
            select(func.coalesce(func.sum(postings.c.fen), ZERO)).where(
                postings.c.region == region,
                postings.c.credit == bindparam("credit"),
                postings.c.debit == literal_column(f"'{TREASURY}'"),
            )
        )
        waiver = select(*_columns(waivers)).where(waivers.c.region == region)
        self.waiver = tongue.prepare(waiver.where(waivers.c.ref == bindparam("ref")))
        of_bill = waivers.c.bill_ref == bindparam("bill_ref")
        self.waivers_of = tongue.prepare(waiver.where(of_bill).order_by(waivers.c.seq))
        self.waivers_in = tongue.prepare(waiver.where(waivers.c.state == bindparam("state")).add_columns(waivers.c.seq))
        self.insert_waiver = tongue.insert(waivers)
        self.update_waiver = _update(tongue, waivers, _WAIVER_FOR)


def _update(tongue: Tongue, table: Table, fixed: Sequence[str]) -> Statement:
    at = (table.c[name] == bindparam(f"at_{name}") for name in ("region", "ref", "state"))
    changing = [column.name for column in _columns(table) if column.name not in ("ref", *fixed)]
    return tongue.prepare(table.update().where(*at), changing)


class RefundReading(Block):
    """Reading refunds and waivers."""

    def payment(self, bank: str, bank_txn: str) -> Payment | None:
        """The money that came by this transaction."""
        row = self._one(self._say.refunds.payment, bank=bank, bank_txn=bank_txn)
        return None if row is None else payment_of(row)

    def refund(self, ref: str) -> RefundRequest | None:
        """A refund."""
        row = self._one(self._say.refunds.refund, ref=ref)
        return None if row is None else refund_of(row)

    def refunds_of(self, bank: str, bank_txn: str) -> Sequence[RefundRequest]:
        """The refunds of a payment, in the order in which they were proposed."""
        return tuple(map(refund_of, self._all(self._say.refunds.refunds_of, bank=bank, bank_txn=bank_txn)))

    def refunds_in(self, states: Sequence[str]) -> Sequence[RefundRequest]:
        """All refunds in one of these states, in the order in which they were proposed."""
        return tuple(map(refund_of, self._in_states(self._say.refunds.refunds_in, states)))

    def refund_reports(self, refund: str) -> Sequence[RefundReport]:
        """What banks reported on a refund, in order; with an empty reference, on those that nobody ordered."""
        say = self._say.refunds
        rows = self._all(say.reports_of, refund=refund) if refund else self._all(say.reports_of_nobody)
        return tuple(map(report_of, rows))

    def refund_report(self, bank: str, bank_refund: str) -> RefundReport | None:
        """What a bank reported under its number of a refund."""
        row = self._one(self._say.refunds.report, bank=bank, bank_refund=bank_refund)
        return None if row is None else report_of(row)

    def refund_reports_between(self, bank: str, start: Instant, end: Instant) -> Sequence[RefundReport]:
        """What a bank gave back within these instants, in the order in which it was counted."""
        return tuple(map(report_of, self._all(self._say.refunds.reports_between, bank=bank, start=start, end=end)))

    def remitted(self, bank: str, day: Day) -> Fen:
        """How much of what came in at a bank on a day went on to the treasury."""
        return int(self._told(self._say.refunds.remitted, credit=clearing(bank, day)))

    def waiver(self, ref: str) -> WaiverRequest | None:
        """A waiver."""
        row = self._one(self._say.refunds.waiver, ref=ref)
        return None if row is None else waiver_of(row)

    def waivers_of(self, bill_ref: str) -> Sequence[WaiverRequest]:
        """The waivers of a bill, in the order in which they were proposed."""
        return tuple(map(waiver_of, self._all(self._say.refunds.waivers_of, bill_ref=bill_ref)))

    def waivers_in(self, states: Sequence[str]) -> Sequence[WaiverRequest]:
        """All waivers in one of these states, in the order in which they were proposed."""
        return tuple(map(waiver_of, self._in_states(self._say.refunds.waivers_in, states)))

    def _in_states(self, statement: Statement, states: Sequence[str]) -> list[Any]:
        rows = [row for state in set(states) for row in self._all(statement, state=state)]
        return [row[:-1] for row in sorted(rows, key=lambda row: row.seq)]


class RefundWriting(RefundReading):
    """Writing refunds and waivers."""

    def put_refund(self, request: RefundRequest, *, expected_state: str) -> None:
        """Write a refund if its stored state is `expected_state`."""
        values = attrs.asdict(request) | {"held": int(request.held)}
        if not expected_state:
            # A guard says the same where there are any; a cluster has none.
            others = [one for one in self.refunds_of(request.bank, request.bank_txn) if one.counts]
            self._checked(refund_must_fit, others, request)
            self._write(self._say.refunds.insert_refund, **values)
            return
        before = self.refund(request.ref)
        if before is not None and before.state == expected_state:
            self._checked(refund_must_follow, before, request)
        at = {"at_region": self.region, "at_ref": request.ref, "at_state": expected_state}
        if self._write(self._say.refunds.update_refund, **values, **at) != 1:
            zh, en = "退付单已被改动", "somebody else changed the refund first"
            self._refuse(Conflict(zh, en, place=request.ref, rule="refund-state"))

    def put_refund_report(self, report: RefundReport) -> None:
        """Count money that went back once."""
        fact = report.fact
        self._write(
            self._say.refunds.insert_report,
            bank=fact.bank,
            bank_refund=fact.bank_refund,
            named_refund=fact.refund_ref,
            state=fact.state,
            fen=fact.fen,
            currency=fact.currency,
            refunded_at=fact.refunded_at,
            evidence=fact.evidence,
            refund_ref=report.refund_ref or None,
            case_ref=report.case_ref,
            verdict=report.verdict,
            reason=report.reason,
            entered=report.entered,
        )

    def put_waiver(self, request: WaiverRequest, *, expected_state: str) -> None:
        """Write a waiver if its stored state is `expected_state`."""
        values = attrs.asdict(request)
        if not expected_state:
            self._write(self._say.refunds.insert_waiver, **values)
            return
        before = self.waiver(request.ref)
        if before is not None and before.state == expected_state:
            self._checked(waiver_must_follow, before, request)
        at = {"at_region": self.region, "at_ref": request.ref, "at_state": expected_state}
        if self._write(self._say.refunds.update_waiver, **values, **at) != 1:
            zh, en = "减免单已被改动", "somebody else changed the waiver first"
            self._refuse(Conflict(zh, en, place=request.ref, rule="waiver-state"))


def refund_of(row: Any) -> RefundRequest:
    """The refund that a row of the database holds."""
    ref, state, held, *rest = row
    return _REFUND(ref, state, bool(held), *rest)


def report_of(row: Any) -> RefundReport:
    """The report that a row of the database holds."""
    refund_ref, *rest = row[8:]
    return RefundReport(RefundFact(*row[:8]), refund_ref or "", *rest)


def waiver_of(row: Any) -> WaiverRequest:
    """The waiver that a row of the database holds."""
    return _WAIVER(*row)
