"""A million stopwatches with pauses to their due and light, beside the loop that one would write by hand for them.

    python bench/bench_stopwatches.py [HOW MANY]

All have what most clocks of a centre have: a limit in working days that ends at close, the usual office hours, a
warning of 24 hours, up to three pauses that may touch, be short, run still, or have ended before their notified time,
a tenth of the ledgers not in order.
The loop by hand knows that, and nothing else: hours and settings are written into it. `lights_at` finds out.

The stopwatches are there before the clock starts, for everybody. Everything else is made anew in every round: the
timetable with what it keeps, and the arrays of the loop. Wrong is what a reading one by one says otherwise, which the
tests compare with an oracle that shares no code.
"""

from __future__ import annotations

import gc
import random
import resource
import sys
from collections.abc import Callable, Iterable
from operator import attrgetter

from measuring.tables import goal, head, table
from measuring.timing import rates

from approvalflow.domain.deadlines.calendars import Calendar
from approvalflow.domain.deadlines.hours import Timetable
from approvalflow.domain.deadlines.lights import Light, light_of_stopwatch
from approvalflow.domain.deadlines.limits import Limit
from approvalflow.domain.deadlines.many import lights_at
from approvalflow.domain.deadlines.moments import DAY, HOUR, MINUTE, instant
from approvalflow.domain.deadlines.pauses import Pause
from approvalflow.domain.deadlines.stopwatch import Stopwatch, read
from approvalflow_china_calendar.source import calendar

MANY = 1_000_000
JUDGED = 100_000
NOW = instant("2026-09-16T15:20:00+08:00")
LIMITS = [Limit(f"{amount} working days") for amount in (1, 3, 5, 7, 10, 15, 20, 20, 20, 30, 45, 60)]
LENGTHS = (HOUR, 2 * HOUR, 150 * MINUTE, 4 * HOUR, DAY, 2 * DAY, 5 * DAY, 10 * DAY, 30 * DAY)

_START = attrgetter("start")

#: The sum of all due instants that there are, how many are red, how many yellow.
Tally = tuple[int, int, int]


def drawn(many: int) -> list[Stopwatch]:
    """Stopwatches of the last four months, half of them without a pause, the rest with one to three."""
    draw = random.Random(20260916)
    return [_one(draw) for _ in range(many)]


