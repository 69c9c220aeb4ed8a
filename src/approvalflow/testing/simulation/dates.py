"""Looks at what an amendment of the calendar did to the dates of cases, and at what it left undone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import copy
from datetime import timedelta
from itertools import pairwise
from typing import Any

import attrs
from attrs import define, field

from approvalflow.domain.cases import events as e
from approvalflow.domain.cases.amending import amended
from approvalflow.domain.cases.case import Case, Clock
from approvalflow.domain.cases.standing import Standing, standing
from approvalflow.domain.deadlines.moments import Day, Instant, day_of, instant
from approvalflow.domain.deadlines.notices import in_force
from approvalflow.domain.parties.people import SYSTEM
from approvalflow.office.amendments import Preview, Recomputed
from approvalflow.office.editions import Edition
from approvalflow.office.invariants import Happened
from approvalflow.office.office import Office
from approvalflow.office.timetables import Timetables
from approvalflow.ports.kept import Entry
from approvalflow.ports.store import Reading
from approvalflow.testing.simulation.town import NEW_YEAR

__all__ = ["Dates"]

_NOT_A_DATE = {"calendar_version", "set_at", "reached", "told", "due_version"}


@define
class Dates:
    """The amendments of a region: what each did, what its preview said, and whether every case has seen it."""

    sometimes: set[str]
    done: dict[str, list[Happened]] = field(factory=dict)
    expected: dict[str, tuple[Preview, Recomputed | None]] = field(factory=dict)
    finished: int = 0
    latest: Instant = 0

    def expect(self, preview: Preview, done: Recomputed | None) -> None:
        """Remember what was seen before an amendment was confirmed, and what the confirmation said it did."""
        self.expected[preview.proposal] = preview, done

    # --- what was written -----------------------------------------------------------------------------------------

    def written(self, office: Office, happened: Iterable[Happened]) -> Iterator[str]:
        """What is wrong with the dates in these events."""
        for one in happened:
            if isinstance(one.event, e.DatesAmended) and one.before is not None:
                before = self.done.setdefault(one.event.cause, [])
                if any(other.after.ref == one.after.ref for other in before):
                    yield f"INV-D5 {one.place}: amended a second time by {one.event.cause}"
                before.append(one)
                edition = next(one_ for one_ in office.timetables.editions if one_.cause == one.event.cause)
                yield from self._amended(one.place, one.event, one.before, one.after, edition)
            elif isinstance(one.event, e.ClockRedated) and one.before is not None:
                yield from _redated(one.place, one.before.clocks[one.event.clock], one.event)

    def _amended(self, place: str, event: e.DatesAmended, before: Case, after: Case, edition: Edition) -> Iterator[str]:
        if before.is_closed:
            yield f"INV-D5 {place}: a closed case was amended"
        named = {date["clock"] for date in event.dates}
        if {name for name in after.clocks if after.clocks[name] != before.clocks.get(name)} != named:
            yield f"INV-D5 {place}: other clocks changed than those that are named"
        for date in event.dates:
            was, now = before.clocks[date["clock"]], after.clocks[date["clock"]]
            yield from self._clock(f"{place} {was.name}", event, was, now, edition)
            if was.due != date["was"]:
                yield f"INV-D5 {place}: {was.name} was not due when the event says"
        self.sometimes.add("dates amended")
        if any(pause.ended is None for pause in before.pauses):
            self.sometimes.add("amended while another clock was paused")

    def _clock(self, place: str, event: e.DatesAmended, was: Clock, now: Clock, edition: Edition) -> Iterator[str]:
        if was.ran_out or not was.runs or was.held or (was.due is None and not was.paused_as):
            yield f"INV-T2 {place}: a clock was amended that has run out, stopped or stands still"
            return
        if was.due is None or now.due is None:
            # The new version measures a running pause otherwise: it is short now, or long.
            if not now.paused_as:
                yield f"INV-D5 {place}: a date came or went without a pause"
            return
        if was.due < event.at and not was.paused_as:
            yield f"INV-T2 {place}: its due had passed before the amendment"
        if all(getattr(was, one.name) == getattr(now, one.name) for one in attrs.fields(Clock) if _is_date(one)):
            yield f"INV-D5 {place}: it was amended and nothing changed"
        relied_on = was.name == "promised" or was.binds == "applicant"
        if relied_on and now.due < max(was.due, was.told or 0):
            yield f"INV-D5 {place}: what was promised moved earlier"
        if now.due > was.due:
            self.sometimes.add("promise moved later" if was.name == "promised" else "date by law moved later")
        if now.due < was.due:
            self.sometimes.add("date by law moved earlier")
            least = min(was.due, _first_close_after(edition))
            if now.due < least:
                yield f"INV-D5 {place}: earlier than the first working day after the loading"
            if now.due == least:
                self.sometimes.add("moved earlier as far as it may")
        if was.provisional and not now.provisional:
            self.sometimes.add("a date became firm")

    # --- what is left ---------------------------------------------------------------------------------------------

    def look(self, office: Office, now: Instant, cases: dict[str, Case], *, last: bool = False) -> Iterator[str]:
        """Once an amendment has come to every case: none would change any more, and all is as the preview said."""
        self.latest = max(self.latest, now)
        pending = office.recompute_pending()
        editions = office.timetables.editions
        if pending or not editions or (self.finished == editions[-1].number and not last):
            return
        self.finished = editions[-1].number
        sources = office.plugins.calendars()
        fresh = Timetables(office.organisation, sources)
        with office.store.reading(office.region) as reading:
            fresh.follow(reading)
            if fresh.editions != editions:
                yield "INV-D5 the journal does not say the same of the calendar as the office knows"
            if any(one.at > other.at for one, other in pairwise(editions)):
                yield "INV-D7 the calendar was amended before the amendment that came before"
            for row in reading.open_cases():
                yield from self._open(office, reading, row.ref, now)
            for ref in cases:
                yield from self.unswept(office, reading, ref)
        for preview, told in self.expected.values():
            yield from self._as_previewed(preview, told)
        self.expected.clear()

    def _open(self, office: Office, reading: Reading, ref: str, now: Instant) -> Iterator[str]:
        loaded = office._ripe(reading, ref, now, lambda _at: "drawn")
        forgotten = any(isinstance(event, e.DatesAmended) for event in loaded.ripened)
        told = office._told(loaded.matter, SYSTEM, at=max(now, loaded.case.moved_at), now=now)
        again = amended(told, loaded.case, cause="again", notices=())
        if forgotten or again is not None:
            dates = [(one["clock"], one["was"], one["due"]) for one in again.dates] if again is not None else ""
            yield f"INV-D5 {ref}: it would still change after the recompute has finished {dates}"

    def unswept(self, office: Office, reading: Reading, ref: str) -> Iterator[str]:
        """INV-D9: had nobody swept since the last act, the case would have the same events now."""
        entries = list(reading.case_entries(ref))
        kept = list(entries)
        while kept[-1].draft.by == SYSTEM.id and kept[-1].draft.command_id.partition("/")[0] in ("", "sweep"):
            kept.pop()
        if len(kept) == len(entries):
            return
        if any(_overtaken(entry, office.timetables.editions) for entry in entries[len(kept) :]):
            return
        at = max(self.latest, *(entry.draft.entered for entry in entries))
        # Two processes may open bills at two banks: time does not tell them apart.
        office = copy(office)
        office.bank = next(
            (str(one.draft.body["bank"]) for one in entries[len(kept) :] if one.draft.kind == "bill-opened"),
            office.bank,
        )
        swept = office._ripe(reading, ref, at, lambda _at: "drawn").case
        never = office._ripe(_Cut(reading, kept), ref, at, lambda _at: swept.number or "drawn").case  # type: ignore[arg-type]
        if swept != never:
            yield f"INV-D9 {ref}: swept or not is not the same: {_difference(swept, never)}"
        if any(entry.draft.kind == "dates-amended" for entry in entries[len(kept) :]):
            self.sometimes.add("amended by nobody's act")

    def _as_previewed(self, preview: Preview, told: Recomputed | None) -> Iterator[str]:
        changed = [one for one in self.done.get(preview.proposal, []) if one.before is not None]
        stands = {one.after.ref: (_stood(one.before, one), _stood(one.after, one)) for one in changed}
        dues = [(ref, was.due, now.due) for ref, (was, now) in stands.items()]
        moved = [(ref, was, now) for ref, was, now in dues if was and now and was != now]
        later = sum(now > was for _, was, now in moved)
        came = {
            "later": later,
            "earlier": len(moved) - later,
            "unmoved": preview.cases - len(moved),
            "firm": sum(was.provisional and not now.provisional for was, now in stands.values()),
            "recoloured": sum(was.light != now.light for was, now in stands.values()),
        }
        for name, number in came.items():
            if getattr(preview, name) != number:
                yield f"INV-D5 {preview.proposal}: {number} {name}, and the preview said {getattr(preview, name)}"
        if {(one.ref, one.was, one.due) for one in preview.moved if one.was != one.due} != set(moved):
            yield f"INV-D5 {preview.proposal}: other cases moved than the preview named"
        if told is not None and not told.failed and (told.cases, told.changed) != (preview.cases, len(changed)):
            yield f"INV-D5 {preview.proposal}: {len(changed)} cases were amended, {told.changed} were told"
        self.sometimes.add("amended as previewed")
        if told is None:
            self.sometimes.add("recompute finished by a sweep")


def _stood(case: Case | None, one: Happened) -> Standing:
    if case is None:
        raise ValueError(f"{one.place} has no case before it")
    return standing(case, one.event.at)


def _overtaken(entry: Entry, editions: Iterable[Edition]) -> bool:
    """Whether time took effect by a clock that ran ahead, and the calendar was amended before that, by a right one."""
    return any(entry.position < one.position and entry.draft.entered > one.at for one in editions)


def _is_date(one: Any) -> bool:
    return one.name not in _NOT_A_DATE


def _redated(place: str, was: Clock, event: e.ClockRedated) -> Iterator[str]:
    if was.ran_out and event.due != was.due:
        yield f"INV-T2 {place}: {was.name} has run out and was dated anew"
    if was.name == "promised" and event.due is not None and was.told is not None and event.due < was.told:
        yield f"INV-D5 {place}: what was promised moved earlier by a pause"


def _first_close_after(edition: Edition) -> Instant:
    """The close of the first working day after the loading, counted day by day."""
    decided = in_force(edition.calendars["town"].notices)
    day = day_of(edition.at, "Asia/Shanghai") + timedelta(days=1)
    while not _is_worked(day, decided):
        day += timedelta(days=1)
    return instant(f"{day}T17:30:00+08:00")


def _is_worked(day: Day, decided: Any) -> bool:
    if day in decided:
        return bool(decided[day][0])
    return day.weekday() < 5 and day != NEW_YEAR


def _difference(swept: Case, never: Case) -> str:
    names = [
        f"{one.name}: {getattr(swept, one.name)!r} / {getattr(never, one.name)!r}"
        for one in attrs.fields(Case)
        if one.name != "clocks" and getattr(swept, one.name) != getattr(never, one.name)
    ]
    clocks = [
        f"{clock.name} {field_.name}: {getattr(clock, field_.name)!r} / {getattr(other, field_.name)!r}"
        for clock in swept.clocks.values()
        for other in [never.clocks.get(clock.name)]
        for field_ in attrs.fields(Clock)
        if other is not None and getattr(clock, field_.name) != getattr(other, field_.name)
    ]
    return f"{names} {clocks}"


@define
class _Cut:
    """A look at the region in which a case ends with an earlier entry."""

    reading: Reading
    entries: list[Entry]

    def case_entries(self, _ref: str) -> list[Entry]:
        return self.entries

    def __getattr__(self, name: str) -> Any:
        return getattr(self.reading, name)
