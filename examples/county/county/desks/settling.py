"""A proposed amendment of the calendar at a desk: who may settle it, what it did, and what was said of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from approvalflow import Actor, NotFound, Office, Text
from approvalflow.domain.matters.matter import Matter
from approvalflow.office.amendments import Proposal
from county.desks.course import clock_title

__all__ = [
    "AMENDERS",
    "LAYER_WORDS",
    "STATE_WORDS",
    "MovedDate",
    "may_preview",
    "moved_dates",
    "proposal_of",
]

#: Who may propose, confirm and withdraw.
AMENDERS = frozenset({"centre", "admin", "government-head"})

LAYER_WORDS = {
    "national": Text("国家", "national"),
    "province": Text("省", "province"),
    "city": Text("市", "city"),
    "agency": Text("部门", "agency"),
}
STATE_WORDS = {
    "proposed": Text("待确认", "waits for confirmation"),
    "loaded": Text("已生效", "in force"),
    "withdrawn": Text("已撤回", "withdrawn"),
}

#: How many entries of the journal are looked through at once.
_AT_ONCE = 1000


@frozen
class MovedDate:
    """What an amendment did to one case: its dates as the journal keeps them, each with the title of its clock."""

    ref: str
    number: str
    title: Text
    agency: str
    dates: tuple[Mapping[str, Any], ...]


def may_preview(by: Actor) -> bool:
    """Whether the person sees what an amendment would do to the cases: who settles it, heads and supervision."""
    return bool(by.roles & (AMENDERS | {"head", "supervisor"}))


def proposal_of(office: Office, key: str) -> Proposal:
    """The proposal of that key. Raises NotFound."""
    found = next((one for one in office.amendments() if one.id == key), None)
    if found is None:
        raise NotFound(f"没有提案 {key}", f"no proposal {key!r}", place="proposal", rule="proposal")
    return found


def moved_dates(office: Office, proposal: Proposal, *, most: int) -> tuple[int, list[MovedDate]]:
    """How many cases a loaded amendment moved so far, and the first of them, from the journal."""
    edition = next((one for one in office.timetables.editions if one.cause == proposal.id), None)
    if edition is None:
        return 0, []
    count, shown, after = 0, list[MovedDate](), edition.position
    with office.store.reading(office.region) as reading:
        while entries := reading.entries(after=after, limit=_AT_ONCE, kinds=("dates-amended",)):
            for entry in entries:
                if entry.draft.body["cause"] != proposal.id:
                    continue
                count += 1
                row = reading.case(entry.draft.case_ref) if len(shown) < most else None
                if row is not None:
                    matter = office.published.current.get(row.matter)
                    title = matter.title if matter else Text(row.matter, row.matter)
                    dates = tuple(_titled(one, matter) for one in entry.draft.body["dates"])
                    shown.append(MovedDate(row.ref, row.number, title, row.agency, dates))
            after = entries[-1].position
    return count, shown


def _titled(date: Mapping[str, Any], matter: Matter | None) -> Mapping[str, Any]:
    name = str(date["clock"])
    return {**date, "title": clock_title(name, matter) if matter else Text(name, name)}
