"""A sole trader comes to the window and leaves with the licence."""

from __future__ import annotations

from playwright.sync_api import expect

from .people import Hall, form_of, open_case, paper, press
from .running import RunningCounty


class TestOnTheSpot:
    """A registration that is decided while the applicant waits, free of charge."""

    def test_is_taken_in_decided_and_handed_over_on_one_morning(self, county: RunningCounty, hall: Hall) -> None:
        """Everything happens at two desks between ten and eleven, and the tracking page knows."""
        county.set("2026-11-25T10:00:00+08:00")
        window = hall.desk("u-30")
        window.goto("/desk/window")
        window.get_by_role("link", name="个体工商户设立登记").click()
        for name, words in {
            "applicant.name": "李四",
            "applicant.id_number": "420900198001010010",
            "fact.scope": "零售",
            "fact.premises": "府前街 1 号",
            "fact.employees": "2",
            "fact.home_address": "府前街 2 号",
        }.items():
            window.locator(f'[name="{name}"]').fill(words)
        window.locator('[name="fact.premises_kind"][value="own"]').check()
        for key in ("application", "identity", "premises"):
            window.locator(f'[name="paper.{key}"]').set_input_files([paper(f"{key}.pdf")])
        window.locator("form.columns p.send button").click()
        slip = window.locator(".slip .number-big")
        expect(slip).to_have_count(2)
        ref, code = (text.strip() for text in slip.all_inner_texts())
        press(window, "accept")

        approver = hall.desk("u-33")
        open_case(approver, ref)
        press(approver, "grant")

        open_case(window, ref)
        press(window, "issue")
        form_of(window, "deliver").locator('[name="how"][value="collected"]').check()
        press(window, "deliver")

        trader = hall.window()
        trader.goto("/track")
        trader.locator('[name="number"]').fill(ref)
        trader.locator('[name="code"]').fill(code)
        trader.get_by_role("button", name="查询").click()
        expect(trader.locator("h1")).to_contain_text("已办结：准予")
        expect(trader.locator("main")).to_contain_text("证照编号")
        expect(trader.locator("main")).to_contain_text("没有费用")
        done = trader.locator(".course li.done time").evaluate_all("all => all.map(one => one.dateTime)")
        assert {moment[:10] for moment in done} == {"2026-11-25"}
