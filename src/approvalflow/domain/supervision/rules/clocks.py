"""Rules about time: near due, overdue, a step overdue, an application that nobody answered (T1 to T5)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from approvalflow.domain.cases.case import Case, Clock
from approvalflow.domain.parties.basis import Basis, Text
from approvalflow.domain.supervision.findings import Happening, Seen
from approvalflow.domain.supervision.parameters import Parameter
from approvalflow.domain.supervision.rulebooks import SUPERVISION
from approvalflow.domain.supervision.rules.blame import answerer, blame
from approvalflow.domain.supervision.rules.rule import Look, Rule, Settings

__all__ = ["CLOCKS", "URGE"]

_PROMISE = Text("承诺时限", "promised limit")
_STATUTE = Text("法定时限", "statutory limit")


def _clock_at(happening: Happening, rung: str) -> tuple[Case, Clock] | None:
    """The case and its clock, if the entry says that a clock of the agency reached that rung."""
    if happening.kind != "rung-reached" or happening.body["rung"] != rung or happening.case is None:
        return None
    clock = happening.case.clocks[happening.body["clock"]]
    return (happening.case, clock) if clock.binds == "agency" else None


def _limit_of(clock: Clock) -> Text | None:
    """Whether the clock keeps the promise or the law to the decision; by its name, for a case that was converted keeps
    both by the limit that it fell back on."""
    if clock.name == "statutory":
        return _STATUTE
    return _PROMISE if clock.name == "promised" else None


def _subject(case: Case, clock: Clock) -> str:
    """A stopwatch: the case, its clock, and which due of it, for a clock may begin anew under the same name."""
    return f"{case.ref}/{clock.name}/{clock.due_version}"


def _evidence(clock: Clock, **more: Any) -> dict[str, Any]:
    return {
        "clock": clock.name,
        "term": clock.term,
        "anchor": clock.anchor,
        "due": clock.due,
        "due_version": clock.due_version,
        "calendar_version": clock.calendar_version,
        **more,
    }


def near_due(happening: Happening, settings: Settings) -> Iterator[Seen]:
    """The promised or the statutory limit has turned yellow and the case is not decided: the handler is reminded."""
    found = _clock_at(happening, "yellow")
    if found is None:
        return
    case, clock = found
    limit = _limit_of(clock)
    if limit is None or clock.due is None:
        return
    when = settings.when(clock.due, case.filing.agency)
    open_steps = [step for step in case.steps.values() if step.is_open and not step.forwarded]
    first = next(iter(open_steps), None)
    handlers = [{"step": step.key, "agency": step.agency, "person": step.holder} for step in open_steps]
    yield Seen(
        "signal",
        "stopwatch",
        _subject(case, clock),
        first.agency if first else case.filing.agency,
        first.holder if first else "",
        Text(
            f"{limit.zh}即将届满：办件 {case.ref} 应于 {when.zh} 前办结，请抓紧办理",
            f"the {limit.en} is about to end: case {case.ref} is due at {when.en}; please see to it",
        ),
        _evidence(clock, yellow_at=clock.yellow_at, handlers=handlers),
    )


def _overdue(case: Case, clock: Clock, limit: Text, happening: Happening, settings: Settings) -> Seen:
    culprit = blame(case, clock, happening.at, settings)
    when = settings.when(clock.due or happening.at, case.filing.agency)
    return Seen(
        "yellow",
        "stopwatch",
        _subject(case, clock),
        culprit.agency,
        culprit.person,
        Text(
            f"{limit.zh}已超期：办件 {case.ref} 应于 {when.zh} 前办结，至今未办结",
            f"the {limit.en} has passed: case {case.ref} was due at {when.en} and is not decided",
        ),
        _evidence(clock, shares=[share.plain() for share in culprit.shares]),
    )


def overdue_promised(happening: Happening, settings: Settings) -> Iterator[Seen]:
    """The promised limit has passed and the case is not decided: a yellow card for who held it longest and for the
    head of that unit. Time in lawful pauses and at a superior agency is nobody's here."""
    found = _clock_at(happening, "red")
    if found is not None and _limit_of(found[1]) is _PROMISE:
        yield _overdue(*found, _PROMISE, happening, settings)


def overdue_statutory(happening: Happening, settings: Settings) -> Iterator[Seen]:
    """The statutory limit has passed and the case is not decided: a yellow card for who held it longest and for the
    head of that unit, and a red card is proposed, which only a supervisor raises."""
    found = _clock_at(happening, "red")
    if found is None or _limit_of(found[1]) is not _STATUTE:
        return
    seen = _overdue(*found, _STATUTE, happening, settings)
    yield seen
    yield Seen(
        "red-proposed",
        seen.subject_kind,
        seen.subject,
        seen.agency,
        seen.person,
        Text(f"{seen.text.zh}；建议由监察员研究发红牌", f"{seen.text.en}; a supervisor may raise a red card"),
        seen.evidence,
    )


