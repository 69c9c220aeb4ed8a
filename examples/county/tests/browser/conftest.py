"""A county and a browser for each test: everything real, nothing shared but the browser's program."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from .people import ARGUMENTS, PATIENCE, Hall, chromium
from .running import RunningCounty


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's own browser, closed behind each file: its loop would be in the way of what a worker runs next."""
    program = chromium()
    if program is None:
        pytest.skip("no chromium on this machine")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=[*ARGUMENTS, "--disable-remote-fonts"])
        yield started
        started.close()


@pytest.fixture
def county(tmp_path: Path) -> Iterator[RunningCounty]:
    """An empty county that runs."""
    running = RunningCounty(tmp_path)
    yield running
    running.stop()


@pytest.fixture
def hall(browser: Browser, county: RunningCounty) -> Iterator[Hall]:
    """The people who come to it."""
    people = Hall(browser, county.address)
    yield people
    people.leave()
