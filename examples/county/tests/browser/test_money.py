"""Money at a real bank and on the county's pages: paid, paid twice, wrongly and late, given back, checked, closed.

One county for all of it, whose clock is moved on to the next day once; nothing but the bank's own messages pays.
"""

from __future__ import annotations

import re
import urllib.parse
import urllib.request
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from .people import Filed, Hall, apply_for_road, form_of, open_case, press, reload_until
from .running import RunningCounty
from .test_accessible import faults_of

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCounty]:
    """One empty county for the module, on the present clock: its bank keeps real time."""
    running = RunningCounty(tmp_path_factory.mktemp("money"))
    yield running
    running.stop()


@pytest.fixture(scope="module")
def hall(browser: Browser, county: RunningCounty) -> Iterator[Hall]:
    """The people who come to it."""
    people = Hall(browser, county.address)
    yield people
    people.leave()


class TestMoney:
    """What somebody with a tired finger can do to a fee, and what becomes of it."""

    def test_paid_twice_wrongly_and_late_given_back_checked_and_closed(self, county: RunningCounty, hall: Hall) -> None:
        """Three cases: paid twice and the second one given back by three people, paid too little, paid too late."""
        clerk = hall.desk("u-05")
        _allot(clerk)
        citizen, second, third = hall.window(), hall.window(), hall.window()
        late, closed = _lapsed(county, hall, third)
        twice, wrong = _granted(hall, citizen), _granted(hall, second)

        bill = _pay(citizen, county, twice)
        _see(citizen, twice, "已缴 112.50 元")
        _told(county, pays_again="yes")
        _pay_again(citizen, bill)
        _see(citizen, twice, "重复缴款")
        _pay_again(third, closed)
        _see(third, late, "缴款时本单已关闭")
        _told(county, off_by_fen="-500")
        _pay(second, county, wrong)
        _see(second, wrong, "金额不符")
        _told(county)

        clerk.goto("/desk/money")
        expect(clerk.locator('section[aria-labelledby="held-title"] tbody tr')).to_have_count(3)

        _receipt_is_checked(hall, citizen, twice)
        _given_back(hall, citizen, twice)
        _day_is_closed(county, hall)

        _nothing_for_axe(hall, citizen, twice)


def _nothing_for_axe(hall: Hall, citizen: Page, filed: Filed) -> None:
    """The pages of money as they are by now, full, have no fault that axe-core knows of; where it is installed."""
    if not AXE.exists():
        return
    axe = AXE.read_text(encoding="utf-8")
    clerk, approver = hall.desk("u-05"), hall.desk("u-06")
    clerk.goto("/desk/money")
    found = [
        clerk.locator(f'a[href*="/desk/money/{part}/"]').first.get_attribute("href") or ""
        for part in ("days", "items", "payments")
    ]
    approver.goto("/desk/money/refunds?tab=all")
    refund = approver.locator('tbody a[href*="/refunds/"]').first.get_attribute("href") or ""
    citizen.goto(f"/track/{filed.number}")
    check = citizen.locator('.bill a[href*="/receipts/check"]').first.get_attribute("href") or ""
    places = [(clerk, path, "zh") for path in ("/desk/money", "/desk/money/stock", *found)]
    places += [(approver, refund, "en"), (citizen, check, "en"), (citizen, f"/track/{filed.number}", "en")]
    faults = [one for page, path, language in places for one in faults_of(page, path, language, axe)]
    assert not faults, "\n".join(faults)


def _allot(clerk: Page) -> None:
    """Finance enters a block of numbers; the page says what is left, and that it will not last."""
    clerk.goto("/desk/money/stock")
    form = clerk.locator("#act-allot form")
    for name, value in (("code", "42092126"), ("first", "1"), ("last", "50")):
        form.locator(f'[name="{name}"]').fill(value)
    form.locator("p.send button").click()
    expect(clerk.locator("p.done")).to_be_visible()
    clerk.goto("/desk/money")
    expect(clerk.locator(".refusal")).to_contain_text("只余 50 份")


def _granted(hall: Hall, citizen: Page) -> Filed:
    """A road occupation that waits for its fee, each act at its desk."""
    filed = apply_for_road(citizen)
    window, checker, police, approver = (hall.desk(person) for person in ("u-17", "u-18", "u-24", "u-21"))
    open_case(window, filed.number)
    press(window, "accept")
    open_case(checker, filed.number)
    press(checker, "claim")
    sheet = form_of(checker, "opinion")
    sheet.locator('[name="text"]').fill("现场与申请一致")
    sheet.locator('[name="together"]').select_option("u-19")
    press(checker, "opinion")
    open_case(police, filed.number)
    form_of(police, "opinion").locator('[name="text"]').fill("同意")
    press(police, "opinion")
    open_case(approver, filed.number)
    press(approver, "grant")
    return filed


def _told(county: RunningCounty, **conduct: str) -> None:
    """The bank is told how to behave, on its own page; without anything, to behave well."""
    with urllib.request.urlopen(f"{county.bank}/conduct", timeout=10) as page:
        form = re.search(r'name="?form"? value="([^"]+)"', page.read().decode())
    assert form is not None
    sent = urllib.parse.urlencode({"form": form[1], **(conduct or {"well": "yes"})}).encode()
    urllib.request.urlopen(f"{county.bank}/conduct", data=sent, timeout=10).close()


