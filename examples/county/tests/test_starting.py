"""Starting the county: settings from the environment, a store on disk, and beginning anew."""

from __future__ import annotations

from pathlib import Path

from attrs import evolve

from county.__main__ import begin_anew, prepare
from county.settings import Settings


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
