"""The laws of the clock, over random limits, starts, pauses, calendars and office hours."""

from datetime import date, timedelta

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from approvalflow.domain.deadlines.hours import Timetable
from approvalflow.domain.deadlines.lights import Light, light_of_stopwatch
from approvalflow.domain.deadlines.limits import Limit, Term
from approvalflow.domain.deadlines.moments import DAY, HOUR, MINUTE, Instant
from approvalflow.domain.deadlines.notices import Notice
from approvalflow.domain.deadlines.stopwatch import Pause, Stopwatch, due_if_resumed, has_run_out, read
from tests.domain.deadlines.drawn import (
    ANY_LIMITS,
    DAYS,
    FIRST,
    HALF_HOUR,
    INSTANTS,
    LETTERS,
    LIMITS,
    OFFICES,
    PAUSES,
    calendar_of,
    cut,
    hours_of,
    notices,
    pauses,
    table_of,
)
from tests.domain.deadlines.places import OFFICE, at

#: Less than three hours, to the microsecond.
BRIEF = st.builds(lambda minutes, beside: minutes * MINUTE + beside, st.integers(1, 180), st.sampled_from([-1, -2]))
#: After all that the laws draw.
LATER = at("2026-12-31")
DAYS_OF_TWO_YEARS = st.dates(FIRST, date(2027, 12, 31))


def due(limit: Limit, anchor: Instant, *paused: Pause, table: Timetable = OFFICE) -> Instant:
    found = read(Stopwatch(limit, anchor, paused), table).due
    assert found is not None
    return found


class TestCalendars:
    """Days alone."""

    @given(notices(), DAYS, st.integers(0, 200))
    def test_count_undoes_add(self, paper: Notice, day: date, n: int) -> None:
        """`count(a, add(a, n)) == n`, and the day before has one less: nothing is skipped and nothing counted twice."""
        calendar = calendar_of(paper)
        end = calendar.add(day, n)
        assert calendar.count(day, end) == n
        if n:
            assert calendar.is_working(end) and calendar.count(day, end - timedelta(1)) == n - 1

    @given(notices(), DAYS, st.integers(0, 10), st.integers(0, 200), st.integers(1, 5))
    def test_add_is_monotone(self, paper: Notice, day: date, wait: int, n: int, more: int) -> None:
        """Strictly in n, and never earlier for a later start."""
        calendar = calendar_of(paper)
        assert calendar.add(day, n) < calendar.add(day, n + more)
        assert calendar.add(day, n) <= calendar.add(day + timedelta(wait), n)

    @given(notices(), DAYS_OF_TWO_YEARS, DAYS_OF_TWO_YEARS)
    def test_count_is_the_working_days_between(self, paper: Notice, a: date, b: date) -> None:
        """Counted one by one, either way."""
        calendar, (low, high) = calendar_of(paper), sorted((a, b))
        days = sum(calendar.is_working(low + timedelta(n)) for n in range(1, (high - low).days + 1))
        assert calendar.count(low, high) == days and calendar.count(high, low) == -days


@given(LIMITS, INSTANTS, st.integers(0, 200), st.integers(1, 10), OFFICES)
def test_more_term_or_a_later_start_never_ends_earlier(
    limit: Limit, start: Instant, wait: int, more: int, office: int
) -> None:
    """Monotone in the amount and in the start, for ends at close."""
    table = table_of(office)
    more = 1 if limit.term.unit == "year" else more
    longer = Limit(Term(limit.term.amount + more, limit.term.unit), roll=limit.roll)
    assert due(limit, start, table=table) <= due(longer, start, table=table)
    assert due(limit, start, table=table) <= due(limit, start + wait * HALF_HOUR, table=table)


@given(st.integers(1, 40), INSTANTS, notices(), st.sets(DAYS, min_size=1, max_size=10), OFFICES)
def test_a_holiday_more_never_ends_a_working_day_limit_earlier(
    amount: int, anchor: Instant, paper: Notice, off: set[date], hours: int
) -> None:
    """Without pauses, be it a weekday or a make-up day that is taken off."""
    more = Notice("more", "", date(2026, 1, 2), days_off=off)
    limit = Limit(Term(amount, "working-day"))
    before, after = (Timetable(calendar_of(*papers), hours_of(hours)) for papers in ((paper,), (paper, more)))
    assert due(limit, anchor, table=before) <= due(limit, anchor, table=after)


