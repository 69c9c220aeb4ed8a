"""The office of one region: everything that a person at the centre does, one method each."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from copy import copy

from approvalflow.domain.matters.matter import Matter
from approvalflow.domain.parties.basis import Fault, Text
from approvalflow.domain.parties.organisation import Organisation, Region
from approvalflow.domain.record.chain import CHOICES, hashed_otherwise, known_here
from approvalflow.errors import DeclarationFaulty
from approvalflow.memory import MemoryBlobs, MemoryStore, RandomIds, SystemClock, SystemRandom
from approvalflow.office.asking import Asking
from approvalflow.office.attesting import Attesting
from approvalflow.office.bell import Bell
from approvalflow.office.calamities import Calamities
from approvalflow.office.calendars import Calendars
from approvalflow.office.closing import ClosingBooks
from approvalflow.office.counter import Counter
from approvalflow.office.dockets import Dockets
from approvalflow.office.erasing import Erasing
from approvalflow.office.feedback import Hearing
from approvalflow.office.findings import Findings
from approvalflow.office.instruments import Instruments
from approvalflow.office.joined import JoinedStore
from approvalflow.office.looks import Looks
from approvalflow.office.parked import Parked
from approvalflow.office.problems import Problems
from approvalflow.office.published import Published
from approvalflow.office.receipt_papers import ReceiptPapers
from approvalflow.office.registers import Registers
from approvalflow.office.report_papers import ReportPapers
from approvalflow.office.review import Review
from approvalflow.office.samples import Samples
from approvalflow.office.scoring import Scoring
from approvalflow.office.supervision import Supervision
from approvalflow.office.supervision_rules import SupervisionRules
from approvalflow.office.suspense import Suspense
from approvalflow.office.timetables import Timetables, with_calendar
from approvalflow.office.voice_answers import VoiceAnswers
from approvalflow.office.voice_lists import VoiceLists
from approvalflow.office.voicing import Voicing
from approvalflow.office.waivers import Waivers
from approvalflow.office.watching_terms import WatchingTerms
from approvalflow.plugins.registry import Plugins
from approvalflow.ports.blobs import Blobs
from approvalflow.ports.clock import Clock
from approvalflow.ports.ids import Ids
from approvalflow.ports.random import Random
from approvalflow.ports.store import Store

__all__ = ["Office"]


class Office(
    Counter,
    Review,
    ClosingBooks,
    ReceiptPapers,
    Suspense,
    Waivers,
    Supervision,
    SupervisionRules,
    Findings,
    Instruments,
    Registers,
    WatchingTerms,
    Scoring,
    ReportPapers,
    Problems,
    Samples,
    Calamities,
    Looks,
    Hearing,
    Voicing,
    VoiceAnswers,
    VoiceLists,
    Dockets,
    Asking,
    Calendars,
    Attesting,
    Erasing,
    Parked,
):
    """The office of one region. Synchronous and safe to share between threads; one unit of the store for each call.

    Args:
        matters: the published matters, as `declare.read_matters` gives them.
        region: its GB/T 2260 code, which begins every key and every number; taken from the organisation if empty.
        store: a store, or a URL that an enabled plug-in opens; plain memory if None.
        organisation: agencies, people, hours, calendar; without one, every agency keeps the usual hours and the
            provisional `weekdays` calendar.
        plugins: what is enabled; nothing if None.
        bank: the bank that bills are opened at; the first enabled one if empty. An agency for which the organisation
            names a bank has its bills opened there.
        blobs: where papers are kept; beside the store, where it has a place for them, else the first enabled store of
            papers, or plain memory.
        clock, ids, random: for tests and simulations; the system's own if None.
        sleep: waits so many seconds before a unit that lost a race is begun again; a simulation's does not.

    Raises DeclarationFaulty if a matter names a calendar, or an agency a bank, that is not there; StoreFailed if the
    organisation names another hash than the one that the journal began with, BadInput if this machine lacks it; what
    the plug-ins raise.
    """

    def __init__(
        self,
        matters: Mapping[str, Matter] | Iterable[Matter],
        *,
        region: str = "",
        store: Store | str | None = None,
        organisation: Organisation | None = None,
        plugins: Plugins | None = None,
        bank: str = "",
        blobs: Blobs | None = None,
        clock: Clock | None = None,
        ids: Ids | None = None,
        random: Random | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        code = region or (organisation.region.code if organisation else "000000")
        self.region = code
        self.plugins = plugins or Plugins()
        sources = self.plugins.calendars()
        self.organisation = with_calendar(organisation or Organisation(Region(code, Text("示例", "sample"))), sources)
        self.published = Published(matters)
        named = organisation is not None and bool(organisation.region.calendar)
        self.timetables = Timetables(self.organisation, sources, named=named)
        self._calendars_are_there()
        self._banks_are_there()
        self.store = self.plugins.store_for(store) if isinstance(store, str) else store or MemoryStore()
        beside_the_store: Blobs | None = getattr(self.store, "blobs", None)
        self.unbegun = self._algorithm_to_begin_with()
        self.blobs = blobs or beside_the_store or next(iter(self.plugins.blobs().values()), None) or MemoryBlobs()
        self.clock = clock or SystemClock()
        self.ids = ids or RandomIds()
        self.random = random or SystemRandom()
        self.sleep = sleep
        self.bank = bank or next(iter(self.plugins.banks()), "")
        self.bell = Bell()

    def _algorithm_to_begin_with(self) -> str:
        """What a new journal is to be hashed with, where that was said; empty for the default and a journal begun.

        Raises StoreFailed where the journal is hashed with something else, BadInput where this machine cannot.
        """
        asked = self.organisation.region.hash
        with self.store.reading(self.region) as reading:
            kept = reading.algorithm()
            known_here(kept)
            begun = reading.head()[0] > 0
        if asked:
            known_here(asked)
            if begun and asked != kept:
                raise hashed_otherwise(self.region, kept, asked)
        return "" if begun or asked == kept == CHOICES[0] else asked

    def _calendars_are_there(self) -> None:
        known = {*self.plugins.calendars(), "weekdays"}
        faults = [
            Fault(
                f"{matter.code}: calendar",
                "calendar",
                f"没有日历 {matter.calendar}",
                f"no calendar {matter.calendar!r}",
            )
            for matter in self.published.current.values()
            if matter.calendar and matter.calendar not in known
        ]
        name = self.organisation.region.calendar
        if name not in known:
            faults.append(
                Fault("organisation: region.calendar", "calendar", f"没有日历 {name}", f"no calendar {name!r}")
            )
        if faults:
            raise DeclarationFaulty(faults)

    def _banks_are_there(self) -> None:
        enabled = self.plugins.banks()
        there = ", ".join(enabled) or "-"
        faults = [
            Fault(
                f"organisation: agencies.{key}.bank",
                "bank",
                f"没有已启用的银行 {agency.bank}，现有：{there}",
                f"no bank {agency.bank!r} is enabled; there are: {there}",
            )
            for key, agency in self.organisation.agencies.items()
            if agency.bank and agency.bank not in enabled
        ]
        if faults:
            raise DeclarationFaulty(faults)

    def within(self, connection: object) -> Office:
        """The same office, acting inside a transaction that the caller began on `connection`.

        What it does is there when the caller commits, and never was if the caller rolls back; letters and bills are
        owed by then and delivered by the office itself. Raises BadInput for a store that cannot join.
        """
        twin = copy(self)
        twin.store = JoinedStore(self.store, connection)
        twin.timetables = self.timetables.apart()
        return twin

    def close(self) -> None:
        """Let go of the store."""
        self.store.close()
