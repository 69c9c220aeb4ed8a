"""Detectors of gaming with pauses: near the end (G1), over a close (G2), one after another (G3).

Each of these may be right in a single case. So most find a signal first; a card is for what recurs, and a person
judges it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from approvalflow.domain.deadlines.moments import MINUTE, day_of
from approvalflow.domain.parties.basis import Basis, Text
from approvalflow.domain.parties.people import SYSTEM
from approvalflow.domain.supervision.findings import Happening, Seen
from approvalflow.domain.supervision.parameters import Parameter
from approvalflow.domain.supervision.rates import own
from approvalflow.domain.supervision.rulebooks import ONLINE
from approvalflow.domain.supervision.rules.habits import month_of
from approvalflow.domain.supervision.rules.rule import Rule, Settings

__all__ = ["GAMING_PAUSES", "nth"]

LAST_MINUTES = Parameter(
    "last-minutes",
    Text("临近届满（默认为半个工作日）", "how near the end of a limit is near; by default half a working day"),
    "office-minutes",
    default=195,
    lowest=1,
    highest=3_900,
)
PAUSES_FROM = Parameter(
    "card-from",
    Text("三个月内同一人第几次起发预警", "from which time of one person within three months on it is a card"),
    "times",
    default=3,
    lowest=1,
    highest=100,
)
SHARE = Parameter(
    "share",
    Text("占其暂停次数的最低比例", "what share of their pauses it is at least"),
    "percent",
    default=50,
    lowest=1,
    highest=100,
)
LITTLE_TIME = Parameter(
    "little-time",
    Text("暂停内工作时间少于此数", "less office time than this within the pause"),
    "office-minutes",
    default=60,
    lowest=1,
    highest=390,
)
CLOSES_FROM = Parameter(
    "card-from",
    Text("一件中第几次起发预警", "from which time in one case on it is a card"),
    "times",
    default=2,
    lowest=1,
    highest=50,
)
SHORT_GAP = Parameter(
    "short-gap",
    Text("恢复后再次暂停的间隔短于此数", "paused anew within this time"),
    "office-minutes",
    default=120,
    lowest=1,
    highest=3_900,
)
GAPS_FROM = Parameter(
    "card-from",
    Text("一件中第几次起发预警", "from how many short gaps in one case on it is a card"),
    "times",
    default=2,
    lowest=1,
    highest=50,
)


def pause_near_the_end(happening: Happening, settings: Settings) -> Iterator[Seen]:
    """A limit was stopped when little of it was left: a signal. A warning card where one person did so time and again,
    and with a large share of their pauses. Once among pauses that mostly come early it is not told: an expert may be
    needed on the last day too."""
    case = happening.case
    if case is None or happening.by == SYSTEM.id:
        return
    timetable, agency = settings.timetable(case.filing.agency), case.filing.agency
    near = [
        (timetable.office_time(happening.at, clock.due) // MINUTE, clock.name)
        for clock in case.clocks.values()
        if clock.limit in ("promised", "statutory") and clock.runs and clock.due is not None
        if happening.at <= clock.due
    ]
    least = settings.of("G1", LAST_MINUTES.name)
    left, name = min(near, default=(least, ""))
    if left >= least:
        return
    pauses, late = own(happening.tallies, "late-pauses", happening.by)
    mostly = late * 100 >= pauses * settings.of("G1", SHARE.name)
    if late == 1 and not mostly:
        return
    often = late >= settings.of("G1", PAUSES_FROM.name) and mostly
    evidence = {"clock": name, "left_office_minutes": left, "pauses": pauses, "late_pauses": late}
    person = happening.by
    yield Seen(
        "signal",
        "case",
        f"{case.ref}/{happening.body['pause']}",
        happening.agency or agency,
        person,
        Text(
            f"届满前暂停：办件 {case.ref} 的时限只剩 {left} 分钟（工作时间）时暂停计时",
            f"paused near the end: {left} minutes of office time were left of a limit of case {case.ref}",
        ),
        evidence,
    )
    if often:
        yield Seen(
            "warning",
            "person-month",
            f"{person}/G1/{month_of(happening, settings)}",
            happening.agency or agency,
            person,
            Text(
                f"惯于届满前暂停：三个月内 {pauses} 次暂停中有 {late} 次在时限最后十分之一内",
                f"a habit of pausing near the end: {late} of {pauses} pauses in three months fell into the last tenth",
            ),
            evidence,
        )


def pause_over_a_close(happening: Happening, settings: Settings) -> Iterator[Seen]:
    """A pause went over a close of office and took next to no office time, so that a day was gained: a signal; a
    warning card from the second one in a case on."""
    case = happening.case
    if case is None:
        return
    timetable = settings.timetable(case.filing.agency)
    most = settings.of("G2", LITTLE_TIME.name) * MINUTE
    short = [
        pause
        for pause in case.pauses
        if pause.ended is not None
        and day_of(pause.start, timetable.zone) != day_of(pause.ended, timetable.zone)
        and timetable.office_time(pause.start, pause.ended) < most
    ]
    ended = str(happening.body["pause"])
    mine = next((pause for pause in short if pause.name == ended), None)
    if mine is None or mine.ended is None:
        return
    step, number = case.steps[mine.step], len(short)
    person = step.holder if happening.by == SYSTEM.id else happening.by
    minutes = timetable.office_time(mine.start, mine.ended) // MINUTE
    yield Seen(
        "warning" if number >= settings.of("G2", CLOSES_FROM.name) else "signal",
        "case",
        f"{case.ref}/short-pauses",
        step.agency,
        person,
        Text(
            f"跨收班暂停：办件 {case.ref} 第 {number} 次暂停跨过下班，期间工作时间仅 {minutes} 分钟",
            f"paused over a close: case {case.ref}, for the {nth(number)} time, with {minutes} minutes of office time",
        ),
        {"pause": mine.name, "start": mine.start, "ended": mine.ended, "office_minutes": minutes, "number": number},
    )


def ping_pong(happening: Happening, settings: Settings) -> Iterator[Seen]:
    """A case was paused anew shortly after its clock had been started again, time and again: a warning card."""
    case = happening.case
    if case is None or happening.by == SYSTEM.id:
        return
    timetable = settings.timetable(case.filing.agency)
    most = settings.of("G3", SHORT_GAP.name) * MINUTE
    pauses = sorted(case.pauses, key=lambda one: one.start)
    gaps = [
        timetable.office_time(before.ended, after.start) // MINUTE
        for before, after in pairwise(pauses)
        if before.ended is not None
        and before.ended <= after.start
        and timetable.office_time(before.ended, after.start) < most
    ]
    if len(gaps) < settings.of("G3", GAPS_FROM.name):
        return
    yield Seen(
        "warning",
        "case",
        f"{case.ref}/ping-pong",
        happening.agency,
        happening.by,
        Text(
            f"反复暂停与恢复：办件 {case.ref} 已 {len(gaps)} 次在恢复后不久又暂停",
            f"paused and started by turns: case {case.ref} was paused anew {len(gaps)} times shortly after",
        ),
        {"gaps_office_minutes": gaps, "pauses": len(pauses)},
    )


def nth(number: int) -> str:
    """An ordinal number in English."""
    return {1: "first", 2: "second", 3: "third"}.get(number, f"{number}th")


GAMING_PAUSES = (
    Rule(
        "G1",
        Text("届满前暂停", "paused near the end"),
        "warning",
        Basis("行政许可法", "45"),
        ONLINE,
        pause_near_the_end,
        parameters=(LAST_MINUTES, PAUSES_FROM, SHARE),
        kinds=frozenset({"pause-began"}),
        wants_case=True,
        highest="warning",
        zh="时限所剩无几时暂停计时：预警信号；同一人三个月内屡次如此，且占其暂停的多数：发预警。"
        "三个月内仅此一次、其余暂停多在早先的，不提示。",
    ),
    Rule(
        "G2",
        Text("跨收班暂停", "paused over a close"),
        "warning",
        Basis("行政许可法", "45"),
        ONLINE,
        pause_over_a_close,
        parameters=(LITTLE_TIME, CLOSES_FROM),
        kinds=frozenset({"pause-ended"}),
        wants_case=True,
        highest="warning",
        zh="暂停跨过下班而几乎不占工作时间，平白多得一日：预警信号；一件中第二次起发预警。",
    ),
    Rule(
        "G3",
        Text("反复暂停与恢复", "paused and started by turns"),
        "warning",
        Basis("行政许可法", "45"),
        ONLINE,
        ping_pong,
        parameters=(SHORT_GAP, GAPS_FROM),
        kinds=frozenset({"pause-began"}),
        wants_case=True,
        highest="warning",
        zh="恢复计时后不久又暂停，一件中屡次如此：对操作人发预警。",
    ),
)
