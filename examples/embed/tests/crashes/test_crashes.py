"""Every command of an office, killed at every point: a sample of it here, all of it by `make proof`."""

from __future__ import annotations

import importlib
import inspect
import json
import os
import pkgutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

import approvalflow
from approvalflow import Office
from approvalflow.testing.postgresql import NAMED
from examples.embed.tests.crashes.enumerator import Found
from examples.embed.tests.crashes.scenarios import ALSO_LOOK, ELSEWHERE, LOOKS, SCENARIOS, WORKERS

HERE = Path(__file__).parent
#: How many points each scenario has, as last counted.
POINTS = tomllib.loads((HERE / "points.toml").read_text(encoding="utf-8"))
#: Killed at one point of three in each run of the tests; the others of SPARSE at one of fifty-nine.
SAMPLE = ("payment_reported",)
SPARSE = ("grant", "file", "issue", "rectify", "confirm_notices", "outbox.deliver", "supervise.look", "bank_message")
AT_LENGTH = settings().max_examples >= 10_000

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL on Windows")


def enumerated(*words: str, server: str = "") -> list[Found]:
    """What the enumerator finds, in a process of its own: it forks, and a process that forks has one thread."""
    done = subprocess.run(
        [sys.executable, "-m", "examples.embed.tests.crashes", "--json", *words],
        cwd=HERE.parents[3],
        env=os.environ | ({NAMED: server} if server else {}),
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

    def test_every_function_of_an_office_or_store_is_killed_or_only_looks(self):
        """What workers and commands call is found by what it takes: an office, or its store."""
        found = {
            _named(function)
            for module in pkgutil.walk_packages(approvalflow.__path__, "approvalflow.")
            if not module.name.startswith(("approvalflow.testing", "approvalflow.commands", "approvalflow.cli"))
            for function in _public_functions(module.name)
            if _takes_an_office(function)
        }
        assert found == {_named(one) for one in WORKERS.values()} | ALSO_LOOK | ELSEWHERE
        assert set(WORKERS) <= {one.command for one in SCENARIOS}

    def test_names_are_told_apart(self):
        names = [one.id for one in SCENARIOS]
        assert len(names) == len(set(names))


def fallen(found: list[Found], store: str) -> dict[str, int]:
    """The scenarios that pass fewer points than the table says, by more than 5 %."""
    return {one.scenario: one.points for one in found if one.points < 0.95 * POINTS[store][one.scenario]}


def _public_functions(module: str) -> Iterator[Callable[..., object]]:
    loaded = importlib.import_module(module)
    for name in getattr(loaded, "__all__", ()):
        if inspect.isfunction(one := getattr(loaded, name)):
            yield one


def _named(function: Callable[..., object]) -> str:
    return f"{function.__module__.removeprefix('approvalflow.')}.{function.__name__}"


def _takes_an_office(function: Callable[..., object]) -> bool:
    annotated = {str(one.annotation) for one in inspect.signature(function).parameters.values()}
    return bool(annotated & {"Office", "Store"})


@pytest.fixture(scope="module")
def some() -> list[Found]:
    """What a run of the tests can afford; `make proof` kills at every point."""
    return [*enumerated("--every", "3", *SAMPLE), *enumerated("--every", "59", *SPARSE)]


class TestKilled:
    def test_nothing_is_lost_and_nothing_is_done_twice(self, some):
        assert [line for one in some for line in one.wrong] == []
        assert [one.scenario for one in some] == [
            one.id for names in (SAMPLE, SPARSE) for one in SCENARIOS if one.id in names
        ]
        assert all(one.kills >= one.points // 3 > 20 for one in some if one.scenario in SAMPLE)
        assert all(one.kills >= 2 for one in some)

    def test_money_twice_over_at_some_points(self):
        (found,) = enumerated("--every", "23", "--double", "19", "payment_reported")
        assert found.wrong == []
        assert found.doubles >= 6

    def test_no_seam_was_taken_away(self, some):
        """A scenario that passes fewer points than when they were last counted has lost some of its seams."""
        assert {one.id for one in SCENARIOS} == set(POINTS["sqlite"]) == set(POINTS["postgresql"])
        assert fallen(some, "sqlite") == {}

    @pytest.mark.parametrize(("mistake", "command"), [("enqueues-after", "accept"), ("marks-after", "say")])
    def test_a_planted_mistake_is_found(self, mistake, command):
        """Two transactions where one is needed: commit and then enqueue, do and then mark."""
        (found,) = enumerated("--every", "8", "--planted", mistake, command)
        assert any("the county is not what it would have been" in line for line in found.wrong)
        assert any("outside" in line for line in found.wrong)


def test_on_postgresql_at_some_points(postgresql_server):
    """The process of the client is killed; the server goes on."""
    found = enumerated("--store", "postgresql", "--every", "17", "grant", "bank_message", server=postgresql_server.url)
    assert [line for one in found for line in one.wrong] == []
    assert sum(one.kills for one in found) >= 6


if AT_LENGTH:

    @pytest.mark.proof
    @pytest.mark.parametrize(("store", "double"), [("sqlite", 5), ("postgresql", 23)])
    def test_every_command_at_every_point(store, double, request, capsys):
        """All of it; the processes that recover money and decisions are killed as well, at one point of so many."""
        server = request.getfixturevalue("postgresql_server").url if store == "postgresql" else ""
        found = enumerated("--store", store, "--double", str(double), server=server)
        with capsys.disabled():
            totals = {name: sum(getattr(one, name) for one in found) for name in ("points", "kills", "doubles")}
            print(f"\n{store}: {len(found)} scenarios, {totals}")
        assert [line for one in found for line in one.wrong] == []
        assert [one.kills for one in found] == [one.points for one in found]
        assert fallen(found, store) == {}
