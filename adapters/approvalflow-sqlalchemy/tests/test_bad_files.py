"""Files that are read-only, cut off, damaged or another program's: a clear refusal, and the file is left as it is."""

import os
import shutil
import sqlite3
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

from approvalflow.errors import StoreFailed
from approvalflow.office.health import examine_store
from approvalflow.testing.store_samples import HERE, case_row, draft, journal, keep
from approvalflow_sqlalchemy import open_store

NOBODY = 65534

#: `make proof` spoils every page, `make test` one of five.
AT_LENGTH = settings().max_examples > 1000


@pytest.fixture
def county():
    """A file with a case and five hundred entries, closed, in a folder that everybody may enter."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o777)
    path = folder / "county.db"
    store = open_store(f"sqlite:///{path}")
    keep(store, case_row("c-1"))
    journal(store, *(draft("opinion-given", body={"text": "同意 " * 40, "n": n}) for n in range(500)))
    store.close()
    yield path
    shutil.rmtree(folder)


def tried(path, driver):
    """What became of opening the file, of reading it and of writing to it, for somebody who is not root."""
    told, tell = os.pipe()
    child = os.fork()
    if not child:
        try:
            if os.geteuid() == 0:
                os.setgid(NOBODY)
                os.setuid(NOBODY)
            said = []
            try:
                store = open_store(f"sqlite:///{path}", sqlite_driver=driver)
                said.append("opened")
                with store.reading(HERE) as reading:
                    said.append(reading.case("c-1").ref)
                keep(store, case_row("c-2"))
                said.append("written")
            except StoreFailed as refused:
                assert refused.zh
                said.append(refused.rule)
            os.write(tell, " ".join(said).encode())
            os._exit(0)
        finally:
            os._exit(1)
    os.close(tell)
    with os.fdopen(told) as answer:
        said = answer.read()
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    return said


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL on Windows")
@pytest.mark.parametrize("sqlite_driver", ["pysqlite3.dbapi2", "sqlite3"], indirect=True)
@pytest.mark.parametrize(
    ("file", "folder", "ends"),
    [
        (0o666, 0o777, {"opened c-1 written"}),
        (0o444, 0o777, {"opened c-1 read-only"}),
        (0o666, 0o555, {"opened c-1 read-only", "read-only"}),
        (0o444, 0o555, {"opened c-1 read-only", "read-only"}),
        (0o000, 0o777, {"cannot-open"}),
    ],
)
def test_what_may_not_be_written_is_refused_with_a_sentence(county, sqlite_driver, file, folder, ends):
    """A file or a folder that is read-only is read where it can be, and never half written; with WAL it cannot be."""
    open_store(f"sqlite:///{county}", sqlite_driver=sqlite_driver).close()
    county.chmod(file)
    county.parent.chmod(folder)
    try:
        assert tried(county, sqlite_driver) in ends
    finally:
        county.parent.chmod(0o777)
        county.chmod(0o666)
    store = open_store(f"sqlite:///{county}", sqlite_driver=sqlite_driver)
    assert store.check() == ()
    store.close()


@pytest.mark.parametrize("left", [1, 50, 99, 100, 512, 4096, 5000, 20_000, 100_000, -4096, -1])
def test_a_file_that_was_cut_off_is_refused(county, left):
    """Wherever it was cut, whoever opens, reads or checks it is told; nothing is made anew in its place."""
    whole = county.stat().st_size
    os.truncate(county, left if left > 0 else whole + left)
    before = county.read_bytes()
    try:
        store = open_store(f"sqlite:///{county}")
    except StoreFailed as refused:
        assert refused.rule in ("corrupt", "not-a-database")
        assert county.read_bytes() == before
    else:
        assert left == -1
        assert store.check()
        store.close()


@pytest.mark.parametrize("gone", [True, False])
def test_a_database_that_is_gone_while_its_papers_are_there_is_not_begun_anew(county, gone):
    """Emptied, or moved away: whoever opens it is told, instead of finding a county without cases."""
    store = open_store(f"sqlite:///{county}")
    digest = store.blobs.put(b"the application form")
    store.close()
    if gone:
        county.unlink()
    else:
        os.truncate(county, 0)
    with pytest.raises(StoreFailed) as refusal:
        open_store(f"sqlite:///{county}")
    assert refusal.value.rule == "emptied"
    assert county.exists() is not gone
    shutil.rmtree(f"{county}.papers")
    store = open_store(f"sqlite:///{county}")
    assert store.blobs.put(b"the application form") == digest
    store.close()


@pytest.mark.parametrize(
    "made",
    [
        "CREATE TABLE bookmarks (url TEXT)",
        "PRAGMA application_id = 252006675; CREATE TABLE event (blobid INTEGER)",
        "PRAGMA application_id = 1196444487",
    ],
    ids=["tables", "a version control", "an empty map"],
)
def test_the_file_of_another_program_is_left_as_it_is(tmp_path, made):
    """Named by its tables or its mark; only who says so keeps our tables beside them."""
    path = tmp_path / "other.db"
    connection = sqlite3.connect(path)
    connection.executescript(made + "; PRAGMA user_version = 7")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StoreFailed) as refusal:
        open_store(f"sqlite:///{path}")
    assert refusal.value.rule == "not-ours"
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA user_version").fetchone() == (7,)
    assert connection.execute("SELECT count(*) FROM sqlite_master WHERE name LIKE 'approvalflow%'").fetchone() == (0,)
    connection.close()
    assert len(path.read_bytes()) == len(before)
    store = open_store(f"sqlite:///{path}", beside=True)
    keep(store, case_row("c-1"))
    store.close()


def test_a_damaged_page_is_found(county):
    """A page in the middle, spoilt behind SQLite's back: opening refuses it, or the check names it, and so does what
    `doctor` examines."""
    store = open_store(f"sqlite:///{county}")
    assert store.check() == ()
    assert not [one for one in examine_store(store, HERE) if one.rule == "damaged"]
    size = county.stat().st_size
    store.close()
    with county.open("r+b") as file:
        file.seek(size // 4096 // 2 * 4096)
        file.write(b"\xff" * 64)
    try:
        store = open_store(f"sqlite:///{county}")
    except StoreFailed as refused:
        assert refused.rule == "corrupt"
        return
    try:
        assert store.check()
        assert {one.rule for one in examine_store(store, HERE)} & {"damaged", "store"}
    except StoreFailed as refused:
        assert refused.rule == "corrupt"
    store.close()


@pytest.mark.proof
def test_every_page_that_is_spoilt_is_found_or_holds_nothing(county):
    """Each page in turn: opening, the check or the examination says so, with an error of ours and no other."""
    whole = county.read_bytes()
    silent = []
    for page in range(0, len(whole) // 4096, 1 if AT_LENGTH else 5):
        at = page * 4096 + (100 if page == 0 else 0)
        county.write_bytes(whole[:at] + b"\xff" * 16 + whole[at + 16 :])
        try:
            store = open_store(f"sqlite:///{county}")
        except StoreFailed as refused:
            assert refused.rule in ("corrupt", "not-a-database"), page
            continue
        try:
            if not store.check():
                silent.append(page)
        except StoreFailed as refused:
            assert refused.rule in ("corrupt", "not-a-database"), page
        finally:
            store.close()
    assert silent == []
