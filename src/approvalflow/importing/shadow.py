"""A shadow kept beside another system: each open case of its nightly export is counted again with the rules of here.

It reads an export and writes nothing into the store. What differs (due day, pause, light) comes with its derivation,
day by day, so that people can say which of the two is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from attrs import define, field, frozen

from approvalflow.domain.cases.receipt import FROM_FILING, counted_from
from approvalflow.domain.deadlines.explain import Explanation, explain
from approvalflow.domain.deadlines.hours import Timetable
from approvalflow.domain.deadlines.lights import Light, light_of_stopwatch, worst
from approvalflow.domain.deadlines.limits import Limit
from approvalflow.domain.deadlines.moments import Instant, day, day_of, rfc3339, since_midnight
from approvalflow.domain.deadlines.pauses import Pause
from approvalflow.domain.deadlines.stopwatch import Extension, Stopwatch, read
from approvalflow.domain.matters.matter import ART_45, Matter
from approvalflow.domain.parties.basis import Fault
from approvalflow.errors import ApprovalflowError
from approvalflow.importing.moves import stated_by
from approvalflow.importing.profile import Profile
from approvalflow.importing.shadow_rows import Shown, read_shown
from approvalflow.importing.source import Record, Source
from approvalflow.office.office import Office

__all__ = ["Compared", "Counted", "Differing", "compare"]


@frozen
class Differing:
    """One thing in which an export and the rules of here differ: `what` is `due-day`, `due-time`, `pause` or `light`.

    Attributes:
        clock: whose due it is, `promised`, `statutory` or `intake`. theirs, ours: in words that a program can compare.
        derivation: why it is so here.
    """

    id: str
    number: str
    what: str
    clock: str
    theirs: str
    ours: str
    derivation: Explanation = field(repr=False)


@frozen
class Compared:
    """One row: what differs (nothing is an empty tuple), or why it cannot be compared."""

    record: Record
    id: str = ""
    differing: tuple[Differing, ...] = ()
    refused: tuple[Fault, ...] = ()


@define
class Counted:
    """How many rows agree and differ, in what; a row may differ in several things."""

    rows: int = 0
    equal: int = 0
    refused: int = 0
    by: dict[str, int] = field(factory=lambda: dict.fromkeys(("due-day", "due-time", "pause", "light"), 0))

    def add(self, one: Compared) -> None:
        """Count a row."""
        self.rows += 1
        self.refused += bool(one.refused)
        self.equal += not one.refused and not one.differing
        for what in {differing.what for differing in one.differing}:
            self.by[what] += 1


@frozen
class _Clock:
    name: str
    watch: Stopwatch
    table: Timetable
    received: Instant | None


def compare(
    office: Office,
    source: Source,
    *,
    profile: Profile | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[Compared]:
    """Compare each row of an export, in order. No row raises."""
    profile = profile or Profile()
    with office._reading():
        pass  # the calendars that the region has by now are those that count
    for record in source.records(0):
        yield _compared(office, profile, record)
        if progress is not None:
            progress(record.index, source.rows)


def _compared(office: Office, profile: Profile, record: Record) -> Compared:
    if record.faults:
        return Compared(record, refused=record.faults)
    zone = profile.zone or office.zone
    shown, faults = read_shown(profile.case(record.raw), zone, office.clock.now())
    if shown is None:
        return Compared(record, refused=tuple(faults))
    matter = office.published.current.get(shown.matter)
    if matter is None:
        near = get_close_matches(shown.matter, office.published.current, n=1)
        zh, en = "没有发布此事项", "no such matter is published"
        return Compared(record, shown.id, refused=(Fault("matter", "matter", zh, en, near[0] if near else ""),))
    stated, faults = stated_by(matter, shown.facts, "", whole=False)
    if faults:
        return Compared(record, shown.id, refused=tuple(faults))
    try:
        clocks = list(_clocks(office, matter, shown, {**stated.plain, **stated.personal}))
        return Compared(record, shown.id, tuple(_differing(shown, clocks)))
    except ApprovalflowError as fault:
        return Compared(record, shown.id, refused=(Fault(fault.place or "row", fault.rule, fault.zh, fault.en),))


def _clocks(office: Office, matter: Matter, shown: Shown, facts: Mapping[str, Any]) -> Iterator[_Clock]:
    """The clocks that lead the light: those of the decision once it is accepted, before that that of the intake."""
    tables = office.timetables
    calendar = matter.calendar or tables.default
    if shown.accepted is None:
        table = tables.of(matter.agency, calendar)
        intake = matter.limits.intake
        anchor = counted_from(intake, shown.filed, table, office.organisation.receipt)
        yield _Clock("intake", Stopwatch(intake, anchor), table, shown.filed)
        return
    for name, limit in zip(("promised", "statutory"), matter.limits_for(matter.values(facts)), strict=True):
        if limit is None or limit.start.startswith("step:"):
            continue
        table = tables.of(matter.agency, calendar, promise=name == "promised")
        filing = limit.start in FROM_FILING
        anchor = counted_from(limit, shown.filed, table, office.organisation.receipt) if filing else shown.accepted
        watch = _stopwatch(name, limit, anchor, matter, shown, facts)
        yield _Clock(name, watch, table, shown.filed if filing else None)


def _stopwatch(
    name: str, limit: Limit, anchor: Instant, matter: Matter, shown: Shown, facts: Mapping[str, Any]
) -> Stopwatch:
    pauses = tuple(
        Pause(one.start, one.until or one.ended, one.ended)
        for one in shown.pauses
        if name == "promised" or _stops_statutory(matter, one.kind)
    )
    extension = None
    if name == "statutory" and shown.extended is not None and limit.extension is not None:
        extension = Extension(limit.extension.term, shown.extended)
    expires = day(str(facts[matter.limits.expiry])) if limit.term.unit == "before-expiry" else None
    return Stopwatch(limit, anchor, pauses, extension, expires)


def _stops_statutory(matter: Matter, kind: str) -> bool:
    declared = matter.pause_kind(kind)
    return declared.stops_statutory if declared is not None else not kind or kind in ART_45


def _differing(shown: Shown, clocks: list[_Clock]) -> Iterator[Differing]:
    if not clocks:
        return
    at = shown.at
    read_at = [(clock, read(clock.watch, clock.table, at)) for clock in clocks]
    first, reading = read_at[0]
    zone = first.table.zone

    def differing(what: str, clock: _Clock, theirs: str, ours: str) -> Differing:
        why = explain(clock.watch, clock.table, at, received=clock.received)
        return Differing(shown.id, shown.number, what, clock.name, theirs, ours, why)

    paused = reading.paused_since is not None
    if shown.paused is not None and shown.paused != paused:
        yield differing("pause", first, *("paused" if one else "running" for one in (shown.paused, paused)))
    if shown.due is not None and reading.due is not None and shown.due != reading.due:
        same = day_of(shown.due, zone) == reading.due_day
        theirs, ours = rfc3339(shown.due, zone), rfc3339(reading.due, zone)
        if not same or since_midnight(shown.due, zone):  # 00:00 is a day that was told without its time
            yield differing("due-time" if same else "due-day", first, theirs, ours)
    lights = [(clock, light_of_stopwatch(clock.watch, clock.table, at)) for clock in clocks]
    ours_light = worst([light for _, light in lights])
    if shown.light and shown.light != ours_light.value:
        leading = next(clock for clock, light in lights if light is ours_light)
        yield differing("light", leading, shown.light, Light(ours_light).value)
