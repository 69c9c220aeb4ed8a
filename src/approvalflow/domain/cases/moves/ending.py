"""Ending before a decision, putting right, and what a remedy brings back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from approvalflow.domain.cases.case import Case
from approvalflow.domain.cases.clocks import redated, running, started, stopped
from approvalflow.domain.cases.events import (
    BillClosed,
    CaseAnnulled,
    CaseRectified,
    CaseRemanded,
    CaseTerminated,
    CaseWithdrawn,
    Event,
    PapersToFollow,
    StepsDropped,
)
from approvalflow.domain.cases.evolve import evolve, evolve_all
from approvalflow.domain.cases.moves.fees import billed_in, fees_have_amounts, repriced
from approvalflow.domain.cases.moves.pauses import pause_ended, pauses_closed
from approvalflow.domain.cases.moves.rule import (
    MoveRule,
    applicant_or_window,
    lead_with,
    reason_given,
)
from approvalflow.domain.cases.moves.steps import done_steps, in_case, steps_ready
from approvalflow.domain.cases.told import Refusal, Told
from approvalflow.domain.matters.materials import missing
from approvalflow.domain.parties.basis import Text, is_blank

__all__ = ["BY_PEOPLE", "ENDING", "GROUNDS", "Annul", "Rectify", "Remand", "Terminate", "Withdraw", "terminated"]

#: The grounds on which a case may be terminated, with the law behind each.
GROUNDS: dict[str, Text] = {
    "death": Text("申请人死亡或丧失行为能力", "the applicant died or lost legal capacity"),
    "dissolution": Text("法人或者其他组织依法终止", "the organisation was dissolved"),
    "matter-abolished": Text("事项依法取消", "the matter was abolished by law"),
    "papers-not-supplied": Text("容缺材料逾期未补齐", "tolerated papers were not supplied in time"),
    "fee-not-paid": Text("决定前应缴费用逾期未缴", "a fee due before the decision was not paid in time"),
    "declared-rule": Text("事项规定的其他终止情形", "another ground that the matter declares"),
}


#: The grounds that a person may name. Missed papers and fees end a case by the clock alone, when their time is over;
#: another ground would have to be declared, and no matter can declare one yet.
BY_PEOPLE = ("death", "dissolution", "matter-abolished")


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
    """Put a clerk's mistake right; changed facts price an open bill again (the personal ones are commitments)."""

    reason: str
    facts: Mapping[str, Any] = field(factory=dict)
    papers: Mapping[str, str] = field(factory=dict)
    commitments: Mapping[str, str] = field(factory=dict)


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
    events = [*stopped(told, running(case), reason=reason), *pauses_closed(case, told)]
    events += [BillClosed(told.at, fee.bill, reason) for fee in case.open_fees]
    return events


def _withdraw(case: Case, move: Withdraw, told: Told) -> list[Event]:
    return [*_all_stopped(case, told, "withdrawn"), CaseWithdrawn(told.at, move.reason, told.by.id)]


def _listed_ground(case: Case, move: Terminate | None, told: Told) -> Refusal | None:
    if move is None:
        return None
    if move.ground not in GROUNDS:
        return Refusal("ground", "不是法定的终止事由", "not a listed ground", "行政许可法 art. 70")
    if move.ground == "declared-rule":
        return Refusal("ground", "该事项没有规定其他终止情形", "the matter declares no other ground of termination")
    if move.ground not in BY_PEOPLE:
        return Refusal(
            "ground", "该情形只能由系统在期限届满时认定", "the clock alone ends a case on this ground, in time"
        )
    if is_blank(move.basis):
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


def _fees_have_amounts(case: Case, move: Rectify | None, told: Told) -> Refusal | None:
    if move is None or not move.facts:
        return None
    return fees_have_amounts(*billed_in(case.stage), *{fee.due for fee in case.open_fees})(case, move, told)


