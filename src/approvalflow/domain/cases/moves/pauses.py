"""Time that does not count, more time, and papers that follow (行政许可法 arts. 42, 45)."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from approvalflow.domain.cases.case import Case, Clock
from approvalflow.domain.cases.clocks import limit_of, redated, started, stopped, stopwatch_of
from approvalflow.domain.cases.events import (
    Event,
    HandlingConverted,
    LimitExtended,
    PapersSupplied,
    PauseBegan,
    PauseEnded,
)
from approvalflow.domain.cases.evolve import evolve_all
from approvalflow.domain.cases.moves.rule import (
    MoveRule,
    applicant_or_window,
    lead_with,
    reason_given,
    refuse_unless_role,
)
from approvalflow.domain.cases.told import Refusal, Told
from approvalflow.domain.deadlines.limits import ExtensionRule, Limit, term
from approvalflow.domain.deadlines.moments import day_of
from approvalflow.domain.deadlines.stopwatch import Stopwatch, has_run_out, read
from approvalflow.domain.matters.matter import ART_45
from approvalflow.domain.parties.basis import Text
from approvalflow.errors import BadInput

__all__ = ["PAUSES", "Convert", "Extend", "PauseStep", "Resume", "Supply", "pause_ended", "pauses_closed"]


@frozen
class PauseStep:
    """Serve the letter of a pause: the step, a lawful kind, the needed time in words, the reason."""

    step: str
    pause_kind: str
    needed: str
    reason: str


@frozen
class Resume:
    """End a pause before its notified time is used up."""

    pause: str


@frozen
class Extend:
    """Extend the statutory limit, once; `requested_by` is who asked the head for it."""

    reason: str
    requested_by: str = ""
    clock: str = "statutory"


@frozen
class Convert:
    """Make an on-the-spot case a promised one, before the same day's close."""

    reason: str


@frozen
class Supply:
    """Hand in tolerated papers: paper key to digest."""

    papers: Mapping[str, str] = field(factory=dict)


def _served_now(_case: Case, move: PauseStep | Extend | None, told: Told) -> Refusal | None:
    """A pause and an extension begin with the service of their letter, and a letter is not served in the past."""
    if move is not None and told.at < told.now:
        return Refusal(
            "served-now",
            "告知书自送达之时生效,不得补录",
            "it begins when its letter is served, and that is now",
            "行政许可法 art. 45",
        )
    return None


def _can_be_paused(case: Case, _move: PauseStep | None, told: Told) -> Refusal | None:
    if case.handling == "on-the-spot":
        return Refusal(
            "on-the-spot", "即办件不能暂停,请先转为承诺件", "an on-the-spot case is converted before it pauses"
        )
    return None


def _lawful(case: Case, move: PauseStep | None, told: Told) -> Refusal | None:
    """A kind that the matter declares, for its step if it has one; the kinds of art. 45 besides, for licences alone."""
    if move is None:
        return None
    kind = told.matter.pause_kind(move.pause_kind)
    if kind is not None and kind.step not in ("", move.step):
        zh, en = f"该暂停事由只适用于环节 {kind.step}", f"this reason to pause belongs to the step {kind.step!r}"
        return Refusal("pause-step", zh, en, "行政许可法 art. 45")
    if kind is not None or (move.pause_kind in ART_45 and told.matter.kind == "licence"):
        return None
    return Refusal(
        "pause-kind",
        f"{move.pause_kind} 不是法定的暂停事由",
        f"{move.pause_kind!r} is no lawful reason to pause",
        "行政许可法 art. 45",
    )


def _step_not_paused(case: Case, move: PauseStep | None, told: Told) -> Refusal | None:
    if move is None:
        return None
    step = case.steps.get(move.step)
    if step is None or not step.is_open:
        return Refusal("step-not-open", "该环节不在办理中", "the step is not open")
    if any(pause.step == move.step for pause in case.running_pauses):
        return Refusal("paused-already", "该环节已暂停", "the step is paused already")
    return None


def _of_the_step(case: Case, move: PauseStep | None, told: Told) -> Refusal | None:
    open_steps = [step for step in case.steps.values() if step.is_open]
    steps = [step for step in open_steps if move is None or step.key == move.step]
    roles = frozenset({"reviewer", "checker", "approver"})
    refusals = [refuse_unless_role(told.by, roles, step.agency) for step in steps]
    return None if not refusals or None in refusals else refusals[0]


