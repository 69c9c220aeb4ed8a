"""Every command of an office, killed at every point: a sample of it here, all of it by `make proof`."""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import approvalflow
from approvalflow import Office
from approvalflow_sqlalchemy import open_store
from examples.embed.tests.crashes.databases import Files
from examples.embed.tests.crashes.enumerator import Enumerator, Found
from examples.embed.tests.crashes.planted import EnqueuesAfter, MarksAfter
from examples.embed.tests.crashes.scenarios import LOOKS, SCENARIOS, WORKERS

HERE = Path(__file__).parent
#: How many points each scenario has, as last counted; written by `python -m examples.embed.tests.crashes --points`.
POINTS = tomllib.loads((HERE / "points.toml").read_text(encoding="utf-8"))
#: Killed at every point in each run of the tests.
SAMPLE = ("grant", "bank_message")
#: Killed at one point of so many.
SPARSE = {"file": 9, "issue": 9, "confirm_notices": 19, "outbox.deliver": 9, "sweep.sweep": 29}

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL on Windows")


def enumerated(*words: str) -> list[Found]:
    """What the enumerator finds, in a process of its own: it forks, and a process that forks has one thread."""
    done = subprocess.run(
        [sys.executable, "-m", "examples.embed.tests.crashes", "--json", *words],
        cwd=HERE.parents[3],
        capture_output=True,
        text=True,
    )
    found = [Found(**json.loads(line)) for line in done.stdout.splitlines()]
    assert found, done.stderr
    return found


class TestNothingIsLeftOut:
    def test_every_method_of_an_office_is_killed_or_only_looks(self):
        """A new public method without a scenario fails here."""
        public = {name for name, _ in inspect.getmembers(Office, inspect.isfunction) if not name.startswith("_")}
        public |= {name for name, _ in inspect.getmembers(Office, lambda one: isinstance(one, property))}
        killed = {one.command for one in SCENARIOS if one.command not in WORKERS}
        assert public - {name for name in public if name.startswith("_")} == killed | LOOKS
        assert killed & LOOKS == set()

    def test_every_function_that_takes_an_office_is_killed(self):
        """What workers call is found by its first argument."""
        found = {
            f"{module.name}.{name}": function
            for module in pkgutil.iter_modules(approvalflow.__path__)
            if module.name not in ("testing", "commands", "cli")
            for name, function in _public_functions(f"approvalflow.{module.name}")
            if _takes_an_office(function)
        }
        assert {name.partition(".")[2]: one for name, one in found.items()} == {
            name.partition(".")[2]: one for name, one in WORKERS.items()
        }
        assert set(WORKERS) <= {one.command for one in SCENARIOS}

    def test_names_are_told_apart(self):
        names = [one.id for one in SCENARIOS]
        assert len(names) == len(set(names))


def _public_functions(module: str) -> Iterator[tuple[str, object]]:
    loaded = importlib.import_module(module)
    for name in getattr(loaded, "__all__", ()):
        if inspect.isfunction(one := getattr(loaded, name)):
            yield name, one


def _takes_an_office(function: object) -> bool:
    parameters = list(inspect.signature(function).parameters.values())  # type: ignore[arg-type]
    return bool(parameters) and parameters[0].annotation in ("Office", Office)


class TestKilled:
    """What CI can afford: some commands at every point, some at a few, and the number of points of each of them."""

    @pytest.fixture(scope="class")
    def whole(self) -> list[Found]:
        return enumerated(*SAMPLE)

    def test_at_every_point_nothing_is_lost_and_nothing_is_done_twice(self, whole, record_property):
        assert [line for one in whole for line in one.wrong] == []
        assert [one.kills for one in whole] == [one.points for one in whole]
        record_property("kills", sum(one.kills for one in whole))

    @pytest.mark.parametrize("command", SPARSE)
    def test_at_some_points(self, command):
        (found,) = enumerated("--every", str(SPARSE[command]), command)
        assert found.wrong == ()
        assert found.kills >= 3

    def test_twice_over_at_some_points(self):
        (found,) = enumerated("--every", "23", "--double", "payment_reported")
        assert found.wrong == ()
        assert found.doubles > 50

    def test_no_seam_was_taken_away(self, whole):
        """A scenario that passes fewer points than when they were last counted has lost some of its seams."""
        assert set(POINTS["sqlite"]) == {one.id for one in SCENARIOS}
        fallen = {one.scenario: one.points for one in whole if one.points < 0.95 * POINTS["sqlite"][one.scenario]}
        assert fallen == {}


@pytest.mark.usefixtures("postgresql_server")
def test_on_postgresql_at_some_points():
    found = enumerated("--store", "postgresql", "--every", "17", "grant", "bank_message")
    assert [line for one in found for line in one.wrong] == []
    assert sum(one.kills for one in found) >= 6


class TestItCanFail:
    """Mistakes that are planted are found; killed in this process's children, as the enumerator does it."""

    @pytest.mark.parametrize(("planted", "command"), [(EnqueuesAfter, "accept"), (MarksAfter, "say")])
    def test_two_transactions_where_one_is_needed(self, tmp_path, planted, command):
        scenario = next(one for one in SCENARIOS if one.id == command)
        with_fault = Enumerator(scenario, Files(tmp_path), tmp_path / "outside", lambda url: planted(open_store(url)))
        wrong = with_fault.run(every=4).wrong
        assert wrong
        assert all("after-commit" in line or "BEGIN" in line or "killed at" in line for line in wrong)


@pytest.mark.proof
@pytest.mark.parametrize("store", ["sqlite", "postgresql"])
def test_everything_at_every_point(store, request, record_property):
    """All of it, with double kills of money and decisions on SQLite; the figures are printed."""
    if store == "postgresql":
        request.getfixturevalue("postgresql_server")
    found = enumerated("--store", store, *(["--double"] if store == "sqlite" else []))
    assert [line for one in found for line in one.wrong] == []
    assert [one.kills for one in found] == [one.points for one in found]
    for name in ("points", "kills", "doubles"):
        total = sum(getattr(one, name) for one in found)
        print(f"{store}: {total} {name}")
        record_property(name, total)
