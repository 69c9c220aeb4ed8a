"""A broken promise: the board counts it, a yellow card follows by itself, is answered, and is lifted."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from .people import Hall, apply_for_road, open_case, press, reload_until
from .running import RunningCounty


class TestSupervision:
    """From the delay to the end of its card, each said by its own person."""

    def test_cards_a_broken_promise_hears_the_officer_and_lifts_the_card(
        self, county: RunningCounty, hall: Hall
    ) -> None:
        """The card names the officer who had the step in hand; his answer stands on it when it is lifted."""
        county.set("2026-11-25T09:30:00+08:00")
        ref = _in_hand(hall)
        supervisor = hall.desk("u-03")
        expect(supervisor.locator(".sums .light-green dd")).to_have_text("1")
        county.set("2026-12-08T09:00:00+08:00")
        supervisor.reload()
        expect(supervisor.locator(".sums .light-red dd")).to_have_text("1")
        expect(supervisor.locator("table.agencies")).to_contain_text("城市管理执法局")

        supervisor.goto("/desk/cards")
        row = supervisor.locator("table.rows tbody tr").filter(has_text="黄牌").filter(has_text="金红霞").first
        reload_until(supervisor, row)
        row.locator(".num a").click()
        expect(supervisor.locator("article.case")).to_contain_text(ref)
        card = supervisor.url.partition("?")[0]

        officer = hall.desk("u-18")
        _say(officer, card, "answer", "现场积水，无法勘查")
        expect(officer.locator("article.case")).to_contain_text("现场积水，无法勘查")

        supervisor.goto(card)
        expect(supervisor.locator("article.case")).to_contain_text("现场积水，无法勘查")
        _say(supervisor, card, "lift", "有气象部门证明", ground="force-majeure")
        expect(supervisor.locator("article.case")).to_contain_text("已解除")
        supervisor.goto("/desk/board")
        expect(supervisor.locator(f'a[href="{card.removeprefix(hall.address)}"]')).to_have_count(0)


def _in_hand(hall: Hall) -> str:
    """An accepted road occupation whose site check an officer has taken in hand."""
    window, officer = hall.desk("u-17"), hall.desk("u-18")
    ref = apply_for_road(hall.window()).number
    open_case(window, ref)
    press(window, "accept")
    open_case(officer, ref)
    press(officer, "claim")
    return ref


def _say(page: Page, card: str, act: str, words: str, *, ground: str = "") -> None:
    """Answer or lift a card."""
    page.goto(card)
    sheet = page.locator(f"details.act:has(form[action$='/{act}'])")
    if sheet.get_attribute("open") is None:
        sheet.locator("summary").click()
    if ground:
        sheet.locator('[name="ground"]').select_option(ground)
    sheet.locator("textarea").fill(words)
    sheet.locator("p.send button").click()
    expect(sheet).to_have_count(0)