@given(LIMITS, INSTANTS, PAUSES, pauses(), st.integers(0, 200), OFFICES)
def test_a_longer_pause_never_ends_earlier(
    limit: Limit, anchor: Instant, others: tuple[Pause, ...], pause: Pause, more: int, office: int
) -> None:
    """Whatever else is paused."""
    table = table_of(office)
    end = (pause.ended or 0) + more * HALF_HOUR
    longer = Pause(pause.start, end, end)
    assert due(limit, anchor, *others, pause, table=table) <= due(limit, anchor, *others, longer, table=table)


@given(ANY_LIMITS, INSTANTS, LETTERS, pauses(), st.integers(0, 100), OFFICES, INSTANTS)
def test_cutting_or_doubling_a_pause_changes_nothing(
    limit: Limit,
    anchor: Instant,
    others: tuple[Pause, ...],
    pause: Pause,
    share: int,
    office: int,
    now: Instant,
) -> None:
    """Two halves that touch, and a pause over itself, are the pause: in the end, and at every instant after the cut."""
    table = table_of(office)
    halves = cut(pause, share)
    instants = (LATER, now) if now >= halves[1].start else (LATER,)
    for instant in instants:
        whole = read(Stopwatch(limit, anchor, (*others, pause)), table, instant)
        assert read(Stopwatch(limit, anchor, (*halves, *others)), table, instant) == whole
        assert read(Stopwatch(limit, anchor, (pause, *others, pause)), table, instant) == whole


@given(LIMITS, INSTANTS, st.integers(0, 20), st.integers(0, 5), BRIEF, OFFICES)
def test_a_short_pause_changes_nothing(
    limit: Limit, anchor: Instant, day: int, back: int, length: int, office: int
) -> None:
    """Just before a close too. But for limits in working hours, which lose exactly what was paused."""
    table = table_of(office)
    start = table.close_of(table.calendar.add(table.day_of(anchor), 1 + day)) - back * HALF_HOUR
    end = table.after_office_time(start, length)
    plain, paused = due(limit, anchor, table=table), due(limit, anchor, Pause(start, end, end), table=table)
    if limit.term.unit == "working-hour":
        lost = table.office_time(start, end) if start <= plain else 0
        assert table.office_time(plain, paused) == lost
    else:
        assert paused == plain


@given(LIMITS, INSTANTS, st.lists(st.tuples(st.integers(0, 30), st.integers(1, 179)), max_size=20), OFFICES)
def test_many_short_pauses_change_nothing(
    limit: Limit, anchor: Instant, evenings: list[tuple[int, int]], office: int
) -> None:
    """Pausing every evening just before the close, on working days that lie apart, gains nothing."""
    table = table_of(office)
    if limit.term.unit == "working-hour":
        return
    first = table.day_of(anchor)
    paused = []
    for n, minutes in dict(evenings).items():
        day = table.calendar.add(first, 1 + n)
        # From so many minutes before the close to the same close: under three working hours, and a day's close held.
        start = table.close_of(day) - minutes * MINUTE
        paused.append(Pause(start, table.close_of(day) + 1, table.close_of(day) + 1))
    assert due(limit, anchor, *paused, table=table) == due(limit, anchor, table=table)


@given(ANY_LIMITS, INSTANTS, PAUSES, OFFICES)
def test_yellow_lies_between_the_anchor_and_due(
    limit: Limit, anchor: Instant, paused: tuple[Pause, ...], office: int
) -> None:
    """And the reminders too, in order and each once; an opening of them is that of a working day."""
    table = table_of(office)
    reading = read(Stopwatch(limit, anchor, paused), table)
    assert reading.due is not None
    if reading.due < anchor:  # the first day included, and the office had closed on it
        return
    assert reading.yellow_at is None or anchor <= reading.yellow_at <= reading.due
    assert list(reading.reminders) == sorted(set(reading.reminders))
    assert all(anchor <= moment <= reading.due for moment in reading.reminders)
    assert all(moment == reading.yellow_at or table.is_open(moment) for moment in reading.reminders)


@given(ANY_LIMITS, INSTANTS, INSTANTS, OFFICES)
def test_without_pauses_a_light_never_goes_back(limit: Limit, anchor: Instant, now: Instant, office: int) -> None:
    """Green, then yellow, then red, and red exactly after due."""
    table = table_of(office)
    watch = Stopwatch(limit, anchor)
    order = [Light.green, Light.yellow, Light.red]
    reading = read(watch, table)
    edges = (edge + n for edge in (reading.due, reading.yellow_at) if edge is not None for n in (-1, 0, 1))
    moments = sorted(moment for moment in (anchor, now, now + HOUR, now + 60 * DAY, *edges) if moment >= anchor)
    seen = [light_of_stopwatch(watch, table, moment) for moment in moments]
    assert [order.index(light) for light in seen] == sorted(order.index(light) for light in seen)
    assert [light is Light.red for light in seen] == [
        reading.due is not None and moment > reading.due for moment in moments
    ]
    assert [light is Light.red for light in seen] == [has_run_out(watch, table, moment) for moment in moments]


