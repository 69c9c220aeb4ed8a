"""The decision, the certificate and its delivery (行政许可法 arts. 37-44)."""

from __future__ import annotations

from typing import Any

from attrs import frozen

from approvalflow.domain.cases.case import Case
from approvalflow.domain.cases.clocks import limit_of, past_decision, running, started, stopped
from approvalflow.domain.cases.events import (
    BillClosed,
    CaseDelivered,
    CaseGranted,
    CaseIssued,
    CaseRefused,
    ClockHeld,
    ClockStarted,
    Event,
    OpinionSigned,
)
from approvalflow.domain.cases.moves.fees import bills_opened, fees_have_amounts, known_fees, refuse_unpriced
from approvalflow.domain.cases.moves.pauses import pauses_closed
from approvalflow.domain.cases.moves.review import signatures
from approvalflow.domain.cases.moves.rule import MoveRule, issuing_window, reason_given, refuse_unless_role
from approvalflow.domain.cases.moves.steps import done_steps, in_case
from approvalflow.domain.cases.told import Refusal, Told
from approvalflow.domain.parties.basis import Text, is_blank

__all__ = ["DECISION", "Deliver", "Grant", "Issue", "Refuse", "granted"]


@frozen
class Grant:
    """Grant in writing."""

    text: str = ""


@frozen
class Refuse:
    """Refuse in writing, with reason, basis and remedies."""

    reason: str
    basis: str
    remedies: str


@frozen
class Issue:
    """Make and issue the certificate."""


@frozen
class Deliver:
    """Serve the result or hand it over: `collected`, `post`, `online`, `served`."""

    how: str = "collected"


def _decider(case: Case, _move: Any, told: Told) -> Refusal | None:
    step = told.matter.plan.deciding
    return refuse_unless_role(told.by, frozenset({step.role}), told.matter.agency_of(step))


def _four_eyes(case: Case, _move: Any, told: Told) -> Refusal | None:
    if case.signed & set(signatures(told)):
        return Refusal(
            "four-eyes", "经办与批准不得为同一人", "who reviewed a case does not decide it", "行政许可法 art. 48"
        )
    if told.by.party and told.by.party == case.filing.party:
        return Refusal(
            "own-application", "不得办理本人的申请", "nobody handles their own application", "行政许可法 art. 48"
        )
    return None


def _not_held_by_another(case: Case, _move: Any, told: Told) -> Refusal | None:
    step = case.steps.get(told.matter.plan.deciding.key)
    if step is None or not step.holder or step.holder in (told.by.id, told.by.acting_for):
        return None
    return Refusal(
        "held", f"该环节由 {step.holder} 承办,须先分派", f"the step is held by {step.holder}: assign it first"
    )


def _opinions_complete(case: Case, _move: Any, told: Told) -> Refusal | None:
    deciding = told.matter.plan.deciding.key
    done = done_steps(case)
    open_steps = [step for step in in_case(case, told) if step.key not in done and step.key != deciding]
    if not open_steps:
        return None
    zh = "、".join(step.title.zh for step in open_steps)
    en = ", ".join(step.title.en for step in open_steps)
    return Refusal("opinions-open", f"意见未完成:{zh}", f"opinions are open: {en}", "行政许可法 art. 37")


def _papers_complete(case: Case, _move: Any, told: Told) -> Refusal | None:
    if not case.tolerated:
        return None
    titles = [paper.title for paper in told.matter.materials if paper.key in case.tolerated]
    zh, en = "、".join(title.zh for title in titles), ", ".join(title.en for title in titles)
    return Refusal("papers-open", f"容缺材料未补齐:{zh}", f"papers are still to follow: {en}", "行政许可法 art. 38")


def _early_fees_paid(case: Case, _move: Any, told: Told) -> Refusal | None:
    if any(fee.due == "before-decision" for fee in case.open_fees):
        return Refusal("fee-open", "决定前应缴费用未缴清", "a fee that is due before the decision is open")
    return None


def _decided(case: Case, told: Told, *, verdict: str, text: str) -> list[Event]:
    """What a decision ends, but for the time to pay open bills."""
    step = case.steps.get(told.matter.plan.deciding.key)
    events: list[Event] = []
    if step is not None and step.is_open:
        events.append(OpinionSigned(told.at, step.key, step.round, verdict, text, signatures(told)))
    go_on = {f"bill:{fee.bill}" for fee in case.open_fees}
    go_on |= {clock.name for clock in past_decision(case, told.matter)}
    events += stopped(told, [clock for clock in running(case) if clock.name not in go_on], reason="decided")
    return events + pauses_closed(case, told)


