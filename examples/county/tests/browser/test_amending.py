"""The calendar is amended on the pages: one proposes, another confirms, the case moves, its applicant is told."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from .people import Hall, apply_for_road, log_in, open_case, press
from .running import RunningCounty

NOTICE = """
title = "关于暴雪停办的通知"
number = "示例〔2026〕2号"
issued_on = 2026-11-24
layer = "city"
area = "420900"

[[days_off]]
name = "暴雪"
from = 2026-12-03
"""


def upload(page: Page, text: str) -> None:
    """Choose a file and send it, by the page alone."""
    page.goto("/desk/calendar")
    page.get_by_role("link", name="提出调整").click()
    page.locator("#file").set_input_files(
        [{"name": "snow.toml", "mimeType": "application/toml", "buffer": text.encode()}]
    )
    page.locator('form[aria-labelledby="by-file"] button').click()


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
class TestAmending:
    """From the paper to the letter, with scripts and without."""

    def test_is_proposed_mended_looked_at_confirmed_and_told(
        self, county: RunningCounty, hall: Hall, script: bool
    ) -> None:
        """The file has a slip, is mended on the page; the proposer cannot confirm, the director can; the case that was
        due on the 7th is due on the 8th, says why, and its letter is there.
        """
        county.set("2026-11-25T09:30:00+08:00")
        citizen, window = hall.window(), hall.desk("u-17")
        filed = apply_for_road(citizen)
        open_case(window, filed.number)
        press(window, "accept")

        administrator = hall.window(script=script)
        log_in(administrator, "u-02")
        upload(administrator, NOTICE.replace("issued_on", "isued_on"))
        expect(administrator.locator("#problems")).to_contain_text("isued_on")
        content = administrator.locator("#content")
        content.fill(content.input_value().replace("isued_on", "issued_on"))
        administrator.locator('form[aria-labelledby="by-file"] button').click()
        expect(administrator.locator("p.done")).to_contain_text("请另一位管理人员核对并确认")
        expect(administrator.locator("table.moved tbody tr")).to_have_count(1)
        expect(administrator.locator("table.moved")).to_contain_text(re.compile("12月7日 17:30 → 12月8日 17:30 推后"))
        expect(administrator.get_by_role("button", name="确认并重算")).to_have_count(0)
        expect(administrator.locator(".not-open")).to_contain_text("须由另一位管理人员核对后确认")

        director = hall.window(script=script)
        log_in(director, "u-01")
        director.goto("/desk/calendar")
        director.get_by_role("link", name=re.compile("^N2026-")).click()
        expect(director.locator(".changed-days")).to_contain_text("12月3日 星期四 工作日 → 放假")
        director.get_by_role("button", name="确认并重算").click()
        expect(director.locator("main")).to_contain_text("看过 1 件在办件")
        director.locator("table.moved").get_by_role("link", name="为什么").first.click()
        expect(director.locator("main")).to_contain_text("关于暴雪停办的通知")

        open_case(window, filed.number)
        expect(window.locator("ol.course")).to_contain_text("承诺期限由 12月7日 17:30 改为 12月8日 17:30")
        citizen.goto(f"/track/{filed.number}")
        expect(citizen.locator("h1")).to_contain_text("12月8日 17:30")
        expect(citizen.locator("main")).to_contain_text("放假安排调整，期限变更")
        citizen.locator("li", has_text="期限变更告知书").get_by_role("link").first.click()
        expect(citizen.locator(".letter")).to_contain_text("顺延至 2026年12月8日 17:30")
