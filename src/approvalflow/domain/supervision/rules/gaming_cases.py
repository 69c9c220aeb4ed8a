"""Detectors of gaming with cases: accepted late or dated back (G4), refiled or split (G5), decided in batches (G6).

Each of these may be right in a single case. So most find a signal first; a card is for what recurs, and a person
judges it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from approvalflow.domain.deadlines.moments import DAY, MINUTE, SECOND, Instant, day_of
from approvalflow.domain.parties.basis import Basis, Text
from approvalflow.domain.parties.people import SYSTEM
from approvalflow.domain.supervision.findings import Earlier, Happening, Seen
from approvalflow.domain.supervision.parameters import Parameter
from approvalflow.domain.supervision.rates import compared
from approvalflow.domain.supervision.rulebooks import ONLINE
from approvalflow.domain.supervision.rules.gaming_pauses import nth
from approvalflow.domain.supervision.rules.habits import LEAST_CASES, LEAST_OTHERS, ONE_IN, SPREADS, month_of
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
USED_UP = Parameter(
    "used-up",
    Text("终结时承诺时限（受理前为受理时限）至少已用去", "how much of the time was used up at least when it ended"),
    "percent",
    default=25,
    lowest=0,
    highest=100,
)
AT_ONCE = Parameter(
    "at-once",
    Text("几日内重新申请的，材料有改动也算", "filed anew within so many days, it counts with other papers too"),
    "calendar-days",
    default=1,
    lowest=0,
    highest=90,
)
SPLIT_ALIKE = Parameter(
    "papers-alike",
    Text("材料相同的至少占", "how many of the papers at least are the same"),
    "percent",
    default=50,
    lowest=0,
    highest=100,
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


FEW = Parameter(
    "few",
    Text("几件起即看快慢", "from how many decisions on it is looked at how quickly they came"),
    "cases",
    default=5,
    lowest=2,
    highest=KEPT_MARKS,
)
EACH_SECONDS = Parameter(
    "seconds-each",
    Text("平均每件不足此数即来不及阅看", "in fewer seconds than this for each nobody has read the case"),
    "seconds",
    default=30,
    lowest=1,
    highest=600,
)
TIMES_A_DAY = Parameter(
    "of-a-day",
    Text("至少为本人平日一天件数的", "how much of what the person decides on a usual day it is at least"),
    "percent",
    default=200,
    lowest=0,
    highest=10_000,
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
    one_in = settings.of("G4", ONE_IN.name)
    if habit.is_more(percent=200, spreads=settings.of("G4", SPREADS.name), one_in=one_in):
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
    that its clock began anew: a signal; a warning card from the second time on. It is not told where the applicant did
    it alone online, where little time had been used up, or where other papers came later: then the applicant will have
    changed a plan. Or several cases of one applicant and matter, with much the same papers, were filed within a day: a
    signal, for one may have been split."""
    case = happening.case
    if case is None:
        return
    span = settings.of("G5", WITHIN_DAYS.name) * DAY
    before = [one for one in happening.earlier if one.how == "ended"]
    ended = [one for one in before if happening.at - one.at <= span and _may_be_played(one, happening.at, settings)]
    person = happening.by if happening.agency else ""
    agency = case.filing.agency
    if ended:
        number = len(ended)
        last = ended[-1]
        yield Seen(
            "warning" if number >= settings.of("G5", REFILED_FROM.name) else "signal",
            "case",
            f"{ended[0].ref}/refiled",
            agency,
            last.by or person,
            Text(
                f"退件重报：同一申请人同一事项的 {last.ref} 终结后又申请 {case.ref}，为第 {number} 次",
                f"filed anew: {case.ref} follows {last.ref} of the same applicant and matter, for the "
                f"{nth(number)} time",
            ),
            {
                "before": [one.ref for one in ended],
                "case": case.ref,
                "used_per_cent": last.used,
                "papers_alike_per_cent": last.alike,
            },
        )
    alike = settings.of("G5", SPLIT_ALIKE.name)
    over = {one.ref for one in before}
    same_day = [
        one
        for one in happening.earlier
        if one.how == "filed" and one.ref not in over and (one.alike is None or one.alike >= alike)
    ]
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


