"""Nine races between two to sixteen clients, on both databases: a few rounds here, a thousand by `make proof`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from approvalflow.testing.postgresql import NAMED
from examples.embed.tests.races.races import RACES

ROOT = Path(__file__).resolve().parents[4]
AT_LENGTH = settings().max_examples >= 10_000
#: Rounds of each race, and how many clients there are in them, in turn; each half is among threads, half processes.
ROUNDS, CLIENTS = ("1000", "2,3,4,8,16") if AT_LENGTH else ("4", "2")

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no fork on Windows")


def raced(*words: str, server: str = "") -> dict[str, dict[str, Any]]:
    """What came of the races, in a process of its own, which forks."""
    done = subprocess.run(
        [sys.executable, "-m", "examples.embed.tests.races", "--json", *words],
        cwd=ROOT,
        env=os.environ | ({NAMED: server} if server else {}),
        capture_output=True,
        text=True,
    )
    found = {one["race"]: one for one in map(json.loads, done.stdout.splitlines())}
    assert found, done.stderr
    return found


def judged(found: dict[str, dict[str, Any]], names: list[str]) -> None:
    """Nothing is wrong, and every client won or was told in words."""
    assert [line for one in found.values() for line in one["wrong"]] == []
    assert list(found) == names
    for one in found.values():
        assert all(kind == "won" or kind.startswith("refused ") for kind in one["kinds"]), one


@pytest.mark.proof
@pytest.mark.parametrize("race", [one.name for one in RACES] if AT_LENGTH else [""])
def test_on_sqlite(race):
    """Each race by itself at length, all of them in one process else."""
    names = [race] if race else [one.name for one in RACES]
    found = raced("--rounds", ROUNDS, "--clients", CLIENTS, *names)
    judged(found, names)
    assert all(one["rounds"] >= int(ROUNDS) for one in found.values())


@pytest.mark.proof
@pytest.mark.parametrize("race", [one.name for one in RACES] if AT_LENGTH else [""])
def test_on_postgresql(race, postgresql_server):
    """Where a database lets writers go on side by side, the rows decide who was first."""
    names = [race] if race else [one.name for one in RACES]
    found = raced(
        *("--store", "postgresql", "--rounds", ROUNDS if AT_LENGTH else "2"),
        *("--clients", CLIENTS, *names),
        server=postgresql_server.url,
    )
    judged(found, names)


def test_a_planted_mistake_is_found():
    """Without leases two relays hand over the same letter."""
    assert raced("--planted", "no-leases", "two relays")["two relays"]["wrong"]
