"""The docket's saved filters, each with its count."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from attrs import frozen

from approvalflow import Actor, Light, Organisation
from approvalflow.office.looking import DocketLine

__all__ = ["PAGE", "TABS", "Tab", "found_in", "on_page", "tabs_of"]

#: How many lines a page of the docket holds.
PAGE = 200


@frozen
class Tab:
    """A saved filter: its key, the key of its words, and how many lines it holds."""

    key: str
    words: str
    count: int


_Keep = Callable[[DocketLine, Actor], bool]


def _is_mine(line: DocketLine, by: Actor) -> bool:
    return line.step is not None and line.step.holder in (by.id, by.acting_for or by.id)


TABS: dict[str, _Keep] = {
    "all": lambda _line, _by: True,
    "overdue": lambda line, _by: line.light is Light.red and not line.paused,
    "soon": lambda line, _by: line.light is Light.yellow and not line.paused,
    "paused": lambda line, _by: line.paused,
    "waiting": lambda line, _by: line.waiting and not line.paused,
    "mine": _is_mine,
}


def tabs_of(lines: Sequence[DocketLine], by: Actor) -> tuple[Tab, ...]:
    """Every tab with its count."""
    return tuple(Tab(key, f"desk.tab.{key}", sum(keep(line, by) for line in lines)) for key, keep in TABS.items())


def found_in(
    lines: Sequence[DocketLine], by: Actor, *, tab: str, words: str, organisation: Organisation
) -> tuple[DocketLine, ...]:
    """The lines of a tab that hold every word that was searched for, in any column."""
    keep = TABS.get(tab, TABS["all"])
    wanted = words.lower().split()
    return tuple(
        line for line in lines if keep(line, by) and all(word in _columns(line, organisation) for word in wanted)
    )


def _columns(line: DocketLine, organisation: Organisation) -> str:
    holder = organisation.people.get(line.step.holder) if line.step else None
    parts = (line.ref, line.number, line.title.zh, line.title.en, line.applicant, holder.name if holder else "")
    return " ".join(parts).lower()


def on_page(lines: Sequence[DocketLine], page: int) -> tuple[DocketLine, ...]:
    """The lines of one page, counted from 1."""
    return tuple(lines[(page - 1) * PAGE : page * PAGE])
