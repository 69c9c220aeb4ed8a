"""Detectors of gaming with cases: accepted late or dated back (G4), refiled or split (G5), decided in batches (G6).

Each of these may be right in a single case. So most find a signal first; a card is for what recurs, and a person
judges it.
"""

from __future__ import annotations

from collections.abc import Iterator

from approvalflow.domain.deadlines.moments import DAY, MINUTE, day_of
from approvalflow.domain.parties.basis import Basis, Text
from approvalflow.domain.parties.people import SYSTEM
from approvalflow.domain.supervision.findings import Happening, Seen
from approvalflow.domain.supervision.parameters import Parameter
from approvalflow.domain.supervision.rates import compared
from approvalflow.domain.supervision.rulebooks import ONLINE
from approvalflow.domain.supervision.rules.gaming_pauses import nth
from approvalflow.domain.supervision.rules.habits import LEAST_CASES, LEAST_OTHERS, SPREADS, month_of
from approvalflow.domain.supervision.rules.rule import Rule, Settings
from approvalflow.domain.supervision.tallies import KEPT_MARKS

__all__ = ["GAMING_CASES"]

WITHIN_DAYS = Parameter(
    "within-days",
    Text("撤回或不予受理后几日内重新申请", "filed anew within so many days after it ended"),
    "calendar-days",
    default=30,
    lowest=1,
    highest=90,
)
REFILED_FROM = Parameter(
    "card-from",
    Text("第几次重新申请起发预警", "from which filing anew on it is a card"),
    "times",
    default=2,
    lowest=1,
    highest=50,
)
SPLIT_FROM = Parameter(
    "split-from",
    Text("同一申请人一日内同一事项几件起视为拆分疑点", "how many cases of one applicant and matter within a day"),
    "cases",
    default=3,
    lowest=2,
    highest=50,
)
BATCH = Parameter(
    "decisions",
    Text("短时间内作出决定的件数", "how many decisions within that time are many"),
    "cases",
    default=10,
    lowest=2,
    highest=KEPT_MARKS,
)
BATCH_MINUTES = Parameter(
    "within-minutes",
    Text("此段时间的长度", "within how many minutes"),
    "minutes",
    default=5,
    lowest=1,
    highest=480,
)
BATCH_CARD = Parameter(
    "card-from",
    Text("同一时间内几件起发预警", "from how many decisions within that time on it is a card"),
    "cases",
    default=20,
    lowest=2,
    highest=KEPT_MARKS,
)


def accepted_late(happening: Happening, settings: Settings) -> Iterator[Seen]:
    """An acceptance was dated before the end of the time to accept and entered after it: a warning card. Or somebody
    accepts in the last tenth of that time far more often than others do with the same matters: a signal."""
    case = happening.case
    if case is None or happening.by == SYSTEM.id:
        return
    due = max((c.due for c in case.clocks.values() if c.limit == "intake" and c.due is not None), default=None)
    if due is not None and happening.at <= due < happening.entered:
        dated, entered = (settings.when(one, case.filing.agency) for one in (happening.at, happening.entered))
        yield Seen(
            "warning",
            "case",
            f"{case.ref}/acceptance",
            happening.agency,
            happening.by,
            Text(
                f"倒签受理：办件 {case.ref} 注明 {dated.zh} 受理，{entered.zh} 才录入，受理时限已过",
                f"dated back: the acceptance of case {case.ref} is dated {dated.en} and was entered {entered.en}, when "
                "the time to accept was over",
            ),
            {"at": happening.at, "entered": happening.entered, "due": due},
        )
    habit = compared(
        happening.tallies, "late-acceptances", happening.by, least_others=settings.of("G4", LEAST_OTHERS.name)
    )
    if habit.chances < settings.of("G4", LEAST_CASES.name):
        return
    if habit.is_more(percent=200, spreads=settings.of("G4", SPREADS.name)):
        yield Seen(
            "signal",
            "person-month",
            f"{happening.by}/G4/{month_of(happening, settings)}",
            happening.agency,
            happening.by,
            Text(
                f"惯于拖到最后受理：{habit.chances} 件中有 {habit.hits} 件在受理时限最后十分之一内受理，"
                f"同事项他人约为 {habit.expected_text} 件",
                f"a habit of accepting late: {habit.hits} of {habit.chances} in the last tenth of the time; others "
                f"would have had about {habit.expected_text}",
            ),
            {"chances": habit.chances, "hits": habit.hits, "expected": habit.expected_text},
        )


