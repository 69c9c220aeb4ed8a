"""A unit inside a transaction of somebody else: it lives and dies with it."""

import pytest
from sqlalchemy import create_engine

from approvalflow.errors import Conflict, StoreFailed
from approvalflow.testing.store_samples import HERE, case_row, draft
from approvalflow_sqlalchemy import open_store
from approvalflow_sqlalchemy.sqlite import best_driver


@pytest.fixture
def store(url):
    store = open_store(url)
    with store.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE IF EXISTS permits")
        connection.exec_driver_sql("CREATE TABLE permits (ref TEXT)")
    yield store
    store.close()


def file_case(store, connection, ref):
    with store.unit_on(connection, HERE) as unit:
        unit.put_case(case_row(ref), expected=0)
        unit.append([draft("case-filed", case_ref=ref, case_seq=1)])
        unit.commit()
    connection.exec_driver_sql(f"INSERT INTO permits VALUES ('{ref}')")


def kept(store):
    with store.engine.connect() as connection:
        permits = connection.exec_driver_sql("SELECT count(*) FROM permits").scalar()
    with store.reading(HERE) as reading:
        return permits, len(reading.open_cases()), reading.head()[0]


def test_what_the_host_commits_is_kept_together(store):
    """Rows of the host and of the store are there after one commit of the host, and not before."""
    assert "join" in store.can
    with store.engine.connect() as connection, connection.begin() as transaction:
        file_case(store, connection, "c-1")
        file_case(store, connection, "c-2")
        with store.reading(HERE) as reading:
            assert reading.open_cases() == ()
        transaction.commit()
    assert kept(store) == (2, 2, 2)


def test_what_the_host_rolls_back_is_gone_together(store):
    """The commit of the unit was not the last word."""
    with store.engine.connect() as connection, connection.begin() as transaction:
        file_case(store, connection, "c-1")
        transaction.rollback()
    assert kept(store) == (0, 0, 0)


def test_a_unit_left_without_commit_leaves_the_host_its_own(store):
    """Only the unit is undone, also after a Conflict; what the host wrote before and after stays."""
    with store.engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO permits VALUES ('before')")
        with store.unit_on(connection, HERE) as unit:
            unit.put_case(case_row("c-1"), expected=0)
        with pytest.raises(Conflict), store.unit_on(connection, HERE) as unit:
            unit.put_case(case_row("c-2"), expected=0)
            unit.put_case(case_row("c-2"), expected=0)
        connection.exec_driver_sql("INSERT INTO permits VALUES ('after')")
    assert kept(store) == (2, 0, 0)


def test_without_a_transaction_there_is_nothing_to_join(store):
    """A connection without a transaction is refused, also one whose driver has not begun yet."""
    with store.engine.connect() as connection, pytest.raises(StoreFailed), store.unit_on(connection, HERE):
        pass


def test_a_transaction_that_the_driver_has_not_begun_is_refused(sqlite_url):
    """Left to itself a driver begins at the first write; until then a savepoint would commit by itself."""
    store = open_store(sqlite_url)
    engine = create_engine(sqlite_url, module=best_driver())
    with engine.begin() as connection, pytest.raises(StoreFailed), store.unit_on(connection, HERE):
        pass
    engine.dispose()
    store.close()