def _rectify(case: Case, move: Rectify, told: Told) -> list[Event]:
    before = told.matter.limits_for(told.matter.values(case.facts))
    rectified = CaseRectified(told.at, move.facts, move.papers, move.reason, told.by.id, move.commitments)
    events: list[Event] = [rectified]
    after = evolve(case, rectified)
    values = told.matter.values(after.facts)
    for name, old, new in zip(("promised", "statutory"), before, told.matter.limits_for(values), strict=True):
        clock = case.clocks.get(name)
        if old == new or new is None or clock is None or clock.limit != name or not clock.runs or clock.ran_out:
            continue
        anew = started(told, after, clock=name, limit_name=name, limit=new, anchor=clock.anchor, reason="rectified")
        after = evolve(after, anew)
        # The pauses and the extension of the clock are on its ledger still.
        dated = redated(told, after, after.clocks[name], reason="rectified")
        events += [anew] if dated is None else [anew, dated]
        after = after if dated is None else evolve(after, dated)
    if case.stage in ("reviewing", "paused"):
        review = [*_papers_follow(case, after, told, values), *_steps_dropped(after, told)]
        after, events = evolve_all(after, review), events + review
        ready = steps_ready(after, told, steps=in_case(after, told), done=done_steps(after))
        after, events = evolve_all(after, ready), events + ready
    return events + repriced(after, told, values)


def _papers_follow(before: Case, after: Case, told: Told, values: Mapping[str, Any]) -> list[Event]:
    """The papers that are to follow by the facts as they are now: of those before, what is still missing; besides, what
    the new facts call for and the old ones did not. What was never named and was needed before is not demanded now."""
    old = {paper.key for paper in missing(told.matter.materials, told.matter.values(before.facts), before.papers)}
    lacking = [paper.key for paper in missing(told.matter.materials, values, after.papers)]
    follow = tuple(key for key in lacking if key in before.tolerated or key not in old)
    if follow == before.tolerated:
        return []
    supply = after.clocks.get("supply")
    ended = stopped(told, [supply], reason="rectified") if supply and supply.runs and not follow else []
    return [PapersToFollow(told.at, follow), *ended]


def _steps_dropped(case: Case, told: Told) -> list[Event]:
    """What becomes of open steps that the facts no longer call for: their clocks stop, their pauses end, nobody has
    them to do."""
    keys = {step.key for step in in_case(case, told)}
    dropped = [step for step in case.steps.values() if step.is_open and step.key not in keys]
    if not dropped:
        return []
    clocks = [case.clocks[step.clock] for step in dropped if step.clock in case.clocks]
    events: list[Event] = stopped(told, [clock for clock in clocks if clock.runs], reason="dropped")
    events.append(StepsDropped(told.at, tuple(step.key for step in dropped)))
    after = evolve_all(case, events)
    for pause in case.running_pauses:
        if pause.step not in keys:
            ended = pause_ended(after, told, pause=pause.name, how="step-dropped")
            after, events = evolve_all(after, ended), events + ended
    return events


def _instrument_named(case: Case, move: Annul | Remand | None, told: Told) -> Refusal | None:
    if move is not None and is_blank(move.instrument):
        return Refusal("instrument", "请写明复议或诉讼文书编号", "name the instrument", "行政复议法 art. 64")
    return None


def _annul(case: Case, move: Annul, told: Told) -> list[Event]:
    return [
        *stopped(told, running(case), reason="annulled"),
        CaseAnnulled(told.at, move.instrument, move.reason, told.by.id),
    ]


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
    MoveRule(
        "rectify",
        Text("更正", "rectify"),
        (lead_with("window", "reviewer"), reason_given, _fees_have_amounts),
        _rectify,
    ),
    MoveRule("annul", Text("撤销决定", "annul"), (lead_with("head"), _instrument_named, reason_given), _annul),
    MoveRule("remand", Text("责令重新办理", "remand"), (lead_with("head"), _instrument_named, reason_given), _remand),
)
