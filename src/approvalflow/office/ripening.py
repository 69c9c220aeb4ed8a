"""Loading a case: built from its journal, after everything that time and the calendar did to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from attrs import frozen

from approvalflow.domain.cases import decide as deciding
from approvalflow.domain.cases.amending import amended
from approvalflow.domain.cases.case import Case
from approvalflow.domain.cases.events import Event, event_from
from approvalflow.domain.cases.evolve import evolve_all, fold
from approvalflow.domain.cases.told import Told
from approvalflow.domain.deadlines.moments import Instant, day_of
from approvalflow.domain.matters.matter import Matter
from approvalflow.domain.parties.people import SYSTEM, Actor
from approvalflow.errors import NotFound
from approvalflow.office import numbers
from approvalflow.office.editions import Edition
from approvalflow.office.timetables import Timetables
from approvalflow.office.units import Units
from approvalflow.ports.kept import Entry
from approvalflow.ports.store import Reading, Unit

__all__ = ["Loaded", "Ripening"]


@frozen
class Loaded:
    """A case in a unit: as it is after time took effect, as it was stored (None: it is new), and what time did.

    `calendars` is the position of the last entry about calendars under which it was judged.
    """

    case: Case
    matter: Matter
    stored: Case | None
    calendars: int
    ripened: tuple[Event, ...] = ()

    @property
    def stored_version(self) -> int:
        """The version that compare-and-set expects."""
        return self.stored.version if self.stored else 0


class Ripening(Units):
    """Cases as they stand, whether or not a sweep came by."""

    def bank_of(self, agency: str) -> str:
        """The bank, or the named variant of one, at which an agency's fees are collected: its own where the
        organisation names one, else the office's; empty where there is none."""
        known = self.organisation.agencies.get(agency)
        return (known.bank if known else "") or self.bank

    def _told(
        self,
        matter: Matter,
        by: Actor,
        *,
        at: Instant,
        now: Instant,
        number: str = "",
        certificate: str = "",
        days: Timetables | None = None,
    ) -> Told:
        days = days or self.timetables
        return Told(
            at=at,
            now=now,
            by=by,
            matter=matter,
            timetable=days.for_matter(matter),
            number=number,
            certificate=certificate,
            bank=self.bank_of(matter.agency),
            receipt=self.organisation.receipt,
            under=days.under_for(matter),
        )

    def _day_text(self, now: Instant) -> str:
        return day_of(now, self.zone).isoformat().replace("-", "")

    def _entries_of(self, reading: Reading, ref: str) -> Sequence[Entry]:
        entries = reading.case_entries(ref)
        if not entries:
            raise NotFound(f"没有办件 {ref}", f"no case {ref!r}", place="ref", rule="case")
        return entries

    def _built(self, reading: Reading, entries: Sequence[Entry]) -> tuple[Case, Matter]:
        case = fold(event_from(entry.draft.kind, entry.draft.at, entry.draft.body) for entry in entries)
        return case, self.published.pinned(reading, case.filing.matter, case.filing.matter_version)

    def _case_and_matter(self, reading: Reading, ref: str) -> tuple[Case, Matter]:
        return self._built(reading, self._entries_of(reading, ref))

    def _ripe(self, reading: Reading, ref: str, now: Instant, draw: Callable[[Instant], str]) -> Loaded:
        """The case after everything that time and the calendar did to it: first up to each amendment that it has not
        seen yet, by the days of before; then by the days of now."""
        seen = self.timetables.seen
        entries = self._entries_of(reading, ref)
        case, matter = self._built(reading, entries)
        number = ""
        events: list[Event] = []
        ripe = case
        for edition in self.timetables.editions[1:]:
            # Whoever wrote behind the amendment knew it.
            if edition.position > entries[-1].position:
                number = number or _drawn(draw, ripe, edition.at)
                ripe, happened = self._amended(ripe, matter, edition, now, number)
                events += happened
        # An amendment may have moved the date earlier, so that silence accepted the case in the meantime.
        number = number or _drawn(draw, ripe, now)
        ripe, happened = deciding.ripen(ripe, now, lambda at, by: self._told(matter, by, at=at, now=now, number=number))
        return Loaded(ripe, matter, case, seen, (*events, *happened))

    def _amended(
        self, case: Case, matter: Matter, edition: Edition, now: Instant, number: str
    ) -> tuple[Case, list[Event]]:
        """The case after an amendment of the calendar, ripened up to it by the days of before, and what happened."""
        # A machine's clock may step back; what came after the loading does not come before it.
        at, now = edition.at, max(edition.at, now)
        before, after = self.timetables.as_of(edition.number - 1), self.timetables.as_of(edition.number)
        ripe, events = deciding.ripen(
            case, at, lambda when, by: self._told(matter, by, at=when, now=now, number=number, days=before)
        )
        told = self._told(matter, SYSTEM, at=max(at, ripe.moved_at), now=now, days=after)
        dates = amended(told, ripe, cause=edition.cause, notices=edition.notices)
        if dates is None:
            return ripe, events
        return evolve_all(ripe, (dates,)), [*events, dates]

    def _draw_number(self, unit: Unit, at: Instant) -> str:
        day = self._day_text(at)
        return numbers.acceptance_number(self.region, day, unit.next_number(f"acceptance/{day}"), self.random.digits(4))


def _drawn(draw: Callable[[Instant], str], case: Case, now: Instant) -> str:
    """A number for a case that silence accepts by now, of the day on which it does; empty for any other."""
    intake = case.clocks.get("intake")
    if case.stage != "filed" or intake is None or intake.effect != "deemed-accepted" or intake.due is None:
        return ""
    return draw(intake.due) if now > intake.due else ""
