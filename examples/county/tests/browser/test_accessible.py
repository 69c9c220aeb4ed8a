"""The main pages have no fault that axe-core knows of, and each is worked by keyboard alone."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Page, expect

from .people import Hall, apply_for_road, open_case, press

#: `make test` reads the pages in Chinese and English by turns.
AT_LENGTH = settings().max_examples > 1000
AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture(scope="module")
def axe() -> str:
    """The checker's own script."""
    if not AXE.exists():
        pytest.skip("axe-core is not installed: npm ci was not run")
    return AXE.read_text(encoding="utf-8")


class TestAccessible:
    """What a screen reader and a keyboard meet."""

    @pytest.mark.proof
    def test_axe_finds_nothing_on_the_main_pages(self, hall: Hall, axe: str) -> None:
        """The matter, the form, the tracking page, the docket, a case at a desk, the board and others.

        `make proof` reads each of them in both languages, `make test` in one.
        """
        citizen = hall.window()
        ref = apply_for_road(citizen).number
        window, supervisor, head = hall.desk("u-17"), hall.desk("u-03"), hall.desk("u-22")
        administrator = hall.desk("u-02")
        open_case(window, ref)
        press(window, "accept")
        places = [
            (citizen, "/matters/road-occupation"),
            (citizen, "/matters/water-abstraction-renew?permit_expires_on=2026-02-30"),
            (citizen, "/apply/road-occupation"),
            (citizen, f"/track/{ref}"),
            (window, "/desk/docket"),
            (window, f"/desk/cases/{ref}"),
            (supervisor, "/desk/board"),
            (head, "/desk/docket"),
            (head, "/desk/feed"),
            (head, "/desk/calendar"),
            (administrator, "/desk/calendar?year=2027&known=2026-02-30"),
            (administrator, "/desk/calendar/propose"),
            (administrator, _proposed(administrator)),
            (hall.desk("u-05"), "/desk/money/debts"),
            *((citizen, path) for path in ("/say", "/say/complaint", "/say/question", "/supervision")),
            (window, "/desk/voices?tab=all"),
            (hall.desk("u-01"), _complained(citizen)),
        ]
        spoken = ("zh", "en")
        asked = [
            (page, path, language)
            for number, (page, path) in enumerate(places)
            for language in (spoken if AT_LENGTH else spoken[number % 2 :][:1])
        ]
        found = [fault for page, path, language in asked for fault in faults_of(page, path, language, axe)]
        assert not found, "\n".join(found)

    def test_a_case_is_opened_and_left_by_keyboard(self, hall: Hall) -> None:
        """`j` goes to the first line of the docket, Enter opens it, `/` goes to the search."""
        ref = apply_for_road(hall.window()).number
        window = hall.desk("u-17")
        window.goto("/desk/docket")
        window.keyboard.press("j")
        window.keyboard.press("Enter")
        expect(window.locator("article.case")).to_have_attribute("data-ref", ref)
        window.keyboard.press("/")
        expect(window.locator("#find")).to_be_focused()


def _proposed(page: Page) -> str:
    """An amendment of the calendar that waits, with a case that it would move; the address of its page."""
    page.goto("/desk/calendar/propose")
    sheet = page.locator('form[aria-labelledby="by-hand"]')
    today = date.today()  # noqa: DTZ011 - the county's own clock runs here
    sheet.locator('[name="title"]').fill("通知")
    sheet.locator('[name="issued_on"]').fill(str(today))
    sheet.locator('[name="area"]').fill("420900")
    sheet.locator('[name="days_off"]').fill(f"{today + timedelta(days=1)} 至 {today + timedelta(days=3)} 停办")
    sheet.locator("button").click()
    expect(page.locator("p.done")).to_be_visible()
    return page.url.removeprefix(page.url.split("/desk")[0])


def _complained(page: Page) -> str:
    """A complaint that waits; the address of its page at a desk."""
    page.goto("/say/complaint")
    page.locator('[name="topic"][value="attitude"]').check()
    page.locator('[name="words"]').fill("窗口态度差")
    page.locator("main form button").click()
    return f"/desk/voices/{page.locator('#voice-ref').inner_text()}"


def faults_of(page: Page, path: str, language: str, axe: str) -> list[str]:
    page.goto(f"{path}{'&' if '?' in path else '?'}lang={language}")
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    page.evaluate(axe)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    assert found["passes"], "it looked"
    return [
        f"{path} ({language}): {fault['id']}: {fault['help']}: {node['html'][:200]}"
        for fault in found["violations"]
        for node in fault["nodes"]
    ]
