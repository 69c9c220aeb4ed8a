"""The calendar at a desk: the year with its notices, as it is, as it was known, and what an upgrade brought."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import attrs
import pytest

from approvalflow import Office, Plugins, hookimpl
from approvalflow.domain.deadlines.notices import Notice
from approvalflow_china_calendar.source import ChinaCalendar

from .desks import ROAD, Hall, make_county

SNOW = Notice(
    title="关于暴雪停办的通知",
    number="示例〔2026〕2号",
    issued_on=date(2026, 11, 24),
    layer="city",
    area="420900",
    days_off=[date(2026, 12, 3)],
    names={date(2026, 12, 3): "暴雪"},
    link="https://example.org/snow",
)
DUTY = Notice(
    title="窗口周六值班",
    number="",
    issued_on=date(2026, 11, 24),
    layer="agency",
    area="urban-management",
    days_worked=[date(2026, 12, 5)],
)


class Upgraded:
    """The calendar adapter after an upgrade: it knows one notice more."""

    @hookimpl
    def approvalflow_register_calendars(self) -> list[object]:
        source = ChinaCalendar()

        class Newer:
            name, can = source.name, source.can

            def calendar(self, **asked: object) -> object:
                return source.calendar(extra=(SNOW,))

        return [Newer()]


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    return Hall(make_county(tmp_path))


def load(hall: Hall, notice: Notice) -> None:
    """Two of the administration amend the calendar."""
    by = [hall.office.organisation.actor(one) for one in ("u-01", "u-02")]
    hall.office.confirm_notices(hall.office.propose_notices(notice, by=by[0]).id, by=by[1])


def cell(html: str, month: int, day: int) -> str:
    """The cell of a day."""
    table = re.findall(r'<table class="month">.*?</table>', html, re.DOTALL)[month - 1]
    found = re.search(rf'<td class="(day [^"]*)"[^>]*><span class="n">{day}</span>', table)
    assert found, f"{month}-{day}"
    return found[1]


class TestTheYear:
    """Twelve months, each day with what it is."""

    @pytest.mark.parametrize("person", ["u-01", "u-02", "u-03", "u-17", "u-18", "u-22"])
    @pytest.mark.parametrize("language", ["zh", "en"])
    def test_every_officer_reads_it(self, hall: Hall, person: str, language: str) -> None:
        """The page, its horizon and the notice of the year, in both languages."""
        desk = hall.desk(person)
        words = desk.words(f"/desk/calendar?lang={language}")
        assert ("已确定至 2026年12月25日" if language == "zh" else "Firm until 25 Dec 2026") in words
        assert "国办发明电〔2025〕7号" in words
        assert ("提出调整" in words or "Propose an amendment" in words) == (person in ("u-01", "u-02"))

    def test_a_day_is_what_the_calendar_says(self, hall: Hall) -> None:
        """Weekend, holiday, make-up day, plain day, provisional day, assumed holiday, today."""
        desk = hall.desk("u-17")
        html = desk.get("/desk/calendar?year=2026").text
        assert cell(html, 1, 1) == "day holiday"
        assert cell(html, 1, 4) == "day make-up"
        assert cell(html, 1, 5) == "day working"
        assert cell(html, 1, 10) == "day weekend"
        assert cell(html, 11, 25) == "day working today"
        assert cell(html, 12, 25) == "day working"
        assert cell(html, 12, 28) == "day working provisional"
        assert cell(desk.get("/desk/calendar?year=2027").text, 10, 1) == "day assumed-holiday provisional"

    def test_duty_days_of_an_agency_are_told_apart(self, hall: Hall) -> None:
        """A Saturday on which one agency opens its window is marked, with whose paper it is."""
        load(hall, DUTY)
        answer = hall.desk("u-17").get("/desk/calendar").text
        assert cell(answer, 12, 5) == "day duty"
        assert "部门值班 窗口周六值班" in answer and "云泽县城市管理执法局" in answer

    def test_a_year_beyond_the_calendar_leads_to_its_end(self, hall: Hall) -> None:
        """No year is an error."""
        desk = hall.desk("u-17")
        for asked, shown in (("1999", "2004"), ("9999", "2060"), ("x", "2026"), ("²", "2026")):
            assert f"{shown} 年工作日历" in desk.words(f"/desk/calendar?year={asked}")

    def test_the_paper_can_be_opened_where_it_has_an_address(self, hall: Hall) -> None:
        """A notice takes none but those of the web, so that whoever follows one lands on a page."""
        load(hall, SNOW)
        html = hall.desk("u-17").get("/desk/calendar").text
        assert "关于暴雪停办的通知" in html
        assert 'href="https://example.org/snow"' in html


class TestAsKnownOnADay:
    """What had been published by then."""

    def test_the_calendar_of_that_day_is_shown_and_said_to_be_so(self, hall: Hall) -> None:
        """The paper of the 24th is not there on the 23rd, and it is on the 24th."""
        load(hall, SNOW)
        desk = hall.desk("u-17")
        before, then = (desk.get(f"/desk/calendar?known=2026-11-{day}").text for day in (23, 24))
        assert cell(before, 12, 3) == "day working"
        assert cell(then, 12, 3) == "day holiday"
        assert "不是现行日历" in before

    def test_a_day_before_all_notices_and_no_day_at_all(self, hall: Hall) -> None:
        """Said in words beside the field, with the calendar in force under it."""
        desk = hall.desk("u-17")
        assert "没有国家放假安排通知" in desk.words("/desk/calendar?known=1999-01-01")
        wrong = desk.words("/desk/calendar?known=2026-02-30")
        assert "2026-02-30" in wrong and "不是现行日历" not in wrong


class TestNews:
    """A package was upgraded; the county goes on by its own journal."""

    def test_what_an_upgrade_brought_waits_and_is_proposed_with_one_button(self, tmp_path: Path) -> None:
        """Nothing moves by the upgrade; one proposes the notice, another confirms it."""
        county = make_county(tmp_path)
        Hall(county).desk("u-17").receive("road-occupation", ROAD, ("application",))
        office = Office(
            county.office.published.current,
            organisation=county.office.organisation,
            store=county.office.store,
            plugins=Plugins([Upgraded()]),
            clock=county.office.clock,
        )
        hall = Hall(attrs.evolve(county, office=office))
        desk = hall.desk("u-01")
        assert cell(desk.get("/desk/calendar").text, 12, 3) == "day working"
        assert "程序更新带来了新的通知" in desk.words("/desk/calendar")
        assert "提出这 1 份通知" not in hall.desk("u-17").words("/desk/calendar")
        made = desk.post("/desk/calendar/news", {})
        assert made.status_code == 303
        key = made.headers["location"].split("?")[0]
        assert hall.desk("u-02").post(f"{key}/confirm", {}).status_code == 303
        after = desk.get("/desk/calendar").text
        assert cell(after, 12, 3) == "day holiday"
        assert "程序更新带来了新的通知" not in after
