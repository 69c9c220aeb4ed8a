"""People in front of a browser: what a citizen and an officer do on the county's pages, by what they see there."""

from __future__ import annotations

import re
import shutil
import time

from attrs import frozen
from playwright.sync_api import Browser, BrowserContext, FilePayload, Locator, Page, expect

__all__ = [
    "ARGUMENTS",
    "PATIENCE",
    "Filed",
    "Hall",
    "apply_for_road",
    "chromium",
    "fill_road_application",
    "form_of",
    "light_in",
    "keyed_to",
    "log_in",
    "open_case",
    "paper",
    "press",
    "reload_until",
    "send_application",
    "too_wide",
]

_PDF = b"%PDF-1.4\n% a paper of a test\n"

#: What the browser leaves out: nothing is fetched but the county's own pages.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
)

#: How long a page may take, in milliseconds; generous, because the machine may be busy with other tests.
PATIENCE = 60_000


def chromium() -> str | None:
    """The program of the system's own browser, or None."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def paper(name: str) -> FilePayload:
    """A file as a browser uploads it."""
    return {"name": name, "mimeType": "application/pdf", "buffer": _PDF}


def light_in(place: Page | Locator) -> str:
    """The kind of the first light of a place: `green`, `yellow`, `red`, `paused`, `waiting` or `closed`."""
    classes = place.locator(".light").first.get_attribute("class") or ""
    found = re.search(r"\blight-(green|yellow|red|paused|waiting|closed)\b", classes)
    assert found, classes
    return found[1]


@frozen
class Filed:
    """What an applicant holds after filing."""

    number: str
    code: str


class Hall:
    """Everybody who comes to one running county, each in a browser window of his own."""

    def __init__(self, browser: Browser, address: str) -> None:
        self._browser, self.address = browser, address
        self._open: list[BrowserContext] = []
        self._officers: dict[str, Page] = {}

    def window(self, *, language: str = "zh", script: bool = True, width: int = 1280, height: int = 900) -> Page:
        """A browser window in which nobody has been yet."""
        context = self._browser.new_context(
            base_url=self.address,
            locale="zh-CN" if language == "zh" else "en-GB",
            timezone_id="Asia/Shanghai",
            java_script_enabled=script,
            viewport={"width": width, "height": height},
        )
        context.set_default_timeout(PATIENCE)
        self._open.append(context)
        if language == "en":
            context.add_cookies([{"name": "lang", "value": "en", "url": self.address}])
        return context.new_page()

    def desk(self, person: str) -> Page:
        """The window of an officer, who logs in when he first comes."""
        if person not in self._officers:
            self._officers[person] = self.window()
            log_in(self._officers[person], person)
        return self._officers[person]

    def leave(self) -> None:
        """Everybody goes home."""
        for context in self._open:
            context.close()


def log_in(page: Page, person: str) -> None:
    """Pick the person from the list, give the password."""
    page.goto("/desk")
    page.locator("#person").select_option(person)
    page.locator("#password").fill("county")
    page.get_by_role("button", name=re.compile("^(登录|Log in)$")).click()
    expect(page.locator(".sitting")).to_be_visible()


def fill_road_application(page: Page, *, area: str = "12.5", email: str = "") -> None:
    """Type an application for a road occupation, as somebody does who has nothing to hide."""
    page.locator('[name="f.area_m2"]').fill(area)
    page.locator('[name="f.days"]').fill("30")
    page.locator('[name="f.class"][value="pavement"]').check()
    page.locator('[name="f.location"]').fill("府前街 12 号")
    page.locator('[name="name"]').fill("王小芳")
    page.locator('[name="id_number"]').fill("420900198001010010")
    page.locator('[name="phone"]').fill("000-1234567")
    page.locator('[name="email"]').fill(email)


def apply_for_road(page: Page, *, area: str = "12.5", email: str = "") -> Filed:
    """Apply for a road occupation with the one paper that it needs."""
    page.goto("/apply/road-occupation")
    fill_road_application(page, area=area, email=email)
    page.locator('[name="p.application"]').set_input_files([paper("申请表.pdf")])
    return send_application(page)


def send_application(page: Page) -> Filed:
    """Press the button and keep what the receipt of filing says."""
    page.locator("#part-send button").click()
    expect(page.locator("#query-code")).to_be_visible()
    return Filed(page.locator("dd.big").first.inner_text().strip(), page.locator("#query-code").inner_text().strip())


def open_case(page: Page, ref: str) -> None:
    """Open a case from the docket, by its filing number."""
    page.goto(f"/desk/docket?q={ref}")
    if "/desk/cases/" not in page.url:
        page.goto(f"/desk/cases/{ref}")
    expect(page.locator("article.case")).to_be_visible()


def reload_until(page: Page, there: Locator) -> None:
    """Look again and again, as somebody does who waits for another's work, until it is there."""
    until = time.monotonic() + PATIENCE / 1000
    while not there.count():
        assert time.monotonic() < until, f"not there: {there}\n{page.locator('main').inner_text()}"
        page.wait_for_timeout(150)
        page.reload()


def keyed_to(page: Page, there: Locator) -> None:
    """Press Tab until the focus is there, as somebody does who has no mouse."""
    for _ in range(150):
        page.keyboard.press("Tab")
        if there.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"no way by keyboard to {there}")


def too_wide(page: Page, width: int = 360) -> list[str]:
    """What is wider than a window of that width on the page that is open, its folds unfolded: the page itself, and
    every table that would have to be scrolled sideways."""
    before = page.viewport_size
    page.set_viewport_size({"width": width, "height": 740})
    found: list[str] = page.evaluate(
        """() => {
            document.querySelectorAll('details').forEach(one => one.open = true);
            const width = document.documentElement.clientWidth, found = [];
            if (document.documentElement.scrollWidth > width) found.push('page');
            for (const one of document.querySelectorAll('table'))
                if (one.getBoundingClientRect().right > width + 1) found.push(one.className || 'table');
            return found;
        }"""
    )
    if before is not None:
        page.set_viewport_size(before)
    return [f"{page.url}: {one}" for one in found]


def form_of(page: Page, move: str) -> Locator:
    """The form of a move on an open case, unfolded."""
    act = page.locator(f"#act-{move}")
    if act.get_attribute("open") is None:
        act.locator("summary").click()
    return act.locator("form")


def press(page: Page, move: str) -> None:
    """Press the button of a move and see that it was done."""
    form_of(page, move).locator("p.send button").click()
    expect(page.locator("p.done")).to_be_visible()
