"""Every start day of 2004 to 2050 and every n up to 200, on three calendars, against a walk day by day."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import settings

from approvalflow.domain.deadlines.calendars import Calendar, weekdays
from tests.oracle.days import ONE_DAY, Days
from tests.oracle.layers import Paper, days_of

FIRST, LAST, MOST = date(2004, 1, 1), date(2050, 12, 31), 200
#: `make proof` takes every start day, `make test` one of 29: no week, month or year has that rhythm.
EVERY = 1 if settings().max_examples >= 10_000 else 29
#: Hubei had prolonged the Spring Festival by this day, and nobody knew what would come next.
IN_HUBEI = date(2020, 2, 14)


def three_calendars(name: str) -> Calendar:
    """`weekdays` of the core, and two of the China calendar, which has to be installed for them."""
    if name == "weekdays":
        return weekdays()
    china = pytest.importorskip("approvalflow_china_calendar", reason="the China calendar is not installed")
    told: Calendar = (
        china.calendar(IN_HUBEI, china.provincial_notices("420000")) if name == "Hubei" else china.calendar()
    )
    return told


def days_behind(calendar: Calendar) -> Days:
    """The days of the papers that a calendar was made of, brought down to one table by the oracle."""
    if not calendar.notices:
        return Days({}, None, FIRST, {})
    papers = []
    for notice in calendar.notices:
        days = notice.days_off | notice.days_worked
        year = Counter(day.year for day in days).most_common(1)[0][0]
        known = notice.published_on or notice.issued_on
        papers.append(Paper(year, known, notice.days_off, notice.days_worked, notice.layer, notice.area))
    return days_of(papers, {day: name.en for day, name in calendar.assumed.items()})


def start_days() -> Iterator[date]:
    """The start days of this run, in order."""
    day = FIRST
    while day <= LAST:
        yield day
        day += timedelta(days=EVERY)


@pytest.mark.proof
@pytest.mark.parametrize("name", ["cn", "Hubei", "weekdays"])
def test_add_and_count_agree_with_a_walk(name: str) -> None:
    """`add` gives the day on which the walk has met n working days, and `count` what it has met on each day."""
    calendar = three_calendars(name)
    days = days_behind(calendar)
    wrong = []
    for start in start_days():
        nth, met = [start], [0]
        day = start
        while len(nth) <= MOST:
            day += ONE_DAY
            if days.worked(day):
                nth.append(day)
            met.append(len(nth) - 1)
        if [calendar.add(start, n) for n in range(MOST + 1)] != nth:
            wrong.append(f"add from {start}")
        if [calendar.count(start, start + timedelta(n)) for n in range(len(met))] != met:
            wrong.append(f"count from {start}")
        if calendar.count(nth[-1], start) != -MOST:
            wrong.append(f"count back to {start}")
    assert wrong[:5] == [], f"{len(wrong)} start days"


def test_the_calendars_differ() -> None:
    """The three give three dates for one case: 20 working days from 17 January 2020."""
    dues = [three_calendars(name).add(date(2020, 1, 17), 20) for name in ("cn", "Hubei", "weekdays")]
    assert dues == [date(2020, 2, 21), date(2020, 3, 5), date(2020, 2, 14)]
