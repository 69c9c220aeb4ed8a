"""`approvalflow worker` as operators run it: processes of their own, several at once, one for several regions."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from approvalflow import declare
from approvalflow.testing.postgresql import postgresql_server
from approvalflow_sqlalchemy import open_store
from examples.embed.tests.killed.county import CLERK, clean_environment, file_road, open_county, url

__all__ = ["postgresql_server"]

CASES = 12


@pytest.fixture
def store(postgresql_server) -> str:
    """The URL of a new database in PostgreSQL; two processes on one SQLite file are in `test_relays.py`."""
    return str(postgresql_server.fresh())


@pytest.fixture
def begin(folder, post):
    """Begins a worker with these words; whoever still runs at the end is killed."""
    said = {"HOST": "127.0.0.1", "PORT": str(post.port), "SENDER": "centre@county.example", "STARTTLS": "no"}
    begun: list[subprocess.Popen[str]] = []

    def worker(store: str, *words: str, organisations: tuple[str, ...] = ("organisation.toml",)):
        named = [word for one in organisations for word in ("--organisation", one)]
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "approvalflow.cli",
                "worker",
                "--store",
                store,
                "--matters",
                "matters",
                *named,
                *words,
            ],
            cwd=folder,
            env=clean_environment()
            | {"APPROVALFLOW_PLUGINS": "china-calendar,smtp"}
            | {f"APPROVALFLOW_SMTP_{key}": value for key, value in said.items()},
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        begun.append(process)
        return process

    yield worker
    for process in begun:
        process.kill()
        process.wait()
        process.stdout.close()


def until(happened: Callable[[], bool]) -> None:
    """Wait until something happened; a minute is for ever."""
    end = time.monotonic() + 60
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_workers_at_once_send_each_letter_once_and_in_order(folder, post, store, begin):
    """INV-N7, INV-N5: two processes, while a third one files and accepts; told to end, they end after their job."""
    office = open_county(folder, store=open_store(store), channels=[post.channel()])
    workers = [begin(store, "--every", "0.02") for _ in range(2)]
    for worker in workers:
        assert worker.stdout.readline() == "worker / 工作进程: 420921\n"
    for person in range(CASES):
        case = file_road(office, email=f"p-{person}@mail.example")
        office.accept(case.ref, by=CLERK)
    until(lambda: len(post.arrived()) == 2 * CASES)
    for worker in workers:
        worker.send_signal(signal.SIGTERM)
    said = [worker.communicate(timeout=60)[0] for worker in workers]
    assert [worker.returncode for worker in workers] == [0, 0]
    assert all(one.endswith("ended / 已结束\n") for one in said)
    assert "ERROR" not in "".join(said)
    assert sorted(post.arrived().values()) == [1] * 2 * CASES
    for person in range(CASES):
        kinds = [subject.split()[0] for subject in post.subjects(f"p-{person}@mail.example")]
        assert kinds == ["收件凭证", "受理通知书"]
    with office.store.reading(office.region) as reading:
        assert (reading.owed(), reading.owed(parked=True)) == ((), ())
    office.close()


def test_one_process_takes_several_regions_in_turn(folder, post, begin):
    """An organisation file for each; so many rounds, and it ends by itself."""
    other = (folder / "organisation.toml").read_text(encoding="utf-8").replace('"420921"', '"420922"')
    (folder / "other.toml").write_text(other, encoding="utf-8")
    store = open_store(url(folder))
    for number, file in enumerate(("organisation.toml", "other.toml")):
        organisation = declare.read_organisation(folder / file)
        office = open_county(folder, store=store, channels=[post.channel()], organisation=organisation)
        file_road(office, email=f"p-{number}@mail.example")
    store.close()
    worker = begin(url(folder), "--rounds", "2", "--every", "0.05", organisations=("organisation.toml", "other.toml"))
    said, _ = worker.communicate(timeout=60)
    assert worker.returncode == 0
    assert said.splitlines()[0] == "worker / 工作进程: 420921, 420922"
    assert said.count("deliver: handed over / 已送出 1, put off / 待重试 0, parked / 搁置 0") == 2
    assert sorted(post.arrived().values()) == [1, 1]


def test_ctrl_c_ends_a_worker_that_waits(folder, post, begin):
    """At once, whatever its interval is."""
    worker = begin(url(folder), "--every", "3600")
    worker.stdout.readline()
    worker.send_signal(signal.SIGINT)
    said, _ = worker.communicate(timeout=60)
    assert (worker.returncode, said.splitlines()[-1]) == (0, "ended / 已结束")
