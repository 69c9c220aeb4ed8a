"""Calls of the system fail under a clerk at work: nothing that was acknowledged is lost, and the clerk goes on."""

from __future__ import annotations

import shutil
import signal
from pathlib import Path

import pytest
from hypothesis import settings

from approvalflow_sqlalchemy import open_store
from examples.embed.tests.faulty.checking import lost_or_corrupt
from examples.embed.tests.faulty.tracing import FAULTS, traced

AT_LENGTH = settings().max_examples >= 10_000
CASES = 12 if AT_LENGTH else 4
#: So many commands does a clerk give.
COMMANDS = 4 * CASES

pytestmark = pytest.mark.skipif(not shutil.which("strace"), reason="no strace on this machine")

#: Where the failing calls begin, and how many lie between two: more than one command makes, or it never gets through.
FLUSHES = [(first, every) for every in (5, 7, 9, 11) for first in range(1, 5)]
WRITES = [(first, every) for every in (131, 149, 173, 191) for first in (3, 30, 60, 90, 120)]
KILLS = range(1, 126)


@pytest.fixture(scope="module")
def model(tmp_path_factory) -> Path:
    """A file with the tables in it."""
    folder = tmp_path_factory.mktemp("model")
    open_store(f"sqlite:///{folder}/county.db").close()
    return folder


def struck(model: Path, folder: Path, fault: str, first: int, every: int = 0) -> int:
    """Let a clerk work under a fault, look at what is left, and answer how often it struck."""
    shutil.copytree(model, folder)
    done = traced(folder, fault, first=first, every=every, cases=CASES)
    assert lost_or_corrupt(folder, done.acknowledged) == []
    if done.status == 0:
        assert len(done.acknowledged) == COMMANDS
    else:
        assert (fault, done.status) == ("killed while flushing", -signal.SIGKILL), done.said
        # Who comes after needs no repair: the same commands again, under their ids.
        again = traced(folder, fault, first=60_000, cases=CASES)
        assert (again.status, len(again.acknowledged), again.failed) == (0, COMMANDS, ())
        assert lost_or_corrupt(folder, again.acknowledged) == []
    assert {failure.split()[0] for failure in done.failed} <= {"StoreFailed"}
    shutil.rmtree(folder)
    return done.injected


@pytest.mark.proof
def test_a_thousand_calls_that_fail(model, tmp_path, capsys):
    """A flush that fails, a write that fails, no space for a write, a kill in the middle of a flush: 1,000 in all by
    `make proof`, 20 else. Each error is a StoreFailed in words; nothing is lost or damaged; the work goes on."""
    plan = [
        *(("flush fails", first, every) for first, every in (FLUSHES if AT_LENGTH else [(2, 5)])),
        *(("write fails", first, every) for first, every in (WRITES if AT_LENGTH else [(50, 131)])),
        *(("no space", first, every) for first, every in (WRITES if AT_LENGTH else [(3, 131)])),
        *(("killed while flushing", first, 0) for first in (KILLS if AT_LENGTH else [19])),
    ]
    faults = dict.fromkeys(FAULTS, 0)
    for number, (fault, first, every) in enumerate(plan):
        faults[fault] += struck(model, tmp_path / str(number), fault, first, every)
    with capsys.disabled():
        print(f"\ninjected: {sum(faults.values())} {faults}")
    assert min(faults.values()) >= 1
    assert sum(faults.values()) >= (1000 if AT_LENGTH else 20)


def test_the_check_can_fail(model, tmp_path):
    """A command that was acknowledged and is not there is found."""
    shutil.copytree(model, tmp_path / "county")
    assert lost_or_corrupt(tmp_path / "county", ["file-0"]) == ["lost: file-0"]
