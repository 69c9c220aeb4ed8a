"""Every word of the pages, in both languages, by key; the library's own titles come as texts and are not here."""

from __future__ import annotations

from approvalflow import Text
from county.words import base, public

__all__ = ["WORDS"]


def _gathered() -> dict[str, Text]:
    from importlib.util import find_spec

    tables = [base.WORDS, public.WORDS]
    if find_spec("county.words.desks"):
        from county.words import desks

        tables.append(desks.WORDS)
    found: dict[str, Text] = {}
    for table in tables:
        twice = found.keys() & table.keys()
        if twice:
            raise KeyError(f"words defined twice: {', '.join(sorted(twice))}")
        found |= {key: Text(zh, en) for key, (zh, en) in table.items()}
    return found


WORDS: dict[str, Text] = _gathered()
