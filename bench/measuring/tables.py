"""What a bench prints: what was measured with which versions, a table, and each goal with its verdict."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Sequence
from importlib.metadata import version

__all__ = ["goal", "head", "table"]


def head(title: str, packages: Iterable[str] = ()) -> None:
    """The title, the class of machine, and the versions of everything that is measured."""
    print(f"\n{title}")
    versions = [f"Python {platform.python_version()}", *(f"{name} {version(name)}" for name in packages)]
    print(f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores; {', '.join(versions)}\n")


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table: the first column to the left, numbers to the right."""
    lines = [tuple(heads), *(tuple(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(heads))]
    for line in lines:
        cells = [
            line[0].ljust(widths[0]),
            *(cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True)),
        ]
        print("  " + "  ".join(cells).rstrip())


def goal(words: str, reached: float, wanted: float, *, at_most: bool = False, unit: str = "x") -> None:
    """One goal: what was wanted, what was reached, and whether that is enough."""
    kept = reached <= wanted if at_most else reached >= wanted
    sign = "<=" if at_most else ">="
    print(f"  {'reached' if kept else 'MISSED '}  {words}: {reached:,.2f}{unit}  (goal {sign} {wanted:g}{unit})")
