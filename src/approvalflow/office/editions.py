"""The calendar versions of a region: which notices were in force from when on, as its journal tells it.

A region adopts the calendars of its plug-ins when it first writes, with every notice in them; from then on only an
amendment that two people made changes a day. So an upgraded package moves no date behind anybody's back, and each
version that ever decided a date can be built again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from attrs import evolve, field, frozen

from approvalflow.domain.deadlines.calendars import Calendar, compile_calendar
from approvalflow.domain.deadlines.moments import Day, Instant
from approvalflow.domain.deadlines.notices import Notice, notice_data, notice_from
from approvalflow.domain.parties.basis import Text
from approvalflow.ports.kept import Entry
from approvalflow.ports.store import Reading

__all__ = [
    "ADOPTED",
    "CURSOR",
    "LOADED",
    "PROPOSED",
    "RECOMPUTED",
    "WITHDRAWN",
    "Edition",
    "Made",
    "adopted_body",
    "followed",
    "trail",
]

#: The entries of a region that are about its calendars; each names the position of the one before it.
ADOPTED, PROPOSED, LOADED, WITHDRAWN = "calendar-adopted", "notices-proposed", "notices-loaded", "notices-withdrawn"
#: The cursor that holds the position of the last of them.
CURSOR = "calendars"
#: The cursor that holds the position of the last amendment that was brought to every case.
RECOMPUTED = "calendars-recomputed"


@frozen
class Made:
    """What a calendar is made of.

    Attributes:
        notices: of all layers, agencies' included. assumed: statutory days with their names. first, last: its days.
    """

    name: str
    notices: tuple[Notice, ...] = field(repr=False)
    assumed: tuple[tuple[Day, Text], ...] = field(repr=False)
    first: Day
    last: Day

    def calendar(self, agency: str = "") -> Calendar:
        """The calendar; with an agency, its duty days among the working days."""
        duty = any(notice.layer == "agency" and notice.area == agency for notice in self.notices)
        return _compiled(self, agency if duty else "")


@lru_cache(maxsize=64)  # a calendar with its office hours is a few megabytes
def _compiled(made: Made, agency: str) -> Calendar:
    return compile_calendar(
        made.name, made.notices, assumed=dict(made.assumed), first=made.first, last=made.last, agency=agency
    )


@frozen
class Edition:
    """The calendars in force from an instant on.

    Attributes:
        number: its place among the editions, from 0. at: from when on it is in force; 0 for the first.
        default: the region's own calendar when it adopted its first.
        position: of its entry in the journal. calendars: by name.
        cause: the proposal that was confirmed, empty for an adoption. added: the notices that it loaded.
    """

    number: int
    at: Instant
    position: int
    calendars: Mapping[str, Made] = field(repr=False)
    cause: str = ""
    added: tuple[Notice, ...] = field(default=(), repr=False)
    default: str = ""

    @property
    def notices(self) -> tuple[str, ...]:
        """What its papers are called."""
        return tuple(notice.source for notice in self.added)


def adopted_body(calendars: Iterable[Calendar], default: str, previous: int) -> dict[str, Any]:
    """What the journal keeps of calendars that a region adopts: enough to build them again."""
    made = {
        calendar.name: {
            "version": calendar.version,
            "notices": [notice_data(notice) for notice in (*calendar.notices, *calendar.others)],
            "assumed": {str(day): [name.zh, name.en] for day, name in calendar.assumed.items()},
            "first": str(calendar.first),
            "last": str(calendar.last),
        }
        for calendar in calendars
    }
    return {"calendars": made, "default": default, "previous": previous}


def trail(reading: Reading, *, after: int) -> list[Entry]:
    """The entries about calendars above a position, in order; found from the last one back, not by a search."""
    found: list[Entry] = []
    position = reading.cursor(CURSOR)
    while position > after:
        (entry,) = reading.entries(after=position - 1, limit=1)
        found.append(entry)
        position = int(entry.draft.body["previous"])
    return found[::-1]


def followed(editions: Sequence[Edition], entries: Iterable[Entry]) -> tuple[Edition, ...]:
    """The editions after these entries, in order."""
    known = list(editions)
    for entry in entries:
        body = entry.draft.body
        calendars = dict(known[-1].calendars) if known else {}
        if entry.draft.kind == ADOPTED:
            calendars.update({name: _made(name, kept) for name, kept in body["calendars"].items()})
            first = Edition(0, 0, entry.position, {}, default=str(body["default"]))
            # A calendar that is adopted later was in nobody's hands before: it belongs to every edition so far.
            known = [evolve(one, calendars={**calendars, **one.calendars}) for one in known] or [
                evolve(first, calendars=calendars)
            ]
        elif entry.draft.kind == LOADED:
            made = calendars[body["calendar"]]
            new = tuple(notice_from(data) for data in body["notices"])
            calendars[made.name] = evolve(made, notices=(*made.notices, *new))
            known.append(Edition(len(known), entry.draft.at, entry.position, calendars, str(body["proposal"]), new))
    return tuple(known)


def _made(name: str, kept: Mapping[str, Any]) -> Made:
    assumed = tuple((date.fromisoformat(day), Text(*names)) for day, names in kept["assumed"].items())
    notices = tuple(notice_from(data) for data in kept["notices"])
    return Made(name, notices, assumed, date.fromisoformat(kept["first"]), date.fromisoformat(kept["last"]))