def refiled(happening: Happening, settings: Settings) -> Iterator[Seen]:
    """The same applicant applied anew for the same matter soon after the case before was withdrawn or not accepted, so
    that its clock began anew: a signal; a warning card from the second time on. Or several cases of one applicant and
    matter were filed within a day: a signal, for one may have been split."""
    case = happening.case
    if case is None:
        return
    span = settings.of("G5", WITHIN_DAYS.name) * DAY
    ended = [one for one in happening.earlier if one.how == "ended" and happening.at - one.at <= span]
    person = happening.by if happening.agency else ""
    agency = case.filing.agency
    if ended:
        number = len(ended)
        yield Seen(
            "warning" if number >= settings.of("G5", REFILED_FROM.name) else "signal",
            "case",
            f"{ended[0].ref}/refiled",
            agency,
            person,
            Text(
                f"退件重报：同一申请人同一事项的 {ended[-1].ref} 终结后又申请 {case.ref}，为第 {number} 次",
                f"filed anew: {case.ref} follows {ended[-1].ref} of the same applicant and matter, for the "
                f"{nth(number)} time",
            ),
            {"before": [one.ref for one in ended], "case": case.ref},
        )
    same_day = [one for one in happening.earlier if one.how == "filed" and one.ref not in {two.ref for two in ended}]
    if 1 + len(same_day) >= settings.of("G5", SPLIT_FROM.name):
        yield Seen(
            "signal",
            "case",
            f"{same_day[0].ref}/split",
            agency,
            person,
            Text(
                f"疑似拆分：同一申请人一日内就同一事项申请 {1 + len(same_day)} 件",
                f"perhaps split: {1 + len(same_day)} cases of one applicant and matter within a day",
            ),
            {"cases": [*(one.ref for one in same_day), case.ref]},
        )


def batch(happening: Happening, settings: Settings) -> Iterator[Seen]:
    """One person entered many decisions within a few minutes, more than anybody can have read: a signal; a warning card
    where it was very many."""
    rows = (row for row in happening.tallies if (row.kind, row.person) == ("decisions", happening.by))
    marks = [int(mark) for row in rows for mark in row.marks]
    minutes = settings.of("G6", BATCH_MINUTES.name)
    number = sum(0 <= happening.entered - mark <= minutes * MINUTE for mark in marks)
    if number < settings.of("G6", BATCH.name):
        return
    day = day_of(happening.entered, settings.timetable(happening.agency).zone)
    yield Seen(
        "warning" if number >= settings.of("G6", BATCH_CARD.name) else "signal",
        "person-day",
        f"{happening.by}/{day.isoformat()}",
        happening.agency,
        happening.by,
        Text(
            f"批量审批：{happening.by} 在 {minutes} 分钟内录入 {number} 件决定",
            f"decisions in a batch: {happening.by} entered {number} of them within {minutes} minutes",
        ),
        {"decisions": number, "minutes": minutes, "case": happening.case_ref},
    )


GAMING_CASES = (
    Rule(
        "G4",
        Text("拖延或倒签受理", "accepted late or dated back"),
        "warning",
        Basis("行政许可法", "32"),
        ONLINE,
        accepted_late,
        parameters=(LEAST_CASES, LEAST_OTHERS, SPREADS),
        kinds=frozenset({"case-accepted"}),
        wants_case=True,
        highest="warning",
        zh="受理注明在受理时限之内而在时限之后录入：发预警；远比他人更常在受理时限最后十分之一内受理：预警信号。",
    ),
    Rule(
        "G5",
        Text("退件重报或拆分", "refiled or split"),
        "warning",
        Basis("行政许可法", "32"),
        ONLINE,
        refiled,
        parameters=(WITHIN_DAYS, REFILED_FROM, SPLIT_FROM),
        kinds=frozenset({"case-filed"}),
        wants_case=True,
        highest="warning",
        zh="同一申请人同一事项撤回或不予受理后不久重新申请，时限重新起算：预警信号，第二次起发预警；"
        "同一申请人一日内同一事项多件：预警信号。",
    ),
    Rule(
        "G6",
        Text("批量审批", "decisions in a batch"),
        "warning",
        Basis("行政许可法", "34"),
        ONLINE,
        batch,
        parameters=(BATCH, BATCH_MINUTES, BATCH_CARD),
        kinds=frozenset({"case-granted", "case-refused"}),
        highest="warning",
        zh="同一人在几分钟内录入多件决定，来不及阅看：预警信号；特别多的发预警。",
    ),
)
