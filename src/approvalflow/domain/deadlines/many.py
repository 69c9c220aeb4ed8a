"""Many stopwatches at one instant: when each is due and how its light shines, one after the other.

What most stopwatches are (a limit in working days that ends at close, is warned by the clock on the wall and is not
extended) is followed here over local names, with two look-ups for each instant; every other one, and everything that
is refused, goes through `read`. Both give the same answer: there is no rule here that `stopwatch` does not have.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from approvalflow.domain.deadlines.counting import middle_of
from approvalflow.domain.deadlines.hours import EPOCH_ORDINAL, Timetable
from approvalflow.domain.deadlines.lights import Light, light_of, light_of_stopwatch
from approvalflow.domain.deadlines.moments import DAY, HOUR, MINUTE, Instant
from approvalflow.domain.deadlines.pauses import Pause
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


class _Closes(dict[int, Instant]):
    """The close of each working day, by its number in the calendar; worked out once for each that is asked for."""

    def __init__(self, timetable: Timetable) -> None:
        super().__init__()
        self._timetable = timetable

    def __missing__(self, number: int) -> Instant:
        calendar = self._timetable.calendar
        if number >= len(calendar.nth):
            calendar.beyond()
        close = self[number] = self._timetable.close_of(calendar.nth[number])
        return close


_closes = lru_cache(maxsize=256)(_Closes)
_START = attrgetter("start")

#: A pause as it stands: its start, its end (None while it runs) and its notified end (None where there is none).
_Run = tuple[Instant, Instant | None, Instant | None]


def _united(pauses: Sequence[Pause], anchor: Instant, now: Instant) -> list[_Run]:
    """What `pauses.unite` unites, not measured."""
    runs: list[_Run] = []
    for pause in pauses if len(pauses) == 1 else sorted(pauses, key=_START):
        start, notified, end = pause.start, pause.notified, pause.ended
        if start > now:
            break
        if start < anchor:
            start = anchor
        if end is not None and end > now:
            end = None
        if notified is not None and notified <= now and (end is None or notified < end):
            end = notified
        if end is not None and end <= start:
            continue
        if runs and ((until := runs[-1][1]) is None or start <= until):
            begun, _, named = runs[-1]
            whole = None if end is None or until is None else max(end, until)
            runs[-1] = (begun, whole, None if named is None or notified is None else max(named, notified))
        else:
            runs.append((start, end, notified))
    return runs


def _over_locals(
    stopwatches: Iterable[Stopwatch], timetable: Timetable, offset: int, now: Instant
) -> Iterator[Standing]:
    calendar, spans, closes, position = timetable.calendar, timetable.spans, _closes(timetable), timetable.position
    rank, worked, size, first = calendar.rank, calendar.worked, len(calendar.worked), calendar.start
    shift = offset + (EPOCH_ORDINAL - first) * DAY  # an instant and this, in whole days, is the index of its day
    shortest_day = timetable.hours.shortest_day * MINUTE
    green, yellow, red, standing, made = Light.green, Light.yellow, Light.red, tuple.__new__, Standing

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
        ):
            yield _by_reading(stopwatch, timetable, now)
            continue
        before = rank[index] - worked[index] if limit.include_first_day else rank[index]
        number = before + term.amount
        due = closes[number]
        told: Instant | None = due
        at = now
        paused: list[tuple[Instant, Instant]] = []
        for start, end, notified in _united(pauses, anchor, now) if pauses else ():
            if end is None:
                if notified is not None and position(notified) - position(start) < limit.short_pause:
                    if start <= due:
                        at = start
                elif start <= due:
                    told, at = None, start
                break
            index = (start + shift) // DAY
            low = rank[index]
            if worked[index] and spans[first + index][-1][1] >= start:
                low -= 1
            index = (end + shift) // DAY
            high, close = rank[index], spans[first + index][-1][1]
            if worked[index] and end <= close:
                high -= 1
                resumes = close if end < close else closes[high + 2]
            else:
                resumes = closes[high + 1]
            # Two closes inside a pause have a whole working day between them: no need to measure.
            long = (high - low - 1) * shortest_day >= limit.short_pause
            if not long:
                opened = position(start)
                long = position(end) - opened >= limit.short_pause
                if not long and notified is not None and position(notified) - opened < limit.short_pause:
                    continue
            if start > due:
                break
            if long:
                paused.append((start, end))
                if low < before:
                    low = before
                if low < number and high > low:
                    number += high - low
            due = closes[number]
            if resumes > due:
                due = resumes
            told = due
        if at > due:
            light = red
        elif at < due - warn.amount * HOUR:
            light = green
        else:
            light = yellow if at >= middle_of(timetable, anchor, due, paused) else green
        yield standing(made, (told, light))
