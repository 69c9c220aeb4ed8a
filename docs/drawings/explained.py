"""Explain six telling cases as text and picture; running this file writes the page and its pictures anew.

The dates, sentences and pictures come from the library and the China calendar. Only the cases are chosen here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

from attrs import frozen

from approvalflow.domain.deadlines.explain import DateMoved, Explanation, Letter, explain
from approvalflow.domain.deadlines.hours import Timetable
from approvalflow.domain.deadlines.limits import ExtensionRule, Limit
from approvalflow.domain.deadlines.moments import MINUTE, Day, Instant, instant
from approvalflow.domain.deadlines.notices import Notice
from approvalflow.domain.deadlines.stopwatch import Extension, Pause, Stopwatch
from approvalflow.domain.parties.basis import Basis, Text
from approvalflow_china_calendar import calendar, provincial_notices

DOCS = Path(__file__).resolve().parents[1]
PAGE, PICTURES = DOCS / "explanation" / "six-telling-cases.md", DOCS / "pictures" / "explained"

LICENSING = Basis("行政许可法", "42")
EXPERTS = Letter(
    "专家评审告知书", "Notice of expert review", Text("专家评审", "expert review"), Basis("行政许可法", "45")
)


@frozen
class Shown:
    """One picture: the name of its files, its heading, the derivation, and the day that is marked as today.

    `written`: the page shows its text too.
    """

    name: str
    heading: Text
    explanation: Explanation
    today: Day | None = None
    written: bool = True


@frozen
class Case:
    """A telling case: its title, what it tells, and its derivations."""

    title: Text
    tells: Text
    shown: tuple[Shown, ...]


def at(text: str) -> Instant:
    """`2026-03-02 10:00` in Shanghai."""
    return instant(f"{text.replace(' ', 'T')}:00+08:00")


def clock(length: str, start: str, *pauses: Pause, more: Extension | None = None) -> Stopwatch:
    """A statutory limit of a licence from acceptance on."""
    extension = ExtensionRule("10 working days" if "working" in length else "1 month", basis=LICENSING)
    return Stopwatch(Limit(length, statutory=True, extension=extension), at(start), pauses, more)


def explained(watch: Stopwatch, timetable: Timetable, **record: Any) -> Explanation:
    """The derivation of a limit of art. 42 of the Licensing Law."""
    return explain(watch, timetable, basis=LICENSING, **record)


def office(known_on: Day | None = None, extra: Sequence[Notice] = ()) -> Timetable:
    """The office hours of the county over the calendar as known on a day."""
    return Timetable(calendar(known_on, extra))


def make_up_day() -> Case:
    """A Saturday that is worked, and a holiday of nine days."""
    shown = Shown(
        "make-up-day",
        Text("2026年2月13日受理, 5个工作日", "Accepted on 13 February 2026, 5 working days"),
        explained(clock("5 working days", "2026-02-13 10:00"), office()),
        date(2026, 2, 25),
    )
    tells = Text(
        "2月14日是星期六, 却是调休上班日, 计为第 1 日; 春节放假 9 天都不计。只认周一至周五的算法会得出 2月20日。",
        "14 February is a Saturday and worked (调休), so it is day 1; the nine days of the Spring Festival do not "
        "count. Counting Monday to Friday alone gives the 20th.",
    )
    return Case(Text("调休上班日计入", "A make-up working day inside"), tells, (shown,))


def hubei() -> Case:
    """One case of Hubei that was due on three days, as known on each."""
    watch, province = clock("20 working days", "2020-01-17 10:00"), provincial_notices("420000")
    national = next(
        notice for notice in calendar(date(2020, 1, 27)).notices if notice.number == "国办发明电〔2020〕1号"
    )
    heading = Text("2020年1月17日受理, 20个工作日", "Accepted on 17 January 2020, 20 working days")
    known = ((date(2020, 1, 26), ()), (date(2020, 1, 27), ()), (date(2020, 2, 1), province))
    shown: list[Shown] = []
    moves: list[DateMoved] = []
    for (day, extra), cause in zip(known, (None, national, province[0]), strict=True):
        found = explained(watch, office(day, extra))
        before = shown[-1].explanation.due if shown else None
        if cause is not None and before is not None and found.due is not None:
            loaded = at(f"{day} 09:00")
            moves.append(DateMoved(loaded, cause.title, before, found.due, cause.number, cause.link))
            found = explained(watch, office(day, extra), moves=moves)
        told = Text(f"{heading.zh} ({day} 所知)", f"{heading.en} (as known on {day})")
        shown.append(Shown(f"hubei-{len(shown) + 1}", told, found, day, written=cause is province[0]))
    tells = Text(
        "受理时应于 2月19日到期。国务院办公厅 1月27日公布延长假期, 改为 2月21日; 湖北省 2月1日再延长, 改为 3月5日。"
        "每一天按当天已知的通知计算, 每次变动都指明是哪一个通知。",
        "At acceptance it was due on 19 February. On 27 January the State Council's office published a longer holiday: "
        "21 February. On 1 February Hubei made it longer still: 5 March. Each day is counted by what was known on it, "
        "and each move names its notice.",
    )
    return Case(
        Text("2020年春节: 湖北一案三个到期日", "Spring Festival 2020: one case, three dates"), tells, tuple(shown)
    )


def expert_review() -> Case:
    """A pause over a weekend; the clock resumes and the rest is counted on."""
    pause = Pause(at("2026-03-05 15:00"), at("2026-03-20 17:30"), at("2026-03-10 10:00"))
    shown = Shown(
        "expert-review",
        Text("2026年3月2日受理, 8个工作日, 专家评审", "Accepted on 2 March 2026, 8 working days, expert review"),
        explained(clock("8 working days", "2026-03-02 10:00", pause), office(), letters=[EXPERTS]),
        date(2026, 3, 11),
    )
    tells = Text(
        "3月5日下午送达告知书, 3月10日上午评审结束。下班时处于暂停的工作日不计: 5日、6日、9日; 周末本来就不计。"
        "10日下班时计时已恢复, 计为第 3 日。",
        "The letter was served on the afternoon of 5 March, the review ended on the morning of the 10th. A working day "
        "is lost if the clock is paused when the office closes: the 5th, 6th and 9th; the weekend never counted. On "
        "the 10th the clock ran again at closing time: day 3.",
    )
    return Case(Text("专家评审暂停跨周末", "A pause for expert review over a weekend"), tells, (shown,))


def evening_pauses() -> Case:
    """Short pauses over every closing time."""
    ends = [at(f"2026-03-0{day} 17:40") for day in (3, 4, 5, 6)]
    evenings = [Pause(end - 20 * MINUTE, end, end) for end in ends]
    shown = Shown(
        "evening-pauses",
        Text("2026年3月2日受理, 5个工作日, 每晚暂停", "Accepted on 2 March 2026, 5 working days, paused every evening"),
        explained(clock("5 working days", "2026-03-02 10:00", *evenings), office(), letters=[EXPERTS] * 4),
    )
    tells = Text(
        "每天 17:20 暂停, 17:40 恢复, 正好跨过下班时刻。不足 3 小时办公时间的暂停不改变日数, "
        "因此到期日与不暂停时相同。",
        "Paused at 17:20 and resumed at 17:40 each day, just over closing time. A pause of less than three hours of "
        "office time costs no day, so it is due on the same day as without them.",
    )
    return Case(Text("每晚短暂停, 一无所得", "Short pauses every evening that gain nothing"), tells, (shown,))


def beyond_the_horizon() -> Case:
    """A date in a year that no notice has arranged; counted with what was known at the end of 2025."""
    shown = Shown(
        "beyond-the-horizon",
        Text("2026年12月25日受理, 10个工作日", "Accepted on 25 December 2026, 10 working days"),
        explained(clock("10 working days", "2026-12-25 10:00"), office(date(2025, 12, 31))),
    )
    tells = Text(
        "2027年放假安排尚未公布: 只把法定的元旦当作放假, 结果标为暂定。下一个通知还可能调整 12月25日之后的日子。",
        "The holidays of 2027 are not published: New Year's Day alone is taken to be off, as the law has it, and the "
        "result is provisional. The next notice may still rearrange what lies after 25 December.",
    )
    return Case(Text("超出已公布的放假安排: 暂定", "Beyond the horizon: provisional"), tells, (shown,))


def months() -> Case:
    """The last of a month, an extension counted from the start, and an end that a holiday moves on."""
    rolled = Shown(
        "month-roll",
        Text("2026年1月16日受理, 1个月", "Accepted on 16 January 2026, 1 month"),
        explained(clock("1 month", "2026-01-16 10:00"), office()),
    )
    longer = Extension("1 month", at("2026-02-26 15:00"))
    extended = Shown(
        "month-extended",
        Text("2026年1月31日受理, 1个月, 延长1个月", "Accepted on 31 January 2026, 1 month, extended by 1 month"),
        explained(clock("1 month", "2026-01-31 10:00", more=longer), office()),
    )
    tells = Text(
        "1月16日加 1个月为 2月16日, 正逢春节, 顺延至 2月24日。1月31日加 1个月为 2月28日 (当月末日, 调休上班); "
        "延长 1个月后自起算日合计 2个月, 为 3月31日, 而不是 3月28日。",
        "16 January and 1 month is 16 February, in the Spring Festival: it moves on to the 24th. 31 January and 1 "
        "month is 28 February, the last of the month and a make-up day; extended by 1 month it is 2 months from the "
        "start, 31 March and not the 28th.",
    )
    title = Text("按月计算: 顺延与延长", "Months: the roll over a holiday, and an extension")
    return Case(title, tells, (rolled, extended))


def cases() -> tuple[Case, ...]:
    """The six, in the order of the page."""
    return (make_up_day(), hubei(), expert_review(), evening_pauses(), beyond_the_horizon(), months())


def pictures() -> dict[str, str]:
    """Every picture by the name of its file."""
    return {
        f"{shown.name}-{language}.svg": shown.explanation.svg(
            language, today=shown.today, title=shown.heading.in_language(language)
        )
        for case in cases()
        for shown in case.shown
        for language in ("zh", "en")
    }


HEAD = """\
# Six telling cases 六个说明问题的例子

