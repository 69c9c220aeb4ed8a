"""A job is added with what is owed, in one transaction: both, or neither; one for any number of commits."""

from __future__ import annotations

import secrets
import threading

import pytest
from sqlalchemy import make_url, text

from approvalflow import MoveRefused
from approvalflow.errors import StoreFailed
from approvalflow_procrastinate import DELIVER, make_app, open_store, queue_of, work
from approvalflow_procrastinate.plugin import approvalflow_register_stores

from .centre import CLERK, NEVER, REGION, Board, file, office_on


def jobs(office) -> list[tuple[str, str, str, dict]]:
    """Every job of the database: its task, its queue, its state and its arguments."""
    with office.store.engine.connect() as connection:
        rows = connection.execute(
            text("SELECT task_name, queue_name, status, args FROM procrastinate_jobs ORDER BY id")
        )
        return [tuple(row) for row in rows]


WAITING = (DELIVER, queue_of(REGION), "todo", {"region": REGION})


def test_a_commit_that_owes_a_letter_leaves_one_job(office):
    """And so do five of them: one that waits is enough. The job names the region and nothing else."""
    for _ in range(5):
        file(office)
    assert jobs(office) == [WAITING]


def test_what_is_rolled_back_leaves_no_job(office):
    """Nor does a unit that owes nothing, a refusal, or a command that was given before."""
    ref = file(office, "k-1")
    with office.store.engine.begin() as connection:
        connection.execute(text("DELETE FROM procrastinate_jobs"))
    with office.store.engine.connect() as connection, connection.begin() as host:
        office.within(connection).accept(ref, by=CLERK)
        assert connection.execute(text("SELECT count(*) FROM procrastinate_jobs")).scalar_one() == 1
        host.rollback()
    with pytest.raises(MoveRefused):
        office.deliver(ref, how="collected", by=CLERK)
    file(office, "k-1")
    office._in_unit(lambda unit: (unit.put_cursor("x", 1), unit.commit()))
    with office.store.unit(REGION) as unit:
        unit.owe([])
        unit.commit()
    assert jobs(office) == []


def test_a_hosts_commit_brings_the_job_with_it(office):
    """Two acts in one transaction of the host: one job, seen by nobody before."""
    with office.store.engine.begin() as connection:
        twin = office.within(connection)
        twin.accept(file(twin), by=CLERK)
        assert jobs(office) == []
    assert jobs(office) == [WAITING]


def test_a_job_that_waits_is_begun_by_nobody_while_a_commit_leans_on_it(office, url):
    """Else a worker would look before what is owed can be seen, and the letter would wait for the next round."""
    file(office)
    board = Board()
    other = office_on(url, board)
    with office.store.engine.connect() as connection, connection.begin() as host:
        file(office.within(connection))
        # The worker finds a job that waits, and leaves it.
        work(make_app(url, [other], rounds=NEVER), [REGION], wait=False)
        assert board.said == []
        host.commit()
    work(make_app(url, [other], rounds=NEVER), [REGION], wait=False)
    assert len(board.said) == 4
    other.close()


def test_two_that_commit_at_once_leave_one_job_and_lose_nothing(office, url):
    """Eight threads that owe at the same time, with a worker that takes jobs away in between: every letter goes out."""
    board = Board()
    other = office_on(url, board)
    ended = threading.Event()

    def take() -> None:
        while not ended.is_set():
            work(make_app(url, [other], rounds=NEVER), [REGION], wait=False)

    worker = threading.Thread(target=take)
    threads = [threading.Thread(target=lambda: [file(office) for _ in range(3)]) for _ in range(8)]
    worker.start()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ended.set()
    worker.join()
    work(make_app(url, [other], rounds=NEVER), [REGION], wait=False)
    assert len(set(board.said)) == len(board.said) == 2 * 8 * 3
    other.close()


def test_a_job_that_cannot_be_added_leaves_nothing(office):
    """The tables of the jobs are gone: the act is refused as a whole, with words."""
    with office.store.engine.begin() as connection:
        connection.execute(text("DROP TABLE procrastinate_jobs CASCADE"))
    with pytest.raises(StoreFailed) as refused:
        file(office)
    assert refused.value.rule == "job"
    with office.store.reading(REGION) as reading:
        assert reading.recent_cases(limit=9) == ()


@pytest.fixture
def account(office, url):
    """The URL for an account that may do what an application does: its own rows, and jobs to add and to see."""
    name = f"county_{secrets.token_hex(4)}"
    with office.store.engine.begin() as connection:
        for statement in (
            f"CREATE ROLE {name} LOGIN PASSWORD 'secret'",
            f"GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO {name}",
            f"GRANT DELETE ON approvalflow_timers, approvalflow_docket TO {name}",
            f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {name}",
        ):
            connection.execute(text(statement))
    yield make_url(url).set(username=name, password="secret").render_as_string(hide_password=False)
    with office.store.engine.begin() as connection:
        connection.execute(text(f"DROP OWNED BY {name}"))
        connection.execute(text(f"DROP ROLE {name}"))


def test_an_application_needs_no_more_than_to_add_jobs_and_to_see_those_that_wait(office, account):
    """Two commits by an account that owns nothing: the second leans on the job of the first."""
    theirs = office_on(account)
    file(theirs)
    file(theirs)
    theirs.close()
    assert jobs(office) == [WAITING]


def test_an_account_that_may_not_make_tables_is_told_who_may(office, account):
    """Where the tables of the jobs are not there; no password is repeated."""
    with office.store.engine.begin() as connection:
        connection.execute(text("DROP TABLE procrastinate_jobs CASCADE"))
    with pytest.raises(StoreFailed) as refused:
        open_store(account)
    assert (refused.value.rule, "owner" in refused.value.en) == ("job-tables", True)
    assert "secret" not in str(refused.value)


def test_the_plug_in_answers_its_own_urls_alone():
    """Those without jobs are another plug-in's."""
    (maker,) = approvalflow_register_stores()
    assert maker.answers("postgresql+procrastinate://county@db/county")
    assert not any(maker.answers(url) for url in ("postgresql://db/county", "sqlite:///county.db", "procrastinate"))
