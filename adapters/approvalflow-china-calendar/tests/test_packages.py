"""A new year out of an upgraded package of others."""

from datetime import date, timedelta

import pytest

from approvalflow.domain.deadlines.calendars import compile_calendar
from approvalflow.errors import BadInput, NotFound
from approvalflow_china_calendar import PACKAGES, calendar, national_notices, notice_from_package

CN = calendar()


@pytest.mark.parametrize("package", PACKAGES)
class TestEachPackage:
    @pytest.mark.parametrize("year", range(2004, 2027))
    def test_a_year_is_as_the_papers_have_it(self, package, year):
        """From 26 December before it to its 25 December the notice gives the days of the papers; one is known wrong."""
        notice = notice_from_package(package, year)
        cn = compile_calendar("cn", [*national_notices(), notice], first=date(2004, 1, 1))
        alone = compile_calendar("alone", [notice])
        differs = [
            day
            for day in (date(year, 1, 1) + timedelta(days=n) for n in range(359))
            if alone.is_working(day) is not CN.is_working(day) or cn.is_working(day) is not CN.is_working(day)
        ]
        assert differs == []
        december = [day for day in notice.days_off | notice.days_worked if day.year < year]
        assert [day for day in december if CN.is_working(day) is not (day in notice.days_worked)] == []
        assert notice.year == year

    def test_its_title_names_package_and_version(self, package):
        """Nobody is told that a paper was read where a package was; there is no number."""
        notice = notice_from_package(package, 2026, issued_on=date(2025, 11, 8))
        assert notice.title.startswith(f"{package} ") and notice.title.endswith(": 2026年节假日安排")
        assert (notice.number, notice.issued_on, notice.link) == ("", date(2025, 11, 8), PACKAGES[package])
        assert notice.names[date(2026, 1, 1)] == "元旦"

    def test_without_a_day_of_issue_it_counts_as_known_when_the_year_begins_at_the_latest(self, package):
        """The package was installed long after the year 2010 was arranged."""
        assert notice_from_package(package, 2010).issued_on == date(2010, 1, 1)

    @pytest.mark.parametrize("year", [1990, 2090])
    def test_a_year_that_it_does_not_know_is_refused(self, package, year):
        """Also where it computes statutory days for it: a year without make-up days has no notice behind it."""
        with pytest.raises(BadInput) as refused:
            notice_from_package(package, year)
        assert (refused.value.rule, refused.value.place) == ("package-year", str(year))
        assert package in refused.value.zh and package in refused.value.en


def test_the_late_december_of_a_year_is_left_to_the_next_notice():
    """2018-12-29 was worked by the notice for 2019."""
    assert date(2018, 12, 29) in notice_from_package("holidays", 2019).days_worked
    assert date(2018, 12, 29) not in notice_from_package("holidays", 2018).days_worked


def test_another_package_is_refused():
    """The names of those that can be read are told."""
    with pytest.raises(NotFound, match="chinesecalendar, holidays"):
        notice_from_package("workalendar", 2026)


def test_the_day_of_installing_counts_where_it_lies_before_the_year(monkeypatch):
    """A package that was upgraded in November is known from that day."""
    import approvalflow_china_calendar.packages as packages

    for installed, issued in (("2025-11-08", "2025-11-08"), ("1980-01-01", "2026-01-01"), ("2026-05-01", "2026-01-01")):
        monkeypatch.setattr(packages, "_installed_on", lambda _, day=installed: date.fromisoformat(day))
        assert notice_from_package("holidays", 2026).issued_on == date.fromisoformat(issued)
