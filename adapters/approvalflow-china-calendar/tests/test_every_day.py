"""Every day since 2004, against the holiday data of others and against the figures that are publicly known."""

import json
from datetime import date, timedelta

import chinese_calendar
import holidays
import pytest

from approvalflow_china_calendar import calendar

CN = calendar()
HOLIDAYS = holidays.country_holidays("CN", years=range(2003, 2028))

#: The days on which a package differs: whether the day is worked, and the number of the paper that says so.
#: 2005-12-31 was a Saturday; the notice for 2006 has it worked, for a day off after New Year's Day.
DISAGREEMENTS = {("chinesecalendar", date(2005, 12, 31)): (True, "国办发明电〔2005〕35号")}

FIRST, LAST = date(2004, 1, 1), date(2026, 12, 31)
EVERY_DAY = [FIRST + timedelta(days=offset) for offset in range((LAST - FIRST).days + 1)]


def named_days(*paths):
    """What files of the open data set say: each day they name, and whether it is worked."""
    return {
        date.fromisoformat(day["date"]): not day["isOffDay"]
        for path in paths
        for day in json.loads(path.read_text(encoding="utf-8"))["days"]
    }


def differences(cn, named, first, last):
    """The days on which a calendar differs from named days laid over plain weekdays."""
    days = [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
    return [day for day in days if cn.is_working(day) is not named.get(day, day.weekday() < 5)]


class TestAgainstOthers:
    def test_every_day_since_2007_is_as_in_the_open_data_set(self, shared):
        """No day of 2007 to 2026 differs from holiday-cn."""
        named = named_days(*(shared / f"data/holidays/{year}.json" for year in range(2007, 2027)))
        assert differences(CN, named, date(2007, 1, 1), LAST) == []

    @pytest.mark.parametrize("year", range(2004, 2027))
    def test_a_year_is_as_two_independent_packages_have_it(self, year):
        """Each day of the year beside chinesecalendar and holidays; what differs is listed, with who is right."""
        days = [day for day in EVERY_DAY if day.year == year]
        found = {
            "chinesecalendar": [day for day in days if CN.is_working(day) is not chinese_calendar.is_workday(day)],
            "holidays": [day for day in days if CN.is_working(day) is not HOLIDAYS.is_working_day(day)],
        }
        listed = {
            package: [day for (other, day) in DISAGREEMENTS if other == package and day.year == year]
            for package in found
        }
        assert found == listed

    def test_each_disagreement_is_decided_by_a_paper(self):
        """Where a package differs, the reason of the day names the notice that says otherwise."""
        for (_, day), (worked, number) in DISAGREEMENTS.items():
            assert CN.is_working(day) is worked
            assert number in CN.reason(day).source

    @pytest.mark.parametrize(
        ("file", "known_on", "first", "last"),
        [
            ("2019.as-of-2019-03-09", date(2019, 3, 9), date(2018, 12, 26), date(2019, 12, 31)),
            ("2020.as-of-2019-11-21", date(2019, 11, 21), date(2020, 1, 1), date(2020, 12, 31)),
        ],
    )
    def test_a_year_as_it_was_known_before_its_amendment(self, shared, file, known_on, first, last):
        """As known on a day, the year is what the data set had on that day."""
        named = named_days(shared / f"data/holidays/history/{file}.json")
        assert differences(calendar(known_on), named, first, last) == []


class TestKnownFigures:
    @pytest.mark.parametrize(
        ("year", "days"),
        [
            (2018, 250),
            (2019, 250),
            (2020, 249),
            (2021, 250),
            (2022, 249),
            (2023, 249),
            (2024, 251),
            (2025, 248),
            (2026, 248),
        ],
    )
    def test_working_days_of_a_year(self, year, days):
        """A year has as many working days as its notices leave."""
        assert CN.count(date(year - 1, 12, 31), date(year, 12, 31)) == days

    @pytest.mark.parametrize(("year", "days"), [(2020, 10), (2024, 8), (2025, 8), (2026, 9)])
    def test_longest_closure_of_a_year(self, year, days):
        """The longest run of days off is the known one."""
        longest = run = 0
        for offset in range(366):
            run = 0 if CN.is_working(date(year, 1, 1) + timedelta(days=offset)) else run + 1
            longest = max(longest, run)
        assert longest == days

    def test_december_days_of_the_next_notice(self):
        """The last days of December follow the next year's notice."""
        worked = {date(2018, 12, 29): True, date(2018, 12, 30): False, date(2018, 12, 31): False}
        worked |= {date(2006, 12, 30): True, date(2006, 12, 31): True, date(2007, 12, 29): True}
        worked |= {date(2011, 12, 31): True, date(2007, 12, 31): False, date(2022, 12, 31): False}
        assert {day: CN.is_working(day) for day in worked} == worked
        before = calendar(date(2018, 12, 5))
        assert not before.is_working(date(2018, 12, 29))
        assert before.add(date(2018, 12, 20), 7) == date(2018, 12, 31)
        assert CN.add(date(2018, 12, 20), 7) == date(2018, 12, 29)
