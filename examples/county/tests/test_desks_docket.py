"""The docket in pages: every line once, by every tab and by words, on from the last line."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

from .desks import ROAD, Hall, make_county


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    return Hall(make_county(tmp_path))


def pages(desk: object, address: str) -> list[list[str]]:
    """The rows of each page, following the link to more."""
    found = []
    while address:
        text = desk.get(address).text  # type: ignore[attr-defined]
        found.append(re.findall(r'<tr id="row-([^"]+)"', text))
        more = re.search(r'<a href="([^"]+)" rel="next">', text)
        address = html.unescape(more[1]) if more else ""
    return found


@pytest.mark.parametrize("address", ["/desk/docket", "/desk/docket?tab=soon", "/desk/docket?q=王"])
def test_more_goes_on_behind_the_last_line(hall: Hall, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    """Seven cases in pages of three are seven rows in three pages, the same as in one."""
    window = hall.desk("u-17")
    for _ in range(7):
        window.receive("road-occupation", ROAD, ("application",))
    whole = pages(window, address)
    assert len(whole) == 1
    for module in ("tabs", "docket"):
        monkeypatch.setattr(f"county.desks.{module}.PAGE", 3)
    parts = pages(window, address)
    assert [len(part) for part in parts] == ([3, 3, 1] if whole[0] else [0])
    assert [row for part in parts for row in part] == whole[0]


def test_a_place_that_was_typed_begins_at_the_beginning(hall: Hall) -> None:
    """It is no fault of the server."""
    window = hall.desk("u-17")
    window.receive("road-occupation", ROAD, ("application",))
    assert pages(window, "/desk/docket?after=nonsense") == pages(window, "/desk/docket") != [[]]