def _time_named(case: Case, move: PauseStep | None, told: Told) -> Refusal | None:
    if move is None:
        return None
    try:
        needed = term(move.needed)
        ends = _ends(case, told, needed_limit(needed.text("en")))
    except BadInput as fault:
        return Refusal("needed-time", f"所需时间:{fault.zh}", f"needed time: {fault.en}", "行政许可法 art. 45")
    if not needed.amount:
        return Refusal(
            "needed-time", "请写明所需时间的长度", "the needed time has a length of its own", "行政许可法 art. 45"
        )
    kind = told.matter.pause_kind(move.pause_kind)
    if kind and kind.longest and _too_long(case, move, told, kind.longest, ends):
        most = kind.longest.term
        return Refusal(
            "too-long",
            f"同一事由合计最长 {most.text('zh')}",
            f"no longer than {most.text('en')}, all letters of this kind together",
            "行政许可法 art. 45",
        )
    return None


def _too_long(case: Case, move: PauseStep, told: Told, longest: Limit, ends: int) -> bool:
    """Whether the letters of a kind come to more than its longest time: in working days all that were served in this
    round together, as they were notified; in another unit each by itself."""
    if longest.term.unit != "working-day":
        return ends > _ends(case, told, longest)
    timetable = told.timetable(case.filing.agency)

    def days(start: int, end: int) -> int:
        return timetable.calendar.count(day_of(start, timetable.zone), day_of(end, timetable.zone))

    earlier = [pause for pause in case.pauses if pause.kind == move.pause_kind and pause.notified is not None]
    served = sum(days(pause.start, pause.notified) for pause in earlier if pause.notified is not None)
    return served + days(told.at, ends) > longest.term.amount


def needed_limit(words: str) -> Limit:
    """The notified time of a pause as a limit of its own."""
    return Limit(term(words), start="letter-served", until="resumed", binds="agency")


def _ends(case: Case, told: Told, limit: Limit) -> int:
    due = read(Stopwatch(limit, told.at), told.timetable(case.filing.agency)).due
    return due if due is not None else told.at


def _redates(case: Case, told: Told, changed: list[Event], reason: str) -> list[Event]:
    after = evolve_all(case, changed)
    events = [redated(told, after, clock, reason=reason) for clock in after.clocks.values()]
    return [event for event in events if event is not None]


def _pause(case: Case, move: PauseStep, told: Told) -> list[Event]:
    kind = told.matter.pause_kind(move.pause_kind)
    stops_statutory = kind.stops_statutory if kind else move.pause_kind in ART_45
    ends = _ends(case, told, needed_limit(move.needed))
    name = f"pause:{len(case.pauses) + 1}"
    began = PauseBegan(
        told.at, name, move.step, move.pause_kind, move.needed, ends, stops_statutory, move.reason, told.by.id
    )
    return [began, *_redates(case, told, [began], name)]


def pause_ended(case: Case, told: Told, *, pause: str, how: str) -> list[Event]:
    """What the end of a pause emits, by a person or because its notified time is used up."""
    last = all(one.name == pause for one in case.running_pauses)
    ended = PauseEnded(told.at, pause, how, told.by.id, "reviewing" if last else "paused")
    return [ended, *_redates(case, told, [ended], pause)]


def pauses_closed(case: Case, told: Told) -> list[Event]:
    """The ends of the pauses that still run when the case is decided or ended: nothing brings it back to the review."""
    names = [pause.name for pause in case.running_pauses]
    return [
        PauseEnded(told.at, name, "case-ended", told.by.id, "reviewing" if name == names[-1] else "paused")
        for name in names
    ]


def _is_running(case: Case, move: Resume | None, told: Told) -> Refusal | None:
    if move is not None and not any(move.pause in (pause.name, pause.step) for pause in case.running_pauses):
        return Refusal("not-paused", "没有正在进行的暂停", "no such pause is running")
    return None


def _may_resume(case: Case, move: Resume | None, told: Told) -> Refusal | None:
    roles = frozenset({"reviewer", "checker", "approver"})
    pauses = [one for one in case.running_pauses if move is None or move.pause in (one.name, one.step)]
    agencies = [case.steps[pause.step].agency for pause in pauses]
    refusals = [refuse_unless_role(told.by, roles, agency) for agency in agencies]
    return None if not refusals or None in refusals else refusals[0]


def _resume(case: Case, move: Resume, told: Told) -> list[Event]:
    running = [pause.name for pause in case.running_pauses if move.pause in (pause.name, pause.step)]
    return pause_ended(case, told, pause=running[0], how="by-person")


def _extension_of(clock: Clock, told: Told) -> ExtensionRule | None:
    for one in told.matter.limits.cases:
        if clock.limit == "statutory" and one.statutory and one.statutory.term.text("en") == clock.term:
            return one.statutory.extension
    return limit_of(told.matter, clock.limit).extension


