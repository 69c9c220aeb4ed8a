"""One case from the first click to the certificate, each act by its own person at its own page."""

from __future__ import annotations

import re
import time

from playwright.sync_api import Page, expect

from .mailboxes import Mailboxes
from .people import (
    Hall,
    fill_road_application,
    form_of,
    open_case,
    paper,
    press,
    reload_until,
    send_application,
)
from .running import RunningCounty

MAIL = "wang@mail.invalid"


class TestRoadOccupation:
    """A joint case of two agencies with a fee."""

    def test_goes_from_an_application_online_to_the_certificate(self, county: RunningCounty, hall: Hall) -> None:
        """Applied for online, reviewed by two agencies at once, granted, paid at the bank, issued, delivered."""
        citizen = hall.window()
        citizen.goto("/matters/road-occupation")
        citizen.get_by_role("link", name="网上申请").first.click()
        fill_road_application(citizen, email=MAIL)
        citizen.locator('[name="p.application"]').set_input_files([paper("申请表.pdf")])
        filed = send_application(citizen)
        assert re.fullmatch(r"[0-9]{8}", filed.code)
        _see(citizen, filed.number, "green", "已收件")

        window = hall.desk("u-17")
        expect(window.locator("table.rows")).to_contain_text("临时占用城市道路审批")
        open_case(window, filed.number)
        assert "府前街 12 号" in window.locator("article.case").inner_text()
        press(window, "accept")
        number = window.locator("p.number").first.inner_text().split()[0]
        _see(citizen, filed.number, "green", "正在审核，最迟")
        due = citizen.locator("h1").inner_text().partition("最迟 ")[2].partition(" 前办结")[0]

        _review(hall, filed.number)
        approver = hall.desk("u-21")
        open_case(approver, filed.number)
        press(approver, "grant")

        _see(citizen, filed.number, "waiting", "已准予，请缴费")
        _pay(citizen, county)
        _see_paid(citizen, filed.number)

        issuer = hall.desk("u-10")
        open_case(issuer, filed.number)
        press(issuer, "issue")
        _see(citizen, filed.number, "waiting", "请到窗口领取")
        press(issuer, "deliver")
        _see(citizen, filed.number, "closed", "已办结：准予")
        expect(citizen.locator("main")).to_contain_text("证照编号")

        _letters_came(citizen, county.mail, number, due)


def _see(citizen: Page, number: str, light: str, words: str) -> None:
    """The tracking page, which the applicant's browser may open, says so."""
    citizen.goto(f"/track/{number}")
    reload_until(citizen, citizen.locator(f".standing .light-{light}"))
    expect(citizen.locator("h1")).to_contain_text(words)


def _review(hall: Hall, ref: str) -> None:
    """Two agencies have the case at the same time; the site check needs two officers, who sign together."""
    checker, police = hall.desk("u-18"), hall.desk("u-24")
    open_case(checker, ref)
    open_case(police, ref)
    press(checker, "claim")
    sheet = form_of(checker, "opinion")
    sheet.locator('[name="text"]').fill("现场与申请一致,人行道余宽 2.4 米")
    sheet.locator('[name="together"]').select_option("u-19")
    press(checker, "opinion")
    form_of(police, "opinion").locator('[name="text"]').fill("不影响交通,同意")
    press(police, "opinion")


def _pay(citizen: Page, county: RunningCounty) -> None:
    """From the tracking page to the bank's, and pay there; nobody tells the centre but the bank itself."""
    button = citizen.get_by_role("link", name="去银行页面缴费")
    reload_until(citizen, button)
    button.click()
    citizen.wait_for_url(f"{county.bank}/bill?**")
    expect(citizen.locator("dd.amount")).to_have_text("¥ 112.50")
    citizen.get_by_role("button", name="确认收款").click()
    expect(citizen.locator("dl")).to_contain_text("已缴清")


def _see_paid(citizen: Page, number: str) -> None:
    citizen.goto(f"/track/{number}")
    receipt = citizen.locator(".bill a[href^='/track/'][href*='/receipts/']")
    reload_until(citizen, receipt)
    name = receipt.inner_text()
    receipt.click()
    expect(citizen.locator("main")).to_contain_text(name)
    expect(citizen.locator("main")).to_contain_text("112.50")


def _letters_came(citizen: Page, mail: Mailboxes, number: str, due: str) -> None:
    """Every letter of the case is in the applicant's mailbox, and the first one says when it is due."""
    wanted = ["收件凭证", "受理通知书", "准予决定书", "缴款通知书", "电子票据通知", "领取通知书"]
    until = time.monotonic() + 15
    while {subject.split()[0] for subject, _ in mail.of(MAIL)} < set(wanted):
        assert time.monotonic() < until, [subject for subject, _ in mail.of(MAIL)]
        citizen.wait_for_timeout(100)
    letters = {subject.split()[0]: (subject, words) for subject, words in mail.of(MAIL)}
    assert [subject.split()[0] for subject, _ in mail.of(MAIL)] == wanted, "each came once, in order"
    subject, words = letters["受理通知书"]
    assert number in subject and due in words, "the number, and the date that the page shows"
    assert "112.50" in letters["缴款通知书"][1] and "112.50" in letters["电子票据通知"][1]