def step_overdue(happening: Happening, settings: Settings) -> Iterator[Seen]:
    """A step of the review has passed its own limit, though the whole may still be in time: a warning card for the
    agency of that step and for who holds it. A step that lies with a superior agency is not ours."""
    found = _clock_at(happening, "red")
    if found is None or not found[1].limit.startswith("step:"):
        return
    case, clock = found
    step = case.steps[clock.limit.removeprefix("step:")]
    if step.forwarded:
        return
    when = settings.when(clock.due or happening.at, step.agency)
    yield Seen(
        "warning",
        "stopwatch",
        _subject(case, clock),
        step.agency,
        answerer(step, happening.at, settings),
        Text(
            f"环节已超时：办件 {case.ref} 的环节 {step.key} 应于 {when.zh} 前完成，至今未完成",
            f"a step is overdue: step {step.key!r} of case {case.ref} was due at {when.en} and is not done",
        ),
        _evidence(clock, step=step.key, round=step.round, ready_at=step.ready_at),
    )


def intake_missed(happening: Happening, settings: Settings) -> Iterator[Seen]:
    """Nobody accepted, declined or asked for supplements in time, so that the application counts as accepted from the
    day of its receipt: a yellow card for the unit whose window left it unanswered."""
    if happening.kind != "case-accepted" or happening.body["mode"] != "deemed" or happening.case is None:
        return
    case = happening.case
    clock = case.clocks["intake"]
    when = settings.when(clock.due or happening.at, case.filing.agency)
    yield Seen(
        "yellow",
        "stopwatch",
        _subject(case, clock),
        case.filing.agency,
        "",
        Text(
            f"受理时限已超期：申请 {case.ref} 应于 {when.zh} 前答复，逾期未答复，自收到之日起视为受理",
            f"the intake limit has passed: application {case.ref} was to be answered by {when.en}; it counts as "
            "accepted from its receipt",
        ),
        _evidence(clock, as_of=happening.body["as_of"]),
    )


#: The ladder: the handler is reminded when a limit turns yellow, the unit is urged when it has passed.
URGE = "urge-unit"

_URGING = (
    Parameter(
        URGE,
        Text(
            "超期即由系统向责任单位发督办通知书的份数，0 为不发",
            "urging notices that the unit is sent at once; 0 for none",
        ),
        "times",
        default=1,
        lowest=0,
        highest=1,
    ),
)

_OWN_PROMISE = Basis("优化营商环境条例", "36", "administrative-regulation")
_LAW = "行政许可法"


def _on_rung(
    code: str, title: Text, level: str, law: Basis, look: Look, zh: str, parameters: tuple[Parameter, ...] = ()
) -> Rule:
    kinds = frozenset({"rung-reached"})
    return Rule(code, title, level, law, SUPERVISION, look, parameters, kinds=kinds, wants_case=True, zh=zh)


CLOCKS = (
    _on_rung(
        "T1",
        Text("时限即将届满", "near due"),
        "signal",
        Basis(_LAW, "42"),
        near_due,
        "承诺时限或法定时限已转黄而办件未决定：提醒承办人。",
    ),
    _on_rung(
        "T2",
        Text("承诺时限超期", "promise overdue"),
        "yellow",
        _OWN_PROMISE,
        overdue_promised,
        "承诺时限已过而办件未决定：对占用时间最多的人员及其单位负责人发黄牌。依法暂停和上级办理的时间不算在任何人头上。",
        _URGING,
    ),
    _on_rung(
        "T3",
        Text("法定时限超期", "statutory limit overdue"),
        "red-proposed",
        Basis(_LAW, "42"),
        overdue_statutory,
        "法定时限已过而办件未决定：对占用时间最多的人员及其单位负责人发黄牌，并建议红牌；红牌只能由监察员决定。",
        _URGING,
    ),
    _on_rung(
        "T4",
        Text("环节超时", "step overdue"),
        "warning",
        Basis(_LAW, "42"),
        step_overdue,
        "审核环节超过自身时限，即使总时限未到：对该环节的部门和承办人发预警。在上级机关的环节不算。",
    ),
    Rule(
        "T5",
        Text("逾期未答复视为受理", "unanswered, deemed accepted"),
        "yellow",
        Basis(_LAW, "32"),
        SUPERVISION,
        intake_missed,
        kinds=frozenset({"case-accepted"}),
        wants_case=True,
        zh="期限内无人受理、不予受理或一次性告知补正，申请自收到之日起视为受理：对未答复的窗口单位发黄牌。",
    ),
)
