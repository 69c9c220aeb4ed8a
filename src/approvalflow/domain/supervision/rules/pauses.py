"""Rules about pauses and returns: one that took longer than was told (P5), and too many of them (P6)."""

from __future__ import annotations

from collections.abc import Iterator

from approvalflow.domain.cases.case import Case, PauseState
from approvalflow.domain.parties.basis import Basis, Text
from approvalflow.domain.supervision.findings import Happening, Seen
from approvalflow.domain.supervision.parameters import Parameter
from approvalflow.domain.supervision.rulebooks import ONLINE
from approvalflow.domain.supervision.rules.attempts import FROM_ATTEMPT, attempt
from approvalflow.domain.supervision.rules.rule import Rule, Settings

__all__ = ["PAUSES"]

MOST_PAUSES = Parameter(
    "most-pauses", Text("一件最多暂停次数", "how often a case may be paused"), "times", default=3, lowest=1, highest=50
)
MOST_RETURNS = Parameter(
    "most-returns",
    Text("一个环节最多退回次数", "how often a step may be sent back"),
    "times",
    default=2,
    lowest=1,
    highest=50,
)

_TOO_LONG = Text("特别程序超过告知时间", "pause longer than was told")


def _named(case: Case, name: str) -> PauseState:
    return next(pause for pause in case.pauses if pause.name == name)


def overrun(happening: Happening, settings: Settings) -> Iterator[Seen]:
    """A special procedure was not over when the time was used up that the applicant had been told in writing: a signal;
    a warning card where the same step was then paused anew for the same reason, or a longer time than the matter allows
    was tried for the third time."""
    yield from attempt("P5", _TOO_LONG, happening, settings)
    case = happening.case
    if case is None or happening.kind not in ("pause-ended", "pause-began"):
        return
    pause = _named(case, str(happening.body["pause"]))
    step = case.steps[pause.step]
    if happening.kind == "pause-ended":
        if happening.body["how"] == "time-used-up":
            yield _overrun("signal", happening, pause, step.agency, step.holder, ())
        return
    earlier = tuple(
        one.name
        for one in case.pauses
        if (one.step, one.kind) == (pause.step, pause.kind)
        and one.name != pause.name
        and one.ended is not None
        and one.ended == one.notified
    )
    if earlier:
        yield _overrun("warning", happening, pause, step.agency, happening.by, earlier)


def _overrun(
    level: str, happening: Happening, pause: PauseState, agency: str, person: str, earlier: tuple[str, ...]
) -> Seen:
    ref, step = happening.case_ref, pause.step
    text = Text(
        f"特别程序超过告知时间：办件 {ref} 环节 {step} 的告知时间已用完，恢复计时",
        f"a special procedure took longer than was told: the time for step {step!r} of case {ref} is used up",
    )
    if earlier:
        text = Text(
            f"特别程序超过告知时间后再次暂停：办件 {ref} 环节 {step} 同一事由已用完 {len(earlier)} 次告知时间",
            f"paused anew after the told time was used up: step {step!r} of case {ref}, {len(earlier)} times before",
        )
    return Seen(
        level,
        "step",
        f"{ref}/{step}/{pause.kind}",
        agency,
        person,
        text,
        {"pause": pause.name, "kind": pause.kind, "start": pause.start, "notified": pause.notified, "earlier": earlier},
    )


def too_many(happening: Happening, settings: Settings) -> Iterator[Seen]:
    """A case was paused more often, or one of its steps sent back more often, than the county allows: a warning card
    for who did it."""
    case = happening.case
    if case is None or happening.kind not in ("pause-began", "steps-returned"):
        return
    ref = happening.case_ref
    if happening.kind == "pause-began":
        number, most, subject = len(case.pauses), settings.of("P6", MOST_PAUSES.name), f"{ref}/pauses"
        text = Text(
            f"暂停过多：办件 {ref} 已第 {number} 次暂停计时（最多 {most} 次）",
            f"too many pauses: case {ref} was paused {number} times, and {most} are allowed",
        )
    else:
        to = str(happening.body["to"])
        # The step is in its last round still: the next begins with the entry behind this one.
        number, most, subject = case.steps[to].round, settings.of("P6", MOST_RETURNS.name), f"{ref}/returns/{to}"
        text = Text(
            f"退回过多：办件 {ref} 的环节 {to} 已第 {number} 次被退回（最多 {most} 次）",
            f"too many returns: step {to!r} of case {ref} was sent back {number} times, and {most} are allowed",
        )
    if number > most:
        evidence = {"number": number, "most": most, "reason": happening.body["reason"]}
        yield Seen("warning", "case", subject, happening.agency, happening.by, text, evidence)


PAUSES = (
    Rule(
        "P5",
        _TOO_LONG,
        "warning",
        Basis("行政许可法", "45"),
        ONLINE,
        overrun,
        parameters=(FROM_ATTEMPT,),
        kinds=frozenset({"attempt-refused", "pause-ended", "pause-began"}),
        wants_case=True,
        zh="书面告知申请人的所需时间用完而特别程序未结束：预警信号；其后同一环节以同一事由再次暂停，"
        "或第三次企图超过事项规定的最长时间：发预警。",
    ),
    Rule(
        "P6",
        Text("暂停或退回过多", "too many pauses or returns"),
        "warning",
        Basis("行政许可法", "45"),
        ONLINE,
        too_many,
        parameters=(MOST_PAUSES, MOST_RETURNS),
        kinds=frozenset({"pause-began", "steps-returned"}),
        wants_case=True,
        zh="一件的暂停次数或一个环节的退回次数超过县里规定：对操作人发预警。",
    ),
)
