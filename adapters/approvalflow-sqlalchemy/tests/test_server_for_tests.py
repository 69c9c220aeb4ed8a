"""The PostgreSQL for tests: databases of one's own, other programs where the first fail, and nothing left behind."""

import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from approvalflow.testing import postgresql
from approvalflow.testing.postgresql import NoPostgresql, running_server
from tests.running.skips import read_list

WAITS = "from approvalflow.testing.postgresql import running_server; print(running_server().url, flush=True); input()"


def said(url, statement):
    with psycopg.connect(url, autocommit=True) as connection:
        return connection.execute(statement).fetchone()


def test_each_database_is_new_and_a_model_is_filled_once(postgresql_server):
    """A copy holds what the model holds, and what is written into it is in no other."""
    filled = []

    def fill(url):
        filled.append(url)
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE desks AS SELECT 7 AS number")

    one, two = (postgresql_server.fresh(("desks", fill)) for _ in range(2))
    assert len({one, two, *filled}) == 3
    with psycopg.connect(one) as connection:
        connection.execute("UPDATE desks SET number = 8")
    assert [said(url, "SELECT number FROM desks") for url in (one, two)] == [(8,), (7,)]
    postgresql_server.drop(one)
    with pytest.raises(psycopg.OperationalError):
        said(one, "SELECT 1")
    assert said(postgresql_server.fresh(), "SELECT to_regclass('desks')") == (None,)


@pytest.mark.parametrize("ends", [signal.SIGKILL, None])
def test_the_server_goes_with_the_process_that_started_it(postgresql_server, ends, monkeypatch):
    """Killed without warning or ended in order: server and folder are gone."""
    monkeypatch.delenv(postgresql.NAMED, raising=False)
    with subprocess.Popen([sys.executable, "-c", WAITS], stdin=-1, stdout=-1, text=True) as process:
        folder = Path(process.stdout.readline().strip().partition("host=")[2])
        if ends:
            process.send_signal(ends)
        else:
            process.communicate("\n")
    gone = subprocess.run(
        ["sh", "-c", f"for i in $(seq 1000); do test -e {folder} || exit 0; sleep 0.1; done; exit 1"], check=False
    )
    assert gone.returncode == 0


def test_programs_that_fail_are_passed_over(postgresql_server, monkeypatch, tmp_path):
    """The next ones are tried; where none starts, every one is named with its fault."""
    monkeypatch.delenv(postgresql.NAMED, raising=False)
    monkeypatch.setattr(postgresql, "_servers", {})
    there = list(postgresql._programs())
    monkeypatch.setattr(postgresql, "_programs", lambda: iter([tmp_path / "none", *there[-1:]]))
    server = running_server()
    assert said(server.fresh(), "SELECT 1") == (1,)
    server.close()
    monkeypatch.setattr(postgresql, "_servers", {})
    monkeypatch.setattr(postgresql, "_programs", lambda: iter([tmp_path / "none"]))
    with pytest.raises(NoPostgresql, match=r"would start: .*none"):
        running_server()


def test_where_there_is_nothing_the_reason_is_the_one_that_may_be_skipped(monkeypatch):
    """It stands in the list of skips, word for word."""
    monkeypatch.delenv(postgresql.NAMED, raising=False)
    monkeypatch.setattr(postgresql, "_servers", {})
    monkeypatch.setattr(postgresql, "_programs", lambda: iter([]))
    with pytest.raises(NoPostgresql) as none:
        running_server()
    assert any(entry.covers("adapters/x", str(none.value), "") and entry.test == "*" for entry in read_list())


def test_a_named_server_is_used(postgresql_server, monkeypatch):
    """Databases are made on it, and it is not stopped."""
    monkeypatch.setenv(postgresql.NAMED, postgresql_server.url.replace("postgresql:", "postgresql+psycopg:"))
    monkeypatch.setattr(postgresql, "_servers", {})
    server = running_server()
    made = server.fresh()
    assert server.url == postgresql_server.url
    server.close()
    with pytest.raises(psycopg.OperationalError):
        said(made, "SELECT 1")
    assert said(postgresql_server.url, "SELECT 1") == (1,)
