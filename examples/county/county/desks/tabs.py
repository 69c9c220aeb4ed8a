"""The docket's saved filters, each with its count."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from approvalflow import Actor, Light, Office, Organisation
from approvalflow.office.dockets import DocketLine, DocketPage

__all__ = ["PAGE", "TABS", "Tab", "found_in", "page_of", "standings_of", "tabs_of"]

#: How many lines a page of the docket holds.
PAGE = 200


@frozen
class Tab:
    """A saved filter: its key, the key of its words, and how many lines it holds."""

    key: str
    words: str
    count: int


#: In which standings the lines of a tab are; of `all` and `mine` in any.
TABS: dict[str, tuple[str, ...]] = {
    "all": (),
    "overdue": ("red",),
    "soon": ("yellow",),
    "paused": ("paused",),
    "waiting": ("waiting",),
    "mine": (),
}


def standings_of(tab: str) -> tuple[str, ...]:
    """What `docket_page` is asked for; everything for a tab that there is not."""
    return TABS.get(tab, ())


def tabs_of(office: Office, by: Actor) -> tuple[Tab, ...]:
    """Every tab with its count."""
    lights = office.docket_lights(by=by)
    counts = {key: sum(lights[name] for name in standings or lights) for key, standings in TABS.items()}
    counts["mine"] = sum(office.docket_lights(by=by, mine=True).values())
    return tuple(Tab(key, f"desk.tab.{key}", counts[key]) for key in TABS)


def found_in(
    lines: Sequence[DocketLine], by: Actor, *, tab: str, words: str, organisation: Organisation
) -> tuple[DocketLine, ...]:
    """The lines of a tab that hold every word that was searched for, in any column."""
    standings = standings_of(tab)
    wanted = words.lower().split()
    return tuple(
        line
        for line in lines
        if (not standings or _standing(line) in standings)
        and (tab != "mine" or _is_mine(line, by))
        and all(word in _columns(line, organisation) for word in wanted)
    )


def _columns(line: DocketLine, organisation: Organisation) -> str:
    holder = organisation.people.get(line.step.holder) if line.step else None
    parts = (line.ref, line.number, line.title.zh, line.title.en, line.applicant, holder.name if holder else "")
    return " ".join(parts).lower()


def page_of(lines: Sequence[DocketLine], after: str) -> DocketPage:
    """The lines of one page, behind the line at the place `after`; the first ones where that line is gone."""
    begins = next((n for n, line in enumerate(lines, start=1) if line.place == after), 0)
    page = tuple(lines[begins : begins + PAGE])
    return DocketPage(page, page[-1].place if len(lines) > begins + PAGE else "")


def _is_mine(line: DocketLine, by: Actor) -> bool:
    return line.step is not None and line.step.holder in (by.id, by.acting_for or by.id)


def _standing(line: DocketLine) -> str:
    return "paused" if line.paused else "waiting" if line.light is Light.grey else line.light.value
