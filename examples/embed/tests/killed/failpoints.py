"""Points at which a process may die, numbered as it passes them; at the chosen one it kills itself without warning.

They are put around a store's commits and a channel's hand-overs from outside: the product knows nothing of them.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from approvalflow.ports.channel import Letter, Sent


class Failpoints:
    """Counts points once it is armed, and dies at the `at`-th; before dying it says at which point it does.

    `torn` is part of what it says: a letter was handed over, and its mark is not durable.
    """

    def __init__(self) -> None:
        self.at = self.passed = self.commits = self.sends = 0
        self.torn = False

    def arm(self, at: int) -> None:
        """Die at the `at`-th point from now on; 0 never dies."""
        self.at, self.passed, self.commits, self.sends = at, 0, 0, 0

    def reach(self, name: str) -> None:
        """One more point; dies here if it is the chosen one."""
        self.passed += 1
        if self.passed == self.at:
            print(f"dies {'torn ' if self.torn else ''}{name}", flush=True)
            os.kill(os.getpid(), signal.SIGKILL)

    def around_commits(self, store: Any) -> Any:
        """The store, with a point before and after each commit of a unit, of those that keep alone too."""
        store.unit = self._counting(store.unit)
        if "keep" in store.can:
            store.keeping_unit = self._counting(store.keeping_unit)
        return store

    def _counting(self, begin: Any) -> Any:
        @contextmanager
        def unit(region: str) -> Iterator[Any]:
            with begin(region) as begun:
                commit = begun.commit

                def counted() -> None:
                    self.commits += 1
                    self.reach(f"before commit {self.commits}")
                    commit()
                    self.torn = False
                    self.reach(f"after commit {self.commits}")

                begun.commit = counted
                yield begun

        return unit

    def around_sending(self, channel: Any) -> Any:
        """The channel, with a point before and after each letter."""
        send = channel.send

        def counted(letter: Letter) -> Sent:
            self.sends += 1
            self.reach(f"before letter {self.sends}")
            sent: Sent = send(letter)
            self.torn = True
            self.reach(f"after letter {self.sends}")
            return sent

        channel.send = counted
        return channel