def _head(case: Case, move: Extend | None, told: Told) -> Refusal | None:
    clock = case.clocks.get(move.clock if move else "statutory")
    if clock is None or not clock.runs:
        return Refusal("no-clock", "没有可延长的法定时限", "no statutory limit is running", "行政许可法 art. 42")
    rule = _extension_of(clock, told)
    if rule is None:
        return Refusal("no-extension", "该时限不得延长", "this limit cannot be extended", "行政许可法 art. 42")
    role = "government-head" if rule.by == "government-head" else "head"
    return refuse_unless_role(told.by, frozenset({role}), "" if role == "government-head" else case.filing.agency)


def _once_and_in_time(case: Case, move: Extend | None, told: Told) -> Refusal | None:
    clock = case.clocks[move.clock if move else "statutory"]
    if clock.extended:
        return Refusal("extended-already", "时限只能延长一次", "a limit is extended once", "行政许可法 art. 42")
    timetable = told.timetable(case.filing.agency)
    if clock.ran_out or has_run_out(stopwatch_of(case, clock, told.matter), timetable, told.at):
        return Refusal(
            "ran-out", "时限已届满,不得延长", "the limit has run out and cannot be extended", "行政许可法 art. 42"
        )
    return None


def _asked_by_another(case: Case, move: Extend | None, told: Told) -> Refusal | None:
    if move is not None and move.requested_by == told.by.id:
        return Refusal("four-eyes", "申请延长与批准延长不得为同一人", "who asks for an extension does not approve it")
    return None


def _extend(case: Case, move: Extend, told: Told) -> list[Event]:
    rule = _extension_of(case.clocks[move.clock], told)
    if rule is None:
        return []
    words = rule.term.text("en")
    basis = rule.basis if isinstance(rule.basis, str) else rule.basis.text()
    extended = LimitExtended(told.at, move.clock, words, move.reason, basis, move.requested_by, told.by.id)
    return [extended, *_redates(case, told, [extended], "extended")]


def _on_the_spot(case: Case, _move: Convert | None, told: Told) -> Refusal | None:
    if case.handling != "on-the-spot":
        return Refusal("not-on-the-spot", "不是即办件", "the case is not handled on the spot")
    if told.matter.limits.fallback is None:
        return Refusal("no-fallback", "该事项没有承诺时限可转", "the matter has no limit to fall back on")
    promised = case.clocks["promised"]
    if promised.ran_out or (promised.due is not None and told.at > promised.due):
        return Refusal("too-late", "须在当日下班前转为承诺件", "convert it before the same day's close")
    return None


def _convert(case: Case, move: Convert, told: Told) -> list[Event]:
    limit = limit_of(told.matter, "fallback")
    anchor = case.clocks["promised"].anchor
    events: list[Event] = [HandlingConverted(told.at, "promised", move.reason, told.by.id)]
    for name in ("promised", "statutory"):
        if name in case.clocks and case.clocks[name].runs:
            events.append(
                started(told, case, clock=name, limit_name="fallback", limit=limit, anchor=anchor, reason="converted")
            )
    return events


def _tolerated_only(case: Case, move: Supply | None, told: Told) -> Refusal | None:
    if not case.tolerated:
        return Refusal("nothing-open", "没有容缺后补的材料", "no paper is still to follow")
    if move is None:
        return None
    strange = sorted(set(move.papers) - set(case.tolerated))
    if strange or not move.papers:
        names = ", ".join(strange) or "-"
        return Refusal("not-open", f"不在容缺后补清单内:{names}", f"not among the papers to follow: {names}")
    return None


def _supply(case: Case, move: Supply, told: Told) -> list[Event]:
    left = tuple(key for key in case.tolerated if key not in move.papers)
    events: list[Event] = [PapersSupplied(told.at, move.papers, left)]
    supply = case.clocks.get("supply")
    if not left and supply is not None and supply.runs:
        events += stopped(told, [supply], reason="supplied")
    return events


PAUSES = (
    MoveRule(
        "pause",
        Text("暂停计时", "pause"),
        (_can_be_paused, _step_not_paused, _of_the_step, _lawful, reason_given, _time_named, _served_now),
        _pause,
    ),
    MoveRule("resume", Text("恢复计时", "resume"), (_is_running, _may_resume), _resume),
    MoveRule(
        "extend",
        Text("延长时限", "extend"),
        (_head, _once_and_in_time, _asked_by_another, reason_given, _served_now),
        _extend,
    ),
    MoveRule(
        "convert",
        Text("转为承诺件", "convert"),
        (lead_with("window", "reviewer"), _on_the_spot, reason_given),
        _convert,
    ),
    MoveRule("supply", Text("补交容缺材料", "supply papers"), (applicant_or_window, _tolerated_only), _supply),
)
