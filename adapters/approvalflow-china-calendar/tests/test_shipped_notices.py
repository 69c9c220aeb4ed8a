"""The notices themselves: their order, their sources, and what is read when."""

import re
import subprocess
import sys
from datetime import date

import pytest

from approvalflow.domain.deadlines.notice_faults import check_notices
from approvalflow.errors import BeforeCalendar
from approvalflow_china_calendar import ChinaCalendar, calendar, national_notices, provincial_notices

NOTICES = national_notices()


class TestNationalNotices:
    def test_one_notice_for_each_paper(self):
        """2015, 2019 and 2020 have two, every other year from 2004 to 2026 one."""
        years = [notice.year for notice in NOTICES]
        assert sorted(years) == sorted([*range(2004, 2027), 2015, 2019, 2020])

    def test_they_come_in_the_order_in_which_they_were_known(self):
        """The later notice stands later."""
        known = [notice.known_from for notice in NOTICES]
        assert known == sorted(known)

    def test_each_carries_title_number_date_and_address(self):
        """Every notice is a paper: a number of the State Council's telegrams of its year, and a page to read it."""
        for notice in NOTICES:
            assert notice.title.startswith("国务院")
            assert re.fullmatch(rf"国办?发明电〔{notice.issued_on.year}〕[1-9][0-9]*号", notice.number), notice.number
            assert notice.link.startswith("https://")
            assert notice.issued_on <= notice.known_from

    def test_as_a_set_they_have_no_fault(self):
        """No two of them contradict each other, and what is amended is there."""
        assert check_notices(NOTICES, today=date(2026, 1, 1)) == []

    def test_an_amendment_names_what_it_amends(self):
        """Each `amends` is the number of an earlier notice here."""
        amended = {notice.number: notice.amends for notice in NOTICES if notice.amends}
        assert amended == {
            "国办发明电〔2019〕3号": "国办发明电〔2018〕15号",
            "国办发明电〔2020〕1号": "国办发明电〔2019〕16号",
        }

    def test_a_day_long_ago_names_its_paper(self):
        """An explanation of an old deadline cites the notice, not a library."""
        reason = calendar().reason(date(2010, 10, 1))
        assert (reason.source, reason.title.zh) == (
            "国务院办公厅关于2010年部分节假日安排的通知 (国办发明电〔2009〕27号)",
            "国庆节放假",
        )

    def test_the_extra_holiday_of_2015_was_known_in_may(self):
        """3 September 2015 came by a notice of its own."""
        assert calendar(date(2015, 5, 12)).is_working(date(2015, 9, 3))
        assert not calendar(date(2015, 5, 13)).is_working(date(2015, 9, 3))
        assert calendar(date(2015, 5, 13)).is_working(date(2015, 9, 6))

    def test_the_arrangement_of_2014_was_known_in_december(self):
        """The page that carries it is dated 2 January 2014; the paper and its reprints are of 11 December 2013."""
        assert calendar(date(2013, 12, 10)).horizon == date(2013, 12, 25)
        assert calendar(date(2013, 12, 11)).horizon == date(2014, 12, 25)


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
            calendar(known_on=date(2003, 12, 17))

    def test_the_source_is_named_cn_and_says_what_it_can(self):
        """The port's answer is the same calendar."""
        source = ChinaCalendar()
        assert source.name == source.calendar().name == "cn"
        assert source.can == {"known-on", "extra", "packages"}
        assert source.calendar(known_on=date(2020, 1, 26)) == calendar(date(2020, 1, 26))

    def test_importing_it_loads_no_holiday_data(self):
        """The libraries behind it are loaded by the first question, so that an enabled adapter costs little."""
        code = (
            "import sys, approvalflow_china_calendar;"
            "print(sorted({'borax', 'chinese_calendar', 'holidays'} & set(sys.modules)))"
        )
        run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert run.stdout.strip() == "[]"
