"""What people see of refunds, waivers and money in suspense: frozen views, with times in the agency's zone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from attrs import frozen

from approvalflow.domain.cases.told import Refusal
from approvalflow.domain.deadlines.lights import Light, light_of
from approvalflow.domain.deadlines.moments import Instant, local
from approvalflow.domain.fees.refund_requests import CAUSES, REFUND_STAGES, RefundRequest
from approvalflow.domain.fees.suspense import reason_of
from approvalflow.domain.fees.waiver_requests import WAIVER_STAGES, WaiverRequest
from approvalflow.domain.parties.basis import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from approvalflow.domain.deadlines.moments import DateTime
    from approvalflow.ports.kept import Payment, RefundReport

__all__ = ["HeldMoney", "RefundView", "ReportView", "WaiverView", "held_money", "refund_view", "waiver_view"]


@frozen
class ReportView:
    """What a bank said of money that went back; `refund` is empty where nobody ordered it."""

    bank: str
    bank_refund: str
    named: str
    refund: str
    fen: int
    currency: str
    at: DateTime
    confirms: bool
    reason: Text


@frozen
class RefundView:
    """A refund as it stands now.

    Attributes:
        request: the refund with everybody who had a hand in it.
        stage, cause, ground: in both languages.
        due, light: of the stage that it is in; once it has ended, no due and the light that it ended with.
        overdue: the stage that it is in is over its term.
        late: the stages that took too long.
        at_counter: approved, and the bank takes no orders: finance takes it to the bank's counter, and it is settled by
            the bank's statement.
        reports: what the bank said of it. disputed: what is wrong with that; None where all fits.
    """

    request: RefundRequest
    stage: Text
    cause: Text
    ground: Text
    due: DateTime | None
    light: Light
    overdue: bool
    late: tuple[str, ...]
    at_counter: bool
    reports: tuple[ReportView, ...]
    disputed: Text | None
    command_id: str = ""

    @property
    def ref(self) -> str:
        """Its reference."""
        return self.request.ref

    @property
    def state(self) -> str:
        """A key of `REFUND_STAGES`."""
        return self.request.state


@frozen
class WaiverView:
    """A waiver as it stands now, stage and ground in both languages; `due`, `light` and `overdue` as of a refund."""

    request: WaiverRequest
    stage: Text
    ground: Text
    due: DateTime | None
    light: Light
    overdue: bool
    command_id: str = ""

    @property
    def ref(self) -> str:
        """Its reference."""
        return self.request.ref

    @property
    def state(self) -> str:
        """A key of `WAIVER_STAGES`."""
        return self.request.state


@frozen
class HeldMoney:
    """Money in suspense: what came, why it pays nothing, for how long it has lain, and what can be done.

    Attributes:
        at: when the bank says it came; entered: when it was counted here.
        days: how many working days it has lain; due, light: until when it is to be on its way back.
        refund: the refund that is on its way; None where nobody proposed one yet.
        may: what this person may do, by its name, and why not (None: it is open).
    """

    bank: str
    bank_txn: str
    fen: int
    currency: str
    bill: str
    case: str
    agency: str
    at: DateTime
    entered: DateTime
    rule: str
    reason: Text
    days: int
    due: DateTime | None
    light: Light
    refund: RefundView | None
    may: Mapping[str, Refusal | None]


def refund_view(
    request: RefundRequest, reports: Sequence[RefundReport], *, now: Instant, zone: str, command_id: str = ""
) -> RefundView:
    """The refund as it stands at `now`."""
    light = _light(request.due, request.yellow_at, request.ended_as, now)
    return RefundView(
        request=request,
        stage=REFUND_STAGES[request.state],
        cause=CAUSES[request.cause],
        ground=Text(request.ground.text("zh"), request.ground.text("en")),
        due=None if request.due is None else local(request.due, zone),
        light=light,
        overdue=request.is_open and light is Light.red,
        late=tuple(request.late.split()),
        at_counter=request.state == "approved" and request.how == "counter",
        reports=tuple(report_view(one, zone) for one in reports),
        disputed=reason_of(request.disputed) if request.disputed else None,
        command_id=command_id,
    )


def report_view(report: RefundReport, zone: str) -> ReportView:
    """A report of a bank as people see it."""
    fact = report.fact
    return ReportView(
        bank=fact.bank,
        bank_refund=fact.bank_refund,
        named=fact.refund_ref,
        refund=report.refund_ref,
        fen=fact.fen,
        currency=fact.currency,
        at=local(report.entered if fact.refunded_at is None else fact.refunded_at, zone),
        confirms=report.verdict == "confirm",
        reason=reason_of(report.reason),
    )


def waiver_view(request: WaiverRequest, *, now: Instant, zone: str, command_id: str = "") -> WaiverView:
    """The waiver as it stands at `now`."""
    light = _light(request.due, request.yellow_at, request.ended_as, now)
    return WaiverView(
        request=request,
        stage=WAIVER_STAGES[request.state],
        ground=Text(request.ground.text("zh"), request.ground.text("en")),
        due=None if request.due is None else local(request.due, zone),
        light=light,
        overdue=request.state == "proposed" and light is Light.red,
        command_id=command_id,
    )


def held_money(
    payment: Payment,
    agency: str,
    refund: RefundView | None,
    may: Mapping[str, Refusal | None],
    *,
    days: int,
    due: Instant,
    yellow_at: Instant | None,
    now: Instant,
    zone: str,
) -> HeldMoney:
    """Money in suspense as it stands at `now`; once its refund is proposed the light is the refund's."""
    fact = payment.fact
    return HeldMoney(
        bank=fact.bank,
        bank_txn=fact.bank_txn,
        fen=fact.fen,
        currency=fact.currency,
        bill=payment.bill_ref,
        case=payment.case_ref,
        agency=agency,
        at=local(payment.entered if fact.paid_at is None else fact.paid_at, zone),
        entered=local(payment.entered, zone),
        rule=payment.reason,
        reason=reason_of(payment.reason),
        days=days,
        due=local(due, zone) if refund is None else refund.due,
        light=light_of(due, yellow_at, now) if refund is None else refund.light,
        refund=refund,
        may=may,
    )


def _light(due: Instant | None, yellow_at: Instant | None, ended_as: str, now: Instant) -> Light:
    return light_of(due, yellow_at, now, finished_as=Light(ended_as) if ended_as else None)
