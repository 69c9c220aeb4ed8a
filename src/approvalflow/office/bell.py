"""The bell that wakes who delivers: rung after the commit of a unit that owed something, in this process alone."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

__all__ = ["Bell"]


class Bell:
    """Rings for those who listen. Nobody relies on it: who sleeps through it finds what is owed at the next round."""

    def __init__(self) -> None:
        self._listeners: tuple[Callable[[], object], ...] = ()
        self._of_thread = threading.local()

    def listen(self, listener: Callable[[], object]) -> None:
        """Call the listener each time the bell rings, in the thread of whoever committed; it is quick and raises
        nothing."""
        self._listeners = (*self._listeners, listener)

    def leave(self, listener: Callable[[], object]) -> None:
        """Call the listener no more."""
        self._listeners = tuple(one for one in self._listeners if one != listener)

    def owed(self) -> None:
        """Something is owed by the unit of this thread."""
        self._of_thread.owed = True

    @contextmanager
    def ringing(self) -> Iterator[None]:
        """Around a unit: rings at its end if something was owed in it and nothing was raised."""
        self._of_thread.owed = False
        yield
        if self._of_thread.owed:
            for listener in self._listeners:
                listener()
