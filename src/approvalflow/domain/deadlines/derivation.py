"""The rules of a derivation as sentences: what is counted, what stopped it, when it ends, by which article."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from attrs import evolve

from approvalflow.domain.deadlines.citing import LICENSING, Citing, Letter, Rule, cited_law, resting
from approvalflow.domain.deadlines.counting import calendar_days
from approvalflow.domain.deadlines.daybyday import LETTER, ExplainedDay
from approvalflow.domain.deadlines.hours import Timetable
from approvalflow.domain.deadlines.limits import CALENDAR_UNITS, DAY_UNITS, Term
from approvalflow.domain.deadlines.moments import HOUR, Instant, day_of, rfc3339
from approvalflow.domain.deadlines.provisional import why_provisional
from approvalflow.domain.deadlines.stopwatch import Course, Stopwatch
from approvalflow.domain.parties.basis import Basis, Text

__all__ = ["end_shown", "rules_of", "shown"]


def shown(instant: Instant, zone: str) -> str:
    """`2026-02-13 10:00` in the zone; seconds only where there are any."""
    return rfc3339(instant, zone)[:19].replace("T", " ").removesuffix(":00")


def end_shown(instant: Instant, zone: str) -> str:
    """The instant of an end: midnight is 24:00 of the day that it ends, as people and the law say it."""
    said = shown(instant, zone)
    return f"{shown(instant - 1, zone)[:10]} 24:00" if said.endswith(" 00:00") else said


def rules_of(
    stopwatch: Stopwatch,
    timetable: Timetable,
    run: Course,
    days: Sequence[ExplainedDay],
    *,
    basis: Basis | None = None,
    letters: Sequence[Text] = (),
    received: Instant | None = None,
    now: Instant | None = None,
    superseded: tuple[Instant, Text] | None = None,
) -> tuple[Rule, ...]:
    """The derivation as sentences, in the order in which it is made.

    Args:
        run: how the stopwatch has run. days: its days, as they are shown.
        superseded: when and why another clock replaced it. The others are those of `explain`.
    """
    sentences = _Sentences(stopwatch, timetable, run, days, basis, received, now)
    ledger = sentences.pauses(letters)
    steps = {
        "limit": [sentences.limit()],
        "start": sentences.start(),
        "count": sentences.count(),
        "extension": sentences.extension(),
        "pauses": ledger[:1],
        "pause": ledger[1:],
        "end": sentences.ending(),
        "kept": sentences.kept() if run.kept else [],
        "superseded": sentences.superseded(*superseded) if superseded else [],
        "due": sentences.due(),
        "provisional": sentences.provisional(),
        "version": [Rule(f"日历版本 {timetable.version}", f"calendar version {timetable.version}")],
    }
    return tuple(evolve(rule, step=step) for step, rules in steps.items() for rule in rules)


class _Sentences:
    """What is said about one stopwatch; each method gives the sentences of one step."""

    def __init__(
        self,
        stopwatch: Stopwatch,
        timetable: Timetable,
        run: Course,
        days: Sequence[ExplainedDay],
        basis: Basis | None,
        received: Instant | None,
        now: Instant | None,
    ) -> None:
        self.stopwatch, self.timetable, self.run, self.days = stopwatch, timetable, run, days
        self.declared, self.unit, self.zone = stopwatch.limit, stopwatch.limit.term.unit, timetable.zone
        self.basis, self.received = basis, received
        # Where no instant is named, it is told as of the last entry of the ledger, as the stopwatch is read.
        ledger = [each for pause in stopwatch.pauses for each in (pause.start, pause.ended) if each is not None]
        ledger += [] if stopwatch.extension is None else [stopwatch.extension.at]
        self.now = max([stopwatch.anchor, *ledger]) if now is None else now
        self.anchored = day_of(stopwatch.anchor, timetable.zone)
        named = (basis.law if basis else "", self.declared.source)
        self.cite = Citing(self.anchored, of_licences=not any(LICENSING in each for each in named))

    def limit(self) -> Rule:
        """How long, by which law, and where the figure is from."""
        term, source, basis = self.declared.term, self.declared.source, self.basis
        zh, en = f"期限 {term.text('zh')}", f"limit: {term.text('en')}"
        if basis is not None:
            zh, en = f"{zh}, 依据 {basis.text('zh')}", f"{en}, by {basis.text('en')}"
        if source:
            zh, en = f"{zh}, 出处 {source}", f"{en}, source {source}"
        return Rule(zh, en, basis=() if basis is None else (basis,))

    def start(self) -> list[Rule]:
        """From when it runs, and what counts as received when."""
        anchor = shown(self.stopwatch.anchor, self.zone)
        rules = [] if self.unit == "before-expiry" else [Rule(f"自 {anchor} 起算", f"runs from {anchor}")]
        day = self.anchored
        if self.received is not None and day_of(self.received, self.zone) != day:
            at = shown(self.received, self.zone)
            words = Rule(
                f"{at} 收件, 按已公布的收件规则视为 {day} 收件",
                f"received at {at}; by the published receipt rule it counts as received on {day}",
            )
            return [words, *rules]
        if self.received is not None or self.declared.start in ("filing", "papers-complete"):
            zh, en = "收件日为实际到达的日历日", "the day of receipt is the true calendar day"
            if self.received is None and self.declared.on_missed != "deemed-accepted":
                zh, en = f"{zh}, 已公布收件规则的除外", f"{en}, unless a receipt rule was published"
            return [self.cite.signature(zh, en, "11"), *rules]
        return rules

    def count(self) -> list[Rule]:
        """What makes a day or an hour count."""
        limit = self.declared
        if self.unit == "before-expiry":
            last = self.stopwatch.expires
            zh, en = f"至证照有效期最后一日 {last} 的 24:00", f"up to 24:00 of the last day of the licence, {last}"
            return [self.cite.licensing(zh, en, "50")]
        if self.unit == "on-the-spot":
            zh = "当个工作日下班前办结; 下班后或休息日到的, 为次一工作日"
            en = "by the close of the same working day; what comes after it, or on a day off, by that of the next"
            return [self.cite.licensing(zh, en, "34")]
        if self.unit == "working-hour":
            zh, en = "自起算时刻起, 只计办公时间", "from that moment on, office hours alone count"
            return [self.cite.civil(zh, en, "201")]
        rules = []
        if limit.include_first_day:
            rules.append(Rule("当日计为第 1 日 (旧地方规定)", "the start day is day 1 (old local rule)"))
        else:
            zh, en = "当日不计, 次日为第 1 日", "the start day is not counted; day 1 is the next"
            if self.unit == "working-day":
                zh, en = (
                    "当日不计, 其后第一个工作日为第 1 日",
                    "the start day is not counted; day 1 is the next working day",
                )
            rules.append(self.cite.civil(zh, en, "201"))
        if self.unit == "working-day":
            zh = "只计工作日: 周末和放假日不计, 调休上班日计入"
            en = "working days alone count: weekends and holidays do not, make-up days do"
            # Art. 82 speaks of the terms of the agency, not of those of the applicant.
            return [*rules, self.cite.licensing(zh, en, "82") if limit.binds == "agency" else Rule(zh, en)]
        if self.unit in ("calendar-day", "week"):
            return [*rules, Rule("按自然日计, 休息日也计入", "calendar days count, days off too")]
        whole = Term(self.run.amount, self.unit)
        anchor = self.anchored
        end = date.fromordinal(anchor.toordinal() + calendar_days(whole, anchor))
        zh = f"期满日为到期月的对应日, 没有对应日的为月末: 满 {whole.text('zh')}为 {end}"
        en = f"it ends on the same date, or on the last of the month: {whole.text('en')} end on {end}"
        if whole.amount == 1:
            en = en.replace(" end on", " ends on")
        return [*rules, self.cite.civil(zh, en, "202")]

    def extension(self) -> list[Rule]:
        """What was added, and the whole from the start."""
        extension, limit = self.stopwatch.extension, self.declared
        if extension is None or self.run.amount <= limit.term.amount:
            return []
        added, whole = extension.term, Term(self.run.amount, self.unit)
        # A row of the row language tells no instant of its extension: it was decided in time.
        at = shown(extension.at, self.zone) if extension.at else ""
        zh = f"{at} 延长 {added.text('zh')}, 自起算日合计 {whole.text('zh')}".lstrip()
        en = f"extended{f' on {at}' if at else ''} by {added.text('en')}, in all {whole.text('en')} from the start"
        rule = limit.extension
        if rule is None or not rule.basis:
            return [self.cite.licensing(zh, en, "42")]
        if isinstance(rule.basis, Basis):
            return [resting(zh, en, rule.basis)]
        return [Rule(f"{zh} ({rule.basis})", f"{en} ({rule.basis})")]

    def pauses(self, letters: Sequence[Text]) -> list[Rule]:
        """The rule, and a sentence for each pause with its letter and what it cost."""
        found = self.stopwatch.pauses
        if not found or self.unit in ("on-the-spot", "before-expiry"):
            return []
        if self.unit in DAY_UNITS:
            zh, en = "下班时处于暂停的日子不计入", "a day is not counted if the clock is paused when the office closes"
        else:
            zh, en = "暂停的办公时间不计入", "office time that was paused is not counted"
        each = [self._pause(place, letters[place] if place < len(letters) else LETTER) for place in range(len(found))]
        return [self.cite.licensing(zh, en, "45"), *each]

    def _pause(self, place: int, letter: Text) -> Rule:
        pause, zone = self.stopwatch.pauses[place], self.zone
        zh, en = letter.zh, letter.en
        basis: tuple[Basis, ...] = ()
        if isinstance(letter, Letter):
            kind, law = letter.kind, letter.basis
            basis = () if law is None else (law,)
            said_zh = ", ".join(filter(None, (kind.zh if kind else "", cited_law(law, "zh") if law else "")))
            said_en = ", ".join(filter(None, (kind.en if kind else "", cited_law(law, "en") if law else "")))
            zh, en = (f"{zh} ({said_zh})", f"{en} ({said_en})") if said_zh else (zh, en)
        if letter is not LETTER:
            zh, en = f"{zh}: ", f"{en}: "
        else:
            zh = en = ""
        begin = shown(pause.start, zone)
        ends = [end for end in (pause.ended, pause.notified) if end is not None and end <= self.now]
        end = min(ends) if ends else None
        if pause.start > self.now:
            return Rule(
                f"{zh}自 {begin} 起暂停 (此时尚未开始)", f"{en}paused from {begin} (not yet begun)", basis=basis
            )
        if end is None:
            zh, en = f"{zh}自 {begin} 起暂停", f"{en}paused from {begin}"
            if pause.notified is not None:
                told = shown(pause.notified, zone)
                zh, en = f"{zh}, 告知至 {told}", f"{en}, notified until {told}"
        else:
            stop = shown(end, zone)
            if stop[:10] == begin[:10]:
                stop = stop[11:]
            zh, en = f"{zh}{begin} 至 {stop} 暂停", f"{en}paused from {begin} to {stop}"
            if end != pause.ended:
                zh, en = f"{zh} (告知的时间用完, 自行恢复)", f"{en} (the notified time was used up)"
        cost = self._cost(place, end)
        return Rule(f"{zh}{cost.zh}", f"{en}{cost.en}", basis=basis)

    def _cost(self, place: int, end: Instant | None) -> Text:
        """What one pause took: its days, or why it took none."""
        pause, run = self.stopwatch.pauses[place], self.run
        lost = sum(place + 1 in day.pauses and not day.counted for day in self.days)
        if self.unit in DAY_UNITS and lost:
            plural = "" if lost == 1 else "s"
            return Text(f", 不计 {lost} 日", f": {lost} day{plural} not counted")
        if end is not None and end <= self.stopwatch.anchor:
            return Text(", 在起算之前", ": before the clock started")
        if run.fixed and run.due is not None and pause.start > run.due:
            return Text(", 在到期之后, 不改变期限", ": after it had run out, changes nothing")
        if self.unit not in DAY_UNITS or (run.due is None and end is None):
            return Text("", "")
        if any(start <= max(pause.start, self.stopwatch.anchor) < stop for start, stop in run.paused):
            return Text(", 未占用下班时刻, 不改变日数", ": not paused at a close, costs no day")
        if end is None or self.timetable.office_time(pause.start, end) < self.declared.short_pause:
            hours = f"{self.declared.short_pause / HOUR:g}"
            return Text(
                f", 不足 {hours} 小时办公时间, 不改变日数", f": less than {hours} hours of office time, costs no day"
            )
        return Text("", "")

    def ending(self) -> list[Rule]:
        """The floor, the roll, and at what hour it ends."""
        run, limit = self.run, self.declared
        rules = []
        if self.days and self.days[-1].kind == "floor":
            zh, en = "恢复计时当日下班前不到期", "not due before the close of the day on which the clock resumed"
            rules.append(Rule(zh, en))
        if run.due is not None and run.out_at != run.due + 1 and not run.fixed:
            until = "" if run.out_at is None else f" ({shown(run.out_at, self.zone)})"
            zh = f"到期时刻处于短暂停之中, 暂停结束{until}后方为超期"
            en = f"a short pause lies over the due: it runs out when that pause ends{until}"
            rules.append(Rule(zh, en))
        if run.fixed:
            rules.append(Rule("已到期, 其后的暂停或延长不再改变", "it had run out: what came later changes nothing"))
        if self.unit in CALENDAR_UNITS and limit.roll == "next-working-day":
            zh, en = "期满日不上班的, 顺延至下一工作日", "an end on a day not worked moves to the next working day"
            if run.due is not None and self.days and self.days[-1].kind == "rolled":
                numbered = [day.day for day in self.days if day.number is not None]
                if numbered:
                    zh = f"{zh}: {numbered[-1]} 顺延至 {self.days[-1].day}"
                    en = f"{en}: from {numbered[-1]} to {self.days[-1].day}"
            rules.append(self.cite.civil(zh, en, "203"))
        if self.unit in DAY_UNITS and limit.end == "close":
            rules.append(self.cite.civil("停止办公时届满", "it ends when the office closes", "203"))
        elif self.unit in DAY_UNITS and limit.end == "end-of-day":
            rules.append(self.cite.civil("最后一日的 24:00 届满", "it ends at 24:00 of the last day", "203"))
        elif self.unit in DAY_UNITS:
            rules.append(Rule("与起算同一时刻届满", "it ends at the hour at which it began"))
        return rules

    def kept(self) -> list[Rule]:
        """Why the due is another than the count gives."""
        zh, en = (
            "通知变更不使已告知的到期提前, 以记录的到期时刻为准",
            "no notice moves a date on record earlier: that date stands",
        )
        return [Rule(zh, en)]

    def superseded(self, at: Instant, reason: Text) -> list[Rule]:
        """When and why another clock replaced this one."""
        when = shown(at, self.zone)
        zh = f"{when} 由新的计时取代 ({reason.zh}), 下列为取代前的推算"
        en = f"superseded on {when} ({reason.en}); what follows is how it stood before"
        return [Rule(zh, en)]

    def due(self) -> list[Rule]:
        """The due instant, or the pause that runs."""
        if self.run.due is None:
            since = shown(self.run.paused_since or self.stopwatch.anchor, self.zone)
            zh, en = f"自 {since} 暂停计时, 暂无到期时刻", f"paused since {since}: no due instant while it lasts"
            return [Rule(zh, en)]
        due = end_shown(self.run.due, self.zone)
        return [Rule(f"到期 {due}", f"due {due}")]

    def provisional(self) -> list[Rule]:
        """Which notice to come may still move it."""
        if self.unit == "before-expiry":
            return []
        reason = why_provisional(self.timetable.calendar, date.fromordinal(self.run.ordinal))
        return [] if reason is None else [Rule(f"暂定: {reason.zh}", f"provisional: {reason.en}")]
