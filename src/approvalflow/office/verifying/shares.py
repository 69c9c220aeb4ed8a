"""The journal read by several processes, each with the cases of one share.

Every process reads every entry, which costs little, and builds and hashes those of its share. All look at the same
moment: they begin again until their journals end at the same head, which takes more than one try only while others
write.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection, wait
from typing import Any, cast

from approvalflow.errors import ApprovalflowError, StoreFailed
from approvalflow.office.verifying.found import Found
from approvalflow.office.verifying.journal import JournalReader
from approvalflow.ports.store import Reading, Store

__all__ = ["read_in_shares"]

#: How often all begin again, before one process does it alone.
_TRIES = 50


def read_in_shares(
    store: Store,
    region: str,
    opener: Callable[[], Store],
    shares: int,
    then: Callable[[Reading, JournalReader], Any],
    *,
    with_papers: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Any:
    """Read the journal in `shares` processes, and answer what `then` makes of the whole at the same moment.

    `opener` opens the same store in another process. Raises StoreFailed where a process could not do its share.
    """
    with _readers(opener, region, shares, with_papers) as pipes:
        for _ in range(_TRIES):
            with store.reading(region) as reading:
                heads = [_told(pipe) for pipe in pipes]
                agreed = all(head == reading.head() for head in heads)
                for pipe in pipes:
                    pipe.send(agreed)
                if agreed:
                    return then(reading, _gathered(reading, pipes, progress))
    with store.reading(region) as reading:
        alone = JournalReader(reading, with_papers=with_papers)
        alone.read(progress)
        return then(reading, alone)


@contextmanager
def _readers(opener: Callable[[], Store], region: str, shares: int, with_papers: bool) -> Iterator[list[Connection]]:
    # Spawned, not forked: a connection to a database must not be in two processes.
    context = multiprocessing.get_context("spawn")
    pipes, processes = list[Connection](), []
    try:
        for mine in range(shares):
            here, there = context.Pipe()
            process = context.Process(
                target=_share, args=(there, opener, region, (mine, shares), with_papers), daemon=True
            )
            process.start()
            there.close()
            pipes.append(here)
            processes.append(process)
        yield pipes
    finally:
        for pipe in pipes:
            pipe.close()
        for process in processes:
            process.terminate()
            process.join()


def _share(
    pipe: Connection, opener: Callable[[], Store], region: str, share: tuple[int, int], with_papers: bool
) -> None:
    """What one process does."""
    try:
        store = opener()
        while True:
            with store.reading(region) as reading:
                pipe.send(reading.head())
                if not pipe.recv():
                    continue
                journal = JournalReader(reading, share=share, with_papers=with_papers)
                journal.read(lambda done, total: pipe.send((done, total)))
                pipe.send((journal.found, journal.tally, journal.lost))
                return
    except ApprovalflowError as refusal:
        pipe.send(f"{refusal.en} / {refusal.zh}")
    except (EOFError, BrokenPipeError):
        return  # nobody waits for it any more


def _told(pipe: Connection) -> Any:
    try:
        told = pipe.recv()
    except EOFError:
        told = "a reader ended before it was done / 读取进程中途结束"
    if isinstance(told, str):
        en, _, zh = told.partition(" / ")
        raise StoreFailed(zh, en, rule="verify-share")
    return told


def _gathered(reading: Reading, pipes: list[Connection], progress: Callable[[int, int], None] | None) -> JournalReader:
    """All shares as one."""
    whole = JournalReader(reading, found=Found())
    far = dict.fromkeys(pipes, 0)
    waiting = list(pipes)
    while waiting:
        for pipe in cast("list[Connection]", wait(waiting)):
            told = _told(pipe)
            if len(told) == 2:
                far[pipe], total = told
                if progress is not None:
                    progress(min(far.values()), total)
                continue
            found, tally, lost = told
            whole.found.join(found)
            whole.tally.join(tally, whole.found)
            whole.lost |= lost
            waiting.remove(pipe)
    return whole
