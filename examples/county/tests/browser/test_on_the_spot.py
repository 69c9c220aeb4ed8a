"""A sole trader comes to the window and leaves with the licence."""

from __future__ import annotations

from playwright.sync_api import expect

from .people import Hall, form_of, keyed_to, log_in, open_case, paper, press, too_wide
from .running import RunningCounty
from .test_accessible import AXE, faults_of


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
        _looked_through(hall, ref)
        done = trader.locator(".course li.done time").evaluate_all("all => all.map(one => one.dateTime)")
        assert {moment[:10] for moment in done} == {"2026-11-25"}


def _looked_through(hall: Hall, ref: str) -> None:
    """Supervision draws it from what was decided that day and looks it through, without script and without a mouse."""
    desk = hall.window(script=False)
    log_in(desk, "u-03")
    desk.goto("/desk/supervision/samples")
    form = desk.locator("#act-draw form")
    keyed_to(desk, form.locator('[name="period"]'))
    desk.keyboard.press("Control+A")
    desk.keyboard.insert_text("2026-11-25")
    keyed_to(desk, form.locator("p.send button"))
    desk.keyboard.press("Enter")
    expect(desk.locator("p.done")).to_be_visible()
    sample = desk.url.partition("?")[0]
    keyed_to(desk, desk.locator('a[href$="again=1#again"]'))
    desk.keyboard.press("Enter")
    expect(desk.locator("#again")).to_contain_text("完全一致")
    keyed_to(desk, desk.locator(f'.ledger a[href$="{ref}"]'))
    desk.keyboard.press("Enter")
    marks = desk.locator("#act-review fieldset")
    expect(marks).to_have_count(6)
    for item in range(6):
        keyed_to(desk, marks.nth(item).locator("input").first)
        desk.keyboard.press("Space")
    desk.keyboard.press("ArrowRight")  # the last one: a fault
    keyed_to(desk, desk.locator("#act-review textarea"))
    desk.keyboard.insert_text("票据未随件归档")
    keyed_to(desk, desk.locator("#act-review p.send button"))
    desk.keyboard.press("Enter")
    expect(desk.locator("p.done")).to_be_visible()
    desk.goto(sample)
    expect(desk.locator("main")).to_contain_text("票据未随件归档")
    supervisor, path = hall.desk("u-03"), sample.partition("/desk")[2]
    places = [f"/desk{path}", f"/desk{path}/{ref}"]
    axe = AXE.read_text(encoding="utf-8") if AXE.exists() else ""
    found = [fault for place in places for fault in (faults_of(supervisor, place, "en", axe) if axe else [])]
    for place in places:
        supervisor.goto(place)
        found += too_wide(supervisor)
    assert not found, "\n".join(found)
