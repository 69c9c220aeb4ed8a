"""Marks, strips and lights in words."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from attrs import evolve

from approvalflow import Text
from approvalflow.domain.deadlines.moments import day_of, instant
from county.look.lights import shown_light
from county.look.punctuation import chinese_law, wide_marks
from county.look.strips import strip_picture

from .site import CLERK, REVIEWER, Site

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("正在审核,最迟 12月7日 17:30 前办结", "正在审核，最迟 12月7日 17:30 前办结"),
        ("约 1月11日(2027年放假安排未发布)", "约 1月11日（2027年放假安排未发布）"),
        ("收件号 420921-F20261125-00001, 查询密码 1", "收件号 420921-F20261125-00001，查询密码 1"),
        ("f(a, b) 12:30", "f(a, b) 12:30"),
    ],
)
def test_chinese_has_chinese_marks(typed: str, printed: str) -> None:
    """Beside Chinese characters the marks are wide; times and numbers keep theirs."""
    assert wide_marks(typed) == printed


def test_chinese_names_articles_in_chinese() -> None:
    """`art.` becomes 第…条, and the county's own figures say so."""
    assert chinese_law("行政许可法 art. 42(2)") == "行政许可法 第42条(2)"
    assert chinese_law("期限 8个工作日, 出处 demonstration county, 0.4 × 20 rounded up").endswith("本县设定(演示)")


class TestLight:
    def test_of_a_paused_case_says_why_and_what_is_left(self, tmp_path: Path) -> None:
        """Two of eight days are counted when the pause begins: six are left when it ends."""
        site = Site(tmp_path)
        ref = site.apply().ref
        site.office.accept(ref, by=CLERK)
        site.clock.move_to(instant("2026-11-30T10:00:00+08:00"))
        site.office.claim(ref, "site-check", by=REVIEWER)
        site.office.pause(ref, "site-check", "expert-review", "10 working days", by=REVIEWER, reason="交通方案")
        shown = shown_light(site.office.case(ref), site.office, site.clock.now())
        assert (shown.kind, shown.words.en) == ("paused", "paused (Expert review of the traffic plan)")
        assert shown.time is not None and shown.time.en == "6 working days left when resumed"


class TestStrip:
    """The calendar strip in a page."""

    def test_it_is_the_librarys_with_today_and_chinese_marks(self, tmp_path: Path) -> None:
        """The picture of the derivation, well-formed; what an applicant's letter holds stays text."""
        site = Site(tmp_path)
        ref = site.apply().ref
        site.office.accept(ref, by=CLERK)
        why = site.office.explain(ref)
        shown = strip_picture(why, site.office, site.clock.now(), "zh")
        cells = {cell.get("data-day"): cell.get("data-state") for cell in ElementTree.fromstring(shown).iter(f"{SVG}g")}
        assert "today" in str(cells[str(day_of(site.clock.now(), site.office.zone))])
        assert cells[str(why.due_day)] == "counted due"
        assert "起算，" in shown and "起算, " not in shown
        assert strip_picture(why, site.office, site.clock.now(), "en") == why.svg(
            "en", today=day_of(site.clock.now(), site.office.zone)
        )

    def test_marks_are_widened_in_words_and_not_in_markup(self, tmp_path: Path) -> None:
        """A letter whose title holds markup is shown as it was written."""
        site = Site(tmp_path)
        ref = site.apply().ref
        why = evolve(site.office.explain(ref), term=Text("王<b>某, 五个工作日", "5 working days"))
        shown = ElementTree.fromstring(strip_picture(why, site.office, site.clock.now(), "zh"))
        assert "王<b>某，五个工作日" in [text.text for text in shown.iter(f"{SVG}text")]

    def test_without_days_there_is_none(self, tmp_path: Path) -> None:
        """Nothing is drawn where nothing is counted."""
        site = Site(tmp_path)
        why = evolve(site.office.explain(site.apply().ref), days=())
        assert strip_picture(why, site.office, site.clock.now(), "zh") == ""
