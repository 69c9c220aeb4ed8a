"""Opening a store: what is made, what is refused, and that each refusal says what to do."""

import sqlite3
import subprocess
import sys
from types import ModuleType

import pytest
from sqlalchemy import create_engine

from approvalflow.errors import Conflict, StoreFailed
from approvalflow.plugins.registry import Plugins
from approvalflow.ports.store import Command
from approvalflow.testing.store_samples import HERE, case_row, draft, keep
from approvalflow_sqlalchemy import FileBlobs, SqlStoreMaker, open_store
from approvalflow_sqlalchemy.schema.creation import SCHEMA_VERSION
from approvalflow_sqlalchemy.sqlite import wal_is_safe


def pragma(store, name):
    with store.engine.connect() as connection:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar()


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 53, 4), True),
    ],
)
def test_wal_is_used_only_without_the_reset_bug(version, safe):
    """3.7.0 to 3.51.2 have it; 3.44.6 and 3.50.7 were corrected."""
    assert wal_is_safe(version) is safe


@pytest.mark.parametrize("sqlite_driver", ["pysqlite3.dbapi2", "sqlite3"], indirect=True)
def test_every_connection_keeps_the_promises_of_the_tables(sqlite_url, sqlite_driver):
    """Flushed to the disk, foreign keys on, triggers also for REPLACE, freed pages wiped; WAL only where it is safe."""
    store = open_store(sqlite_url, sqlite_driver=sqlite_driver)
    assert pragma(store, "journal_mode") == ("wal" if wal_is_safe(sqlite_driver.sqlite_version_info) else "delete")
    assert [pragma(store, name) for name in ("synchronous", "foreign_keys", "recursive_triggers")] == [2, 1, 1]
    assert pragma(store, "secure_delete") == 1
    store.close()


def test_an_affected_sqlite_takes_a_wal_file_back_to_a_rollback_journal(sqlite_url):
    """Opened by an affected version, a file that was in WAL mode is so no longer; in use by others, it is refused."""
    fixed = open_store(sqlite_url)
    assert pragma(fixed, "journal_mode") == "wal"
    affected = ModuleType("affected")
    affected.__dict__.update({name: getattr(sqlite3, name) for name in dir(sqlite3) if not name.startswith("__")})
    affected.sqlite_version_info, affected.sqlite_version = (3, 40, 1), "3.40.1"
    fixed.close()
    store = open_store(sqlite_url, sqlite_driver=affected)
    assert pragma(store, "journal_mode") == "delete"
    store.close()


def test_a_database_is_made_once_and_found_again(url):
    """Opening again finds what was kept, and makes nothing anew."""
    store = open_store(url)
    keep(store, case_row("c-1"))
    store.close()
    again = open_store(url)
    with again.reading(HERE) as reading:
        assert reading.case("c-1") == case_row("c-1")
    again.close()


def test_two_processes_may_open_a_new_database_at_once(tmp_path):
    """The second waits for the first and finds the tables made."""
    program = f"from approvalflow_sqlalchemy import open_store; open_store('sqlite:///{tmp_path}/county.db').close()"
    both = [subprocess.Popen([sys.executable, "-c", program], stderr=subprocess.PIPE, text=True) for _ in range(2)]
    assert [process.communicate(timeout=60)[1] for process in both] == ["", ""]


def test_the_file_is_readable_for_its_owner_alone(sqlite_url, tmp_path):
    """Personal data are in it."""
    store = open_store(sqlite_url)
    keep(store, case_row("c-1"))
    assert {path.stat().st_mode & 0o077 for path in tmp_path.glob("county.db*")} == {0}
    store.close()


def test_tables_of_another_version_are_not_touched(url):
    """A newer database is refused with the version it has and the one that is known."""
    store = open_store(url)
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE approvalflow_schema_version SET version = 99")
    store.close()
    try:
        with pytest.raises(StoreFailed, match="version 99"):
            open_store(url)
    finally:
        engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
        with engine.begin() as connection:
            connection.exec_driver_sql(f"UPDATE approvalflow_schema_version SET version = {SCHEMA_VERSION}")
        engine.dispose()


@pytest.mark.parametrize(
    ("url", "rule"),
    [
        ("sqlite:///", "sqlite-url"),
        ("sqlite:///:memory:", "sqlite-url"),
        ("sqlite:////no/such/folder/county.db", "sqlite-url"),
        ("sqlite:////", "sqlite-url"),
        ("postgresql://nobody@127.0.0.1:9/none", "unreachable"),
        ("postgresql://host:port/county", "url"),
    ],
)
def test_an_address_where_no_store_can_be_is_refused(url, rule):
    """The sentence is in both languages and names the place, without a password."""
    with pytest.raises(StoreFailed) as refusal:
        open_store(url)
    assert refusal.value.rule == rule
    assert refusal.value.zh
    assert refusal.value.en
    assert refusal.value.place


