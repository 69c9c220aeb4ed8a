"""The thirteen days that are assumed for years without a notice."""

from datetime import date

import holidays
import pytest

from approvalflow_china_calendar import assumed_days, calendar, statutory_days


def test_the_statutory_days_of_2027():
    """Thirteen days, each on its own date, with its name in both languages."""
    days = statutory_days(2027)
    assert [day.isoformat()[5:] for day in days] == [
        "01-01",
        "02-05",
        "02-06",
        "02-07",
        "02-08",
        "04-05",
        "05-01",
        "05-02",
        "06-09",
        "09-15",
        "10-01",
        "10-02",
        "10-03",
    ]
    assert (days[date(2027, 2, 5)].zh, days[date(2027, 2, 5)].en) == ("除夕", "Spring Festival Eve")


@pytest.mark.parametrize("year", range(2027, 2061))
def test_each_year_to_2060_agrees_with_another_library(year):
    """Lunar dates and Qingming are those that `holidays` computes on its own, without its substitute days."""
    assert set(statutory_days(year)) == set(holidays.country_holidays("CN", years=year, observed=False))


def test_statutory_days_of_arranged_years_were_off():
    """Under the rule of 2024 every statutory day of 2025 and 2026 is off in the notice as well."""
    cn = calendar()
    assert [day for day in assumed_days(2025, 2026) if cn.is_working(day)] == []


def test_no_bridge_make_up_or_substitute_day_is_guessed():
    """Beyond the horizon only weekends and the statutory days are off; 1 January 2028, a Saturday, gets no Monday."""
    cn, assumed = calendar(), assumed_days(2027)
    assert cn.is_working(date(2028, 1, 3))
    assert all(
        cn.is_working(day) is (day.weekday() < 5 and day not in assumed)
        for day in map(date.fromordinal, range(date(2027, 1, 1).toordinal(), date(2060, 12, 31).toordinal() + 1))
    )


def test_mid_autumn_within_national_day_is_one_day_less():
    """In four years to 2060 Mid-Autumn falls on 1, 2 or 3 October, and one day cannot be off twice."""
    assert {year for year in range(2027, 2061) if len(statutory_days(year)) == 12} == {2028, 2031, 2039, 2058}
    assert {len(statutory_days(year)) for year in range(2027, 2061)} == {12, 13}


def test_where_two_festivals_meet_both_are_named():
    """2028-10-03 is Mid-Autumn and the third of the National Day holidays."""
    day = statutory_days(2028)[date(2028, 10, 3)]
    assert (day.zh, day.en) == ("中秋节、国庆节", "Mid-Autumn Festival, National Day")
