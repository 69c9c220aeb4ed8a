"""What is wrong is said in words at its place, in the reader's language, and nothing that was typed is lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from .people import (
    Hall,
    apply_for_road,
    fill_road_application,
    form_of,
    log_in,
    open_case,
    paper,
    press,
    send_application,
)
from .running import RunningCounty


#: What one test files and does is in nobody's way here, so all of them come to one county.
@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCounty]:
    """One empty county for the module."""
    running = RunningCounty(tmp_path_factory.mktemp("input"))
    yield running
    running.stop()


@pytest.fixture(scope="module")
def hall(browser: Browser, county: RunningCounty) -> Iterator[Hall]:
    """The people who come to it."""
    people = Hall(browser, county.address)
    yield people
    people.leave()


SAID = {
    "zh": {"area": "半角", "paper": "还没有提交", "code": "编号或查询密码有误", "stage": "审核中阶段不能不予受理"},
    "en": {
        "area": "ASCII digits",
        "paper": "Not handed in yet",
        "code": "The number or the query code is wrong",
        "stage": "a case that is under review knows no such move as decline",
    },
}


@pytest.mark.parametrize("language", ["zh", "en"])
class TestBadInput:
    """Full-width digits, a missing paper, a wrong code, a page that is out of date."""

    def test_is_named_at_its_place_and_costs_nothing(self, hall: Hall, language: str) -> None:
        """The form comes back with every field as it was; put right, it goes through; a wrong code opens nothing."""
        said = SAID[language]
        citizen = hall.window(language=language)
        citizen.goto("/apply/road-occupation")
        fill_road_application(citizen, area="１２.５", email="wang@mail.invalid")
        citizen.locator("#part-send button").click()
        expect(citizen.locator("#problems")).to_be_visible()
        expect(citizen.locator('[id="f.area_m2-error"]')).to_contain_text(said["area"])
        _still_there(citizen, area="１２.５")
        citizen.locator('[name="f.area_m2"]').fill("12.5")
        citizen.locator("#part-send button").click()
        expect(citizen.locator('[id="p.application-error"]')).to_contain_text(said["paper"])
        _still_there(citizen, area="12.5")
        citizen.locator('[name="p.application"]').set_input_files([paper("申请表.pdf")])
        citizen.locator('[name="phone"]').fill("")
        citizen.locator("#part-send button").click()
        expect(citizen.locator(".kept")).to_contain_text("申请表.pdf")
        citizen.locator('[name="phone"]').fill("000-1234567")
        filed = send_application(citizen)

        citizen.context.clear_cookies(name="county-mine")
        citizen.goto("/track")
        citizen.locator('[name="number"]').fill(filed.number)
        citizen.locator('[name="code"]').fill("00000000" if filed.code != "00000000" else "11111111")
        citizen.locator("main form button").first.click()
        expect(citizen.locator("#problems")).to_contain_text(said["code"])
        expect(citizen.locator('[name="number"]')).to_have_value(filed.number)

    def test_a_page_that_is_out_of_date_is_told_what_the_stage_forbids(self, hall: Hall, language: str) -> None:
        """Two tabs are open; what the first did the second may not do again, and it hears why with its words kept."""
        ref = apply_for_road(hall.window()).number
        first = hall.window(language=language)
        log_in(first, "u-17")
        open_case(first, ref)
        second = first.context.new_page()
        open_case(second, ref)
        press(first, "accept")
        sheet = form_of(second, "decline")
        sheet.locator('[name="reason"]').fill("不属于本机关职权")
        sheet.locator("p.send button").click()
        refusal = second.locator(".refusal")
        expect(refusal).to_contain_text(SAID[language]["stage"])
        expect(second.locator("article.case")).to_contain_text("不属于本机关职权")


def _still_there(page: Page, *, area: str) -> None:
    """Everything that `fill_road_application` typed."""
    for name, value in {
        "f.area_m2": area,
        "f.days": "30",
        "f.location": "府前街 12 号",
        "name": "王小芳",
        "id_number": "420900198001010010",
        "phone": "000-1234567",
        "email": "wang@mail.invalid",
    }.items():
        expect(page.locator(f'[name="{name}"]')).to_have_value(value)
    expect(page.locator('[name="f.class"][value="pavement"]')).to_be_checked()
