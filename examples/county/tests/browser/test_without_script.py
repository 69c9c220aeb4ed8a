"""The pages work in a browser that runs no script."""

from __future__ import annotations

from playwright.sync_api import expect

from .people import Hall, fill_road_application, log_in, paper, press, send_application


class TestWithoutScript:
    """Nothing that the county offers needs a script."""

    def test_one_applies_tracks_logs_in_and_accepts(self, hall: Hall) -> None:
        """The applicant files and looks the case up, the clerk finds it and accepts it, in plain HTML."""
        citizen = hall.window(script=False)
        citizen.goto("/")
        citizen.locator("main").get_by_role("link", name="临时占用城市道路审批").first.click()
        citizen.get_by_role("link", name="网上申请").first.click()
        fill_road_application(citizen)
        citizen.locator('[name="p.application"]').set_input_files([paper("a.pdf")])
        filed = send_application(citizen)
        citizen.context.clear_cookies()
        citizen.goto("/track")
        citizen.locator('[name="number"]').fill(filed.number)
        citizen.locator('[name="code"]').fill(filed.code)
        citizen.get_by_role("button", name="查询").click()
        expect(citizen.locator("h1")).to_contain_text("已收件")

        clerk = hall.window(script=False)
        log_in(clerk, "u-17")
        clerk.locator("table.rows .num a").click()
        expect(clerk.locator("article.case")).to_contain_text("府前街 12 号")
        press(clerk, "accept")
        citizen.reload()
        expect(citizen.locator("h1")).to_contain_text("正在审核")
