"""Points at which a process may die, named where they lie in the shipped code. Nothing happens there until a test asks.

    failpoint("effect-leased")                      in the code: one line, no more than a look at a name
    with watched(lambda name: print(name)): ...     in a test: whoever watches may raise, or kill the process

They are how the crash enumerator, the simulator and the race harness reach a point between two statements of the
product itself. A command that passes a point must be safe to die there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

__all__ = ["failpoint", "watched"]

_watcher: Callable[[str], object] | None = None


def failpoint(name: str) -> None:
    """Pass a point. Raises whatever the watcher raises, if somebody watches; of all threads of the process."""
    if _watcher is not None:
        _watcher(name)


@contextmanager
def watched(watcher: Callable[[str], object]) -> Iterator[None]:
    """Call the watcher with the name of each point that any thread of this process passes within the block.

    Blocks nest; only the innermost watcher is called.
    """
    global _watcher
    before, _watcher = _watcher, watcher
    try:
        yield
    finally:
        _watcher = before
