"""Many stopwatches at one instant: when each is due and how its light shines, one after the other.

What most stopwatches are (a limit in working days that ends at close, is warned by the clock on the wall and is not
extended) is followed here over local names, with two look-ups for each instant; every other one, and everything that
is refused, goes through `read`. Both give the same answer: there is no rule here that `stopwatch` does not have.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from approvalflow.domain.deadlines.counting import middle_of
from approvalflow.domain.deadlines.hours import EPOCH_ORDINAL, Timetable
from approvalflow.domain.deadlines.lights import Light, light_of, light_of_stopwatch
from approvalflow.domain.deadlines.moments import DAY, HOUR, MINUTE, Instant
from approvalflow.domain.deadlines.pauses import united
from approvalflow.domain.deadlines.stopwatch import Stopwatch, read

__all__ = ["Standing", "lights_at"]


class Standing(NamedTuple):
    """Where a stopwatch stands at an instant; a tuple, because a million of them are made in one go.

    Attributes:
        due: the last instant in time; None while a pause that is not short runs.
        light: its light; while a pause runs, the colour it had when the pause began.
    """

    due: Instant | None
    light: Light


def lights_at(stopwatches: Iterable[Stopwatch], timetable: Timetable, now: Instant) -> Iterator[Standing]:
    """Where each of the stopwatches stands at `now`, in their order; none of them has finished.

    Lazy: a stopwatch is taken when its standing is asked for, and nothing of it is kept.

    Raises:
        BeforeCalendar: an anchor lies before the first notice of the calendar.
        BadInput: an end lies beyond the years of the calendar.
    """
    calendar, offset = timetable.calendar, timetable.offset
    if offset is None or timetable.hours.until_midnight or now >= timetable.midnight(calendar.last.toordinal()):
        return (_by_reading(stopwatch, timetable, now) for stopwatch in stopwatches)
    return _over_locals(stopwatches, timetable, offset, now)


def _by_reading(stopwatch: Stopwatch, timetable: Timetable, now: Instant) -> Standing:
    reading = read(stopwatch, timetable, now)
    if reading.paused_since is not None:
        return Standing(reading.due, light_of_stopwatch(stopwatch, timetable, now))
    return Standing(reading.due, light_of(reading.due, reading.yellow_at, now, ran_out=reading.runs_out_fixed))


@lru_cache(maxsize=64)
def _closes(timetable: Timetable) -> list[Instant]:
    """The close of each working day, by its number in the calendar; number 0 lies before everything."""
    return [-(1 << 62), *map(timetable.close_of, timetable.calendar.nth[1:])]


def _over_locals(
    stopwatches: Iterable[Stopwatch], timetable: Timetable, offset: int, now: Instant
) -> Iterator[Standing]:
    calendar, spans, closes, passed = (
        timetable.calendar,
        timetable.spans,
        _closes(timetable),
        timetable.office_time_before,
    )
    rank, worked, size, most = calendar.rank, calendar.worked, len(calendar.worked), len(closes) - 3
    first = calendar.start
    # An instant and this, in whole days, is the index of its day in the arrays of the calendar.
    shift = offset + (EPOCH_ORDINAL - calendar.start) * DAY
    none: list[tuple[Instant, Instant]] = []
    told: Instant | None
    shortest_day = timetable.hours.shortest_day * MINUTE
    green, yellow, red, standing, made = Light.green, Light.yellow, Light.red, tuple.__new__, Standing

    def office_time(start: Instant, end: Instant) -> int:
        """The office time between two instants, as the timetable has it."""
        low, high = 0, 0
        for at in (start, end):
            low = high
            index = (at + shift) // DAY
            if index >= size:
                calendar.beyond()
            number = rank[index]
            if at >= closes[number]:
                high = passed[number]
                continue
            high = passed[number - 1]
            for opens, shuts in spans[first + index]:
                if at <= opens:
                    break
                high += (at if at < shuts else shuts) - opens
        return high - low

    for stopwatch in stopwatches:
        limit, anchor, pauses = stopwatch.limit, stopwatch.anchor, stopwatch.pauses
        term, warn, index = limit.term, limit.warn, (anchor + shift) // DAY
        if (
            term.unit != "working-day"
            or limit.end != "close"
            or warn.unit != "hour"
            or stopwatch.extension is not None
            or stopwatch.fixed is not None
            or stopwatch.not_before is not None
            or not 0 < index < size
            or (number := rank[index] + term.amount) > most
        ):
            yield _by_reading(stopwatch, timetable, now)
            continue
        if limit.include_first_day:
            number -= worked[index]
        told = due = closes[number]
        at = now
        if pauses:
            before, paused, short = number - term.amount, [], limit.short_pause
            for start, end, notified in united(pauses, anchor, now):
                if end is None:
                    if start <= due:
                        at = start
                        if notified is None or office_time(start, notified) >= short:
                            told = None
                    break
                low = rank[(start + shift) // DAY]
                if start <= closes[low]:
                    low -= 1
                high = rank[(end + shift) // DAY]
                if end <= closes[high]:
                    high -= 1
                # Two closes inside a pause have a whole working day between them, and office time is never more than
                # time: most pauses need not be measured.
                long = (high - low - 1) * shortest_day >= short or (
                    end - start >= short and office_time(start, end) >= short
                )
                if not long and notified is not None and office_time(start, notified) < short:
                    continue
                if start > due:
                    break
                if long:
                    paused.append((start, end))
                    if low < before:
                        low = before
                    if low < number and high > low:
                        number += high - low
                if number > most or high > most:
                    number = len(closes)
                    break
                resumes = closes[high + 1]
                if end == resumes:
                    resumes = closes[high + 2]
                due = closes[number]
                if resumes > due:
                    due = resumes
                told = due
            if number > most:
                yield _by_reading(stopwatch, timetable, now)
                continue
        else:
            paused = none
        if at > due:
            yield standing(made, (told, red))
        elif at < due - warn.amount * HOUR or at < middle_of(timetable, anchor, due, paused):
            yield standing(made, (told, green))
        else:
            yield standing(made, (told, yellow))
