"""Why a clock is due when it is: the date as a derivation, day by day, with the notice or the letter behind each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from attrs import frozen

from approvalflow.domain.deadlines.daybyday import LETTER, DayByDay, ExplainedDay
from approvalflow.domain.deadlines.hours import Timetable
from approvalflow.domain.deadlines.limits import CALENDAR_UNITS, DAY_UNITS, Term
from approvalflow.domain.deadlines.moments import Day, Instant, rfc3339
from approvalflow.domain.deadlines.stopwatch import Course, Stopwatch, course
from approvalflow.domain.parties.basis import Basis, Text

__all__ = ["Act", "ExplainedDay", "Explanation", "explain"]


@frozen
class Act:
    """Who did what when, for the record beside a derivation; `who` may be empty."""

    at: Instant
    what: Text
    who: str = ""


@frozen
class Explanation:
    """A date as a derivation, complete and frozen.

    Attributes:
        due: the last instant in time, or None while paused. due_day: the day it falls on, or None.
        provisional: a notice to come may still move it. calendar_version: what it was counted with.
        zone: of the agency, in which the sentences show instants.
        rules: the steps of the derivation in order, as sentences. days: each day from the start to the end.
        told: the dates told so far, each with the instant at which it was told. acts: who did what when.
    """

    due: Instant | None
    due_day: Day | None
    provisional: bool
    calendar_version: str
    zone: str
    rules: tuple[Text, ...]
    days: tuple[ExplainedDay, ...]
    told: tuple[tuple[Instant, Instant], ...] = ()
    acts: tuple[Act, ...] = ()

    def text(self, language: str = "zh") -> str:
        """The whole derivation as lines of text, in `zh` or `en`."""
        english = language == "en"
        lines = [rule.in_language(language) for rule in self.rules]
        for at, due in self.told:
            told, date_told = _shown(at, self.zone), _shown(due, self.zone)
            lines.append(f"told on {told}: due {date_told}" if english else f"{told} 告知: {date_told} 到期")
        for act in self.acts:
            who = f" ({act.who})" if act.who else ""
            lines.append(f"{_shown(act.at, self.zone)} {act.what.in_language(language)}{who}")
        lines.append("")
        lines += [_day_line(day, language) for day in self.days]
        return "\n".join(lines).rstrip()


_WEEKDAYS_ZH = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
_WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def _day_line(day: ExplainedDay, language: str) -> str:
    english = language == "en"
    weekday = (_WEEKDAYS_EN if english else _WEEKDAYS_ZH)[day.day.weekday()]
    mark = f"{day.number:>4}" if day.number is not None else "   +" if day.counted else "   -"
    source = " ".join(filter(None, (day.source, day.link)))
    behind = (f"  [{source}]" if english else f"  〔{source}〕") if source else ""
    return f"{day.day} {weekday} {mark}  {day.reason.in_language(language)}{behind}"


def _shown(instant: Instant, zone: str) -> str:
    return rfc3339(instant, zone)[:19].replace("T", " ").removesuffix(":00")


def explain(
    stopwatch: Stopwatch,
    timetable: Timetable,
    now: Instant | None = None,
    *,
    basis: Basis | None = None,
    letters: Sequence[Text] = (),
    told: Sequence[tuple[Instant, Instant]] = (),
    acts: Sequence[Act] = (),
) -> Explanation:
    """Explain what a stopwatch says as of `now`, or as of its ledger.

    Args:
        basis: the law behind the limit. letters: the titles of the letters that paused it, in the order of its pauses.
        told: pairs of the instant of telling and the due instant told. acts: who did what when.

    Raises:
        BeforeCalendar, BadInput: as `read` does.
    """
    run = course(stopwatch, timetable, now)
    day = None if run.due is None else date.fromordinal(run.ordinal)
    counts = stopwatch.limit.term.unit != "before-expiry"
    provisional = counts and timetable.calendar.is_provisional(date.fromordinal(run.ordinal))
    return Explanation(
        due=run.due,
        due_day=day,
        provisional=provisional,
        calendar_version=timetable.version,
        zone=timetable.zone,
        rules=_rules(stopwatch, timetable, run, basis, letters, provisional),
        days=DayByDay(stopwatch, timetable, run, letters).until(now),
        told=tuple(told),
        acts=tuple(acts),
    )


def _rules(
    stopwatch: Stopwatch,
    timetable: Timetable,
    run: Course,
    basis: Basis | None,
    letters: Sequence[Text],
    provisional: bool,
) -> tuple[Text, ...]:
    """The derivation as sentences, in the order in which it is made."""
    limit, zone = stopwatch.limit, timetable.zone
    anchor = _shown(stopwatch.anchor, zone)
    by_law = (Text(f", 依据 {basis.text('zh')}", f", by {basis.text('en')}")) if basis else Text("", "")
    source = Text(f", 出处 {limit.source}", f", source {limit.source}") if limit.source else Text("", "")
    rules = [
        Text(
            f"期限 {limit.term.text('zh')}{by_law.zh}{source.zh}",
            f"limit: {limit.term.text('en')}{by_law.en}{source.en}",
        ),
        Text(f"自 {anchor} 起算", f"runs from {anchor}"),
    ]
    if limit.term.unit in DAY_UNITS:
        rules.append(
            Text("当日计为第 1 日 (旧地方规定)", "the start day is day 1 (old local rule)")
            if limit.include_first_day
            else Text("当日不计, 次日为第 1 日", "the start day is not counted; day 1 is the next")
        )
    if (extension := stopwatch.extension) is not None and run.amount > limit.term.amount:
        at, whole = _shown(extension.at, zone), Term(run.amount, limit.term.unit)
        rules.append(
            Text(
                f"{at} 延长 {extension.term.text('zh')}, 自起算日合计 {whole.text('zh')}",
                f"extended on {at} by {extension.term.text('en')}, in all {whole.text('en')} from the start",
            )
        )
    rules += [
        _pause_rule(pause.start, pause.ended, place, letters, zone) for place, pause in enumerate(stopwatch.pauses)
    ]
    if run.floor is not None:
        rules.append(Text("恢复计时当日下班前不到期", "not due before the close of the day on which the clock resumed"))
    if run.fixed:
        rules.append(Text("已到期, 其后的暂停或延长不再改变", "it had run out: what came later changes nothing"))
    if limit.term.unit in CALENDAR_UNITS and limit.roll == "next-working-day":
        rules.append(
            Text("期满日不上班的, 顺延至下一工作日", "an end on a day not worked moves to the next working day")
        )
    if run.due is None:
        since = _shown(run.paused_since or stopwatch.anchor, zone)
        rules.append(Text(f"自 {since} 暂停计时, 暂无到期时刻", f"paused since {since}: no due instant while it lasts"))
    else:
        due = _shown(run.due, zone)
        rules.append(Text(f"到期 {due}", f"due {due}"))
    if provisional:
        rules.append(
            Text(
                "暂定: 超出已公布的放假安排, 新通知可能改变",
                "provisional: beyond the published holiday notices, the next one may move it",
            )
        )
    rules.append(Text(f"日历版本 {timetable.version}", f"calendar version {timetable.version}"))
    return tuple(rules)


def _pause_rule(start: Instant, ended: Instant | None, place: int, letters: Sequence[Text], zone: str) -> Text:
    letter = letters[place] if place < len(letters) else LETTER
    begin = _shown(start, zone)
    if ended is None:
        return Text(f"{letter.zh}: 自 {begin} 起暂停", f"{letter.en}: paused from {begin}")
    end = _shown(ended, zone)
    return Text(f"{letter.zh}: {begin} 至 {end} 暂停", f"{letter.en}: paused from {begin} to {end}")