每个例子都用文字和图说明同一件事：期限为什么在那一天到期，哪些日子计入，哪些不计，依据是什么。\
图和文字都由一条命令生成，与办件页面上看到的相同。

The same derivation as picture and as text, in both languages: what `office.explain(...)` gives for a case, with
`.svg("zh")` and `.text("zh")`. Each picture says by shape, hatching and word what it also says by colour, and tells a
screen reader every day in words. Page and pictures are written by `make explained`.

Where the Civil Code (民法典) is cited, it is cited as a likeness (参照): the Licensing Law does not say how its days
are counted. A clock that began before 2021 cites the General Provisions (民法总则), which had the same articles."""


def page() -> str:
    """The page, as Markdown."""
    parts = [HEAD]
    for number, case in enumerate(cases(), 1):
        parts += [f"## {number}. {case.title.en} {case.title.zh}", case.tells.zh, case.tells.en]
        for shown in case.shown:
            parts.append("\n".join(_image(shown, language) for language in ("zh", "en")))
            if shown.written:
                parts += [*_text(shown.explanation, "zh", "文字说明"), *_text(shown.explanation, "en", "As text")]
    return "\n\n".join(parts) + "\n"


def _image(shown: Shown, language: str) -> str:
    heading, due = shown.heading.in_language(language), shown.explanation.due_day
    alt = escape(f"{heading}, due {due}" if language == "en" else f"{heading}, {due} 到期")
    return f"![{alt}](../pictures/explained/{shown.name}-{language}.svg)"


def _text(explanation: Explanation, language: str, title: str) -> Iterator[str]:
    # The digest of a calendar version changes with every notice that is added; the text stays what it was.
    version = explanation.calendar_version
    text = explanation.text(language).replace(version, version.split("#")[0] + "#...")
    yield f"{title}:" if language == "en" else f"{title}："
    yield f"```text\n{text}\n```"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    PICTURES.mkdir(parents=True, exist_ok=True)
    for name, drawn in pictures().items():
        (PICTURES / name).write_text(drawn, encoding="utf-8")
