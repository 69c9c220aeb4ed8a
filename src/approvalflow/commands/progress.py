"""How far a long command is, as a bar on standard error."""

from __future__ import annotations

import sys

__all__ = ["bar"]


def bar(done: int, total: int) -> None:
    """Draw the bar anew on its line; the last time ends the line."""
    filled = round(40 * done / total)
    end = "\n" if done >= total else ""
    print(f"\r[{'#' * filled}{'.' * (40 - filled)}] {done}/{total}", end=end, file=sys.stderr, flush=True)
