"""The days of a derivation: each one counted or not, and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from attrs import evolve, frozen

from approvalflow.domain.deadlines.counting import calendar_days, end_of
from approvalflow.domain.deadlines.hours import Timetable
from approvalflow.domain.deadlines.limits import CALENDAR_UNITS, DAY_UNITS, Term
from approvalflow.domain.deadlines.moments import HOUR, Day, Instant
from approvalflow.domain.deadlines.stopwatch import Course, Stopwatch
from approvalflow.domain.parties.basis import Text

__all__ = ["LETTER", "DayByDay", "ExplainedDay"]

_START = Text("起算日, 不计入", "start day, not counted")
_NOT_STARTED = Text("尚未起算", "not yet started")
_ROLLED = Text("期满日顺延至此", "the end moved on to this day")
_FLOOR = Text("恢复计时的工作日, 不早于当日下班到期", "the clock resumed: not due before the close of this day")
#: The title of a pause whose letter is not given.
LETTER = Text("暂停计时", "pause")
_EXPIRY = Text("证照有效期的最后一日", "last day of the licence")
_KEPT = Text("以记录的到期日为准", "the due day on record stands")


@frozen
class ExplainedDay:
    """One day of a derivation.

    Attributes:
        day: the date. counted: whether it is spent on this clock. number: which counted day it is, from 1, else None.
        kind: `working`, `make-up`, `duty`, `calendar` (counted); `start`, `not-started`, `paused`, `rolled`, `floor`,
            `kept`, `expiry`, `weekend`, `holiday`, `assumed-holiday` (not counted).
        reason: why, in words. source, link: the notice or letter behind it, where there is one.
        pauses: on a paused day, which of the pauses stopped it, in the order of the ledger, from 1; on a counted day,
            those that lay in it and did not cost it.
        spent: of a clock that runs by the hour, the office time spent on the day, in microseconds; else 0.
        provisional: it lies beyond the last published notice, which may still change it.
    """

    day: Day
    counted: bool
    kind: str
    reason: Text
    source: str = ""
    link: str = ""
    number: int | None = None
    pauses: tuple[int, ...] = ()
    provisional: bool = False
    spent: int = 0


class DayByDay:
    """Walks the days of a course once, for people; the dates themselves come from `counting`.

    Args:
        letters: the titles of the letters that paused the clock, in the order of its pauses.
    """

    def __init__(self, stopwatch: Stopwatch, timetable: Timetable, run: Course, letters: Sequence[Text]) -> None:
        self.stopwatch, self.timetable, self.run, self.letters = stopwatch, timetable, run, letters
        self.counted_to = run.due if run.due is not None else run.paused_since
        if run.kept:
            self.counted_to, _ = end_of(timetable, stopwatch.limit, run.amount, stopwatch.anchor, run.paused)
        self.unit = stopwatch.limit.term.unit
        self.whole = run.amount
        if self.unit in CALENDAR_UNITS:
            self.whole = calendar_days(Term(run.amount, self.unit), timetable.day_of(stopwatch.anchor))

    def until(self, now: Instant | None) -> tuple[ExplainedDay, ...]:
        """Each day from the anchor to the end; while paused up to `now`, or to the start of the pause.

        A term before licence expiry counts no days and shows that one alone.
        """
        table, run = self.timetable, self.run
        if self.unit == "before-expiry":
            return (ExplainedDay(date.fromordinal(run.ordinal), False, "expiry", _EXPIRY),)
        first, last = table.ordinal_of(self.stopwatch.anchor), run.ordinal
        if run.due is None:
            since = run.paused_since or self.stopwatch.anchor
            last = table.ordinal_of(since if now is None else max(now, since))
        days, number = [], 0
        for ordinal in range(first, last + 1):
            day = self._day(ordinal, ordinal == first, number)
            number = day.number or number
            if day.counted:
                day = evolve(day, pauses=self._pauses_within(ordinal, now))
            days.append(evolve(day, provisional=True) if table.calendar.is_provisional(day.day) else day)
        return tuple(days)

    def _day(self, ordinal: int, first: bool, number: int) -> ExplainedDay:
        calendar = self.timetable.calendar
        day = date.fromordinal(ordinal)
        why = calendar.reason(day)
        if first and self.unit in DAY_UNITS and not self.stopwatch.limit.include_first_day:
            return ExplainedDay(day, False, "start", _START, why.source, why.link)
        by_calendar = self.unit in CALENDAR_UNITS
        if self.unit in DAY_UNITS:
            close = self.timetable.spans[ordinal][-1][1]
            pauses = self._pauses_at(close) if why.worked or by_calendar else ()
            if pauses and number < self.whole:
                return self._paused(day, pauses)
            if number >= self.whole:
                return self._after_the_count(day)
            if by_calendar:
                reason = Text(f"自然日 ({why.title.zh})", f"calendar day ({why.title.en})")
                return ExplainedDay(day, True, "calendar", reason, why.source, why.link, number + 1)
            if why.worked:
                return ExplainedDay(day, True, why.kind, why.title, why.source, why.link, number + 1)
            return ExplainedDay(day, False, why.kind, why.title, why.source, why.link)
        if not why.worked:
            return ExplainedDay(day, False, why.kind, why.title, why.source, why.link)
        return self._day_of_hours(day)

    def _after_the_count(self, day: Day) -> ExplainedDay:
        why = self.timetable.calendar.reason(day)
        if day.toordinal() < self.run.ordinal:
            return ExplainedDay(day, False, why.kind, why.title, why.source, why.link)
        kind, reason = ("floor", _FLOOR) if self.run.floor is not None else ("rolled", _ROLLED)
        if self.run.kept:
            kind, reason = "kept", _KEPT
        return ExplainedDay(day, False, kind, reason, why.source, why.link)

    def _day_of_hours(self, day: Day) -> ExplainedDay:
        """A worked day of a clock that runs by the hour: counted if any of its office time was spent."""
        table, run, anchor = self.timetable, self.run, self.stopwatch.anchor
        why = table.calendar.reason(day)
        opening, close = table.open_of(day), table.close_of(day)
        end = self.counted_to
        if run.kept and end is not None and opening >= end:
            return self._after_the_count(day)
        low, high = max(opening, anchor), close if end is None else min(close, end)
        spent = table.office_time(low, high)
        spent -= sum(table.office_time(max(start, low), min(stop, high)) for start, stop in run.paused)
        if spent > 0:
            hours = f"{spent / HOUR:.2f}".rstrip("0").rstrip(".")
            reason = Text(f"{why.title.zh}, {hours} 小时", f"{why.title.en}, {hours} hours")
            return ExplainedDay(day, True, why.kind, reason, why.source, why.link, spent=spent)
        if pauses := self._pauses_at(max(opening, anchor)):
            return self._paused(day, pauses)
        return ExplainedDay(day, False, "not-started", _NOT_STARTED, why.source, why.link)

    def _pauses_at(self, instant: Instant) -> tuple[int, ...]:
        """Which pauses, from 1, stop the clock at the instant; none where it runs or a short pause changes nothing."""
        run = self.run
        running = run.due is None and run.paused_since is not None and instant >= run.paused_since
        if not running and not any(start <= instant < end for start, end in run.paused):
            return ()
        begun = [
            (place, min((end for end in (pause.ended, pause.notified) if end is not None), default=None))
            for place, pause in enumerate(self.stopwatch.pauses, 1)
            if pause.start <= instant
        ]
        covering = tuple(place for place, end in begun if end is None or instant < end)
        # A running pause may be notified to end later on the day that is asked for: it is still the one that stops it.
        return covering or tuple(place for place, _ in begun[-1:])

    def _pauses_within(self, ordinal: int, now: Instant | None) -> tuple[int, ...]:
        """Which pauses, from 1, lay in that day, as far as they had begun by `now`."""
        if not self.stopwatch.pauses:
            return ()
        low, high = self.timetable.midnight(ordinal), self.timetable.midnight(ordinal + 1)
        found = []
        for place, pause in enumerate(self.stopwatch.pauses, 1):
            ends = [end for end in (pause.ended, pause.notified, self.run.due) if end is not None]
            start = max(pause.start, self.stopwatch.anchor)
            if start < high and max(low, start) < min(ends, default=high) and (now is None or pause.start <= now):
                found.append(place)
        return tuple(found)

    def _paused(self, day: Day, pauses: tuple[int, ...]) -> ExplainedDay:
        letters = [self.letters[place - 1] for place in pauses if place <= len(self.letters)]
        if not letters:
            return ExplainedDay(day, False, "paused", LETTER, pauses=pauses)
        zh, en = "、".join(letter.zh for letter in letters), ", ".join(letter.en for letter in letters)
        return ExplainedDay(day, False, "paused", Text(f"暂停计时: {zh}", f"paused: {en}"), zh, pauses=pauses)