@given(ANY_LIMITS, INSTANTS, LETTERS, st.integers(0, 20), st.integers(0, 96), OFFICES)
def test_run_out_stays_run_out(
    limit: Limit, anchor: Instant, letters: tuple[Pause, ...], wait: int, more: int, office: int
) -> None:
    """A clock that has run out keeps its due and stays red, whatever letter is served right after."""
    table = table_of(office)
    watch = Stopwatch(limit, anchor, letters)
    after = read(watch, table, LATER).due
    if after is None or not has_run_out(watch, table, now := max(after, anchor) + 1 + wait * HALF_HOUR):
        return
    due = read(watch, table, now).due
    later = evolve(watch, pauses=(*letters, Pause(now), Pause(now + HOUR, now + more * HALF_HOUR + HOUR)))
    for instant in (now, now + more * HALF_HOUR, LATER):
        assert has_run_out(later, table, max(instant, now))
        assert read(later, table, max(instant, now)).due == due
        assert light_of_stopwatch(later, table, max(instant, now)) is Light.red


@given(ANY_LIMITS, INSTANTS, INSTANTS, INSTANTS, OFFICES)
def test_due_if_resumed_is_what_resuming_gives(
    limit: Limit, anchor: Instant, one: Instant, other: Instant, office: int
) -> None:
    """Ending a pause at now gives the due that was foretold for now."""
    table = table_of(office)
    start, now = sorted((one, other))
    foretold = due_if_resumed(Stopwatch(limit, anchor, (Pause(start),)), table, now)
    assert read(Stopwatch(limit, anchor, (Pause(start, None, now),)), table, now).due == foretold


def walk(limit: Limit, anchor: Instant, paused: tuple[Pause, ...], table: Timetable) -> date:
    """The last counted day of a working-day limit, found day by day."""
    here, left = table.day_of(anchor), limit.term.amount
    while left:
        here += timedelta(1)
        close = table.close_of(here)
        stopped = any(pause.start <= close < (pause.ended or 0) for pause in paused)
        left -= table.calendar.is_working(here) and not stopped
    return here


def floor(resumed: Instant, table: Timetable) -> Instant:
    """The first close of a working day after the instant."""
    day = table.day_of(resumed) - timedelta(1)
    while not (table.calendar.is_working(day) and table.close_of(day) > resumed):
        day += timedelta(1)
    return table.close_of(day)


@given(st.integers(1, 30), INSTANTS, PAUSES, st.integers(0, 96), st.integers(0, 48 * 5), OFFICES)
def test_the_walk_day_by_day_agrees(
    amount: int, anchor: Instant, paused: tuple[Pause, ...], back: int, length: int, office: int
) -> None:
    """With long pauses that are apart and start in time, the due day is that of a walk, or that of a floor after it."""
    table = table_of(office)
    # One of the pauses begins within two days of the due, where a floor is decided.
    start = due(Limit(Term(amount, "working-day")), anchor, table=table) - back * HALF_HOUR
    paused = (*paused, Pause(start, None, start + length * HALF_HOUR))
    long = tuple(
        pause
        for pause in _apart(paused)
        if pause.start >= anchor and table.office_time(pause.start, pause.ended or 0) >= 3 * HOUR
    )
    limit = Limit(Term(amount, "working-day"))
    reading = read(Stopwatch(limit, anchor, long), table)
    if reading.runs_out_fixed:
        long = tuple(pause for pause in long if reading.due is not None and pause.start <= reading.due)
    floors = [floor(pause.ended or 0, table) for pause in long]
    assert reading.due == max([table.close_of(walk(limit, anchor, long, table)), *floors])


def _apart(paused: tuple[Pause, ...]) -> tuple[Pause, ...]:
    """Those pauses that neither touch nor overlap an earlier one."""
    kept: list[Pause] = []
    for pause in sorted(paused, key=lambda pause: (pause.start, pause.ended or 0)):
        if not kept or pause.start > (kept[-1].ended or 0):
            kept.append(pause)
    return tuple(kept)
