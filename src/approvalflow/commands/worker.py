"""`approvalflow worker`: a process that sweeps, delivers, takes up messages and looks, until it is told to end."""

from __future__ import annotations

import argparse
import logging
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING, Any

from approvalflow.commands.opening import plugins_for_stores

if TYPE_CHECKING:
    from approvalflow.office.office import Office
    from approvalflow.worker import Worker

__all__ = ["arguments", "offices", "run"]


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `worker` takes."""
    add = parser.add_argument
    add("--store", required=True, metavar="URL", help="e.g. postgresql://county@db/county / 存储地址")
    add("--matters", required=True, metavar="PATH", help="folder of matter files / 事项目录")
    more = "organisation.toml; again for each further region / 组织文件,每个行政区一份"
    add("--organisation", required=True, action="append", metavar="FILE", help=more)
    add("--every", type=_seconds, metavar="SECONDS", help="between two times of any job / 间隔秒数")
    add("--once", action="store_true", help="one round, then end / 只运行一轮")
    add("--rounds", type=_count, default=0, metavar="N", help="so many rounds, then end / 运行若干轮")


def run(options: argparse.Namespace) -> int:
    """Work until SIGTERM or Ctrl-C, or for the rounds that were asked for; 1 if a job of one of these failed.

    Raises what reading and opening raise.
    """
    from approvalflow.worker import Worker

    with offices(options) as opened, _logging_to_output():
        worker = Worker(*opened, every=options.every)
        rounds = 1 if options.once else options.rounds
        said = ", ".join(office.region for office in opened)
        with _signals(worker) as asked:
            print(f"worker / 工作进程: {said}", flush=True)
            failed = _in_rounds(worker, rounds, options.every or 5.0, asked) if rounds else _until_asked(worker, asked)
        print("ended / 已结束", flush=True)
    return 1 if failed else 0


@contextmanager
def offices(options: argparse.Namespace) -> Iterator[tuple[Office, ...]]:
    """An office for each organisation file, all on one store and with the same plug-ins."""
    from approvalflow.declare import read_matters, read_organisation
    from approvalflow.office.office import Office

    matters = read_matters(options.matters)
    organisations = [read_organisation(path) for path in options.organisation]
    plugins = plugins_for_stores()
    store = plugins.store_for(options.store)
    try:
        yield tuple(Office(matters, store=store, organisation=one, plugins=plugins) for one in organisations)
    finally:
        store.close()


def _in_rounds(worker: Worker, rounds: int, pause: float, asked: Callable[[], bool]) -> bool:
    failed = False
    for number in range(rounds):
        until = time.monotonic() + pause if number else 0.0
        while time.monotonic() < until and not asked():
            time.sleep(0.05)
        if asked():
            break
        failed = any(done.fault is not None for done in worker.round()) or failed
    return failed


def _until_asked(worker: Worker, asked: Callable[[], bool]) -> bool:
    worker.start()
    while worker.is_alive() and not asked():
        time.sleep(0.05)
    worker.stop()
    return False


@contextmanager
def _signals(worker: Worker) -> Iterator[Callable[[], bool]]:
    """SIGTERM and SIGINT ask the worker to end after the job at hand; a second one ends the process.

    The handler runs in the main thread between two of its steps: that thread waits for nothing by a lock meanwhile.
    """
    asked: list[int] = []

    def ask(number: int, _frame: FrameType | None) -> None:
        for one in before:
            signal.signal(one, signal.SIG_DFL)
        asked.append(number)
        worker.end()

    before: dict[int, Any] = {}
    if threading.current_thread() is threading.main_thread():
        before.update({number: signal.signal(number, ask) for number in (signal.SIGTERM, signal.SIGINT)})
    try:
        yield lambda: bool(asked)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _logging_to_output() -> Iterator[None]:
    log, handler = logging.getLogger("approvalflow.worker"), logging.StreamHandler(sys.stdout)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    before = log.level
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    try:
        yield
    finally:
        log.removeHandler(handler)
        log.setLevel(before)


def _seconds(text: str) -> float:
    value = float(text)
    if not 0 < value <= 86_400:
        raise argparse.ArgumentTypeError("0 < SECONDS <= 86400")
    return value


def _count(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("N >= 1")
    return value
