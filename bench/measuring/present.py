"""Which of the others are installed: whoever is not is named in the table, and not passed over."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

__all__ = ["absent", "installed"]


def installed(*distributions: str) -> list[str]:
    """Those of the distributions that are installed here."""
    found = []
    for name in distributions:
        try:
            version(name)
        except PackageNotFoundError:
            continue
        found.append(name)
    return found


def absent(*distributions: str) -> None:
    """Say aloud which of the distributions are missing, so that no table looks whole that is not."""
    there = installed(*distributions)
    for name in distributions:
        if name not in there:
            print(f"  ABSENT   {name} is not installed: its rows are missing from the tables below")
