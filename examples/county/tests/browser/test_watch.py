"""The supervisor's day in a browser: yellow, red, urged, carded, answered, appealed; a late answer; an unknown number.

One county for all of it, whose clock is moved on from day to day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from county.settings import HOME

from .people import Hall, apply_for_road, keyed_to, log_in, open_case, press, reload_until, too_wide
from .running import RunningCounty
from .test_accessible import AXE, faults_of

#: Its promise ends on 7 December; it turns yellow the day before that.
_FILED, _YELLOW, _RED = "2026-11-25T09:30:00+08:00", "2026-12-07T09:00:00+08:00", "2026-12-08T09:00:00+08:00"

_REGISTER = "行政区划,部门,证照编号,发证日期\n420921,tobacco,烟证-2026-0099,2026-11-30\n"


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCounty]:
    """One empty county for the module."""
    running = RunningCounty(tmp_path_factory.mktemp("watch"))
    yield running
    running.stop()


@pytest.fixture(scope="module")
def hall(browser: Browser, county: RunningCounty) -> Iterator[Hall]:
    """The people who come to it."""
    people = Hall(browser, county.address)
    yield people
    people.leave()


class TestWatch:
    """Everything that supervision does about one case, one complaint and one register."""

    def test_a_case_is_urged_carded_and_the_card_lifted_on_appeal(self, county: RunningCounty, hall: Hall) -> None:
        """Yellow, reminder; red, card, urging; answer, appeal; another supervisor lifts it and the score is whole."""
        county.set(_FILED)
        ref = _in_hand(hall)
        complaint, code = _complained(hall)
        supervisor, officer, other = (hall.desk(person) for person in ("u-03", "u-18", "u-04"))
        supervisor.goto("/desk/board")
        expect(supervisor.locator(".sums .light-green dd")).to_have_text("1")

        county.set(_YELLOW)
        # Nobody reloads: the board is told, and reads itself anew.
        hall_screen = supervisor.locator(".sums .light-yellow dd")
        _write_something(hall)
        expect(hall_screen).to_have_text("1")
        open_case(supervisor, ref)
        _urge(supervisor, "reminder")
        expect(supervisor.locator("h1")).to_contain_text("催办通知")

        county.set(_RED)
        supervisor.goto("/desk/board/urban-management")
        expect(supervisor.locator("td.light-red").first).not_to_be_empty()
        supervisor.goto("/desk/cards")
        row = supervisor.locator("table.rows tbody tr").filter(has_text="黄牌").filter(has_text="金红霞").first
        reload_until(supervisor, row)
        row.locator(".num a").click()
        expect(supervisor.locator("article.case")).to_contain_text(ref)
        card = _path(supervisor)
        _urge(supervisor, "urging")
        urging = _path(supervisor)

        officer.goto(urging)
        _send(officer, "answer", text="已于当日完成勘查")
        _said(officer, card, "answer", "现场积水，无法勘查")
        _said(officer, card, "appeal", "有气象部门证明，请求解除")

        score = "/desk/scores/one?period=2026-12&agency=urban-management"
        supervisor.goto(score)
        expect(supervisor.locator(f'a[href="{card}"]').first).to_be_visible()
        before = supervisor.locator(".money-sums dd").first.inner_text()
        _said(other, card, "lift", "情况属实", ground="force-majeure")
        expect(other.locator("article.case")).to_contain_text("已解除")
        other.goto("/desk/board")
        expect(other.locator(f'a[href="{card}"]')).to_have_count(0)
        supervisor.goto(score)
        expect(supervisor.locator(f'a[href="{card}"]')).to_have_count(0)
        assert float(supervisor.locator(".money-sums dd").first.inner_text()) == float(before) + 5

        supervisor.goto(urging)
        _send(supervisor, "close", words="已核实")
        expect(supervisor.locator("article.case")).to_contain_text("已销号")

        _answered_late(county, hall, complaint, code)
        _register_is_taken(supervisor)
        _formula_is_compared_and_published(hall)
        referral = _referred(supervisor, hall.desk("u-12"))
        _nothing_for_axe(supervisor, card, urging, referral)
        _fits_a_phone(supervisor, card, urging, referral)


def _in_hand(hall: Hall) -> str:
    """An accepted road occupation whose site check an officer has taken in hand."""
    window, officer = hall.desk("u-17"), hall.desk("u-18")
    ref = apply_for_road(hall.window()).number
    open_case(window, ref)
    press(window, "accept")
    open_case(officer, ref)
    press(officer, "claim")
    return ref


def _write_something(hall: Hall) -> None:
    """Somebody asks something, far away from the board."""
    citizen = hall.window()
    citizen.goto("/say/question")
    citizen.locator('[name="words"]').fill("周末是否办公?")
    citizen.locator("main form button").click()
    expect(citizen.locator("#voice-ref")).to_be_visible()


def _urge(page: Page, kind: str) -> None:
    """Two clicks: open the fold, send; another kind than the usual one is chosen in between."""
    fold = page.locator("#act-issue")
    fold.locator("summary").click()
    if kind != "urging":
        fold.locator('[name="kind"]').select_option(kind)
    fold.locator("p.send button").click()
    expect(page.locator("p.done")).to_be_visible()


def _path(page: Page) -> str:
    return re.sub(r"^https?://[^/]+|\?.*$", "", page.url)


def _send(page: Page, act: str, **typed: str) -> None:
    """Fill the form of an act and send it."""
    fold = page.locator(f"#act-{act}")
    if fold.get_attribute("open") is None:
        fold.locator("summary").click()
    for name, words in typed.items():
        fold.locator(f'[name="{name}"]').fill(words)
    fold.locator("p.send button").click()
    expect(page.locator("p.done")).to_be_visible()


def _said(page: Page, card: str, act: str, words: str, *, ground: str = "") -> None:
    """Answer, appeal against or lift a card."""
    page.goto(card)
    sheet = _sheet(page, act)
    if ground:
        sheet.locator('[name="ground"]').select_option(ground)
    sheet.locator("textarea").fill(words)
    sheet.locator("p.send button").click()
    expect(sheet).to_have_count(0)


def _sheet(page: Page, act: str) -> Locator:
    sheet = page.locator(f"details.act:has(form[action$='/{act}'])")
    if sheet.get_attribute("open") is None:
        sheet.locator("summary").click()
    return sheet


def _complained(hall: Hall) -> tuple[str, str]:
    """A complaint with its reference and code; the centre takes it on at once, and forgets it."""
    citizen, centre = hall.window(), hall.desk("u-01")
    citizen.goto("/say/complaint")
    citizen.locator('[name="topic"][value="handling"]').check()
    citizen.locator('[name="agency"]').select_option("urban-management")
    citizen.locator('[name="words"]').fill("窗口态度差")
    citizen.locator("main form button").click()
    ref, code = (citizen.locator(f"#voice-{part}").inner_text() for part in ("ref", "code"))
    centre.goto(f"/desk/voices/{ref}")
    _sheet(centre, "accept").locator("p.send button").click()
    expect(_sheet_of(centre, "decide")).to_have_count(1)
    return ref, code


def _answered_late(county: RunningCounty, hall: Hall, complaint: str, code: str) -> None:
    """The centre answers when the ten working days are over: the desk says that it was late, the citizen reads it."""
    centre = hall.desk("u-01")
    county.set("2027-01-05T09:00:00+08:00")
    centre.goto(f"/desk/voices/{complaint}")
    sheet = _sheet(centre, "decide")
    sheet.locator('[name="outcome"]').first.check()
    sheet.locator("textarea").first.fill("已对窗口人员批评教育")
    sheet.locator("p.send button").click()
    expect(centre.locator("article.case")).to_contain_text("曾超期")
    citizen = hall.window()
    citizen.goto("/say")
    citizen.locator('[name="ref"]').fill(complaint)
    citizen.locator('[name="code"]').fill(code)
    citizen.locator("form[action='/say/follow'] button").click()
    expect(citizen.locator("main")).to_contain_text("已对窗口人员批评教育")


def _sheet_of(page: Page, act: str) -> Locator:
    return page.locator(f"details.act:has(form[action$='/{act}'])")


def _register_is_taken(supervisor: Page) -> None:
    """A certificate that a bureau gave out, and of which no case knows."""
    supervisor.goto("/desk/supervision/registers")
    form = supervisor.locator("#act-take form")
    form.locator('[name="file"]').set_input_files(
        [{"name": "tobacco.csv", "mimeType": "text/csv", "buffer": _REGISTER.encode()}]
    )
    form.locator("p.send button").click()
    expect(supervisor.locator("p.done")).to_contain_text("新发现 1 个")
    expect(supervisor.locator("main")).to_contain_text("烟证-2026-0099")
    supervisor.goto("/desk/supervision/findings?state=&rule=O2")
    reload_until(supervisor, supervisor.locator("table.rows tbody tr").filter(has_text="烟草专卖局"))


def _referred(supervisor: Page, organ: Page) -> str:
    """What the register showed is referred to the supervision organ, which signs for it and tells its result."""
    supervisor.locator("table.rows tbody tr").filter(has_text="烟草专卖局").locator("a").first.click()
    expect(supervisor.locator("#act-issue")).to_be_visible()
    finding = _path(supervisor)
    supervisor.locator("#act-issue summary").click()
    supervisor.get_by_role("link", name="移送监察机关").click()
    supervisor.locator('[name="text"]').fill("该证照在系统中没有办件，请依法核查")
    supervisor.locator("form[action='/desk/instruments/issue'] button").click()
    expect(supervisor.locator("h1")).to_contain_text("移送函")
    referral = _path(supervisor)
    organ.goto("/desk")
    organ.locator(f'a[href="{referral}"]').click()
    _send(organ, "receive")
    organ.locator("#act-answer [name='discipline']").select_option("demerit")
    _send(organ, "answer", text="经核查属实，已立案")
    expect(organ.locator("article.case")).to_contain_text("记过")
    organ.goto(finding)
    expect(organ.locator("article.case")).to_contain_text("烟证-2026-0099")
    return referral


def _formula_is_compared_and_published(hall: Hall) -> None:
    """Without script and without a mouse: a fault is read on its line and mended there, compared, then published."""
    desk = hall.window(script=False)
    log_in(desk, "u-03")
    desk.goto("/desk/scores/formula")
    source = (HOME / "scores.toml").read_text(encoding="utf-8").replace("county-1", "county-2")
    fold = desk.locator("#act-compare")
    keyed_to(desk, fold.locator("summary"))
    desk.keyboard.press("Enter")
    keyed_to(desk, fold.locator("textarea"))
    desk.keyboard.insert_text(source.replace("2026-01-01", "2027-02-01").replace("weight = 8", "weight = 9"))
    keyed_to(desk, fold.locator("p.send button"))
    desk.keyboard.press("Enter")
    expect(desk.locator("#faults")).to_contain_text("合计为 101")
    expect(desk.locator("#faults .where")).to_have_count(1)
    keyed_to(desk, fold.locator("textarea"))
    desk.keyboard.press("Control+A")
    desk.keyboard.insert_text(source.replace("2026-01-01", "2027-02-01"))
    keyed_to(desk, fold.locator("p.send button"))
    desk.keyboard.press("Enter")
    expect(desk.locator("#compared")).to_contain_text("城市管理")
    keyed_to(desk, desk.locator("#act-publish summary"))
    desk.keyboard.press("Enter")
    keyed_to(desk, desk.locator("#act-publish p.send button"))
    desk.keyboard.press("Enter")
    expect(desk.locator("p.done")).to_contain_text("已公布")
    expect(desk.locator("main")).to_contain_text("county-2")


def _fits_a_phone(supervisor: Page, *pages: str) -> None:
    """No page of the desk is wider than a phone, and no table is scrolled sideways there."""
    parts = ("findings?state=", "registers", "rules", "calamities", "samples")
    others = ("scores", "scores/formula", "reports", "instruments", "problems", "cards?tab=all", "signals", "city")
    found = []
    for path in (*(f"/desk/supervision/{part}" for part in parts), *(f"/desk/{one}" for one in others), *pages):
        supervisor.goto(f"{path}{'&' if '?' in path else '?'}lang=en")
        found += too_wide(supervisor)
    assert not found, "\n".join(found)


def _nothing_for_axe(supervisor: Page, *pages: str) -> None:
    """The desk's pages as they are by now, full, have no fault that axe-core knows of; where it is installed."""
    if not AXE.exists():
        return
    axe = AXE.read_text(encoding="utf-8")
    parts = ("findings?state=", "registers", "rules", "calamities", "samples")
    places = [
        *(f"/desk/supervision/{part}" for part in parts),
        "/desk/scores",
        "/desk/scores/formula",
        "/desk/city",
        "/desk/reports",
        "/desk/instruments",
        *pages,
    ]
    spoken = ("zh", "en")
    faults = [one for n, path in enumerate(places) for one in faults_of(supervisor, path, spoken[n % 2], axe)]
    assert not faults, "\n".join(faults)
