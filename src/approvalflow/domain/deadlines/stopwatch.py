"""A limit that runs, pauses, is extended and runs out: when it is due, and when it turns yellow.

A stopwatch stores its anchor and its ledger, never a remaining number. Reading it derives everything anew, from the
ledger as it stands or as it stood at an instant.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date

from attrs import evolve, field, frozen

from approvalflow.domain.deadlines.counting import (
    calendar_days,
    close_with_days_left,
    counted_day,
    end_of,
    middle_of,
    office_point,
    office_time_of_limit,
)
from approvalflow.domain.deadlines.hours import Timetable
from approvalflow.domain.deadlines.limits import DAY_UNITS, Limit, Term, term
from approvalflow.domain.deadlines.moments import HOUR, Day, Instant
from approvalflow.domain.deadlines.pauses import Pause, UnitedPause, unite
from approvalflow.errors import BadInput, BeforeCalendar

__all__ = ["Course", "Extension", "Pause", "Reading", "Stopwatch", "course", "due_if_resumed", "has_run_out", "read"]


@frozen
class Extension:
    """More time of the same unit, decided with its reasons served at the instant `at`."""

    term: Term = field(converter=term)
    at: Instant = 0


@frozen
class Stopwatch:
    """One running limit: its anchor and its ledger.

    Attributes:
        limit: what was declared. anchor: the instant it runs from.
        pauses: those that stop this clock, in any order; they may overlap and are united. What is on the spot or ends
            with a licence knows no pauses: they are left out of account.
        extension: at most one. expires: the last day of the licence, for a term `before licence expiry`.
        fixed: the due instant of a clock that is on record as having run out; nothing changes it any more.
        not_before: the due is never before this instant: a date that was told, or what an amendment left.

    Raises:
        BadInput: an extension in another unit, or no expiry where the term needs it.
    """

    limit: Limit
    anchor: Instant
    pauses: tuple[Pause, ...] = ()
    extension: Extension | None = None
    expires: Day | None = None
    fixed: Instant | None = None
    not_before: Instant | None = None

    def __attrs_post_init__(self) -> None:
        if self.extension is not None:
            _ = self.limit.term + self.extension.term
        if self.limit.term.unit == "before-expiry" and self.expires is None:
            raise BadInput("缺少证照有效期", "the expiry of the licence is missing", place="expires", rule="expiry")


@frozen
class Course:
    """How a stopwatch has run so far.

    Attributes:
        due: the last instant in time; None while a pause that is not short runs.
        ordinal: the day it falls on, or, while paused, the day it would have fallen on without that pause.
        amount: the total amount of the term, extension included. paused: the pauses that cost, ended.
        paused_since: the start of the pause that runs, else None; a short one leaves the due where it is.
        fixed: something came too late to change it (a pause or an extension after it had run out).
        floor: the close before which a pause forbids it to be due, where that decided, else None.
        out_at: from this instant on it has run out: one microsecond after due, or, where a short pause lies over the
            due, at the end of that pause; None while a pause runs.
        kept: the due is the stopwatch's `not_before`: a date told, not the end of the count.
    """

    due: Instant | None
    ordinal: int
    amount: int
    paused: tuple[tuple[Instant, Instant], ...] = ()
    paused_since: Instant | None = None
    fixed: bool = False
    floor: Instant | None = None
    out_at: Instant | None = None
    kept: bool = False


@frozen
class Reading:
    """What a stopwatch says.

    Attributes:
        due: the last instant in time (after it the clock is red); None while a pause that is not short runs.
        yellow_at: from this instant on it is yellow; None while paused, or where no warning is wanted.
        reminders: when the handler is reminded, in order; none before the anchor and none after due.
        provisional: a notice to come may still move the date.
        runs_out_fixed: its due has passed while it was running: later pauses and extensions change nothing.
        due_day: the day that due falls on (the day before where it ends at 24:00); None while paused.
        paused_since: since when a pause runs, else None; a short one leaves due and warning where they are.
    """

    due: Instant | None
    yellow_at: Instant | None
    reminders: tuple[Instant, ...]
    provisional: bool
    runs_out_fixed: bool
    due_day: Day | None
    paused_since: Instant | None = None


def course(stopwatch: Stopwatch, timetable: Timetable, now: Instant | None = None) -> Course:
    """Follow the ledger up to `now`, or to its end.

    Raises:
        BeforeCalendar: the anchor lies before the first notice. BadInput: the end lies beyond the calendar.
    """
    try:
        return _course(stopwatch, timetable, now)
    except (IndexError, OverflowError):
        timetable.calendar.beyond()


def _course(stopwatch: Stopwatch, timetable: Timetable, now: Instant | None) -> Course:
    limit, anchor = stopwatch.limit, stopwatch.anchor
    unit, amount = limit.term.unit, limit.term.amount
    if (fixed_due := stopwatch.fixed) is not None:
        return Course(fixed_due, _day_ending(timetable, fixed_due), amount, fixed=True, out_at=fixed_due + 1)
    if unit == "before-expiry":
        last = (stopwatch.expires or date.max).toordinal()
        after = timetable.midnight(last + 1)
        return Course(after, last, amount, out_at=after + 1)
    not_before, extension = stopwatch.not_before, stopwatch.extension
    if (not stopwatch.pauses and extension is None) or unit == "on-the-spot":
        due, ordinal = end_of(timetable, limit, amount, anchor, ())
        if not_before is None or not_before <= due:
            return Course(due, ordinal, amount, out_at=due + 1)
        return Course(not_before, _day_ending(timetable, not_before), amount, out_at=not_before + 1, kept=True)

    if extension is not None and now is not None and extension.at > now:
        extension = None
    by_days = unit in DAY_UNITS
    short = limit.short_pause if by_days else 0
    paused: list[tuple[Instant, Instant]] = []
    shorts: list[UnitedPause] = []
    floor: Instant | None = None

    def end() -> tuple[Instant, int]:
        due, ordinal = end_of(timetable, limit, amount, anchor, paused)
        least = floor if not_before is None or (floor is not None and floor > not_before) else not_before
        if least is not None and least > due:
            return least, _day_ending(timetable, least)
        return due, ordinal

    def by_date_told() -> bool:
        return due == not_before and end_of(timetable, limit, amount, anchor, paused)[0] < due

    due, ordinal = end()
    for pause in unite(stopwatch.pauses, anchor, timetable, short, _last_entry(stopwatch) if now is None else now):
        if by_days and not pause.notified_long:
            shorts.append(pause)
            continue
        if extension is not None and extension.at < pause.start:
            if _too_late(extension.at, due, shorts):
                break
            amount += extension.term.amount
            extension = None
            due, ordinal = end()
        if pause.start > due:
            by_floor = floor if floor == due else None
            return Course(due, ordinal, amount, tuple(paused), None, True, by_floor, due + 1, by_date_told())
        if extension is not None and (pause.end is None or extension.at < pause.end):
            amount += extension.term.amount
            extension = None
        if pause.end is None:
            due, ordinal = end()
            return Course(None, ordinal, amount, tuple(paused), paused_since=pause.start)
        if pause.long:
            paused.append((pause.start, pause.end))
        if by_days:
            floor = timetable.working_close_from(pause.end)
        due, ordinal = end()
    fixed = extension is not None and _too_late(extension.at, due, shorts)
    if extension is not None and not fixed:
        amount += extension.term.amount
        due, ordinal = end()
    over = _lying_over(due, shorts)
    running = next((pause.start for pause in shorts if pause.end is None and pause.start <= due), None)
    by_floor, out_at = floor if floor == due else None, due + 1 if over is None else over.end
    return Course(due, ordinal, amount, tuple(paused), running, fixed, by_floor, out_at, by_date_told())


def _lying_over(due: Instant, shorts: Sequence[UnitedPause]) -> UnitedPause | None:
    """The short pause that lies over the due; the clock runs out when it ends, for inside it no time passes."""
    return next((pause for pause in shorts if pause.start <= due and (pause.end is None or due < pause.end)), None)


def _too_late(at: Instant, due: Instant, shorts: Sequence[UnitedPause]) -> bool:
    """Whether the clock had run out by the instant, so that an extension changes nothing."""
    over = _lying_over(due, shorts)
    return at > due if over is None else over.end is not None and at >= over.end


def _last_entry(stopwatch: Stopwatch) -> Instant:
    """The last instant that the ledger records: as of then it is read where no other is named."""
    entries = [stopwatch.anchor]
    for pause in stopwatch.pauses:
        entries.append(pause.start)
        if pause.ended is not None:
            entries.append(pause.ended)
    if stopwatch.extension is not None:
        entries.append(stopwatch.extension.at)
    return max(entries)


def _day_ending(timetable: Timetable, due: Instant) -> int:
    """The day that ends or holds the instant: 24:00 belongs to the day before."""
    return timetable.ordinal_of(due - 1)


def read(stopwatch: Stopwatch, timetable: Timetable, now: Instant | None = None) -> Reading:
    """Read the stopwatch as of `now`, or as of its ledger.

    As of an instant, what is recorded for later (a pause, an extension) is not there yet, and a pause whose notified
    time is used up has ended by itself. Without `now` it is read as of the
    last entry of its ledger: a pause that has no recorded end, and whose notified time is not over by then, runs.

    Raises:
        BeforeCalendar: the anchor lies before the first notice of the calendar.
        BadInput: the end lies beyond the years of the calendar.
    """
    run = course(stopwatch, timetable, now)
    calendar, due = timetable.calendar, run.due
    day = date.fromordinal(run.ordinal)
    provisional = stopwatch.limit.term.unit != "before-expiry" and (calendar.horizon is None or day > calendar.horizon)
    if due is None:
        return Reading(None, None, (), provisional, False, None, run.paused_since)
    try:
        yellow = _yellow(stopwatch, timetable, run, due)
        reminders = _reminders(stopwatch.anchor, timetable, run.ordinal, yellow, due)
    except (IndexError, OverflowError):
        calendar.beyond()
    fixed = run.fixed or (now is not None and run.out_at is not None and now >= run.out_at)
    return Reading(due, yellow, reminders, provisional, fixed, day, run.paused_since)


def _yellow(stopwatch: Stopwatch, timetable: Timetable, run: Course, due: Instant) -> Instant | None:
    """The later of the warning and the middle of the limit's office time, and never after due."""
    limit, anchor, paused = stopwatch.limit, stopwatch.anchor, run.paused
    warn = limit.warn
    if warn.unit == "none":
        return None
    yellow: Instant | None
    if warn.unit == "hour":
        yellow = due - warn.amount * HOUR
    elif warn.unit == "working-hour":
        whole = office_time_of_limit(timetable, anchor, due, paused)
        yellow = office_point(timetable, anchor, paused, whole - warn.amount * HOUR)
    elif warn.unit == "working-day":
        yellow = close_with_days_left(timetable, run.ordinal, warn.amount, paused)
    else:
        yellow = _share_spent(stopwatch, timetable, run, due)
    middle = middle_of(timetable, anchor, due, paused)
    if yellow is None or yellow < middle:
        yellow = middle
    return yellow if yellow < due else due