def test_a_password_is_never_shown(postgresql_url):
    """Neither where the store is not there, nor where the account is refused."""
    with pytest.raises(StoreFailed) as refusal:
        open_store("postgresql://clerk:s3cret@127.0.0.1:9/none")
    assert "s3cret" not in str(refusal.value)


def test_a_file_that_is_no_database_is_refused(tmp_path):
    """It is left as it is."""
    path = tmp_path / "letter.txt"
    path.write_text("Dear Sir or Madam, " * 100)
    with pytest.raises(StoreFailed) as refusal:
        open_store(f"sqlite:///{path}")
    assert refusal.value.rule == "not-a-database"
    assert path.read_text().startswith("Dear Sir")


def test_a_full_disk_rolls_the_unit_back_and_harms_nothing(sqlite_url):
    """The unit is refused with what to do; when there is room again, work goes on without repair."""
    store = open_store(sqlite_url)
    keep(store, case_row("c-1"))
    with store.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()

    def room(limit):
        # The pool gives the same connection to one thread after another.
        with store.engine.connect() as connection:
            connection.exec_driver_sql(f"PRAGMA max_page_count = {limit}")

    room(pages)
    with pytest.raises(StoreFailed) as refusal, store.unit(HERE) as unit:
        unit.append([draft("case-filed", body={"text": "x" * 200_000})])
        unit.commit()
    assert refusal.value.rule == "disk-full"
    room(2**30)
    with store.unit(HERE) as unit:
        assert unit.head()[0] == 0
        unit.append([draft("case-filed", body={"text": "x" * 200_000})])
        unit.commit()
    store.close()


def test_a_file_held_by_another_program_is_a_conflict_after_the_patience(sqlite_url, tmp_path):
    """Whoever waits in vain gets Conflict, may try again, and then succeeds."""
    store = open_store(sqlite_url, patience=0.05)
    program = (
        f"import sqlite3; c = sqlite3.connect({str(tmp_path / 'county.db')!r}, isolation_level=None); "
        "c.execute('BEGIN IMMEDIATE'); print('held', flush=True); input()"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdin=-1, stdout=-1, text=True) as other:
        assert other.stdout.readline() == "held\n"
        with pytest.raises(Conflict) as refusal:
            keep(store, case_row("c-1"))
        assert refusal.value.rule == "busy"
        other.communicate("let go\n", timeout=60)
    keep(store, case_row("c-1"))
    store.close()


def end_sessions(admin):
    """The server ends every other session that is inside a transaction."""
    with admin.connect() as connection:
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid() AND state = 'idle in transaction'"
        )


def test_a_lost_connection_is_a_refusal_and_the_next_unit_works(postgresql_url):
    """The server ends the session within a unit, or before its commit, whose outcome then is unknown; work goes on."""
    store = open_store(postgresql_url)
    admin = create_engine(store.engine.url)
    with pytest.raises(StoreFailed) as refusal, store.unit(HERE) as unit:
        unit.put_case(case_row("c-1"), expected=0)
        end_sessions(admin)
        unit.commit()
    assert refusal.value.rule == "outcome-unknown"
    with pytest.raises(StoreFailed) as refusal, store.unit(HERE) as unit:
        unit.cursor("board")
        end_sessions(admin)
        unit.put_case(case_row("c-1"), expected=0)
    assert refusal.value.rule == "unreachable"
    admin.dispose()
    keep(store, case_row("c-1"))
    store.close()


def test_hook_register_stores():
    """The plug-in is found by its entry point; its maker answers its own URLs and no others."""
    plugins = Plugins.installed(only=["sqlalchemy"])
    [listed] = [plugin for plugin in plugins.listing() if plugin.enabled]
    assert {(offer.kind, offer.name) for offer in listed.offers} == {("stores", "sqlalchemy"), ("blobs", "files")}
    maker = SqlStoreMaker()
    assert all(maker.answers(url) for url in ("sqlite:///x.db", "postgresql://h/d", "postgresql+psycopg://h/d"))
    assert not any(maker.answers(url) for url in ("mysql://h/d", "memory:", "sqlitex:///y", ""))


def test_hook_register_blobs():
    """The plug-in offers papers as files, and makes no folder before the first."""
    blobs = Plugins.installed(only=["sqlalchemy"]).blobs()["files"]
    assert isinstance(blobs, FileBlobs)
    assert not blobs.folder.is_absolute()


@pytest.mark.parametrize("word", ["a\0b", "a\ud800b"])
def test_a_text_that_no_database_keeps_is_an_error_of_ours(url, word):
    """NUL, which SQLite would keep and PostgreSQL does not, and half of a surrogate pair, which neither does."""
    store = open_store(url)
    with store.unit(HERE) as unit:
        try:
            unit.put_command(Command(word, "", {}, 1))
            unit.commit()
            assert store.engine.dialect.name == "sqlite"
            assert word == "a\0b"
        except StoreFailed as refused:
            assert refused.rule == "no-text"
    store.close()
