"""A journal that several processes read: the same is found as by one, whatever others write meanwhile."""

from functools import partial

import pytest
from attrs import evolve

from approvalflow.errors import StoreFailed
from approvalflow.office.verify import verify
from approvalflow.testing.store_samples import case_row, draft
from approvalflow_sqlalchemy import open_store

HERE = "420921"


@pytest.fixture
def journal(sqlite_url):
    """Twenty cases of one event that nobody knows, and entries of no case."""
    store = open_store(sqlite_url)
    with store.unit(HERE) as unit:
        for n in range(20):
            unit.put_case(case_row(f"c-{n}"), expected=0)
        unit.append([draft("case-dreamt", case_ref=f"c-{n}", case_seq=1) for n in range(20)])
        unit.append([draft("matter-published")] * 5)
        unit.commit()
    yield store
    store.close()


def test_shares_find_what_one_finds(journal, sqlite_url):
    """Each case once, each entry once, in whichever share it is."""
    alone = verify(journal, HERE)
    told = []
    shared = verify(
        journal, HERE, opener=partial(open_store, sqlite_url), readers=2, progress=lambda *p: told.append(p)
    )
    assert evolve(shared, violations=()) == evolve(alone, violations=())
    assert sorted(map(str, shared.violations)) == sorted(map(str, alone.violations))
    assert (alone.entries, alone.cases, alone.counts["INV-L1"]) == (25, 20, 20)
    assert told[-1] == (25, 25)


@pytest.mark.parametrize("name", ["at", "entered"])
def test_text_where_a_number_should_stand_is_found(journal, sqlite_url, name):
    """Whoever owns the file can put it there; it must not be hashed as if it were what it says."""
    with journal.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER approvalflow_journal_update")
        connection.exec_driver_sql(f"UPDATE approvalflow_journal SET {name} = {name} || ';' WHERE position = 3")
    found = [one for one in verify(journal, HERE).violations if one.id == "INV-A2"]
    assert [one.place for one in found] == ["journal 3"]


def test_a_reader_that_cannot_open_the_store_is_told(journal, tmp_path):
    """By its own sentence, and the others are ended."""
    with pytest.raises(StoreFailed, match="the folder is not there"):
        verify(journal, HERE, opener=partial(open_store, f"sqlite:///{tmp_path}/none/x.db"), readers=2)
