"""A worker delivers what a commit owes, does a round of everything by itself, and may be killed in the middle."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import text

from approvalflow.outbox import LEASE
from approvalflow_procrastinate import DELIVER, ROUND, make_app, work
from approvalflow_procrastinate.__main__ import main
from approvalflow_procrastinate.jobs import end_lost_jobs

from .centre import CLERK, NEVER, REGION, Board, file, office_on

OTHER = "420922"


def jobs(office) -> list[tuple[str, str]]:
    """Every job of the database: its task and its state."""
    with office.store.engine.connect() as connection:
        rows = connection.execute(text("SELECT task_name, status FROM procrastinate_jobs ORDER BY id"))
        return [tuple(row) for row in rows]


def until(happened) -> None:
    """Wait until something happened; a minute is for ever."""
    end = time.monotonic() + 60
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.fixture
def begin():
    """Begins a worker as a process of its own; whoever still runs at the end is killed."""
    begun: list[subprocess.Popen[str]] = []

    def worker(url: str, told: Path, *, ahead: int = 0, hangs: bool = False, rounds: str = NEVER):
        words = [url, str(told), str(ahead), "hang" if hangs else "go", rounds, REGION]
        program = [sys.executable, str(Path(__file__).with_name("centre.py")), *words]
        process = subprocess.Popen(program, stdout=subprocess.PIPE, text=True)
        begun.append(process)
        assert process.stdout.readline() == "ready\n"
        return process

    yield worker
    for process in begun:
        process.kill()
        process.wait()
        process.stdout.close()


def test_a_worker_delivers_what_was_owed_and_takes_the_job_away(office, url):
    """Both letters of a case, in order, by one job; a worker of another region takes none."""
    ref = file(office)
    office.accept(ref, by=CLERK)
    board, others = Board(), Board()
    here, there = office_on(url, board), office_on(url, others, region=OTHER)
    work(make_app(url, [there], rounds=NEVER), [OTHER], wait=False)
    assert (others.said, jobs(office)[0]) == ([], (DELIVER, "todo"))
    work(make_app(url, [here], rounds=NEVER), [REGION], wait=False)
    assert [line.split("/")[1] for line in board.said if line.startswith("sent")] == ["1", "4"]
    assert (DELIVER, "todo") not in jobs(office)
    here.close()
    there.close()


def test_a_worker_killed_in_the_middle_of_a_letter_loses_nothing(office, url, begin, tmp_path):
    """kill -9 between the beginning of a letter and its mark: the next worker sends it, under the same key, once the
    lease is over; another letter that is owed meanwhile does not wait for that. Each worker waits, and is woken by the
    job of a commit: rounds come once a year here. The job of the dead worker is ended."""
    first, second, third = tmp_path / "first", tmp_path / "second", tmp_path / "third"
    killed = begin(url, first, hangs=True)
    ref = file(office)
    until(lambda: first.exists())
    killed.kill()
    killed.wait()
    assert first.read_text() == f"begins {ref}/1/letter/board\n"
    assert (DELIVER, "doing") in jobs(office)
    with office.store.engine.begin() as connection:
        connection.execute(text("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'"))
    assert asyncio.run(_lost_jobs_ended(make_app(url, [office]))) == 1
    assert (DELIVER, "failed") in jobs(office)
    other_worker = begin(url, second)
    other = file(office)
    until(lambda: second.exists() and second.read_text().count("sent") == 1)
    assert second.read_text().endswith(f"sent {other}/1/letter/board\n")
    other_worker.send_signal(signal.SIGTERM)
    assert other_worker.wait(60) == 0
    begin(url, third, ahead=LEASE // 1_000_000 + 1)
    file(office)
    until(lambda: third.exists() and f"sent {ref}/1/letter/board" in third.read_text())
    until(lambda: not _owed(office))


async def _lost_jobs_ended(app) -> int:
    async with app.open_async():
        return await end_lost_jobs(app)


def _owed(office) -> tuple:
    with office.store.reading(REGION) as reading:
        return tuple(reading.owed())


def test_the_rounds_come_by_themselves_once_for_all_workers(office, url, begin, tmp_path):
    """Two workers whose rounds come every second: each second's round of a region is one job, and time takes effect."""
    ref = file(office)
    for _ in range(2):
        begin(url, tmp_path / "told", ahead=30 * 86_400, rounds="* * * * * *")
    until(lambda: office.case(ref).number)  # nobody answered within five working days: deemed accepted
    until(lambda: _rounds(office) >= 3)
    with office.store.engine.connect() as connection:
        told = "SELECT periodic_id, defer_timestamp FROM procrastinate_periodic_defers"
        mine = [tuple(row) for row in connection.execute(text(told)) if row[0] == REGION]
    assert len(mine) == len(set(mine)) >= 1


def _rounds(office) -> int:
    """How many rounds were begun so far; jobs that were done are taken away, their numbers are not used again."""
    with office.store.engine.connect() as connection:
        return connection.execute(text("SELECT last_value FROM procrastinate_jobs_id_seq")).scalar_one() - 1


def test_a_round_in_which_a_job_fails_is_a_failed_job(office, url):
    """So that whoever looks at the jobs sees it; the other jobs of the round were done."""
    broken = office_on(url)
    broken._to_recompute = lambda reading: 1 / 0  # the first thing that a sweep asks
    app = make_app(url, [broken])
    with pytest.raises(RuntimeError, match="sweep"):
        app.tasks[ROUND](timestamp=0, region=REGION)
    broken.close()


def test_the_command_works_and_ends(office, url, root, monkeypatch, capsys):
    """With the declarations of the example; what is owed to a channel that is not enabled is put off."""
    monkeypatch.setenv("APPROVALFLOW_PLUGINS", "china-calendar,procrastinate")
    file(office)
    embed = root / "examples/embed"
    words = ["--store", url, "--matters", str(embed / "matters"), "--organisation", str(embed / "organisation.toml")]
    assert main([*words, "--once"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("worker / 工作进程: 420921\n") and said.endswith("ended / 已结束\n")
    with office.store.reading(REGION) as reading:
        assert [one.attempts for one in reading.owed()] == [1]
    assert main([*words[:-1], "nowhere.toml", "--once"]) == 1
