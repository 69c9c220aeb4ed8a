"""Detectors of habits: conversions (G7), refusals (G8), supplements never or always (G9), beside what others do.

A rate accuses nobody: it is compared with that of everybody else at the same matters, with enough cases on both sides,
and only a distance that chance does not explain is shown.
"""

from __future__ import annotations

from collections.abc import Iterator

from approvalflow.domain.deadlines.moments import day_of
from approvalflow.domain.parties.basis import Basis, Text
from approvalflow.domain.parties.people import SYSTEM
from approvalflow.domain.supervision.findings import Happening, Seen
from approvalflow.domain.supervision.parameters import Parameter
from approvalflow.domain.supervision.rates import COUNTED_OUT, Compared, compared
from approvalflow.domain.supervision.rulebooks import ONLINE
from approvalflow.domain.supervision.rules.rule import Rule, Settings

__all__ = ["HABITS", "LEAST_CASES", "LEAST_OTHERS", "ONE_IN", "SPREADS", "month_of"]

LEAST_CASES = Parameter(
    "least-cases",
    Text("本人至少办理的件数", "how many cases the person has to have had at least"),
    "cases",
    default=20,
    lowest=5,
    highest=10_000,
)
LEAST_OTHERS = Parameter(
    "least-others",
    Text("他人就同一事项至少办理的件数", "how many cases of the same matter others have to have had at least"),
    "cases",
    default=20,
    lowest=5,
    highest=10_000,
)
SPREADS = Parameter(
    "spreads",
    Text(
        f"件数超过 {COUNTED_OUT} 的，与他人相差至少几个标准差",
        f"with more than {COUNTED_OUT} cases, how many standard deviations it is away from others at least",
    ),
    "times",
    default=4,
    lowest=2,
    highest=20,
)
ONE_IN = Parameter(
    "one-in",
    Text("件数不多的，纯属偶然至多为几分之一", "with fewer, chance alone would do it at most once in so many times"),
    "times",
    default=1_000,
    lowest=20,
    highest=1_000_000,
)
CARD_ONE_IN = Parameter(
    "card-one-in",
    Text(
        "偶然至多为几分之一时发预警", "from which of these on it is a card; four standard deviations are about as rare"
    ),
    "times",
    default=30_000,
    lowest=20,
    highest=1_000_000_000,
)
TIMES_OTHERS = Parameter(
    "of-others",
    Text("至少为他人的百分之几", "how many per cent of what others do it is at least"),
    "percent",
    default=200,
    lowest=101,
    highest=10_000,
)


def month_of(happening: Happening, settings: Settings) -> str:
    """The month in which a habit is told, so that it is told once a month."""
    return day_of(happening.at, settings.timetable(happening.agency).zone).strftime("%Y-%m")


def _compared(code: str, kind: str, happening: Happening, settings: Settings) -> Compared | None:
    """The habit, where there are cases enough to speak of one."""
    if happening.by == SYSTEM.id:
        return None
    habit = compared(happening.tallies, kind, happening.by, least_others=settings.of(code, LEAST_OTHERS.name))
    return habit if habit.chances >= settings.of(code, LEAST_CASES.name) else None


def _seen(code: str, level: str, kind: str, habit: Compared, words: Text, happening: Happening, month: str) -> Seen:
    more = habit.expected_text
    return Seen(
        level,
        "person-month",
        f"{happening.by}/{code}/{kind}/{month}",
        happening.agency,
        happening.by,
        Text(
            f"{words.zh}：三个月内 {habit.chances} 件中 {habit.hits} 件，同事项他人约为 {more} 件",
            f"{words.en}: {habit.hits} of {habit.chances} cases in three months; others would have had about {more}",
        ),
        {"counted": kind, "chances": habit.chances, "hits": habit.hits, "expected": more},
    )


def converts(happening: Happening, settings: Settings) -> Iterator[Seen]:
    """Somebody turns on-the-spot cases into promised ones far more often than others do with the same matters: a
    warning card; a signal while the cases are too few to be quite sure."""
    habit = _compared("G7", "conversions", happening, settings)
    if habit is None or not _is_more("G7", habit, settings):
        return
    sure = _is_more("G7", habit, settings, one_in=settings.of("G7", CARD_ONE_IN.name))
    words = Text("惯于将即办件转为承诺件", "a habit of converting")
    month = month_of(happening, settings)
    yield _seen("G7", "warning" if sure else "signal", "conversions", habit, words, happening, month)


def _is_more(code: str, habit: Compared, settings: Settings, *, one_in: int = 0) -> bool:
    return habit.is_more(
        percent=settings.of(code, TIMES_OTHERS.name),
        spreads=settings.of(code, SPREADS.name),
        one_in=one_in or settings.of(code, ONE_IN.name),
    )


_REFUSALS: dict[str, tuple[str, Text]] = {
    "case-refused": ("refusals", Text("不予许可率异常", "an unusual rate of refusals")),
    "case-declined": ("declines", Text("不予受理率异常", "an unusual rate of cases not accepted")),
}


def refuses(happening: Happening, settings: Settings) -> Iterator[Seen]:
    """Somebody refuses, or does not accept, far more often than others do with the same matters: a signal."""
    kind, words = _REFUSALS[happening.kind]
    habit = _compared("G8", kind, happening, settings)
    if habit is not None and _is_more("G8", habit, settings):
        yield _seen("G8", "signal", kind, habit, words, happening, month_of(happening, settings))


def supplements(happening: Happening, settings: Settings) -> Iterator[Seen]:
    """Somebody asks for supplements far more often than others do with the same matters, or never asks where others
    do: a signal."""
    habit = _compared("G9", "supplements", happening, settings)
    if habit is None:
        return
    if happening.kind == "supplements-asked":
        if not _is_more("G9", habit, settings):
            return
        words = Text("要求补正过多", "supplements asked for far too often")
    elif habit.is_never(spreads=settings.of("G9", SPREADS.name), one_in=settings.of("G9", ONE_IN.name)):
        words = Text("从不要求补正", "supplements never asked for")
    else:
        return
    yield _seen("G9", "signal", "supplements", habit, words, happening, month_of(happening, settings))


_PARAMETERS = (LEAST_CASES, LEAST_OTHERS, TIMES_OTHERS, ONE_IN, SPREADS)

HABITS = (
    Rule(
        "G7",
        Text("惯于转为承诺件", "converting as a habit"),
        "warning",
        Basis("行政许可法", "34"),
        ONLINE,
        converts,
        parameters=(*_PARAMETERS, CARD_ONE_IN),
        kinds=frozenset({"handling-converted"}),
        highest="warning",
        zh="将即办件转为承诺件的比例远高于同事项的他人：发预警；件数尚少、不能十分确定的：预警信号。件数不足或他人无可比的不看。",
    ),
    Rule(
        "G8",
        Text("不予许可率异常", "unusual rate of refusals"),
        "signal",
        Basis("行政许可法", "38"),
        ONLINE,
        refuses,
        parameters=_PARAMETERS,
        kinds=frozenset(_REFUSALS),
        highest="warning",
        zh="不予许可或不予受理的比例远高于同事项的他人：预警信号，由人核实。",
    ),
    Rule(
        "G9",
        Text("补正习惯异常", "supplements never or always"),
        "signal",
        Basis("行政许可法", "32"),
        ONLINE,
        supplements,
        parameters=_PARAMETERS,
        kinds=frozenset({"supplements-asked", "case-accepted"}),
        highest="warning",
        zh="要求补正的比例远高于同事项的他人，或他人常要求而其从不要求：预警信号，由人核实。",
    ),
)
