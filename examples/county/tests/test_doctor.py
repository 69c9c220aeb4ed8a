"""The doctor on a county that keeps its record in a database: sound, and after somebody wrote beside the library."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from approvalflow import Applicant
from approvalflow.cli import main
from county.office import make_office
from county.settings import HOME, Settings

from .site import CLERK, PAPERS


@pytest.fixture
def store(tmp_path: Path) -> str:
    """The address of a county's database with one application in it."""
    office = make_office(Settings(var=tmp_path, bank=False, clockwork=False, seeded=False))
    facts = {"area_m2": "12.5", "days": 30, "class": "pavement", "location": "府前街 12 号"}
    papers = {key.removeprefix("p."): content for key, (_, content) in PAPERS.items()}
    office.file("road-occupation", applicant=Applicant("王芳"), facts=facts, materials=papers, by=CLERK)
    office.close()
    return f"sqlite:///{tmp_path / 'county.db'}"


def told(store: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, object]]:
    county = ["--organisation", str(HOME / "organisation.toml"), "--matters", str(HOME / "matters")]
    code = main(["doctor", *county, "--store", store, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_a_sound_record_has_no_fault(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The store answers, the head is the last entry, every calendar is there: at most the horizon is near."""
    _, found = told(store, capsys)
    assert {one["rule"] for one in found["symptoms"]} <= {"horizon"}
    assert [one["name"] for one in found["calendars"]] == ["cn"]


def test_an_entry_that_was_changed_is_a_fault(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever writes into the database by hand is found at the end of the journal."""
    with sqlite3.connect(store.removeprefix("sqlite:///")) as database:
        tables = [name for (name,) in database.execute("select name from sqlite_master where type = 'table'")]
        journal = next(name for name in tables if "journal" in name)
        for (trigger,) in list(database.execute("select name from sqlite_master where type = 'trigger'")):
            database.execute(f"drop trigger {trigger}")
        database.execute(
            f"update {journal} set entered = entered + 1 where position = (select max(position) from {journal})"
        )
    database.close()
    code, found = told(store, capsys)
    assert code == 1
    assert ("head", "fault") in [(one["rule"], one["level"]) for one in found["symptoms"]]