def granted(case: Case, told: Told, *, mode: str, text: str) -> list[Event]:
    """What a grant emits, by a person or by the clock: the clocks stop, bills open, delivery begins."""
    events = _decided(case, told, verdict="grant", text=text)
    events.append(CaseGranted(told.at, mode, text, told.by.id))
    bills = bills_opened(case, told, told.matter.values(case.facts), due=("before-issue",), but=known_fees(case))
    events += bills
    events.append(_delivery(case, told))
    # The clock has just begun: it is held where a bill was served, now (its time to pay runs) or before. Building the
    # case only to ask `delivery_follows` would cost a fifth of a grant.
    now = any(isinstance(event, ClockStarted) for event in bills)
    if now or any(f"bill:{fee.bill}" in case.clocks for fee in case.open_fees):
        events += stopped(told, past_decision(case, told.matter), reason="pay")
        events.append(ClockHeld(told.at, "delivery", "pay"))
    route = next((route for route in told.matter.routes if route.key == case.mode), None)
    if case.by_commitment and route is not None and route.verify is not None:
        events.append(
            started(told, case, clock="verify", limit_name=f"route:{route.key}", limit=route.verify, anchor=told.at)
        )
    return events


def _delivery(case: Case, told: Told) -> Event:
    limit = limit_of(told.matter, "delivery")
    return started(told, case, clock="delivery", limit_name="delivery", limit=limit, anchor=told.at)


def _grant(case: Case, move: Grant, told: Told) -> list[Event]:
    mode = "commitment" if case.by_commitment else "normal"
    events = granted(case, told, mode=mode, text=move.text)
    refuse_unpriced(case, told, events, move="grant", due="before-issue")
    return events


def _remedies_named(case: Case, move: Refuse | None, told: Told) -> Refusal | None:
    if move is None:
        return None
    if is_blank(move.basis):
        return Refusal("basis", "请写明法律依据", "name the legal basis", "行政许可法 art. 38")
    if is_blank(move.remedies):
        return Refusal("remedies", "请告知复议和诉讼的权利", "name the remedies", "行政许可法 art. 38")
    return None


def _refuse(case: Case, move: Refuse, told: Told) -> list[Event]:
    unpaid = [case.clocks[f"bill:{fee.bill}"] for fee in case.open_fees if f"bill:{fee.bill}" in case.clocks]
    return [
        *_decided(case, told, verdict="refuse", text=move.reason),
        *stopped(told, [clock for clock in unpaid if clock.runs], reason="refused"),
        *(BillClosed(told.at, fee.bill, "refused") for fee in case.open_fees),
        CaseRefused(told.at, move.reason, move.basis, move.remedies, told.by.id),
        _delivery(case, told),
    ]


def _fees_paid(case: Case, _move: Issue | None, told: Told) -> Refusal | None:
    if case.open_fees:
        return Refusal("fee-open", "费用未缴清,不得发证", "a fee is open: the certificate waits", "行政许可法 art. 59")
    return None


def _issue(case: Case, _move: Issue, told: Told) -> list[Event]:
    delivery = case.clocks.get("delivery")
    events: list[Event] = [*stopped(told, past_decision(case, told.matter), reason="issued")]
    events.append(CaseIssued(told.at, told.certificate, told.by.id))
    if delivery is not None and delivery.runs and not delivery.ran_out:
        events.append(ClockHeld(told.at, "delivery", "collect"))
    return events


def _deliver(case: Case, move: Deliver, told: Told) -> list[Event]:
    clocks = [clock for clock in running(case) if clock.name != "verify"]
    return [*stopped(told, clocks, reason="delivered"), CaseDelivered(told.at, move.how, told.by.id)]


DECISION = (
    MoveRule(
        "grant",
        Text("准予", "grant"),
        (
            _decider,
            _not_held_by_another,
            _opinions_complete,
            _papers_complete,
            _early_fees_paid,
            _four_eyes,
            fees_have_amounts("before-issue", emitted=True),
        ),
        _grant,
    ),
    MoveRule(
        "refuse",
        Text("不予许可", "refuse"),
        (_decider, _not_held_by_another, _four_eyes, reason_given, _remedies_named),
        _refuse,
    ),
    MoveRule(
        "issue",
        Text("制证颁发", "issue"),
        (issuing_window, _fees_paid, fees_have_amounts("before-decision", "before-issue")),
        _issue,
    ),
    MoveRule("deliver", Text("送达", "deliver"), (issuing_window,), _deliver),
)
