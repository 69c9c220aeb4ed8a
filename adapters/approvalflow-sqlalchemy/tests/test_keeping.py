"""A message is kept without a wait for the disk: there at once for everybody, and for good with the next unit."""

import os
import signal

from sqlalchemy import event

from approvalflow.office.joined import JoinedStore
from approvalflow.ports.store import Incoming
from approvalflow.testing.store_samples import HERE, NOON
from approvalflow_sqlalchemy import open_store

MESSAGE = Incoming("k-1", "county-bank", b"what came in", {"sig": "1"}, NOON)


def keep(store):
    with store.keeping_unit(HERE) as unit:
        first = unit.receive(MESSAGE)
        unit.commit()
    return first


def kept(store):
    with store.reading(HERE) as reading:
        return reading.message("k-1")


def test_what_is_kept_is_there_for_everybody_and_once(url):
    """Another store of the same database sees it; the same again is not kept again; without a commit nothing is."""
    store, other = open_store(url), open_store(url)
    assert "keep" in store.can
    with store.keeping_unit(HERE) as unit:
        assert unit.receive(MESSAGE)
    assert kept(other) is None
    assert keep(store)
    assert kept(other) == MESSAGE
    assert not keep(other)
    store.close()
    other.close()


def test_what_is_kept_outlives_the_process_that_kept_it(url):
    """Killed right after the commit: the message that killed its reader is still there for people to see."""
    child = os.fork()
    if not child:
        keep(open_store(url))
        os.kill(os.getpid(), signal.SIGKILL)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
    store = open_store(url)
    assert kept(store) == MESSAGE
    store.close()


def test_a_unit_that_writes_anything_else_waits_for_the_disk(url):
    """Only the commit of a keeping unit does not wait; the unit after it, on the same connection, waits again."""
    store = open_store(url)
    sqlite = store.engine.dialect.name == "sqlite"
    asked = "PRAGMA synchronous" if sqlite else "SHOW synchronous_commit"
    found = []
    event.listen(store.engine, "commit", lambda conn: found.append(conn.exec_driver_sql(asked).scalar()))
    with store.unit(HERE) as unit:
        unit.next_number("series")
        unit.commit()
    keep(store)
    with store.unit(HERE) as unit:
        unit.processed("k-1", outcome="done", reason="")
        unit.commit()
    store.close()
    assert found == ([2, 1, 2] if sqlite else ["on", "off", "on"])


def test_a_file_that_is_not_in_wal_mode_waits_each_time(tmp_path, monkeypatch):
    """Without a write-ahead log a commit that does not wait could damage the file: none of that there."""
    monkeypatch.setattr("approvalflow_sqlalchemy.sqlite.wal_is_safe", lambda version: False)
    store = open_store(f"sqlite:///{tmp_path}/county.db")
    found = []
    event.listen(store.engine, "commit", lambda conn: found.append(conn.exec_driver_sql("PRAGMA synchronous").scalar()))
    keep(store)
    store.close()
    assert found == [2]


def test_what_a_hosts_transaction_keeps_lasts_when_the_host_says_so(sqlite_url):
    """A unit on a host's connection promises nothing of its own."""
    store = open_store(sqlite_url)
    with store.engine.connect() as connection:
        assert not {"keep", "count"} & JoinedStore(store, connection).can
    store.close()
