"""The county in a box: one thread, virtual time, everything that happens drawn from one seed."""

from __future__ import annotations

import traceback
from collections import deque
from collections.abc import Callable
from typing import NoReturn

from approvalflow.domain.deadlines.moments import rfc3339
from approvalflow.domain.matters.matter import Matter
from approvalflow.errors import ApprovalflowError, Conflict, StoreFailed
from approvalflow.failpoints import watched
from approvalflow.memory import MemoryBlobs, MemoryStore
from approvalflow.office.office import Office
from approvalflow.office.verify import verify
from approvalflow.office.views import CaseView
from approvalflow.ports.store import Store
from approvalflow.testing.doubles import SeededIds, SeededRandom, VirtualClock
from approvalflow.testing.simulation.bank import EIGHT, FIFTEEN, TownBank
from approvalflow.testing.simulation.centre import Centre
from approvalflow.testing.simulation.channel import LetterBox
from approvalflow.testing.simulation.citizens import Citizens
from approvalflow.testing.simulation.clerks import Clerks
from approvalflow.testing.simulation.commands import Commands
from approvalflow.testing.simulation.crashes import Crash, CrashingStore
from approvalflow.testing.simulation.faults import drawn
from approvalflow.testing.simulation.finance import Finance
from approvalflow.testing.simulation.misbehaviour import Misbehaviour, Outside
from approvalflow.testing.simulation.observers import Diary, Gossip
from approvalflow.testing.simulation.officers import Officers
from approvalflow.testing.simulation.offices import Offices
from approvalflow.testing.simulation.people import ORGANISATION
from approvalflow.testing.simulation.plan import Plan
from approvalflow.testing.simulation.speakers import Speakers
from approvalflow.testing.simulation.streams import Streams
from approvalflow.testing.simulation.supervisors import Supervisors
from approvalflow.testing.simulation.town import TownCalendar
from approvalflow.testing.simulation.watch import Watch
from approvalflow.testing.simulation.watched_refunds import banks_wrong
from approvalflow.testing.simulation.weather import MONTH, STARTS, Weather
from approvalflow.testing.simulation.workers import Workers

__all__ = ["County", "Wrong"]


class Wrong(AssertionError):
    """An invariant does not hold: what, when, in which run, and how to see it again."""

    def __init__(self, plan: Plan, step: int, violations: list[str], text: str) -> None:
        super().__init__(text)
        self.plan = plan
        self.step = step
        self.violations = violations

    @property
    def invariant(self) -> str:
        """The id of the first violation."""
        return self.violations[0].split(" ", 1)[0]


