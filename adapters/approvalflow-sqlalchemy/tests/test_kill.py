"""A process is killed while it commits: what it was told is done is there, and nothing is half there."""

import os
import signal
import sys
import time

import pytest

from approvalflow.domain.record.chain import verify
from approvalflow.domain.record.entries import record_of
from approvalflow.ports.store import Command
from approvalflow.testing.store_samples import HERE, NOON, case_row, draft, letter
from approvalflow_sqlalchemy import open_store

ROUNDS = 10


def step(store, version):
    """One unit that touches a case, a command, an effect, a number and the journal."""
    with store.unit(HERE) as unit:
        unit.put_case(case_row("c-1", version=version), expected=version - 1)
        unit.put_command(Command(f"k-{version}", "", {"version": version}, NOON))
        unit.owe([letter(f"m-{version}", line="c-1")])
        assert unit.next_number("steps") == version
        unit.append([draft("opinion-given", case_ref="c-1", case_seq=version)])
        unit.commit()


def kill_at_work(url, version, seconds):
    """A child steps the case from `version` on and acknowledges each commit, until it is killed without warning."""
    told, tell = os.pipe()
    child = os.fork()
    if not child:
        try:
            store = open_store(url)
            while True:
                version += 1
                step(store, version)
                os.write(tell, f"{version}\n".encode())
        finally:
            os._exit(1)
    os.close(tell)
    with os.fdopen(told) as acknowledged:
        first = acknowledged.readline()
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
        lines = [first, *acknowledged]
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    return int([line for line in lines if line.endswith("\n")][-1])


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL on Windows")
def test_what_was_acknowledged_survives_kill_9(url):
    """Ten times: every acknowledged unit is there as a whole, at most one more is, and the chain holds."""
    open_store(url).close()
    version = 0
    for turn in range(ROUNDS):
        acknowledged = kill_at_work(url, version, 0.02 * (turn % 5) + 0.003 * turn)
        store = open_store(url)
        with store.reading(HERE) as reading:
            row = reading.case("c-1")
            entries = reading.entries(limit=100_000)
            position, link = reading.head()
            commands = [reading.command(f"k-{version}") for version in range(1, row.version + 2)]
            owed = reading.owed()
        store.close()
        version = row.version
        assert version in (acknowledged, acknowledged + 1)
        assert [entry.draft.case_seq for entry in entries] == list(range(1, version + 1))
        assert position == version
        records = [record_of(HERE, entry.position, entry.draft) for entry in entries]
        assert verify(records, [entry.link for entry in entries], head=link) == []
        assert [command is not None for command in commands] == [True] * version + [False]
        assert [effect.key for effect in owed] == [f"m-{n}" for n in range(1, version + 1)]
    assert version > ROUNDS
