"""The points of a command: every statement, begin, commit and rollback of SQLAlchemy, and every failpoint."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event

from approvalflow.failpoints import watched

__all__ = ["numbered", "suicide"]


@contextmanager
def numbered(reach: Callable[[str], object]) -> Iterator[None]:
    """Call `reach` with a name at every point that this process passes within the block."""

    def before(_connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        reach(f"before {_first_words(statement)}")

    def after(_connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        reach(f"after {_first_words(statement)}")

    listeners = {
        "before_cursor_execute": before,
        "after_cursor_execute": after,
        "begin": lambda _connection: reach("begin"),
        "commit": lambda _connection: reach("commit"),
        "rollback": lambda _connection: reach("rollback"),
    }
    for name, listener in listeners.items():
        event.listen(Engine, name, listener)
    try:
        with watched(reach):
            yield
    finally:
        for name, listener in listeners.items():
            event.remove(Engine, name, listener)


def suicide(at: int) -> Callable[[str], None]:
    """What to call at each point of a process that kills itself without warning at the `at`-th of them."""
    passed = 0

    def reach(_name: str) -> None:
        nonlocal passed
        passed += 1
        if passed == at:
            os.kill(os.getpid(), signal.SIGKILL)

    return reach


def _first_words(statement: str) -> str:
    """`INSERT INTO approvalflow_cases ...` is enough to know a statement by."""
    return " ".join(statement.split()[:3])
