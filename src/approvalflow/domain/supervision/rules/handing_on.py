"""Rules about what is handed on in time: a result (T6), a hearing (T7), a step to a superior (T8), a publication (C1).

Hearings and publication are terms that supervision itself watches: an entry `term-ran-out` says that one is over.
"""

from __future__ import annotations

from collections.abc import Iterator

from approvalflow.domain.cases.case import Case, StepState
from approvalflow.domain.deadlines.moments import MINUTE, day_of
from approvalflow.domain.parties.basis import Basis, Text
from approvalflow.domain.supervision.findings import Happening, Seen
from approvalflow.domain.supervision.parameters import Parameter
from approvalflow.domain.supervision.rulebooks import ONLINE, SUPERVISION
from approvalflow.domain.supervision.rules.blame import held_time
from approvalflow.domain.supervision.rules.rule import Rule, Settings

__all__ = ["HANDING_ON"]

FORWARD_WITHIN = Parameter(
    "forward-within",
    Text(
        "转报上级的时间（默认为一个工作日）", "how long until a step goes to the superior; by default one working day"
    ),
    "office-minutes",
    default=390,
    lowest=0,
    highest=39_000,
)
NOTICE_DAYS = Parameter(
    "notice-days",
    Text("听证前至少提前几日通知", "how many days before a hearing it is announced at least"),
    "calendar-days",
    default=7,
    lowest=1,
    highest=60,
)


def delivery_late(happening: Happening, settings: Settings) -> Iterator[Seen]:
    """The result of a decided case was not issued and served within its limit, and it was not the applicant who had to
    pay or to collect: a yellow card for the head of the agency that leads the case."""
    case, body = happening.case, happening.body
    if case is None or body["rung"] != "red" or body["clock"] != "delivery":
        return
    clock = case.clocks["delivery"]
    when = settings.when(clock.due or happening.at, case.filing.agency)
    yield Seen(
        "yellow",
        "stopwatch",
        f"{case.ref}/delivery/{clock.due_version}",
        case.filing.agency,
        "",
        Text(
            f"送达超期：办件 {case.ref} 的结果应于 {when.zh} 前颁发送达，至今未送达",
            f"delivery is late: the result of case {case.ref} was to be served by {when.en} and is not",
        ),
        {"clock": "delivery", "term": clock.term, "anchor": clock.anchor, "due": clock.due, "stage": case.stage},
    )


def _term_over(happening: Happening, settings: Settings, name: str, level: str, zh: str, en: str) -> Iterator[Seen]:
    body = happening.body
    if happening.kind != "term-ran-out" or body["term"] != name:
        return
    agency = str(body["agency"])
    when = settings.when(body["due"], agency)
    yield Seen(
        level,
        "term",
        f"{body['case']}/{name}/{body['number']}",
        agency,
        "",
        Text(zh.format(case=body["case"], when=when.zh), en.format(case=body["case"], when=when.en)),
        {"began": body["began"], "due": body["due"], "length": body["length"]},
    )


def hearing_late(happening: Happening, settings: Settings) -> Iterator[Seen]:
    """A hearing that somebody had asked for was not held within its term: a yellow card for the head of the agency. Or
    it was held on shorter notice than the law allows: a warning card."""
    yield from _term_over(
        happening,
        settings,
        "hear",
        "yellow",
        "听证超期：办件 {case} 的听证应于 {when} 前举行，至今未举行",
        "hearing is late: the hearing in case {case} was to be held by {when} and was not",
    )
    if happening.kind != "hearing-held":
        return
    body = happening.body
    zone = settings.timetable(happening.agency).zone
    days = (day_of(happening.at, zone) - day_of(body["announced"], zone)).days
    least = settings.of("T7", NOTICE_DAYS.name)
    if days >= least:
        return
    yield Seen(
        "warning",
        "case",
        f"{happening.case_ref}/hearing/{body['number']}",
        happening.agency,
        happening.by,
        Text(
            f"听证通知过迟：办件 {happening.case_ref} 的听证仅提前 {days} 日通知，应提前 {least} 日",
            f"short notice: the hearing in case {happening.case_ref} was announced {days} days before, and {least} are "
            "the least",
        ),
        {"announced": body["announced"], "held": happening.at, "days": days, "least": least},
    )