def _share_spent(stopwatch: Stopwatch, timetable: Timetable, run: Course, due: Instant) -> Instant:
    """The close of the counted day at which the share is spent; of a limit without days, that share of office time."""
    limit, percent = stopwatch.limit, stopwatch.limit.warn.amount
    if limit.term.unit not in DAY_UNITS:
        whole = office_time_of_limit(timetable, stopwatch.anchor, due, run.paused)
        return office_point(timetable, stopwatch.anchor, run.paused, whole * percent // 100)
    days = run.amount
    if limit.term.unit != "working-day":
        anchor_day = timetable.day_of(stopwatch.anchor)
        days = calendar_days(Term(run.amount, limit.term.unit), anchor_day)
    number = max(1, days * percent // 100)
    ordinal = counted_day(timetable, limit, number, stopwatch.anchor, run.paused)
    return timetable.spans[ordinal][-1][1]


def _reminders(
    anchor: Instant, timetable: Timetable, ordinal: int, yellow: Instant | None, due: Instant
) -> tuple[Instant, ...]:
    """When it turns yellow, the opening before that if outside office hours, and the opening of a worked due day."""
    moments = {timetable.spans[ordinal][0][0]} if timetable.calendar.worked[timetable.index_of(ordinal)] else set()
    if yellow is not None:
        moments.add(yellow)
        if not timetable.is_open(yellow):
            with suppress(BeforeCalendar):  # since the first notice no office has opened, and no reminder is due
                moments.add(timetable.last_opening_before(yellow))
    told = sorted(moments)
    if told and (told[0] < anchor or told[-1] > due):
        told = [moment for moment in told if anchor <= moment <= due]
    return tuple(told)


def due_if_resumed(stopwatch: Stopwatch, timetable: Timetable, now: Instant) -> Instant:
    """When it would be due if the pauses that run at `now` ended at `now`; its due where none runs."""
    resumed = evolve(stopwatch, pauses=_resumed(stopwatch.pauses, now))
    run = course(resumed, timetable, now)
    return run.due if run.due is not None else timetable.calendar.beyond()


def _resumed(pauses: Sequence[Pause], now: Instant) -> tuple[Pause, ...]:
    return tuple(
        pause if pause.ended is not None and pause.ended <= now else evolve(pause, ended=now)
        for pause in pauses
        if pause.start <= now
    )


def has_run_out(stopwatch: Stopwatch, timetable: Timetable, at: Instant) -> bool:
    """Whether its due has passed at that instant (`at > due`) while it was running; at due itself it has not.

    A short pause that lies over the due leaves the due where it is, and the clock runs out when the pause ends.
    """
    run = course(stopwatch, timetable, at)
    return run.fixed or (run.out_at is not None and at >= run.out_at)
