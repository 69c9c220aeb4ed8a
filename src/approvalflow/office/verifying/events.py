"""What has to hold when an event happens to a case: one small function each, listed with its id and its events.

Each looks at the case just before its event and answers what is wrong as (Chinese, English), or None.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from attrs import define, field

from approvalflow.domain.cases import events as e
from approvalflow.domain.cases.case import Case
from approvalflow.domain.cases.draft import Draft
from approvalflow.domain.cases.lifecycle import MOVES_BETWEEN
from approvalflow.domain.fees.money import MAX_FEN

__all__ = ["EDGES", "OF_EVENTS", "Memory", "Said", "wrong_with"]

#: What is wrong, in both languages.
Said: TypeAlias = tuple[str, str]

EDGES = frozenset((start, end) for _, start, end in MOVES_BETWEEN)

_DECIDING = ("grant", "refuse")


@define(eq=False)
class Memory:
    """What is remembered of a case and is not in it: rounds with an outcome, rungs, the facts of its first request, and
    the bases of charging nothing, by the fee; the whole matter is the empty one."""

    outcomes: set[int] = field(factory=set)
    rungs: set[tuple[str, str, int]] = field(factory=set)
    facts: Mapping[str, Any] | None = None
    free: dict[str, str] = field(factory=dict)


Check: TypeAlias = Callable[[Any, Any, Memory], Said | None]
Standing: TypeAlias = Case | Draft


def one_outcome_a_round(case: Standing, _event: e.Event, memory: Memory) -> Said | None:
    """INV-L4."""
    if case.round in memory.outcomes:
        return f"第 {case.round} 轮不止一个结果", f"round {case.round} has more than one outcome"
    memory.outcomes.add(case.round)
    return None


def adverse_acts_carry_reasons(
    _case: Standing, event: e.CaseRefused | e.CaseDeclined | e.StepsReturned | e.LimitExtended, _memory: Memory
) -> Said | None:
    """INV-L7."""
    return None if event.reason.strip() else ("缺少理由", "the reason is missing")


def supplements_are_asked_once(case: Standing, event: e.SupplementsAsked, memory: Memory) -> Said | None:
    """INV-L8."""
    if memory.facts is None:
        memory.facts = case.facts
    changed = memory.facts != case.facts
    new = set(event.papers) - case.named - set(event.newly if changed else ())
    if case.named and new:
        names = ", ".join(sorted(new))
        return f"首次告知未列明 {names}", f"not named in the first request: {names}"
    return None


def open_papers_block_a_grant(case: Standing, event: e.CaseGranted, _memory: Memory) -> Said | None:
    """INV-L6."""
    if event.mode != "deemed" and case.tolerated:
        return "材料未齐即准予", "granted while papers were open"
    return None


def reviewers_do_not_decide(case: Standing, event: e.CaseGranted | e.CaseRefused, _memory: Memory) -> Said | None:
    """INV-L9."""
    steps = case.steps.values()
    deciding = {name for step in steps if step.verdict in _DECIDING for name in step.signers}
    others = {name for step in steps if step.verdict not in _DECIDING for name in step.signers}
    return ("经办人作出决定", "a reviewer decided") if deciding & others or event.by in others else None


def no_certificate_before_payment(case: Standing, _event: e.CaseIssued, _memory: Memory) -> Said | None:
    """INV-F12."""
    if any(fee.state == "open" for fee in case.fees.values()):
        return "费用未缴即发证", "issued while a fee was open"
    return None


def rungs_fire_once(_case: Standing, event: e.RungReached, memory: Memory) -> Said | None:
    """INV-T4."""
    rung = event.clock, event.rung, event.due_version
    if rung in memory.rungs:
        clock, name, version = rung
        return f"{clock} {name} 第 {version} 版重复触发", f"{clock} {name} fired again for due {version}"
    memory.rungs.add(rung)
    return None


def red_means_past_due(case: Standing, event: e.ClockStopped, _memory: Memory) -> Said | None:
    """INV-T2."""
    clock = case.clocks[event.clock]
    if clock.binds == "applicant" or clock.held:
        return None
    late = clock.ran_out or (clock.due is not None and event.at > clock.due)
    if late != (event.light == "red"):
        return f"{clock.name} 灯色与期限不符", f"{clock.name} stopped {event.light}"
    return None


def pauses_do_not_overlap(case: Standing, event: e.PauseBegan, _memory: Memory) -> Said | None:
    """INV-D4."""
    if any(pause.ended is None and pause.step == event.step for pause in case.pauses):
        return f"{event.step or '全案'} 的暂停重叠", f"a pause of {event.step or 'the case'} runs already"
    return None


def amendments_move_what_runs(case: Standing, event: e.DatesAmended, _memory: Memory) -> Said | None:
    """INV-D5."""
    for date in event.dates:
        clock = case.clocks[date["clock"]]
        if clock.finished_at is not None or clock.ran_out or date["was"] != clock.due:
            return f"{clock.name} 调整前的期限不符", f"{clock.name} was not due then when it was amended"
    return None


def extensions_are_lawful(case: Standing, event: e.LimitExtended, _memory: Memory) -> Said | None:
    """INV-D6."""
    clock = case.clocks[event.clock]
    if clock.extended:
        return f"{clock.name} 延期不止一次", f"{clock.name} is extended again"
    if clock.ran_out or (clock.due is not None and event.at > clock.due):
        return f"{clock.name} 到期后延期", f"{clock.name} is extended after its due"
    if event.requested_by == event.by:
        return f"{clock.name} 由申请人自行延期", f"{clock.name} is extended by who asked for it"
    return None


def nothing_before_the_filing(case: Standing, event: e.Event, _memory: Memory) -> Said | None:
    """INV-D7."""
    return ("早于收件", "before the filing") if event.at < case.filing.filed_at else None


def no_more_goes_back(case: Standing, event: e.FeeRefunded, _memory: Memory) -> Said | None:
    """INV-F9."""
    fee = case.fees[event.bill]
    if event.held:
        return None if fee.suspense else (f"{fee.bill} 无待查款项", f"nothing is held for {fee.bill}")
    if fee.refunded + event.fen > fee.fen:
        return f"{fee.bill} 退付超过所缴", f"more of {fee.bill} goes back than was paid"
    return None


def waived_before_payment_by_two(case: Standing, event: e.FeeWaived, _memory: Memory) -> Said | None:
    """INV-F11."""
    if case.fees[event.bill].state != "open":
        return f"{event.bill} 非待缴时减免", f"{event.bill} was not open when it was waived"
    if not event.ground.strip() or event.proposed_by == event.approved_by:
        return "减免须有依据并由两人办理", "a waiver has a ground and two people"
    return None


def amounts_are_whole(
    _case: Standing,
    event: e.BillOpened | e.FeePaid | e.PaymentSuspended | e.FeeRefunded | e.FeeWaived,
    _memory: Memory,
) -> Said | None:
    """INV-F15."""
    if type(event.fen) is int and 1 <= event.fen <= MAX_FEN:
        return None
    return f"金额 {event.fen!r} 有误", f"{event.fen!r} is no amount"


def nothing_charged_has_a_law(_case: Standing, event: e.NothingCharged, memory: Memory) -> Said | None:
    """INV-F2."""
    memory.free[event.fee] = event.basis_zh
    return None if event.basis_zh.strip() else ("不收费而无依据", "nothing was charged, and no law says so")


def no_bill_where_nothing_is_charged(_case: Standing, event: e.BillOpened, memory: Memory) -> Said | None:
    """INV-F2."""
    if "" not in memory.free:
        return None
    basis = memory.free[""]
    return f"{event.bill}：本事项不收费（{basis}）", f"{event.bill}: nothing is charged for this matter ({basis})"


_OUTCOMES = (e.CaseGranted, e.CaseRefused, e.CaseDeclined, e.CaseWithdrawn, e.CaseTerminated)

OF_EVENTS: tuple[tuple[str, Check, tuple[type[Any], ...]], ...] = (
    (
        "INV-D7",
        nothing_before_the_filing,
        tuple(cls for cls in e.EVENTS.values() if cls not in (e.CaseFiled, e.CaseImported)),
    ),
    ("INV-L4", one_outcome_a_round, _OUTCOMES),
    ("INV-L6", open_papers_block_a_grant, (e.CaseGranted,)),
    ("INV-L7", adverse_acts_carry_reasons, (e.CaseRefused, e.CaseDeclined, e.StepsReturned, e.LimitExtended)),
    ("INV-L8", supplements_are_asked_once, (e.SupplementsAsked,)),
    ("INV-L9", reviewers_do_not_decide, (e.CaseGranted, e.CaseRefused)),
    ("INV-F2", nothing_charged_has_a_law, (e.NothingCharged,)),
    ("INV-F2", no_bill_where_nothing_is_charged, (e.BillOpened,)),
    ("INV-F12", no_certificate_before_payment, (e.CaseIssued,)),
    ("INV-F9", no_more_goes_back, (e.FeeRefunded,)),
    ("INV-F11", waived_before_payment_by_two, (e.FeeWaived,)),
    (
        "INV-F15",
        amounts_are_whole,
        (e.BillOpened, e.FeePaid, e.FeeBroughtOver, e.PaymentSuspended, e.FeeRefunded, e.FeeWaived),
    ),
    ("INV-T2", red_means_past_due, (e.ClockStopped,)),
    ("INV-T4", rungs_fire_once, (e.RungReached,)),
    ("INV-D4", pauses_do_not_overlap, (e.PauseBegan,)),
    ("INV-D5", amendments_move_what_runs, (e.DatesAmended,)),
    ("INV-D6", extensions_are_lawful, (e.LimitExtended,)),
)

_CHECKS: dict[type[Any], tuple[tuple[str, Check], ...]] = {
    cls: tuple((name, check) for name, check, kinds in OF_EVENTS if cls in kinds) for cls in e.EVENTS.values()
}


def wrong_with(case: Standing, event: e.Event, memory: Memory) -> list[tuple[str, str, str]]:
    """What is wrong with an event that is about to happen to the case, each as (id, Chinese, English)."""
    found = []
    for name, check in _CHECKS[type(event)]:
        said = check(case, event, memory)
        if said is not None:
            found.append((name, *said))
    return found