def _pay(citizen: Page, county: RunningCounty, filed: Filed) -> str:
    """From the tracking page to the bank's, and pay there; answers the address of the bank's page."""
    citizen.goto(f"/track/{filed.number}")
    button = citizen.get_by_role("link", name="去银行页面缴费")
    reload_until(citizen, button)
    button.click()
    citizen.wait_for_url(f"{county.bank}/bill?**")
    address = citizen.url
    _pay_again(citizen, address)
    return address


def _pay_again(citizen: Page, address: str) -> None:
    """Press the button of the bank's page, as often as one likes."""
    citizen.goto(address)
    citizen.get_by_role("button", name="确认收款").click()
    expect(citizen.locator("dl")).to_contain_text("已缴清")


def _lapsed(county: RunningCounty, hall: Hall, citizen: Page) -> tuple[Filed, str]:
    """A case whose time to pay is over, and the address at which its bank takes the money all the same."""
    county.set((datetime.now(UTC) - timedelta(days=30)).isoformat(timespec="seconds"))
    filed = _granted(hall, citizen)
    citizen.goto(f"/track/{filed.number}")
    button = citizen.get_by_role("link", name="去银行页面缴费")
    reload_until(citizen, button)
    address = button.get_attribute("href") or ""
    county.set(datetime.now(UTC).isoformat(timespec="seconds"))
    _see(citizen, filed, "已作废")
    return filed, address


def _see(citizen: Page, filed: Filed, words: str) -> None:
    citizen.goto(f"/track/{filed.number}")
    reload_until(citizen, citizen.locator(".bill", has_text=words))


def _receipt_is_checked(hall: Hall, citizen: Page, filed: Filed) -> None:
    """The address that stands in the QR code, opened by somebody else: valid, and no name."""
    citizen.goto(f"/track/{filed.number}")
    address = citizen.locator('.bill a[href*="/receipts/check"]').get_attribute("href") or ""
    stranger = hall.window(script=False)
    stranger.goto(address)
    expect(stranger.locator(".checked")).to_contain_text("有效")
    expect(stranger.locator(".checked")).to_contain_text("112.50")
    assert "王" not in stranger.locator("main").inner_text()
    stranger.goto(address[:-1] + ("0" if address[-1] != "0" else "1"))
    expect(stranger.locator(".checked")).to_contain_text("查无此票")


def _given_back(hall: Hall, citizen: Page, filed: Filed) -> None:
    """Proposed as it came, verified at the agency, approved by finance, given back by the bank, told to the payer."""
    reviewer, verifier, approver = hall.desk("u-18"), hall.desk("u-21"), hall.desk("u-06")
    open_case(reviewer, filed.number)
    held = reviewer.locator("#money li", has_text="重复缴款").locator('a[href*="/payments/"]')
    held.click()
    reviewer.locator('a[href*="/desk/money/refunds/"]').first.click()
    path = urllib.parse.urlsplit(reviewer.url).path
    for page, act in ((verifier, "verify"), (approver, "approve")):
        page.goto(path)
        page.locator(f"#act-{act} p.send button").click()
        expect(page.locator("p.done")).to_be_visible()
    _see(citizen, filed, "已退回 112.50 元")


def _fetched(clerk: Page, day: str) -> None:
    """The clerk asks the bank for its statement of a day."""
    clerk.goto(f"/desk/money/days/{day}")
    fold = clerk.locator("details.act", has_text="索取")
    if fold.get_attribute("open") is None:
        fold.locator("summary").click()
    fold.locator("p.send button").click()
    expect(clerk.locator("p.done")).to_be_visible()


def _day_is_closed(county: RunningCounty, hall: Hall) -> None:
    """Tomorrow the clerk fetches the statement, explains what is left open in words, and closes the day."""
    clerk = hall.desk("u-05")
    today = _today(clerk)
    county.set(f"{_next(today)}T09:00:00+08:00")
    day = f"/desk/money/days/{today}"
    clerk.goto(day)
    expect(clerk.locator("#act-close")).to_contain_text("对账单未收")
    _fetched(clerk, today)
    expect(clerk.locator("ul.class-tabs").first).to_contain_text("待查款")
    clerk.goto("/desk/money/items")
    item = clerk.locator("tbody tr").first.locator('a[href*="/items/"]')
    item.click()
    clerk.locator('[name="words"]').fill("已与缴款人电话核对,少缴 5 元,退回后重缴")
    clerk.locator("#act-resolve p.send button").click()
    expect(clerk.locator("article.case")).to_contain_text("已与缴款人电话核对")
    for act in ("remit", "close"):
        clerk.goto(day)
        fold = clerk.locator(f"#act-{act}")
        if fold.get_attribute("open") is None:
            fold.locator("summary").click()
        fold.locator("p.send button").click()
        expect(clerk.locator("p.done")).to_be_visible()
    expect(clerk.locator("header.case-head")).to_contain_text("已日结")


def _today(page: Page) -> str:
    """The county's day, as the page's own clock says it."""
    page.goto("/desk/money")
    stamp = page.locator(".money-head time").get_attribute("datetime") or ""
    return stamp[:10]


def _next(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()
