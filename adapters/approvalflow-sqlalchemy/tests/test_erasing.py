"""Erasing a person on a real file: what was erased stands nowhere in it, nor in what lies beside it."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest
from sqlalchemy import text

from approvalflow.ports.kept import Party
from approvalflow_sqlalchemy.sqlite import sqlite_engine
from approvalflow_sqlalchemy.store import SqlStore

HERE = "420921"

#: One value that fits a page, one that needs pages of its own.
SECRETS = {"name": "王小芳", "id_number": "420900198001010010", "long": "县城东路八号" * 3_000}


def party(number, **personal):
    """An applicant."""
    return Party(f"p-{number}", b"%032d" % number, {"name": f"李{number}", **personal})


def bytes_of(folder: Path) -> bytes:
    """Everything in the folder, byte for byte."""
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()))


@pytest.mark.parametrize("driver", ["pysqlite3.dbapi2", "sqlite3"])
def test_the_erased_strings_are_nowhere_in_the_files(tmp_path, driver):
    """Rewritten, grown, moved between pages, erased: neither the file nor its log holds them. Before, both did."""
    path = tmp_path / "county.db"
    store = SqlStore(sqlite_engine(path, importlib.import_module(driver), 5.0))
    put(store, *(party(number) for number in range(200)))
    put(store, party(77, **{key: SECRETS[key] for key in ("name", "id_number")}))
    put(store, party(77, **SECRETS))
    put(store, *(party(number, note="x" * number) for number in range(200) if number != 77))
    needles = [SECRETS["name"].encode(), SECRETS["id_number"].encode(), "县城东路八号".encode(), b"%032d" % 77]
    assert [needle for needle in needles if needle not in bytes_of(tmp_path)] == []
    with store.unit(HERE) as unit:
        unit.erase_party("p-77")
        unit.commit()
    assert [needle for needle in needles if needle in bytes_of(tmp_path)] == []
    with store.reading(HERE) as reading:
        assert reading.party("p-77") == Party("p-77", b"", {})
        assert reading.party("p-78").personal["name"] == "李78"
    store.close()
    assert [needle for needle in needles if needle in bytes_of(tmp_path)] == []


def test_a_reader_that_holds_the_log_does_not_hold_up_the_erasing(tmp_path):
    """It is done and durable; the log is emptied when nobody looks any more."""
    store = SqlStore(sqlite_engine(tmp_path / "county.db", importlib.import_module("pysqlite3.dbapi2"), 0.2))
    put(store, party(77, **SECRETS))
    with store.engine.connect() as looking:
        looking = looking.execution_options(approvalflow_looks_only=True)
        looking.execute(text("SELECT count(*) FROM approvalflow_parties")).all()
        with store.unit(HERE) as unit:
            unit.erase_party("p-77")
            unit.commit()
        looking.rollback()
    store.close()
    assert SECRETS["id_number"].encode() not in bytes_of(tmp_path)


def put(store, *parties):
    """Keep applicants and commit."""
    with store.unit(HERE) as unit:
        for one in parties:
            unit.put_party(one)
        unit.commit()