def _unsent(case: Case) -> Iterator[StepState]:
    return (step for step in case.steps.values() if step.forwarded and step.state == "ready")


def _held(case: Case, step: StepState, until: int, settings: Settings) -> int:
    paused = [(one.start, one.ended or until) for one in case.pauses if one.step == step.key]
    start = until if step.ready_at is None else step.ready_at
    return held_time(settings.timetable(case.filing.agency), start, until, paused)


def forwarding_late(happening: Happening, settings: Settings) -> Iterator[Seen]:
    """A step that a superior agency does lay with the lead agency for longer than the county allows before it was
    forwarded, or lies there still while a limit of the case turns yellow or red: a warning card for the head of the
    lead agency."""
    case, body = happening.case, happening.body
    if case is None:
        return
    if happening.kind == "step-forwarded":
        late = [case.steps[body["step"]]]
    elif happening.kind == "rung-reached" and body["rung"] in ("yellow", "red"):
        late = list(_unsent(case))
    else:
        return
    allowed = settings.of("T8", FORWARD_WITHIN.name) * MINUTE
    for step in late:
        held = _held(case, step, happening.at, settings)
        if held <= allowed:
            continue
        sent = happening.kind == "step-forwarded"
        yield Seen(
            "warning",
            "step",
            f"{case.ref}/{step.key}/{step.round}",
            case.filing.agency,
            "",
            Text(
                f"转报过迟：办件 {case.ref} 的环节 {step.key} {'逾时才' if sent else '至今未'}转报上级",
                f"forwarding is late: step {step.key!r} of case {case.ref} "
                + ("went to the superior agency late" if sent else "has not gone to the superior agency yet"),
            ),
            {
                "step": step.key,
                "ready_at": step.ready_at,
                "office_minutes": held // MINUTE,
                "allowed_office_minutes": allowed // MINUTE,
                "forwarded_by": happening.by if sent else "",
            },
        )


def unpublished(happening: Happening, settings: Settings) -> Iterator[Seen]:
    """A grant was neither published within its term, nor was it said why it must not be: a warning card for the head of
    the agency. For counties that tell this system what they publish."""
    yield from _term_over(
        happening,
        settings,
        "publish-result",
        "warning",
        "结果未按时公开：办件 {case} 的准予决定应于 {when} 前公开，至今未公开",
        "not published in time: the grant of case {case} was to be published by {when} and is not",
    )


_LAW = "行政许可法"

HANDING_ON = (
    Rule(
        "T6",
        Text("送达超期", "delivery late"),
        "yellow",
        Basis(_LAW, "44"),
        SUPERVISION,
        delivery_late,
        kinds=frozenset({"rung-reached"}),
        wants_case=True,
        zh="已作决定的办件未在期限内颁发、送达结果，且并非等待申请人缴费或领取：对主办部门负责人发黄牌。",
    ),
    Rule(
        "T7",
        Text("听证超期", "hearing late"),
        "yellow",
        Basis(_LAW, "47"),
        SUPERVISION,
        hearing_late,
        parameters=(NOTICE_DAYS,),
        kinds=frozenset({"term-ran-out", "hearing-held"}),
        zh="申请的听证未在期限内举行：对部门负责人发黄牌；举行前通知的天数不足：发预警。",
    ),
    Rule(
        "T8",
        Text("转报过迟", "forwarding late"),
        "warning",
        Basis(_LAW, "35"),
        SUPERVISION,
        forwarding_late,
        parameters=(FORWARD_WITHIN,),
        kinds=frozenset({"step-forwarded", "rung-reached"}),
        wants_case=True,
        zh="应由上级办理的环节在主办部门滞留超过县里规定的时间才转报，或时限已转黄、转红仍未转报：对主办部门负责人发预警。",
    ),
    Rule(
        "C1",
        Text("结果未按时公开", "not published in time"),
        "warning",
        Basis(_LAW, "40"),
        ONLINE,
        unpublished,
        kinds=frozenset({"term-ran-out"}),
        zh="准予决定未在期限内公开，也未说明不予公开的理由：对部门负责人发预警。适用于将公开情况告知本系统的县。",
    ),
)
