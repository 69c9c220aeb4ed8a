"""Ending before a decision, putting right, and what a remedy brings back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from approvalflow.domain.cases.case import Case
from approvalflow.domain.cases.clocks import limit_of, running, started, stopped
from approvalflow.domain.cases.events import (
    BillClosed,
    CaseAnnulled,
    CaseRectified,
    CaseRemanded,
    CaseTerminated,
    CaseWithdrawn,
    Event,
)
from approvalflow.domain.cases.moves.fees import bills_for
from approvalflow.domain.cases.moves.rule import (
    MoveRule,
    applicant_or_window,
    lead_with,
    reason_given,
)
from approvalflow.domain.cases.moves.steps import steps_ready
from approvalflow.domain.cases.told import Refusal, Told
from approvalflow.domain.parties.basis import Text

__all__ = ["ENDING", "GROUNDS", "Annul", "Rectify", "Remand", "Terminate", "Withdraw", "terminated"]

#: The grounds on which a case may be terminated, with the law behind each.
GROUNDS: dict[str, Text] = {
    "death": Text("申请人死亡或丧失行为能力", "the applicant died or lost legal capacity"),
    "dissolution": Text("法人或者其他组织依法终止", "the organisation was dissolved"),
    "matter-abolished": Text("事项依法取消", "the matter was abolished by law"),
    "papers-not-supplied": Text("容缺材料逾期未补齐", "tolerated papers were not supplied in time"),
    "declared-rule": Text("事项规定的其他终止情形", "another ground that the matter declares"),
}


@frozen
class Withdraw:
    """The applicant's written act."""

    reason: str


@frozen
class Terminate:
    """End the case on a ground of `GROUNDS`, with its basis."""

    ground: str
    basis: str
    reason: str


@frozen
class Rectify:
    """Put a clerk's mistake right; changed facts price an open bill again."""

    reason: str
    facts: Mapping[str, Any] = field(factory=dict)
    papers: Mapping[str, str] = field(factory=dict)


@frozen
class Annul:
    """A remedy ended the decision; `instrument` is the reference of the paper that says so."""

    instrument: str
    reason: str


@frozen
class Remand:
    """A remedy orders a new round of review."""

    instrument: str
    reason: str


def _all_stopped(case: Case, told: Told, reason: str) -> list[Event]:
    events = stopped(told, running(case), reason=reason)
    events += [BillClosed(told.at, fee.bill, reason) for fee in case.open_fees]
    return events


def _withdraw(case: Case, move: Withdraw, told: Told) -> list[Event]:
    return [*_all_stopped(case, told, "withdrawn"), CaseWithdrawn(told.at, move.reason, told.by.id)]


def _listed_ground(case: Case, move: Terminate | None, told: Told) -> Refusal | None:
    if move is None:
        return None
    if move.ground not in GROUNDS:
        return Refusal("ground", "不是法定的终止事由", "not a listed ground", "行政许可法 art. 70")
    if not move.basis.strip():
        return Refusal("basis", "请写明终止依据", "name the basis of the termination")
    return None


def terminated(case: Case, told: Told, *, ground: str, basis: str, reason: str) -> list[Event]:
    """What a termination emits, by a person or by the clock."""
    return [
        *_all_stopped(case, told, "terminated"),
        CaseTerminated(told.at, ground, basis, reason, told.by.id),
    ]


def _terminate(case: Case, move: Terminate, told: Told) -> list[Event]:
    return terminated(case, told, ground=move.ground, basis=move.basis, reason=move.reason)


def _rectify(case: Case, move: Rectify, told: Told) -> list[Event]:
    before = told.matter.limits_for(told.matter.values(case.facts))
    values = told.matter.values({**case.facts, **move.facts})
    events: list[Event] = [CaseRectified(told.at, move.facts, move.papers, move.reason, told.by.id)]
    after = told.matter.limits_for(values)
    for name, old, new in zip(("promised", "statutory"), before, after, strict=True):
        clock = case.clocks.get(name)
        if old != new and new is not None and clock is not None and clock.runs and not clock.ran_out:
            events.append(
                started(told, case, clock=name, limit_name=name, limit=new, anchor=clock.anchor, reason="rectified")
            )
    events += _repriced(case, told, values)
    return events


def _repriced(case: Case, told: Told, values: Mapping[str, Any]) -> list[Event]:
    events: list[Event] = []
    count = len(case.fees)
    for due in ("before-decision", "before-issue"):
        for bill in bills_for(case, told, values, due=due, number=count):
            old = next((fee for fee in case.open_fees if fee.fee == bill.fee), None)
            if old is None or old.fen == bill.fen:
                continue
            count += 1
            payment = case.clocks.get(f"bill:{old.bill}")
            events.append(BillClosed(told.at, old.bill, "rectified"))
            events += stopped(told, [payment] if payment and payment.runs else [], reason="rectified")
            events.append(bill)
            limit = limit_of(told.matter, "payment")
            events.append(
                started(told, case, clock=f"bill:{bill.bill}", limit_name="payment", limit=limit, anchor=told.at)
            )
    return events


def _instrument_named(case: Case, move: Annul | Remand | None, told: Told) -> Refusal | None:
    if move is not None and not move.instrument.strip():
        return Refusal("instrument", "请写明复议或诉讼文书编号", "name the instrument", "行政复议法 art. 64")
    return None


def _annul(case: Case, move: Annul, told: Told) -> list[Event]:
    return [CaseAnnulled(told.at, move.instrument, move.reason, told.by.id)]


def _remand(case: Case, move: Remand, told: Told) -> list[Event]:
    values = told.matter.values(case.facts)
    promised, statutory = told.matter.limits_for(values)
    round_ = case.round + 1
    events: list[Event] = stopped(told, running(case), reason="remanded")
    events.append(CaseRemanded(told.at, move.instrument, move.reason, round_, told.by.id))
    for name, limit in (("promised", promised), ("statutory", statutory)):
        if limit is not None:
            events.append(
                started(told, case, clock=name, limit_name=name, limit=limit, anchor=told.at, reason="remanded")
            )
    anew = tuple(case.steps)
    events += steps_ready(case, told, steps=told.matter.steps_for(values), done=frozenset(), anew=anew)
    return events


ENDING = (
    MoveRule("withdraw", Text("撤回申请", "withdraw"), (applicant_or_window, reason_given), _withdraw),
    MoveRule(
        "terminate",
        Text("终止", "terminate"),
        (lead_with("approver", "head"), _listed_ground, reason_given),
        _terminate,
    ),
    MoveRule("rectify", Text("更正", "rectify"), (lead_with("window", "reviewer"), reason_given), _rectify),
    MoveRule("annul", Text("撤销决定", "annul"), (lead_with("head"), _instrument_named, reason_given), _annul),
    MoveRule("remand", Text("责令重新办理", "remand"), (lead_with("head"), _instrument_named, reason_given), _remand),
)
