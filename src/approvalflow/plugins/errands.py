"""Threads that run errands for adapters, one after the other, each for one adapter alone.

Beginning a thread costs more than most calls take, so one that came back in time waits for the next call of the same
adapter; what it left lying about in its thread is seen by no other adapter. One that is late runs no other errand.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from queue import SimpleQueue

__all__ = ["MOST_WAITING", "run_errand"]

#: How many threads of one adapter wait for its next call at most.
MOST_WAITING = 4

_WAITING: dict[str, list[_Runner]] = {}


class _Runner:
    """One thread. Whoever took it from those that wait has it alone."""

    def __init__(self, adapter: str) -> None:
        # A queue, for who is dismissed may not even have begun: what was sent before is run, then it ends.
        self._sent: SimpleQueue[tuple[Callable[[], object], threading.Lock] | None] = SimpleQueue()
        self.thread = threading.Thread(target=self._run, name=f"adapter call: {adapter}", daemon=True)
        self.thread.start()

    def _run(self) -> None:
        while True:
            errand = self._sent.get()
            if errand is None:
                return
            run, back = errand
            run()
            # What it carried is not kept while it waits.
            del run, errand
            back.release()

    def sent(self, run: Callable[[], object], seconds: float) -> bool:
        """Whether it came back within so many seconds."""
        back = threading.Lock()
        back.acquire()
        self._sent.put((run, back))
        return back.acquire(timeout=seconds)

    def dismissed(self) -> None:
        """It ends, at once or as soon as it comes back."""
        self._sent.put(None)


def run_errand(run: Callable[[], object], adapter: str, seconds: float, *, overdue: str) -> None:
    """Run something in a thread of this adapter, and come back when it is done or the time is up.

    `run` raises nothing. A thread that is late is called `overdue` from then on, and ends when it is done.
    """
    waiting = _WAITING.setdefault(adapter, [])
    try:
        runner = waiting.pop()
    except IndexError:
        runner = _Runner(adapter)
    in_time = False
    try:
        in_time = runner.sent(run, seconds)
    finally:
        if in_time and len(waiting) < MOST_WAITING:
            waiting.append(runner)
        else:
            if not in_time:
                runner.thread.name = overdue
            runner.dismissed()


# In a process that was forked off none of these threads is there.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_WAITING.clear)
