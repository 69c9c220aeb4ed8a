"""The notices themselves: their order, their sources, and what is read when."""

import subprocess
import sys
from datetime import date

import chinese_calendar
import pytest

from approvalflow.errors import BeforeCalendar
from approvalflow_china_calendar import ChinaCalendar, calendar, national_notices, provincial_notices

NOTICES = national_notices()


class TestNationalNotices:
    def test_one_notice_for_each_paper(self):
        """2015, 2019 and 2020 have two, 2006 has the paper beside the library's year, every other year one."""
        years = [notice.year for notice in NOTICES]
        assert {year: years.count(year) for year in set(years) if years.count(year) > 1} == {
            2006: 2,
            2015: 2,
            2019: 2,
            2020: 2,
        }
        assert set(years) == set(range(2004, 2027))

    def test_they_come_in_the_order_in_which_they_were_known(self):
        """The later notice stands later."""
        known = [notice.known_from for notice in NOTICES]
        assert known == sorted(known)

    def test_each_file_carries_number_and_address(self):
        """A notice that is not the library's has a number of the State Council's office and a page to read it."""
        filed = [notice for notice in NOTICES if "chinesecalendar" not in notice.title]
        assert len(filed) == 11
        assert all(notice.number.startswith("国办发明电〔") and notice.link.startswith("https://") for notice in filed)

    def test_an_amendment_names_what_it_amends(self):
        """Each `amends` is the number of an earlier notice here."""
        amended = {notice.number: notice.amends for notice in NOTICES if notice.amends}
        assert amended == {
            "国办发明电〔2019〕3号": "国办发明电〔2018〕15号",
            "国办发明电〔2020〕1号": "国办发明电〔2019〕16号",
        }

    def test_the_earlier_years_name_the_library_and_its_version(self):
        """Nobody is told that a paper was read where a library was."""
        reason = calendar().reason(date(2010, 10, 1))
        assert f"chinesecalendar {chinese_calendar.__version__}" in reason.source
        assert "国庆节" in reason.title.zh

    def test_the_extra_holiday_of_2015_was_known_in_may(self):
        """3 September 2015 came by a notice of its own."""
        assert calendar(date(2015, 5, 12)).is_working(date(2015, 9, 3))
        assert not calendar(date(2015, 5, 13)).is_working(date(2015, 9, 3))
        assert calendar(date(2015, 5, 13)).is_working(date(2015, 9, 6))


class TestProvincialNotices:
    def test_hubei_is_shipped_and_not_in_the_national_set(self):
        """A province's notice binds only who hands it in."""
        [hubei] = provincial_notices("420000")
        assert hubei.layer == "province"
        assert hubei not in NOTICES
        assert calendar().is_working(date(2020, 2, 3))
        assert not calendar(extra_notices=[hubei]).is_working(date(2020, 2, 13))
        assert calendar(extra_notices=[hubei]).is_working(date(2020, 2, 14))

    def test_no_other_province_is_shipped(self):
        """A province without a file has no notices."""
        assert provincial_notices("430000") == ()


class TestTheCalendar:
    def test_it_begins_with_2004(self):
        """Before the first notice it refuses, rather than guess."""
        assert calendar().first == date(2004, 1, 1)
        with pytest.raises(BeforeCalendar):
            calendar().add(date(2003, 12, 31), 1)
        with pytest.raises(BeforeCalendar):
            calendar(known_on=date(2003, 12, 31))

    def test_the_source_is_named_cn_and_says_what_it_can(self):
        """The port's answer is the same calendar."""
        source = ChinaCalendar()
        assert source.name == source.calendar().name == "cn"
        assert source.can == {"known-on", "extra"}
        assert source.calendar(known_on=date(2020, 1, 26)) == calendar(date(2020, 1, 26))

    def test_importing_it_loads_no_holiday_data(self):
        """The libraries behind it are loaded by the first question, so that an enabled adapter costs little."""
        code = (
            "import sys, approvalflow_china_calendar; print(sorted({'borax', 'chinese_calendar'} & set(sys.modules)))"
        )
        run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert run.stdout.strip() == "[]"
