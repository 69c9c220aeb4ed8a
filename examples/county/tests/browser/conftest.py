"""A county and a browser for each test: everything real, nothing shared but the browser's program."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from .people import PATIENCE, Hall
from .running import RunningCounty

_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--disable-remote-fonts",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's own browser."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("no chromium on this machine")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=_ARGUMENTS)
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
