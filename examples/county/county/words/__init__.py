"""Every word of the pages, in both languages, by key; the library's own titles come as texts and are not here."""

from __future__ import annotations

from approvalflow import Text
from county.words import (
    applying,
    base,
    calendar,
    desks,
    matters,
    money,
    parked,
    public,
    refunds,
    supervision,
    tracking,
    voices,
)

__all__ = ["WORDS"]


def _gathered() -> dict[str, Text]:
    found: dict[str, Text] = {}
    tables = (base, public, matters, applying, tracking, desks, calendar, parked, money, refunds, voices, supervision)
    for table in (one.WORDS for one in tables):
        twice = found.keys() & table.keys()
        if twice:
            raise KeyError(f"words defined twice: {', '.join(sorted(twice))}")
        found |= {key: Text(zh, en) for key, (zh, en) in table.items()}
    return found


WORDS: dict[str, Text] = _gathered()
