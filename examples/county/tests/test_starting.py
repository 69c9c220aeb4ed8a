"""Starting the county: settings from the environment, a store on disk, and beginning anew."""

from __future__ import annotations

from pathlib import Path

from attrs import evolve
from litestar.testing import TestClient

from approvalflow.domain.deadlines.moments import DAY
from approvalflow.worker import Worker
from county.__main__ import begin_anew, prepare
from county.app import create_app
from county.settings import Settings

from .site import MORNING, Site


def settings_in(var: Path) -> Settings:
    return Settings.from_environment({"COUNTY_VAR": str(var), "PORT": "8123", "FRESH": "1"})


def test_the_environment_is_read_and_secrets_are_kept(tmp_path: Path) -> None:
    """Secrets are drawn once, for the owner's eyes; the bank stands beside the county's port."""
    first, again = settings_in(tmp_path / "var"), settings_in(tmp_path / "var")
    assert (first.port, first.bank_port, first.fresh, first.test_clock) == (8123, 8888, True, False)
    assert first.secret == again.secret != first.bank_secret and len(first.secret) >= 32
    assert (tmp_path / "var" / "cookie.secret").stat().st_mode & 0o077 == 0


def test_the_store_on_disk_outlives_the_process_and_is_begun_anew_on_demand(tmp_path: Path) -> None:
    """A second start finds the cases of the first; FRESH removes them and keeps the secrets."""
    settings = evolve(settings_in(tmp_path), fresh=False)
    county, codes = prepare(settings)
    county.office.close()
    assert len(codes) >= 35
    county, again = prepare(settings)
    assert again == {}
    ref, code = next(iter(codes.items()))
    assert county.office.track(ref, code)
    county.office.close()
    begin_anew(settings)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["bank.secret", "cookie.secret"]


def test_the_clock_is_set_over_http_only_where_the_settings_ask_for_it(tmp_path: Path) -> None:
    """A test sets the instant and moves it on; every page then shows it; without the setting there is no address."""
    settings = Settings(store="memory", bank=False, seeded=False, clockwork=False, var=tmp_path)
    with TestClient(create_app(settings)) as browser:
        assert browser.post("/test-clock", data={"advance": "1h"}).status_code == 404
    with TestClient(create_app(evolve(settings, test_clock=True))) as browser:
        assert browser.post("/test-clock", data={"set": "tomorrow"}).status_code == 400
        said = browser.post("/test-clock", data={"set": "2027-02-01T09:00:00+08:00", "advance": "26h"}).text
        assert said.startswith("2027-02-02T11:00:00")
        assert "2月2日 11:00" in browser.get("/").text


def test_what_runs_beside_the_pages_lets_time_take_effect(tmp_path: Path) -> None:
    """An application that nobody answers is deemed accepted, by the machine alone."""
    site = Site(tmp_path)
    ref = site.apply().ref
    site.clock.move_to(MORNING + 10 * DAY)
    assert all(done.fault is None for done in Worker(site.office).round())
    assert site.office.case(ref).number
    with site.office.store.reading(site.office.region) as reading:
        assert any(entry.draft.kind == "case-accepted" for entry in reading.case_entries(ref))
