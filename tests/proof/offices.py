"""Offices drawn twice from one draw: as the oracle has them and as the product has them."""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from approvalflow.domain.deadlines import calendars, hours, notices, sessions
from approvalflow.domain.parties.basis import Text
from tests.oracle.hours import USUAL_WEEK, Office, Season, Week
from tests.oracle.layers import AGENCY, CITY, NATIONAL, PROVINCE, Paper, days_of

YEARS = (2023, 2024, 2025, 2026)
LAST = date(2036, 12, 31)
#: The agency whose own timetable is drawn; the papers of another are there to be left out.
OURS, ANOTHER = "urban-management", "traffic-police"
ZONES = (
    *("Asia/Shanghai",) * 6,
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Africa/Cairo",
    "Asia/Kathmandu",
)
SEASONS = (
    (((6, 1), (9, 30)),),
    (((11, 1), (3, 31)),),
    (((3, 1), (5, 31)), ((12, 16), (2, 29))),
    (((2, 29), (2, 29)), ((7, 15), (8, 15))),
)


@dataclass(frozen=True)
class Drawn:
    """One office, slow and quick; the day as of which its papers were known, and the days that a province or a city
    named."""

    slow: Office
    quick: hours.Timetable
    known_on: date | None
    lower: frozenset[date]


def some_office(draw: random.Random) -> Drawn:
    """An office with its notices as known on some day, its hours and its zone."""
    papers = some_papers(draw)
    known_on = date(2023, 1, 1) + timedelta(draw.randrange(1460)) if draw.random() < 0.4 else None
    assumed = {
        date(year, 1, 1) + timedelta(draw.randrange(365)): "a festival" for year in range(2023, 2032) for _ in range(13)
    }
    agency = OURS if draw.random() < 0.5 else ""
    zone = draw.choice(ZONES)
    week = some_week(draw)
    seasons = some_seasons(draw) if draw.random() < 0.4 else ()
    slow = Office(days_of(papers, assumed, known_on=known_on, agency=agency), week, ZoneInfo(zone), seasons)
    calendar = calendars.compile_calendar(
        "drawn",
        [notice_of(number, paper) for number, paper in enumerate(papers)],
        assumed={day: Text(name, name) for day, name in assumed.items()},
        known_on=known_on,
        last=LAST,
        agency=agency,
    )
    office_hours = sessions.OfficeHours(
        week, tuple(sessions.Season(season.first, season.last, season.week) for season in seasons)
    )
    lower = frozenset(day for paper in papers if paper.layer in (PROVINCE, CITY) for day in paper.off | paper.worked)
    return Drawn(slow, hours.Timetable(calendar, office_hours, zone), known_on, lower)


def notice_of(number: int, paper: Paper) -> notices.Notice:
    """The product's notice of a paper."""
    return notices.Notice(
        f"notice {number}",
        f"No. {number}",
        paper.known,
        days_off=paper.off,
        days_worked=paper.worked,
        layer=paper.layer,
        area=paper.area,
    )


def some_papers(draw: random.Random) -> tuple[Paper, ...]:
    """A national paper for each year, and papers of every layer that change some of its days; in any order."""
    papers = [year_of_holidays(draw, year) for year in YEARS[: draw.choice((3, 4, 4))]]
    for order in range(draw.randrange(5)):
        layer, area = draw.choice(
            ((NATIONAL, ""), (PROVINCE, "420000"), (CITY, "420900"), (AGENCY, OURS), (AGENCY, OURS), (AGENCY, ANOTHER))
        )
        year = draw.choice(YEARS[:3])
        days = frozenset(date(year, 1, 5) + timedelta(draw.randrange(350)) for _ in range(draw.randrange(1, 12)))
        worked = days if layer == AGENCY else frozenset(day for day in sorted(days) if draw.random() < 0.3)
        known = date(year - 1, 12, 1) + timedelta(draw.randrange(300) // 6 * 6 + order)
        papers.append(Paper(year, known, days - worked, worked, layer, area))
    draw.shuffle(papers)
    return tuple(papers)


def year_of_holidays(draw: random.Random, year: int) -> Paper:
    """The national paper of a year: some stretches that are off, some weekend days that are worked for them."""
    off: set[date] = set()
    for _ in range(draw.randrange(3, 7)):
        begin = date(year, 1, 1) + timedelta(draw.randrange(350))
        off.update(begin + timedelta(n) for n in range(draw.randrange(1, 10)))
    near = (day + timedelta(draw.randrange(-12, 12)) for day in sorted(off))
    worked = {day for day in near if day.weekday() > 4 and day not in off and draw.random() < 0.5}
    return Paper(year, date(year - 1, 11, 5), frozenset(off), frozenset(worked))


def some_week(draw: random.Random) -> Week:
    """Office hours of a week: the usual ones, or other ones for some of its days."""
    if draw.random() < 0.4:
        return USUAL_WEEK
    usual = some_day(draw)
    week = [usual if draw.random() < 0.6 else some_day(draw) for _ in range(5)]
    for place in (1, 2, 3, 4):
        if draw.random() < 0.05:
            week[place] = ()
    saturday = some_day(draw) if draw.random() < 0.3 else ()
    return (*week, saturday, ())


def some_day(draw: random.Random) -> tuple[tuple[int, int], ...]:
    """One to three sessions. No edge of one lies inside a gap of summer time, but for midnight."""
    count = draw.choice((1, 2, 2, 2, 3))
    edges = sorted(draw.sample(range(300, 1440, draw.choice((1, 15, 30))), 2 * count))
    if draw.random() < 0.1:
        edges[0] = 0
    if draw.random() < 0.1:
        edges[-1] = 1440
    if count > 1 and draw.random() < 0.2:
        edges[1] = edges[2]  # two sessions that touch
    return tuple(zip(edges[::2], edges[1::2], strict=True))


def some_seasons(draw: random.Random) -> tuple[Season, ...]:
    """One or two seasons, some of them over the new year or on the day that only leap years have."""
    return tuple(Season(first, last, some_week(draw)) for first, last in draw.choice(SEASONS))
