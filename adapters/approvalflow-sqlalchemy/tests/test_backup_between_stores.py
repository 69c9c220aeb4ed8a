"""A backup goes from one kind of store into another; a restoring that is killed leaves nothing."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from approvalflow.memory import MemoryBlobs, MemoryStore
from approvalflow.office.backup import backup, restore
from approvalflow.office.digest import digest_of_store
from approvalflow.testing.store_on_content import everything
from approvalflow.testing.store_samples import HERE, draft
from approvalflow_sqlalchemy import open_store

# Loads half of a backup, says so, and waits to be killed inside its unit.
HALF = """
import sys, time
from pathlib import Path
from approvalflow.office.backup import restore
from approvalflow_sqlalchemy import open_store

def far(done, total):
    print("half", flush=True)
    time.sleep(60)

restore(Path(sys.argv[1]), open_store(sys.argv[2]), progress=far)
"""


@pytest.fixture
def file(tmp_path):
    """A backup of a region that holds something of each kind."""
    store = MemoryStore()
    everything(store)
    backup(store, HERE, tmp_path / "file")
    return tmp_path / "file"


def test_from_kind_to_kind_the_digest_stays(file, url, tmp_path):
    """Memory, a database, memory: the same digest, and the same file."""
    database = open_store(url)
    done = restore(file, database)
    again = backup(database, HERE, tmp_path / "again", papers=MemoryBlobs())
    memory = MemoryStore()
    restore(tmp_path / "again", memory)
    assert done.digest == again.digest == digest_of_store(database, HERE) == digest_of_store(memory, HERE)
    assert (tmp_path / "again").read_bytes() == file.read_bytes()
    with database.unit(HERE) as unit:
        assert unit.append([draft("matter-published")])[0].position == 4
        unit.commit()
    database.close()


def test_a_backup_is_of_one_moment_while_others_write(sqlite_url, tmp_path):
    """What is written while it is read is not in it."""
    store = open_store(sqlite_url)
    everything(store)
    before = digest_of_store(store, HERE)

    def writes(_done, _total):
        with store.unit(HERE) as unit:
            unit.append([draft("matter-published")])
            unit.put_cursor("board", 9)
            unit.commit()

    assert backup(store, HERE, tmp_path / "file", progress=writes).digest == before
    assert digest_of_store(store, HERE) != before
    store.close()


def test_a_restoring_that_is_killed_leaves_nothing(file, url):
    """Not a row; and the next one finds the region empty."""
    open_store(url).close()
    killed = subprocess.Popen([sys.executable, "-c", HALF, str(file), url], stdout=subprocess.PIPE)
    assert killed.stdout.readline() == b"half\n"
    os.kill(killed.pid, signal.SIGKILL)
    killed.communicate()
    store = open_store(url)
    with store.reading(HERE) as reading:
        assert list(reading.content()) == []
    assert restore(Path(file), store).position == 3
    store.close()
