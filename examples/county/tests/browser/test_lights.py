"""The light turns at its instant on every page that shows it, to the microsecond."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from .people import Filed, Hall, apply_for_road, form_of, light_in, open_case, press
from .running import RunningCounty

#: Eight working days after Wednesday 25 November 2026: the close of Monday 7 December.
ACCEPTED = "2026-11-25T09:30:00+08:00"
TURNS = (
    ("2026-11-25T09:30:00+08:00", "green", "余 9 个工作日"),
    ("2026-12-06T17:29:59+08:00", "green", "余 1 个工作日"),
    ("2026-12-06T17:30:00+08:00", "yellow", "明日 17:30 到期"),
    ("2026-12-07T17:30:00+08:00", "yellow", "今日 17:30 到期"),
    ("2026-12-07T17:30:00.000001+08:00", "red", "已超期"),
    ("2026-12-08T09:00:00+08:00", "red", "超期 1 个工作日"),
)


class TestLights:
    """Green, yellow and red of one case, on the tracking page, the docket and the board alike."""

    def test_turn_at_their_instants_on_every_page(self, county: RunningCounty, hall: Hall) -> None:
        """One second before the last day it is green, at the due instant still yellow, one microsecond later red."""
        county.hold(ACCEPTED)
        citizen, filed = _accepted(hall)
        for moment, light, words in TURNS:
            county.hold(moment)
            assert _everywhere(citizen, hall, filed) == [light] * 3, moment
            expect(hall.desk("u-17").locator("table.rows .light").first).to_have_text(words)

    def test_of_a_paused_case_says_that_its_clock_stands(self, county: RunningCounty, hall: Hall) -> None:
        """A lawful pause takes the colour away everywhere, tells why, and gives a new date back when it ends."""
        county.hold(ACCEPTED)
        citizen, filed = _accepted(hall)
        reviewer = hall.desk("u-18")
        open_case(reviewer, filed.number)
        form_of(reviewer, "pause").locator('[name="reason"]').fill("交通组织方案须经专家论证")
        press(reviewer, "pause")
        county.hold("2026-12-09T10:00:00+08:00")
        assert _everywhere(citizen, hall, filed) == ["paused"] * 3
        expect(citizen.locator(".standing")).to_contain_text("暂停计时（专家评审）")
        open_case(reviewer, filed.number)
        press(reviewer, "resume")
        assert _everywhere(citizen, hall, filed) == ["green"] * 3
        expect(citizen.locator("h1")).to_contain_text("12月")


def _accepted(hall: Hall) -> tuple[Page, Filed]:
    """A road occupation that was applied for online and accepted at the window."""
    citizen, window = hall.window(), hall.desk("u-17")
    filed = apply_for_road(citizen)
    open_case(window, filed.number)
    press(window, "accept")
    return citizen, filed


def _everywhere(citizen: Page, hall: Hall, filed: Filed) -> list[str]:
    """The light of the only case: to its applicant, in the window's docket, and as the board counts it."""
    citizen.goto(f"/track/{filed.number}")
    docket, board = hall.desk("u-17"), hall.desk("u-03")
    docket.goto("/desk/docket")
    board.goto("/desk/board")
    counted = [
        kind
        for kind in ("green", "yellow", "red", "paused", "waiting")
        if board.locator(f".sums .light-{kind} dd").inner_text() == "1"
    ]
    assert len(counted) == 1, counted
    return [light_in(citizen.locator(".standing")), light_in(docket.locator("table.rows tbody")), *counted]
