"""Whose turn it is to write, among the threads of one process."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from approvalflow.errors import Conflict, StoreFailed

__all__ = ["Turns"]


class Turns:
    """Refuses a unit inside a unit of the same thread; where the database has one writer, also lets threads queue.

    A queue in the process is quicker and fairer than the database's own waiting, which sleeps and tries again.

    Args:
        one_writer: whether one unit of the whole store writes at a time (SQLite), or the database sorts it out.
        patience: seconds that a unit waits for its turn.
    """

    def __init__(self, *, one_writer: bool, patience: float) -> None:
        self._one_writer = one_writer
        self._patience = patience
        self.begin_anew()

    def begin_anew(self) -> None:
        """Nobody has a turn: at first, and in a process that was forked while somebody had one."""
        self._lock = threading.Lock() if self._one_writer else None
        self._mine = threading.local()

    @contextmanager
    def turn(self, region: str) -> Iterator[None]:
        """Have the turn. Raises StoreFailed inside another unit of the thread, Conflict after the patience."""
        held: set[str] = self._mine.__dict__.setdefault("regions", set())
        if held and (self._lock or region in held):
            zh, en = "同一线程在事务之内不能再开事务", "a unit cannot begin inside another one"
            raise StoreFailed(zh, en, place=region, rule="unit-in-unit")
        if self._lock and not self._lock.acquire(timeout=self._patience):
            zh, en = "等待前一事务超时，请重试", "the unit before takes too long: try again"
            raise Conflict(zh, en, place=region, rule="busy")
        held.add(region)
        try:
            yield
        finally:
            held.discard(region)
            if self._lock:
                self._lock.release()
