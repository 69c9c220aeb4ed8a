"""decide(case, move, told) -> events, or a refusal; apply composes it with evolve; ripen lets time take effect.

All of it is pure: the same case, move and facts give the same events.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from approvalflow.domain.cases import lifecycle
from approvalflow.domain.cases.case import Case
from approvalflow.domain.cases.clocks import running, started, stopped
from approvalflow.domain.cases.events import BillClosed, CaseClosedUnpaid, CaseFiled, Event, RungReached
from approvalflow.domain.cases.evolve import evolve, evolve_all
from approvalflow.domain.cases.moves import MOVES, Grant, Issue, Move, name_of
from approvalflow.domain.cases.moves.decision import granted
from approvalflow.domain.cases.moves.ending import terminated
from approvalflow.domain.cases.moves.fees import fees_with_amounts, filing_day
from approvalflow.domain.cases.moves.intake import acceptance
from approvalflow.domain.cases.moves.pauses import pause_ended
from approvalflow.domain.cases.receipt import counted_from
from approvalflow.domain.cases.timers import Rung, rungs
from approvalflow.domain.cases.told import Refusal, Told
from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.parties.people import SYSTEM, Actor
from approvalflow.errors import MoveRefused

__all__ = ["apply", "decide", "earliest", "file", "may", "not_before", "ripen"]


def file(
    told: Told,
    *,
    region: str,
    ref: str,
    party: str,
    channel: str,
    language: str,
    facts: Mapping[str, Any],
    papers: Mapping[str, str],
    commitments: Mapping[str, str],
) -> tuple[Case, list[Event]]:
    """A new case from an application whose facts were read already, and its events: filed, intake clock started.

    Raises BadInput, its place the fact, where a fee that the facts give has no amount: later only time would find out.
    """
    matter = told.matter
    fault = fees_with_amounts(matter, matter.values(facts), filing_day(told, told.at)) if matter.fees else None
    if fault is not None:
        raise fault
    filed = CaseFiled(
        at=told.at,
        region=region,
        ref=ref,
        matter=matter.code,
        matter_version=matter.version,
        agency=matter.agency,
        handling=matter.handling,
        party=party,
        channel=channel,
        language=language,
        facts=facts,
        papers=papers,
        commitments=commitments,
        lifecycle=lifecycle.VERSION,
    )
    case = evolve(None, filed)
    limit = matter.limits.intake
    anchor = counted_from(limit, told.at, told.timetable(matter.agency), told.receipt)
    intake = started(told, case, clock="intake", limit_name="intake", limit=limit, anchor=anchor)
    return evolve(case, intake), [filed, intake]


def _refusal(case: Case, name: str, move: Move | None, told: Told) -> Refusal | None:
    if lifecycle.next_stage(case.stage, name) is None:
        stage = lifecycle.STAGES[case.stage]
        title = MOVES[name].title
        return Refusal(
            "stage", f"{stage.zh}阶段不能{title.zh}", f"a case that is {stage.en} knows no such move as {title.en}"
        )
    for guard in MOVES[name].guards:
        refusal = guard(case, move, told)
        if refusal is not None:
            return refusal
    return None


def earliest(case: Case, move: Move) -> Instant:
    """The first instant at which a move can have been made: what it rests on (stage, step, opinions, fees) was so."""
    latest, key = case.moved_at, getattr(move, "step", None)
    if key is not None:
        step = case.steps.get(key)
        return max(latest, step.ready_at or latest) if step is not None else latest
    if isinstance(move, Grant):
        latest = max([latest, *(one.done_at for one in case.steps.values() if one.done_at is not None)])
    elif isinstance(move, Issue):
        latest = max([latest, *(fee.paid_at for fee in case.fees.values() if fee.paid_at is not None)])
    return latest


def not_before(case: Case) -> Instant:
    """The first instant for what happens now, whatever a machine's clock shows: not before the last change of stage,
    and not before a running clock was set."""
    return max([case.moved_at, *(clock.set_at for clock in case.clocks.values() if clock.runs)])


def decide(case: Case, move: Move, told: Told) -> list[Event]:
    """The events of a move. Raises MoveRefused with the rule that refused, its words and its basis.

    `told.at` is never before the last change of stage, nor before what the move rests on (its step was ready, the
    opinions were signed, the fees were paid): what was not yet true could not be acted on.
    """
    name = name_of(move)
    if told.at < earliest(case, move):
        zh, en = "时间早于所依据的环节", "the business time is before what the move rests on"
        if told.at < case.moved_at:
            zh, en = "时间早于上一环节", "the business time is before the last change of stage"
        raise MoveRefused(name, case.stage, "too-early", zh, en)
    refusal = _refusal(case, name, move, told)
    if refusal is not None:
        raise MoveRefused(name, case.stage, refusal.rule, refusal.zh, refusal.en, refusal.basis)
    return MOVES[name].emit(case, move, told)


def apply(case: Case, move: Move, told: Told) -> tuple[Case, list[Event]]:
    """The case after a move, and its events."""
    events = decide(case, move, told)
    return evolve_all(case, events), events


def may(case: Case, told: Told) -> dict[str, Refusal | None]:
    """Every move that the stage knows, and why it is not open to this person (None: it is open).

    A move that is open may still be refused for what it carries: an empty reason, a paper outside the list.
    """
    return {name: _refusal(case, name, None, told) for name in lifecycle.moves_from(case.stage) if name in MOVES}


def ripen(case: Case, now: Instant, told: Callable[[Instant, Actor], Told]) -> tuple[Case, list[Event]]:
    """Let time take effect up to and including `now`: timers fire in order, each dated at its instant.

    `told` gives the facts of a decision that the system makes at an instant.
    """
    events: list[Event] = []
    latest = case.moved_at
    while True:
        due = rungs(case)
        if not due or due[0].fire_at > now:
            return case, events
        rung = due[0]
        latest = max(latest, rung.fire_at)
        happened = _fired(case, rung, told(latest, SYSTEM))
        case = evolve_all(case, happened)
        events += happened


def _fired(case: Case, rung: Rung, told: Told) -> list[Event]:
    if rung.rung == "pause-over":
        return pause_ended(case, told, pause=rung.clock, how="time-used-up")
    reached: list[Event] = [RungReached(told.at, rung.clock, rung.rung, rung.due_version)]
    if rung.rung != "missed":
        return reached
    return reached + _EFFECTS[case.clocks[rung.clock].effect](evolve(case, reached[0]), told, rung.clock)


def _deemed_accepted(case: Case, told: Told, _clock: str) -> list[Event]:
    return acceptance(case, told, mode="deemed", as_of=case.moved_at, facts={})


def _deemed_granted(case: Case, told: Told, _clock: str) -> list[Event]:
    return granted(case, told, mode="deemed", text="")


def _lapsed(case: Case, told: Told, clock: str) -> list[Event]:
    if not clock.startswith("bill:"):
        return terminated(
            case,
            told,
            ground="papers-not-supplied",
            basis="容缺受理承诺书",
            reason="容缺材料逾期未补齐 / papers not supplied in time",
        )
    if case.stage != "granted":
        return terminated(
            case,
            told,
            ground="fee-not-paid",
            basis="缴款通知书",
            reason="决定前应缴费用逾期未缴 / a fee due before the decision was not paid in time",
        )
    bill = clock.removeprefix("bill:")
    others = [BillClosed(told.at, fee.bill, "unpaid") for fee in case.open_fees if fee.bill != bill]
    return [*stopped(told, running(case), reason="unpaid"), *others, CaseClosedUnpaid(told.at, bill)]


_EFFECTS: dict[str, Callable[[Case, Told, str], list[Event]]] = {
    "deemed-accepted": _deemed_accepted,
    "deemed-granted": _deemed_granted,
    "lapses": _lapsed,
}
