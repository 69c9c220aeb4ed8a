"""Calendars, office hours and pauses as the laws draw them: on the half hour, so that edges meet often."""

import random
from datetime import date, timedelta
from functools import cache

from attrs import evolve
from hypothesis import settings
from hypothesis import strategies as st

from approvalflow.domain.deadlines.calendars import Calendar, compile_calendar
from approvalflow.domain.deadlines.hours import Timetable
from approvalflow.domain.deadlines.limits import Limit, Term
from approvalflow.domain.deadlines.moments import MINUTE, Instant
from approvalflow.domain.deadlines.notices import Notice
from approvalflow.domain.deadlines.sessions import DEFAULT_HOURS, OfficeHours, Season
from approvalflow.domain.deadlines.stopwatch import Pause
from tests.domain.deadlines.places import at

#: A limit of four years fits between them, and the longest pauses with it.
FIRST, LAST = date(2026, 1, 1), date(2032, 12, 31)
BEGIN = at("2026-01-20")
HALF_HOUR = 30 * MINUTE

#: Instants on the half hour, so that closes and openings are hit often, and now and then a microsecond beside one.
INSTANTS = st.builds(
    lambda half, off: BEGIN + half * HALF_HOUR + off, st.integers(0, 48 * 50), st.sampled_from([0, 0, 0, 1, -1])
)
LIMITS = st.builds(
    lambda term, roll, warn: Limit(term, roll=roll, warn=warn),
    st.one_of(
        st.builds(Term, st.integers(1, 30), st.sampled_from(["working-day", "calendar-day", "working-hour"])),
        st.builds(Term, st.integers(1, 3), st.sampled_from(["week", "month", "year"])),
    ),
    st.sampled_from(["next-working-day", "none"]),
    st.sampled_from(["24 hours", "1 working day", "3 working hours", "80 %", "100 %", "none"]),
)
#: The same with every end.
ANY_LIMITS = st.builds(
    lambda limit, end, first: evolve(limit, end=end, include_first_day=first),
    LIMITS,
    st.sampled_from(["close", "same-time", "end-of-day"]),
    st.booleans(),
)
DAYS = st.integers(0, 120).map(lambda n: FIRST + timedelta(n))
ZONES = ("Asia/Shanghai", "Asia/Shanghai", "Europe/Berlin", "Australia/Lord_Howe")


def calendar_of(*papers: Notice, last: date = date(2027, 12, 31)) -> Calendar:
    """The calendar of some notices, for years enough and no more."""
    return compile_calendar("drawn", papers, last=last)


@st.composite
def notices(draw: st.DrawFn) -> Notice:
    """The notice of 2026: some days off, some weekend days worked."""
    off = draw(st.sets(DAYS, max_size=20)) | {FIRST}
    worked = {day for day in draw(st.sets(DAYS, max_size=10)) if day.weekday() > 4} - off
    return Notice("2026", "", date(2025, 11, 4), days_off=off, days_worked=worked)


Week = tuple[tuple[tuple[int, int], ...], ...]


def a_day(draw: random.Random) -> tuple[tuple[int, int], ...]:
    """One or two sessions between 06:00 and 24:00."""
    minutes = [30 * edge for edge in sorted(draw.sample(range(12, 49), draw.choice((2, 4))))]
    return tuple(zip(minutes[::2], minutes[1::2], strict=True))


def a_week(draw: random.Random) -> Week:
    """A week whose Friday and Saturday may be other days than its Monday."""
    usual = a_day(draw)
    friday = draw.choice((usual, a_day(draw), ()))
    return (usual, usual, usual, usual, friday, draw.choice(((), a_day(draw))), ())


@cache
def hours_of(number: int) -> OfficeHours:
    """The office hours of that number: the usual ones for 0, else drawn, some with a season."""
    draw = random.Random(f"hours {number}")
    if not number:
        return DEFAULT_HOURS
    week, season = a_week(draw), Season((2, 10), (3, 15), a_week(draw))
    return OfficeHours(week, draw.choice(((), (season,))))


@cache
def table_of(number: int) -> Timetable:
    """The office of that number: a drawn calendar, hours and zone. It is made once, because that takes its time."""
    draw = random.Random(f"office {number}")
    off = {FIRST, *(FIRST + timedelta(draw.randrange(121)) for _ in range(draw.randrange(21)))}
    worked = {FIRST + timedelta(draw.randrange(121)) for _ in range(draw.randrange(11))} - off
    paper = Notice("2026", "", date(2025, 11, 4), days_off=off, days_worked=worked)
    return Timetable(calendar_of(paper, last=LAST), hours_of(number), draw.choice(ZONES))


#: The numbers of offices and of office hours; the hours of 0 are the usual ones. More of them where laws are proven.
OFFICES = st.integers(0, 199 if settings().max_examples >= 10_000 else 15)


@st.composite
def pauses(draw: st.DrawFn) -> Pause:
    """A pause of up to six days that was notified as long as it was."""
    start = draw(INSTANTS)
    end = start + draw(st.integers(0, 48 * 6)) * HALF_HOUR
    return Pause(start, end, end)


@st.composite
def letters(draw: st.DrawFn) -> Pause:
    """A pause with a notified time of its own, or none, that was ended before it or never."""
    start = draw(INSTANTS)
    notified = start + draw(st.integers(0, 48 * 3)) * HALF_HOUR
    ended = start + draw(st.integers(0, 48 * 3)) * HALF_HOUR
    return Pause(start, draw(st.sampled_from([notified, None])), draw(st.sampled_from([ended, ended, None])))


PAUSES = st.lists(pauses(), max_size=4).map(tuple)
LETTERS = st.lists(letters(), max_size=4).map(tuple)


def cut(pause: Pause, share: int) -> tuple[Pause, Pause]:
    """The pause cut at a share of a hundred: the first half ended there, the second one served there."""
    end = pause.ended or pause.start
    there: Instant = pause.start + (end - pause.start) * share // 100
    return Pause(pause.start, there, there), Pause(there, pause.notified, end)