def _may_be_played(one: Earlier, now: Instant, settings: Settings) -> bool:
    """Whether an officer can have ended a case so that its clock would begin anew: an officer entered it, time enough
    had been used up for that to be worth anything, and what was filed is the same, or came at once."""
    if one.own or (one.used is not None and one.used < settings.of("G5", USED_UP.name)):
        return False
    at_once = now - one.at <= settings.of("G5", AT_ONCE.name) * DAY
    return at_once or one.alike is None or one.alike == 100


def batch(happening: Happening, settings: Settings) -> Iterator[Seen]:
    """One person entered more decisions within a few minutes than anybody can have read: a signal; a warning card where
    it was very many. So is a run of a few that came more quickly than a case can be opened and read, where it is more
    than the person decides on a usual day: what has come together in days was decided in one sitting, unread."""
    rows = (row for row in happening.tallies if (row.kind, row.person) == ("decisions", happening.by))
    marks = sorted(int(mark) for row in rows for mark in row.marks if int(mark) <= happening.entered)
    minutes = settings.of("G6", BATCH_MINUTES.name)
    number = sum(happening.entered - mark <= minutes * MINUTE for mark in marks)
    if number < settings.of("G6", BATCH.name):
        number = _run(marks, settings)
        before = marks[: len(marks) - number]
        if number < settings.of("G6", FEW.name) or not _is_unusual(number, before, happening, settings):
            return
        minutes = -(-(marks[-1] - marks[-number]) // MINUTE)
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


def _run(marks: Sequence[Instant], settings: Settings) -> int:
    """How many of the latest decisions came one upon the other, more quickly than each could be read."""
    pace = settings.of("G6", EACH_SECONDS.name) * SECOND
    return max((n for n in range(2, len(marks) + 1) if marks[-1] - marks[-n] < n * pace), default=0)


def _is_unusual(number: int, before: Sequence[Instant], happening: Happening, settings: Settings) -> bool:
    """Whether so many are more than a usual day of the person brings; of whom nothing is known, any are."""
    if not before:
        return True
    timetable = settings.timetable(happening.agency)
    days = len({day_of(mark, timetable.zone) for mark in before})
    worked = max(days, timetable.working_closes_before(happening.entered) - timetable.working_closes_before(before[0]))
    return number * worked * 100 >= len(before) * settings.of("G6", TIMES_A_DAY.name)


GAMING_CASES = (
    Rule(
        "G4",
        Text("拖延或倒签受理", "accepted late or dated back"),
        "warning",
        Basis("行政许可法", "32"),
        ONLINE,
        accepted_late,
        parameters=(LEAST_CASES, LEAST_OTHERS, ONE_IN, SPREADS),
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
        parameters=(WITHIN_DAYS, REFILED_FROM, USED_UP, AT_ONCE, SPLIT_FROM, SPLIT_ALIKE),
        kinds=frozenset({"case-filed"}),
        wants_case=True,
        highest="warning",
        zh="同一申请人同一事项撤回或不予受理后不久重新申请，时限重新起算：预警信号，第二次起发预警。"
        "申请人自己网上撤回的、时限所用无几的、日后改了材料再来的，不提示。"
        "同一申请人一日内同一事项多件而材料大半相同：预警信号。",
    ),
    Rule(
        "G6",
        Text("批量审批", "decisions in a batch"),
        "warning",
        Basis("行政许可法", "34"),
        ONLINE,
        batch,
        parameters=(BATCH, BATCH_MINUTES, BATCH_CARD, FEW, EACH_SECONDS, TIMES_A_DAY),
        kinds=frozenset({"case-granted", "case-refused"}),
        highest="warning",
        zh="同一人在几分钟内录入多件决定，来不及阅看：预警信号；特别多的发预警。"
        "件数不多而一件接一件快得来不及打开阅看，且多于本人平日一天所办：预警信号。",
    ),
)
