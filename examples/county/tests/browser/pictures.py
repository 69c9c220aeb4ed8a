"""Take the pictures of the documentation, or of every page: `python -m examples.county.tests.browser.pictures FOLDER`.

The county starts with its sample cases, on the present clock. `--all` takes every page in both languages and at every
width that is looked at; without, the few that the documentation shows.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from attrs import frozen
from playwright.sync_api import FloatRect, Page, sync_playwright

from .people import ARGUMENTS, Hall, chromium, log_in
from .running import RunningCounty

__all__ = ["main"]

#: The height of a window of each width, in CSS pixels.
_HEIGHTS = {360: 740, 768: 1024, 1280: 860, 1920: 1080}


@frozen
class Picture:
    """A page to be taken: its name, its address with `{...}` for sample cases, and who looks ("" is the public)."""

    name: str
    path: str
    person: str = ""
    wide: bool = False


PAGES = (
    Picture("home", "/"),
    Picture("matters", "/matters"),
    Picture("matter", "/matters/road-occupation?area_m2=12.5&days=30&class=pavement"),
    Picture("apply", "/apply/road-occupation"),
    Picture("how", "/how"),
    Picture("track", "/track"),
    Picture("tracking", "/track/{reviewing}"),
    Picture("tracking-pay", "/track/{unpaid}"),
    Picture("tracking-paused", "/track/{paused}"),
    Picture("tracking-done", "/track/{done}"),
    Picture("login", "/desk"),
    Picture("docket", "/desk/docket", "u-17", wide=True),
    Picture("docket-beside", "/desk/docket?open={reviewing}", "u-18", wide=True),
    Picture("case-window", "/desk/cases/{reviewing}", "u-17"),
    Picture("case-reviewer", "/desk/cases/{reviewing}", "u-18"),
    Picture("why", "/desk/cases/{reviewing}/why/promised", "u-18"),
    Picture("window", "/desk/window", "u-17"),
    Picture("receive", "/desk/window/road-occupation", "u-17"),
    Picture("board", "/desk/board", "u-03", wide=True),
    Picture("cards", "/desk/cards", "u-03"),
    Picture("card", "{card}", "u-03"),
    Picture("board-agency", "/desk/board/urban-management", "u-03"),
    Picture("findings", "/desk/supervision/findings?state=", "u-03"),
    Picture("finding", "{finding}", "u-03"),
    Picture("instruments", "/desk/instruments", "u-03"),
    Picture("instrument", "{instrument}", "u-03"),
    Picture("scores", "/desk/scores", "u-03"),
    Picture("score", "/desk/scores/one?period={month}&agency=urban-management", "u-03"),
    Picture("formula", "/desk/scores/formula", "u-03"),
    Picture("samples", "/desk/supervision/samples", "u-03"),
    Picture("sample", "{sample}?again=1", "u-03"),
    Picture("sampled", "{sampled}", "u-03"),
    Picture("city", "/desk/city", "u-120"),
    Picture("rules", "/desk/supervision/rules", "u-03"),
    Picture("registers", "/desk/supervision/registers", "u-03"),
    Picture("calamities", "/desk/supervision/calamities", "u-04"),
    Picture("reports", "/desk/reports", "u-03"),
    Picture("signals", "/desk/signals", "u-03"),
    Picture("hearing", "/desk/hearing", "u-22"),
    Picture("calendar", "/desk/calendar", "u-01"),
    Picture("amendment", "{amendment}", "u-01"),
    Picture("propose", "/desk/calendar/propose", "u-01"),
    Picture("money", "/desk/money", "u-05", wide=True),
    Picture("money-day", "{day}", "u-05", wide=True),
    Picture("money-item", "{item}", "u-05"),
    Picture("money-refunds", "/desk/money/refunds?tab=all", "u-06"),
    Picture("money-refund", "{refund}", "u-06"),
    Picture("money-payment", "{payment}", "u-18"),
    Picture("money-bill", "{bill}", "u-18"),
    Picture("money-waiver", "{waiver}", "u-06"),
    Picture("money-stock", "/desk/money/stock", "u-05"),
    Picture("money-receipt", "{receipt}", "u-05"),
    Picture("case-money", "{held_case}", "u-18"),
    Picture("receipt-check", "{check}"),
    Picture("tracking-twice", "/track/{twice}"),
)

#: What the documentation shows: page, language, width.
SHOWN = (
    ("home", "zh", 1280),
    ("matter", "zh", 1280),
    ("matter", "en", 360),
    ("apply", "zh", 360),
    ("tracking", "zh", 1280),
    ("tracking", "zh", 360),
    ("tracking", "en", 1280),
    ("tracking-pay", "zh", 360),
    ("docket", "zh", 1280),
    ("docket-beside", "zh", 1920),
    ("case-reviewer", "en", 1280),
    ("receive", "zh", 1280),
    ("board", "zh", 1920),
    ("board", "en", 1280),
    ("card", "zh", 1280),
    ("findings", "zh", 1280),
    ("finding", "en", 1280),
    ("instrument", "zh", 1280),
    ("score", "zh", 1280),
    ("formula", "en", 1280),
    ("sample", "zh", 1280),
    ("sampled", "zh", 360),
    ("rules", "en", 1280),
    ("registers", "zh", 1280),
    ("reports", "zh", 1280),
    ("findings", "en", 360),
    ("calendar", "zh", 1280),
    ("amendment", "zh", 1280),
    ("amendment", "en", 1280),
    ("money", "zh", 1280),
    ("money-day", "zh", 1280),
    ("money-refund", "en", 1280),
    ("money-payment", "zh", 1280),
    ("tracking-twice", "zh", 360),
    ("receipt-check", "zh", 360),
)


def _samples(hall: Hall, var: Path) -> dict[str, tuple[str, str]]:
    """Filing number and code of a sample case of each kind that the pages are taken of."""
    found: dict[str, tuple[str, str]] = {}
    page = hall.window()
    for line in (var / "sample-codes.txt").read_text(encoding="ascii").splitlines():
        ref, code = line.split()
        _open_with_code(page, ref, code)
        words = page.locator("main").inner_text()
        kind = page.locator(".standing .light").first.get_attribute("class") or ""
        if "light-paused" in kind:
            found.setdefault("paused", (ref, code))
        elif "第二" in words or "重复缴款" in words:
            found.setdefault("twice", (ref, code))
        elif "去银行页面缴费" in words:
            found.setdefault("unpaid", (ref, code))
        elif "已办结" in words and "/receipts/" in page.content():
            found.setdefault("done", (ref, code))
        elif "临时占用" in words and page.locator("li.now", has_text="现场勘查").count() and "light-red" not in kind:
            found.setdefault("reviewing", (ref, code))
    return found


def _open_with_code(page: Page, ref: str, code: str) -> None:
    page.goto("/track")
    page.locator('[name="number"]').fill(ref)
    page.locator('[name="code"]').fill(code)
    page.locator("main form button").first.click()
    page.wait_for_url("**/track/*")


@contextmanager
def _county() -> Iterator[tuple[Hall, Path]]:
    program = chromium()
    if program is None:
        sys.exit("there is no chromium on this machine")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        county = RunningCounty(Path(folder), seeded=True, test_clock=False)
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        try:
            yield Hall(browser, county.address), Path(folder) / "var"
        finally:
            browser.close()
            county.stop()


def _first_card(hall: Hall) -> str:
    page = hall.desk("u-03")
    page.goto("/desk/cards")
    yellow = page.locator("table.rows tbody tr").filter(has_text="黄牌").filter(has_text="金红霞")
    return yellow.locator(".num a").first.get_attribute("href") or "/desk/cards"


def _watched(hall: Hall) -> dict[str, str]:
    """Where a finding, an instrument and a sample are, and of which month the scores are shown."""
    page = hall.desk("u-03")
    page.goto("/desk/supervision/findings?state=open")
    found = {"finding": page.locator(".rows .num a").first.get_attribute("href") or "/desk/supervision/findings"}
    page.goto("/desk/instruments")
    found["instrument"] = page.locator(".ledger a").first.get_attribute("href") or "/desk/instruments"
    page.goto("/desk/supervision/samples")
    found["sample"] = page.locator(".ledger a").first.get_attribute("href") or "/desk/supervision/samples"
    page.goto(found["sample"])
    found["sampled"] = page.locator(".ledger .keep a").last.get_attribute("href") or found["sample"]
    page.goto("/desk/scores")
    found["month"] = page.locator('form.filters [name="period"]').input_value()
    return found


def _first_amendment(hall: Hall) -> str:
    page = hall.desk("u-01")
    page.goto("/desk/calendar")
    return page.locator("td.figure-left a").first.get_attribute("href") or "/desk/calendar"


def _money(hall: Hall, twice: tuple[str, str]) -> dict[str, str]:
    """Where the pages of money are: found as a clerk finds them, from the room on."""
    page = hall.desk("u-05")
    page.goto("/desk/money")

    def first(section: str, part: str, words: str = "") -> str:
        links = page.locator(f'section[aria-labelledby="{section}"] tr', has_text=words).locator(f'a[href*="{part}"]')
        return links.first.get_attribute("href") or "/desk/money"

    found = {
        "item": first("items-title", "/items/", "仅银行有"),
        "refund": first("refunds-title", "/refunds/", "待财政审批"),
        "waiver": first("waivers-title", "/waivers/"),
        "payment": first("held-title", "/payments/", "待提出退付"),
    }
    page.goto(found["item"])
    found["day"] = page.locator('a[href*="/money/days/"]').first.get_attribute("href") or "/desk/money"
    page.goto(found["payment"])
    found["bill"] = page.locator('a[href*="/money/bills/"]').first.get_attribute("href") or "/desk/money"
    found["held_case"] = page.locator('dd a[href*="/desk/cases/"]').first.get_attribute("href") or "/desk/money"
    page.goto(found["refund"])  # of a fee that counted: its bill has a receipt
    page.goto(page.locator('a[href*="/money/bills/"]').first.get_attribute("href") or "/desk/money")
    found["receipt"] = page.locator('a[href*="/money/receipts/"]').first.get_attribute("href") or "/desk/money"
    citizen = hall.window()
    _open_with_code(citizen, *twice)
    found["check"] = citizen.locator('a[href*="/receipts/check"]').first.get_attribute("href") or "/receipts/check"
    return found


def _take(
    hall: Hall,
    wanted: set[tuple[str, str, int]],
    samples: Mapping[str, tuple[str, str]],
    folder: Path,
    *,
    highest: int,
) -> None:
    """Take the wanted pictures; what is lower on a page than `highest` pixels is left away."""
    places = {kind: ref for kind, (ref, _) in samples.items()}
    places |= {"card": _first_card(hall), "amendment": _first_amendment(hall), **_money(hall, samples["twice"])}
    places |= _watched(hall)
    for language, width in sorted({(language, width) for _, language, width in wanted}):
        for person in sorted({page.person for page in PAGES}):
            pages = [page for page in PAGES if page.person == person and (page.name, language, width) in wanted]
            if not pages:
                continue
            window = hall.window(language=language, width=width, height=_HEIGHTS[width])
            if person:
                log_in(window, person)
            for page in pages:
                kind = page.path.partition("{")[2].partition("}")[0]
                if not person and kind in samples:
                    _open_with_code(window, *samples[kind])
                window.goto(page.path.format(**places))
                window.evaluate("document.fonts.ready")
                file = folder / f"{page.name}-{language}-{width}.png"
                tall = int(window.evaluate("document.documentElement.scrollHeight"))
                whole: FloatRect = {"x": 0, "y": 0, "width": width, "height": min(tall, highest)}
                window.screenshot(path=file, full_page=True, animations="disabled", clip=whole)
            window.context.close()


def main() -> int:
    """Take the pictures. Exit 0 when all are there."""
    reader = argparse.ArgumentParser(prog="pictures", description="Pictures of the county's pages.")
    reader.add_argument("folder", type=Path)
    reader.add_argument("--all", action="store_true", help="every page, language and width")
    asked = reader.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    every = {
        (page.name, language, width)
        for page in PAGES
        for language in ("zh", "en")
        for width in ((360, 1280, 1920) if page.wide else (360, 1280))
    }
    with _county() as (hall, var):
        samples = _samples(hall, var)
        if asked.all:
            _take(hall, every, samples, asked.folder, highest=6000)
        else:
            _take(hall, set(SHOWN), samples, asked.folder, highest=1500)
    return 0


if __name__ == "__main__":
    sys.exit(main())