def _one(draw: random.Random) -> Stopwatch:
    anchor = NOW - draw.randrange(120 * DAY)
    pauses = []
    begins = anchor
    for _ in range(draw.choice((0, 0, 0, 1, 1, 3))):
        begins += draw.randrange(4 * DAY)
        length = draw.choice(LENGTHS)
        ended = draw.choice((None, begins + length, begins + length // 2))
        pauses.append(Pause(begins, draw.choice((None, begins + length)), ended))
        if draw.random() < 0.5:
            begins += length  # the next one may touch it
    if draw.random() < 0.1:
        draw.shuffle(pauses)
    return Stopwatch(draw.choice(LIMITS), anchor, tuple(pauses))


def loop_by_hand(days: Calendar) -> Callable[[Iterable[Stopwatch], int], Tally]:
    """The loop that a good programmer would write for these very stopwatches, over arrays of the calendar."""
    opens, noon, after_noon, closes = 9 * HOUR, 12 * HOUR, 14 * HOUR, 17 * HOUR + 30 * MINUTE
    morning, whole, short = noon - opens, 390 * MINUTE, 3 * HOUR
    shift = 8 * HOUR + (719_163 - days.start) * DAY
    rank, worked = days.rank, days.worked
    close_of = [day.toordinal() - days.start for day in days.nth[1:]]
    close_of = [0, *(index * DAY + closes - shift for index in close_of)]

    def position(at: int) -> int:
        index = (at + shift) // DAY
        if not worked[index]:
            return rank[index] * whole
        at += shift - index * DAY
        passed = (rank[index] - 1) * whole
        if at <= opens:
            return passed
        if at <= noon:
            return passed + at - opens
        if at <= after_noon:
            return passed + morning
        return passed + morning + (at if at < closes else closes) - after_noon

    def at_position(wanted: int) -> int:
        number = -(-wanted // whole)
        left = wanted - (number - 1) * whole
        dawn = close_of[number] - closes
        return dawn + opens + left if left <= morning else dawn + after_noon + left - morning

    def loop(stopwatches: Iterable[Stopwatch], now: int) -> Tally:
        total = reds = yellows = 0
        for stopwatch in stopwatches:
            anchor = stopwatch.anchor
            before = rank[(anchor + shift) // DAY]
            number = before + stopwatch.limit.term.amount
            due = close_of[number]
            told: int | None = due
            at = now
            costing: list[tuple[int, int]] = []
            if stopwatch.pauses:
                united: list[tuple[int, int | None, int | None]] = []
                for pause in stopwatch.pauses if len(stopwatch.pauses) == 1 else sorted(stopwatch.pauses, key=_START):
                    start, notified, end = pause.start, pause.notified, pause.ended
                    if start > now:
                        break
                    if end is not None and end > now:
                        end = None
                    if notified is not None and notified <= now and (end is None or notified < end):
                        end = notified
                    if end is not None and end <= start:
                        continue
                    if united and ((until := united[-1][1]) is None or start <= until):
                        begun, _, named = united[-1]
                        until = None if end is None or until is None else max(end, until)
                        united[-1] = (begun, until, None if named is None or notified is None else max(named, notified))
                    else:
                        united.append((start, end, notified))
                for start, end, notified in united:
                    if end is None:
                        long = notified is None or position(notified) - position(start) >= short
                        if start <= due:
                            at = start
                            if long:
                                told = None
                        break
                    low = rank[(start + shift) // DAY]
                    if start <= close_of[low]:
                        low -= 1
                    index = (end + shift) // DAY
                    high = rank[index]
                    if worked[index] and end <= close_of[high]:
                        high -= 1
                    long = high - low > 1 or (end - start >= short and position(end) - position(start) >= short)
                    if not long and notified is not None and position(notified) - position(start) < short:
                        continue
                    if start > due:
                        break
                    if long:
                        costing.append((start, end))
                        if low < before:
                            low = before
                        if low < number and high > low:
                            number += high - low
                    resumes = close_of[high + 1]
                    if end == resumes:
                        resumes = close_of[high + 2]
                    due = close_of[number]
                    if resumes > due:
                        due = resumes
                    told = due
            if at > due:
                reds += 1
            elif at >= due - DAY:
                begun = position(anchor)
                spent = position(due) - begun
                for start, end in costing:
                    spent -= position(end if end < due else due) - position(start)
                middle = begun + spent // 2
                for start, end in costing:
                    if (left := position(start)) < middle:
                        middle += position(end) - left
                if spent < 2 or at >= at_position(middle):
                    yellows += 1
            if told is not None:
                total += told
        return total, reds, yellows

    return loop


def by_library(stopwatches: Iterable[Stopwatch], timetable: Timetable, now: int) -> Tally:
    """The same tally over the answers of `lights_at`."""
    total = reds = yellows = 0
    red, yellow = Light.red, Light.yellow
    for due, light in lights_at(stopwatches, timetable, now):
        if light is red:
            reds += 1
        elif light is yellow:
            yellows += 1
        if due is not None:
            total += due
    return total, reds, yellows


def one_by_one(stopwatches: Iterable[Stopwatch], timetable: Timetable, now: int) -> Tally:
    """The same tally over a reading of each."""
    total = reds = yellows = 0
    for stopwatch in stopwatches:
        light = light_of_stopwatch(stopwatch, timetable, now)
        reds += light is Light.red
        yellows += light is Light.yellow
        total += read(stopwatch, timetable, now).due or 0
    return total, reds, yellows


def main() -> None:
    """Measure, compare every answer, and say the ratio."""
    many = int(sys.argv[1]) if len(sys.argv) > 1 else MANY
    head(f"{many:,} stopwatches with pauses to due and light", ["approvalflow"])
    days = calendar()
    stopwatches = drawn(many)
    few = stopwatches[:JUDGED]
    gc.collect()
    gc.freeze()

    hand, office = loop_by_hand(days), Timetable(days)
    truth = [one_by_one([stopwatch], office, NOW) for stopwatch in few]
    wrong = {
        "the loop by hand": sum(hand([stopwatch], NOW) != right for stopwatch, right in zip(few, truth, strict=True)),
        "lights_at": sum(
            by_library([stopwatch], office, NOW) != right for stopwatch, right in zip(few, truth, strict=True)
        ),
    }
    total, reds, yellows = hand(stopwatches, NOW)
    same = by_library(stopwatches, office, NOW) == (total, reds, yellows)
    print(
        f"  paused: {sum(not right[0] for right in truth) / len(few):.0%} of {len(few):,}; "
        f"of all, red: {reds:,}, yellow: {yellows:,}; both sums over all are {'equal' if same else 'NOT EQUAL'}\n"
    )

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = rates(
        {
            "the loop by hand": lambda: loop_by_hand(days)(stopwatches, NOW) and many,
            "lights_at": lambda: by_library(stopwatches, Timetable(days), NOW) and many,
            "read and light_of_stopwatch, one by one": lambda: one_by_one(few, office, NOW) and len(few),
        },
        rounds=5,
    )
    more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    floor = found["the loop by hand"]
    table(
        ["", "stopwatches/s", "of the loop", "for all, s", f"wrong of {len(few):,}"],
        [
            [name, f"{rate:,.0f}", f"{rate / floor:.2f}", f"{many / rate:.2f}", str(wrong.get(name, 0))]
            for name, rate in found.items()
        ],
    )
    print(f"\n  memory that the rounds added to that of the stopwatches: {more:.1f} MiB\n")
    goal("time of lights_at / time of the loop by hand", floor / found["lights_at"], 1.5, at_most=True)
    goal("wrong answers", sum(wrong.values()) + (not same), 0, at_most=True, unit="")


if __name__ == "__main__":
    main()
