"""The laws of the clock, over random limits, starts, pauses and calendars."""

import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from approvalflow.domain.deadlines.calendars import compile_calendar
from approvalflow.domain.deadlines.hours import Timetable
from approvalflow.domain.deadlines.lights import Light, light_of_stopwatch
from approvalflow.domain.deadlines.limits import Limit, Term
from approvalflow.domain.deadlines.moments import DAY, HOUR, MINUTE, Instant
from approvalflow.domain.deadlines.notices import Notice
from approvalflow.domain.deadlines.stopwatch import Pause, Stopwatch, due_if_resumed, has_run_out, read
from tests.domain.deadlines.places import CALENDAR, NOTICE, OFFICE, at

BEGIN = at("2026-01-20")

#: Instants on the half hour, so that closes and openings are hit often, and now and then a microsecond beside one.
INSTANTS = st.builds(
    lambda half, off: BEGIN + half * 30 * MINUTE + off, st.integers(0, 48 * 50), st.sampled_from([0, 0, 0, 1, -1])
)
LIMITS = st.builds(
    lambda term, roll, warn: Limit(term, roll=roll, warn=warn),
    st.one_of(
        st.builds(Term, st.integers(1, 30), st.sampled_from(["working-day", "calendar-day", "working-hour"])),
        st.builds(Term, st.integers(1, 3), st.sampled_from(["week", "month", "year"])),
    ),
    st.sampled_from(["next-working-day", "none"]),
    st.sampled_from(["24 hours", "1 working day", "3 working hours", "80 %", "none"]),
)


@st.composite
def pauses(draw: st.DrawFn) -> Pause:
    start = draw(INSTANTS)
    end = start + draw(st.integers(0, 48 * 6)) * 30 * MINUTE
    return Pause(start, end, end)


PAUSES = st.lists(pauses(), max_size=4).map(tuple)


def due(limit: Limit, anchor: Instant, *paused: Pause, table: Timetable = OFFICE) -> Instant:
    found = read(Stopwatch(limit, anchor, paused), table).due
    assert found is not None
    return found


@given(LIMITS, INSTANTS, INSTANTS, st.integers(1, 10))
def test_more_term_or_a_later_start_never_ends_earlier(limit: Limit, one: Instant, other: Instant, more: int) -> None:
    """Monotone in the amount and in the start."""
    longer = Limit(Term(limit.term.amount + more, limit.term.unit), roll=limit.roll)
    assert due(limit, one) <= due(longer, one)
    assert due(limit, min(one, other)) <= due(limit, max(one, other))


@given(st.integers(1, 40), INSTANTS, st.sets(st.integers(0, 80), max_size=10))
def test_a_holiday_more_never_ends_a_working_day_limit_earlier(
    amount: int, anchor: Instant, holidays: set[int]
) -> None:
    """Without pauses."""
    off = {date(2026, 1, 20) + timedelta(n) for n in holidays} | {date(2026, 1, 1)}
    amended = compile_calendar("more", [NOTICE, Notice("amendment", "", date(2026, 1, 2), days_off=off)])
    limit = Limit(Term(amount, "working-day"))
    assert due(limit, anchor) <= due(limit, anchor, table=Timetable(amended))


@given(LIMITS, INSTANTS, PAUSES, pauses(), st.integers(0, 200))
def test_a_longer_pause_never_ends_earlier(
    limit: Limit, anchor: Instant, others: tuple[Pause, ...], pause: Pause, more: int
) -> None:
    """Whatever else is paused."""
    end = (pause.ended or 0) + more * 30 * MINUTE
    assert due(limit, anchor, *others, pause) <= due(limit, anchor, *others, Pause(pause.start, end, end))


@given(LIMITS, INSTANTS, PAUSES, pauses(), st.integers(0, 100))
def test_cutting_or_doubling_a_pause_changes_nothing(
    limit: Limit, anchor: Instant, others: tuple[Pause, ...], pause: Pause, share: int
) -> None:
    """Two halves that touch, and a pause over itself, are the pause."""
    end = pause.ended or 0
    cut = pause.start + (end - pause.start) * share // 100
    halves = (Pause(pause.start, cut, cut), Pause(cut, end, end))
    whole = read(Stopwatch(limit, anchor, (*others, pause)), OFFICE)
    assert read(Stopwatch(limit, anchor, (*halves, *others)), OFFICE) == whole
    assert read(Stopwatch(limit, anchor, (pause, *others, pause)), OFFICE) == whole


@given(LIMITS, INSTANTS, INSTANTS, st.integers(1, 3 * HOUR - 1))
def test_a_short_pause_changes_nothing(limit: Limit, anchor: Instant, start: Instant, length: int) -> None:
    """But for limits in working hours, which lose exactly what was paused."""
    end = OFFICE.after_office_time(start, length)
    plain, paused = due(limit, anchor), due(limit, anchor, Pause(start, end, end))
    if limit.term.unit == "working-hour":
        lost = OFFICE.office_time(max(start, anchor), max(end, anchor)) if start <= plain else 0
        assert OFFICE.office_time(plain, paused) == lost
    else:
        assert paused == plain


@given(LIMITS, INSTANTS, PAUSES)
def test_yellow_lies_between_the_anchor_and_due(limit: Limit, anchor: Instant, paused: tuple[Pause, ...]) -> None:
    """And the reminders too, in order and each once."""
    reading = read(Stopwatch(limit, anchor, paused), OFFICE)
    assert reading.due is not None
    assert reading.yellow_at is None or anchor <= reading.yellow_at <= reading.due
    assert list(reading.reminders) == sorted(set(reading.reminders))
    assert all(anchor <= moment <= reading.due for moment in reading.reminders)