class County:
    """An office with its people, its banks and its weather. `step` lets one thing happen and looks at what it did."""

    def __init__(self, plan: Plan, store: Store | None = None) -> None:
        self.plan = plan
        self.streams = Streams(plan.seed)
        self.faults = drawn(self.streams)
        self.sometimes: set[str] = set()
        self.trail: deque[str] = deque(maxlen=12)
        self.number = self.month = 0
        self.store_was_wrong = False
        start = self.streams["start"].choice(STARTS)
        self.clock = VirtualClock(start)
        self.store = CrashingStore(store or MemoryStore(), ORGANISATION.region.code)
        self.blobs = MemoryBlobs()
        self.outside = Outside()
        self.outside.units_open = lambda: self.store.units_open
        self.outside.passes = lambda span: self.weather.passes(span)
        self.banks = [
            TownBank(self._errs("town-bank"), "town-bank", FIFTEEN),
            TownBank(self._errs("river-bank"), "river-bank", EIGHT),
        ]
        # In some counties one bank takes no orders to give money back: somebody has to go there.
        if self.streams["banks"].random() < 0.4:
            self.banks[1].can -= {"refund"}
        self.box, self.diary, self.gossip = LetterBox(self._errs("box")), Diary(), Gossip(self._errs("gossip"))
        told = [self.diary, self.gossip] if self.faults.has("plugin") else [self.diary]
        self.adapters = [*self.banks, self.box, TownCalendar(), *told]
        self.ids, self.random = SeededIds(f"s{plan.seed}-"), SeededRandom(plan.seed)
        self.weather = Weather(self, start)
        self.offices = Offices(self)
        self.box.meanwhile = self.offices.other_relay
        self.watch = Watch(self.office, self.sometimes)
        self.start = start
        self.command, self.workers = Commands(self), Workers(self, start)
        self.officers, self.citizens = Officers(self), Citizens(self)
        self.centre, self.supervisors = Centre(self), Supervisors(self)
        self.finance, self.clerks = Finance(self), Clerks(self)
        self.speakers = Speakers(self, self.clerks.do)

    def _errs(self, adapter: str) -> Misbehaviour:
        return Misbehaviour(adapter, self.streams, self.faults, self.outside, self.sometimes)

    @property
    def office(self) -> Office:
        """The process that acts now."""
        return self.offices.office

    # --- what happens ---------------------------------------------------------------------------------------------

    def step(self) -> None:
        """One thing happens, if the plan has it happen."""
        self.number += 1
        self.streams.begin(self.number)
        happens = self.plan.happens(self.number)
        self.weather.pass_time(happens=happens)
        if not happens:
            return
        self.offices.begin()
        self._arm()
        with watched(self.store.passes):
            self._let(self._happening())
            self._arm_deaths()
            self._let(self.workers.arrivals)
            # Last in the step and from streams of their own: what these do shifts no other draw.
            self._let(self.finance.act)
            self._let(self.clerks.act)
            self._let(self.speakers.act)
        self.store.calm()
        if self.plan.is_safe:
            self.look()

    def _let(self, happening: Callable[[], object]) -> None:
        """Let something happen, with whatever may be in its way."""
        try:
            happening()
        except Crash:
            self.died()
        except (Conflict, StoreFailed) as fault:
            self.must_be_a_fault(fault)
        except Wrong:
            raise
        except Exception as error:  # noqa: BLE001 - whatever nobody expected is itself what a run looks for
            self.unexpected(error)

    def _happening(self) -> Callable[[], object]:
        does: list[tuple[int, Callable[[], object]]] = [
            (46, self.officers.act),
            (6, self.citizens.file),
            (18, self.citizens.act),
            (8, self.workers.sweep),
            (12, self.workers.deliver),
            (4, self.workers.inbox),
            (4, self.workers.ask_bank),
            (5, self.centre.act),
            (5, self.supervisors.look),
            (4, self.supervisors.act),
            (2, self.workers.observe),
            (2, self.offices.change),
            (1, self.offices.move),
        ]
        happening: Callable[[], object] = self.streams["county"].choices(
            [one for _, one in does], [n for n, _ in does]
        )[0]
        return happening

    def _arm(self) -> None:
        """What the store will do in this step."""
        chance, store = self.streams["store"], self.store
        times = chance.choice([1, 1, 2, 3, 4, 6])
        self.store_was_wrong = False
        self._arm_deaths()
        if self.faults.strikes("busy", 1 / 2):
            store.busy, store.busy_at = times, chance.choice(["begin", "append", "commit"])
            self.store_was_wrong = True
            self.sometimes.add("store was busy")
        if self.faults.strikes("disk_full", 1 / 4):
            store.refuses, self.store_was_wrong = (lambda: True), True

    def _arm_deaths(self) -> None:
        """Now and then the process dies in what comes next, at a call of a unit or at a failpoint of the office."""
        chance = self.streams["deaths"]
        calls, at_a_point = chance.randrange(1, 25), chance.random() < 0.3
        if not self.faults.strikes("crash", 1 / 2):
            self.store.arm(0)
        elif at_a_point:
            self.store.arm(0, points=1 + calls // 2)
        else:
            self.store.arm(calls)

    def unexpected(self, error: Exception) -> None:
        """INV-C4: whatever is wrong is said in words of our own, and nothing ends in an error that nobody expected."""
        self.trail.extend(traceback.format_exception(error)[-3:])
        self.fail([f"INV-C4 nobody expected {type(error).__name__}: {error}"])

    def died(self) -> None:
        """What a death leaves: all of the unit after its commit, nothing of it before. The process starts again."""
        if "-" in self.store.died_at:
            self.sometimes.add("died at a failpoint")
        if self.store.committed:
            self.sometimes.add("died after the commit")
        else:
            self.sometimes.add("died before the commit")
            if self.store.before is not None and self.store.content() != self.store.before:
                self.fail([f"INV-C2 half of a unit is left after a death at {self.store.died_at}"])
        self.offices.restart()

    def must_be_a_fault(self, fault: ApprovalflowError) -> None:
        """INV-C4: a store fails only if something is wrong with it."""
        if not self.store_was_wrong:
            self.fail([f"INV-C4 the store failed though nothing was wrong with it: {fault}"])
        self.sometimes.add("disk was full" if isinstance(fault, StoreFailed) else "store was busy for too long")
        self.trail.append(f"  the store failed: {fault.rule}")

    # --- asking ---------------------------------------------------------------------------------------------------

    def some_case(self, *, closed: float = 0.0) -> CaseView | None:
        """A case, an open one as a rule."""
        chance = self.streams["cases"]
        with self.office.store.reading(self.office.region) as reading:
            rows = reading.open_cases()
            if chance.random() < closed or not rows:
                rows = reading.recent_cases(limit=50)
        return self.office.case(chance.choice(rows).ref) if rows else None

    def matter_of(self, case: CaseView) -> Matter:
        """The matter as it was when the case was filed."""
        with self.office.store.reading(self.office.region) as reading:
            row = reading.case(case.ref)
            if row is None:
                self.fail([f"INV-L12 {case.ref}: the case is shown and is not there"])
            return self.office.published.pinned(reading, case.matter, row.matter_version)

    def written(self, after: int, command: str = "") -> list[str]:
        """The kinds of what was written to the journal behind a position, notes about clocks apart; with `command`,
        what that command wrote."""
        with self.office.store.reading(self.office.region) as reading:
            found = [entry.draft for entry in reading.entries(after=after)]
        of_it = [draft for draft in found if not command or draft.command_id == command]
        return [draft.kind for draft in of_it if draft.kind != "clock-stepped-back"]

    def head(self) -> tuple[int, str]:
        """The last position of the journal and its link."""
        with self.office.store.reading(self.office.region) as reading:
            position, head = reading.head()
        return position, head.hex()

    def now(self) -> str:
        """The time that the machine shows, for people."""
        return rfc3339(self.clock.now(), self.office.zone)

    # --- looking --------------------------------------------------------------------------------------------------

    def look(self) -> None:
        """The cheap checks after every step, the whole record at the end of each month."""
        self.watch.office = self.office
        wrong = [*self.outside.wrong, *self.watch.look(self.clock.now()), *banks_wrong(self.banks, self.watch.gone)]
        wrong += self.watch.dates.look(self.office, self.clock.now(), self.watch.cases)
        month = (self.weather.time - self.start) // MONTH
        if month > self.month:
            self.month = month
            wrong += self.whole()
        if wrong:
            self.fail(wrong)

    def whole(self) -> list[str]:
        """The whole record read again."""
        found = verify(self.office.store, self.office.region, papers=self.blobs).violations
        return [*map(str, found), *self.watch.whole(self.clock.now())]

    def fail(self, wrong: list[str]) -> NoReturn:
        """Say what is wrong, where, and how to see it again."""
        lines = [
            f"seed {self.plan.seed}, step {self.number}, {self.now()}",
            *(f"  {one}" for one in wrong[:10]),
            "the last things that happened:",
            *(f"  {one}" for one in self.trail),
            f"again: python -m approvalflow.testing.simulate {self.plan.words()}",
        ]
        raise Wrong(self.plan, self.number, wrong, "\n".join(lines))
