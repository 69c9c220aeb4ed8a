"""The printed report, in one language."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from acts import Contradiction
from approvalflow.domain.deadlines.moments import Instant, local
from figures import Line, agreement, lateness, table
from permit_log import LoggedCase
from town_hall import Replayed
from words import KINDS, W

__all__ = ["report"]

_SHOWN = 10


def report(
    cases: Sequence[LoggedCase],
    replayed: Replayed,
    wrong: Sequence[Contradiction],
    *,
    zone: str,
    lang: str,
    everything: bool,
) -> Iterator[str]:
    """The lines of the report. `everything`: list every contradictory row, not the first ten of each kind."""

    def say(key: str, **figures: object) -> str:
        return W[key].in_language(lang).format(**figures)

    agreed, late = agreement(cases, replayed, zone), lateness(replayed)
    yield say("deadlines")
    yield "   " + say("by-date", count=f"{agreed.by_date:,}", cases=f"{agreed.cases:,}")
    yield "   " + say("to-the-second", count=f"{agreed.to_the_second:,}")
    yield say("finished", finished=f"{late.finished:,}")
    yield "   " + say("after-own", count=f"{late.after_own:,}")
    yield "   " + say("after-due", count=f"{late.after_due:,}")
    yield say("standing", at=_shown(replayed.at, zone))
    heads = [say(key) for key in ("on-time", "late", "open", "overdue")]
    yield from _columns(say("department"), heads, table(replayed.chosen, lambda case: case.department), say("all"))
    yield ""
    yield from _columns(say("channel"), heads, table(replayed.chosen, lambda case: case.channel), say("all"))
    yield say("contradictions")
    for kind, title in KINDS.items():
        rows = [one for one in wrong if one.kind == kind]
        names = {one.case.name for one in rows}
        yield "   " + say("kind", title=title.in_language(lang), rows=len(rows), cases=len(names))
        for one in rows if everything else rows[:_SHOWN]:
            yield f"      {one.case.name:<12} {_shown(one.at, zone)}  ({_shown(one.other, zone)})  {one.what}"
        if not everything and len(rows) > _SHOWN:
            yield "      " + say("more", count=len(rows) - _SHOWN)
    if replayed.refused:
        yield "   " + say("refused", count=replayed.refused)


def _shown(at: Instant, zone: str) -> str:
    return local(at, zone).format("YYYY-MM-DD HH:mm:ss")


def _columns(title: str, heads: Sequence[str], lines: Sequence[Line], all_: str) -> Iterator[str]:
    rows = [[line.name or all_, line.on_time, line.late, line.open_in_time, line.overdue] for line in lines]
    first = max(_width(str(row[0])) for row in [[title], *rows]) + 2
    yield "   " + _padded(title, first) + "".join(_padded(head, 12, right=True) for head in heads)
    for row in rows:
        cells = "".join(f"{number:>12,}" for number in row[1:])
        yield "   " + _padded(str(row[0]), first) + cells


def _width(text: str) -> int:
    """Columns of a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _padded(text: str, width: int, *, right: bool = False) -> str:
    space = " " * (width - _width(text))
    return space + text if right else text + space