@given(LIMITS, INSTANTS, INSTANTS)
def test_without_pauses_a_light_never_goes_back(limit: Limit, anchor: Instant, now: Instant) -> None:
    """Green, then yellow, then red, and red exactly after due."""
    watch = Stopwatch(limit, anchor)
    order = [Light.green, Light.yellow, Light.red]
    moments = sorted(moment for moment in (anchor, anchor + 1, now, now + HOUR, now + 60 * DAY) if moment >= anchor)
    seen = [light_of_stopwatch(watch, OFFICE, moment) for moment in moments]
    assert [order.index(light) for light in seen] == sorted(order.index(light) for light in seen)
    assert [light is Light.red for light in seen] == [has_run_out(watch, OFFICE, moment) for moment in moments]


@given(LIMITS, INSTANTS, PAUSES, INSTANTS, INSTANTS)
def test_run_out_stays_run_out(
    limit: Limit, anchor: Instant, paused: tuple[Pause, ...], one: Instant, other: Instant
) -> None:
    """Read ever later, on a ledger of which nothing touches, a clock that has run out keeps its due."""
    apart = _apart(paused)
    watch = Stopwatch(limit, anchor, apart)
    first, second = sorted((one, other))
    if has_run_out(watch, OFFICE, first):
        assert has_run_out(watch, OFFICE, second)
        assert read(watch, OFFICE, first).due == read(watch, OFFICE, second).due


def _apart(paused: tuple[Pause, ...]) -> tuple[Pause, ...]:
    """Those pauses that neither touch nor overlap an earlier one."""
    kept: list[Pause] = []
    for pause in sorted(paused, key=lambda pause: (pause.start, pause.ended or 0)):
        if not kept or pause.start > (kept[-1].ended or 0):
            kept.append(pause)
    return tuple(kept)


@given(LIMITS, INSTANTS, INSTANTS, INSTANTS)
def test_due_if_resumed_is_what_resuming_gives(limit: Limit, anchor: Instant, one: Instant, other: Instant) -> None:
    """Ending a pause at now gives the due that was foretold for now."""
    start, now = sorted((one, other))
    foretold = due_if_resumed(Stopwatch(limit, anchor, (Pause(start),)), OFFICE, now)
    assert read(Stopwatch(limit, anchor, (Pause(start, None, now),)), OFFICE, now).due == foretold


def walk(limit: Limit, anchor: Instant, paused: tuple[Pause, ...]) -> date:
    """The last counted day of a working-day limit, found day by day."""
    here, left = OFFICE.day_of(anchor), limit.term.amount
    while left:
        here += timedelta(1)
        close = OFFICE.close_of(here)
        stopped = any(pause.start <= close < (pause.ended or 0) for pause in paused)
        left -= CALENDAR.is_working(here) and not stopped
    return here


@given(st.integers(1, 30), INSTANTS, PAUSES)
def test_the_walk_day_by_day_agrees(amount: int, anchor: Instant, paused: tuple[Pause, ...]) -> None:
    """With long pauses that are apart and start in time, the due day is that of a walk, or that of a floor after it."""
    long = tuple(
        pause
        for pause in _apart(paused)
        if pause.start >= anchor and OFFICE.office_time(pause.start, pause.ended or 0) >= 3 * HOUR
    )
    limit = Limit(Term(amount, "working-day"))
    reading = read(Stopwatch(limit, anchor, long), OFFICE)
    if reading.runs_out_fixed:
        long = tuple(pause for pause in long if reading.due is not None and pause.start <= reading.due)
    floors = [OFFICE.working_close_from(pause.ended or 0) for pause in long]
    assert reading.due == max([OFFICE.close_of(walk(limit, anchor, long)), *floors])


PROGRAM = """
from tests.domain.deadlines.places import CALENDAR, NOTICE, OFFICE
from approvalflow.domain.deadlines.rows import answer
rows = [{"start": "2026-02-13", "term": "9 working days", "now": "2026-03-01",
         "pauses": [["2026-02-24", "2026-02-26"]]},
        {"start": "2026-03-02T10:00:00+08:00", "term": "1 month", "zone": "Europe/Berlin", "warn": "80 %"}]
print(CALENDAR.version, [answer(row, lambda name: OFFICE, "county") for row in rows])
"""


def test_equal_under_every_time_zone_locale_and_hash_seed(root: Path) -> None:
    """The machine's own settings decide nothing."""
    said = set()
    for zone, locale, seed in (
        ("UTC", "C.UTF-8", "0"),
        ("America/New_York", "zh_CN.UTF-8", "1"),
        ("Asia/Kolkata", "C", "4711"),
    ):
        path = os.pathsep.join([str(root), *sys.path])
        settings = {
            **os.environ,
            "TZ": zone,
            "LC_ALL": locale,
            "PYTHONHASHSEED": seed,
            "PYTHONUTF8": "1",
            "PYTHONPATH": path,
        }
        run = subprocess.run(
            [sys.executable, "-c", PROGRAM], env=settings, cwd=root, capture_output=True, text=True, check=True
        )
        said.add(run.stdout)
    assert len(said) == 1 and "2026" in said.pop()
