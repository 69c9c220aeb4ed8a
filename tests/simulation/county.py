"""The county in a box: one thread, virtual time, everything that happens drawn from one seed."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from approvalflow import Actor, CaseView, MoveRefused, Office
from approvalflow.domain.deadlines.moments import DAY, HOUR, SECOND, Instant, instant, rfc3339
from approvalflow.errors import AdapterFailed, BadInput, CommandReused
from approvalflow.inbox import process_waiting
from approvalflow.memory import MemoryStore
from approvalflow.office.verify import verify
from approvalflow.outbox import deliver
from approvalflow.plugins.registry import Plugins
from approvalflow.ports.store import Store
from approvalflow.sweep import sweep
from approvalflow.testing.doubles import SeededIds, SeededRandom, VirtualClock
from tests.simulation.acts import Act, mischief, sensible, spoilt
from tests.simulation.bank import TownBank
from tests.simulation.centre import Centre, a_few_at_a_time
from tests.simulation.channel import LetterBox
from tests.simulation.citizens import Citizens
from tests.simulation.crashes import Crash, CrashingStore
from tests.simulation.faults import drawn
from tests.simulation.kiosk import MATTERS
from tests.simulation.people import ORGANISATION, at, tempers
from tests.simulation.streams import Streams
from tests.simulation.town import TownCalendar
from tests.simulation.watch import Watch

__all__ = ["County", "Wrong"]

#: In spring, and in autumn, when the next year is not arranged yet and dates are provisional.
STARTS = (instant("2026-03-02T08:00:00+08:00"), instant("2026-10-12T08:00:00+08:00"))
DAYS = 100


class Wrong(AssertionError):
    """An invariant does not hold: what, when, in which seed, and how to see it again."""


class County:
    """An office with its people, its bank and its weather. `step` lets one thing happen and looks at what it did."""

    def __init__(self, seed: int, *, steps: int, store: Store | None = None) -> None:
        self.streams = Streams(seed)
        self.faults = drawn(self.streams)
        self.steps = steps
        self.number = 0
        self.start: Instant = self.streams["start"].choice(STARTS)
        self.clock = VirtualClock(self.start)
        self.bank = TownBank(self.streams, self.faults)
        self.box = LetterBox(self.streams, self.faults)
        self.store = CrashingStore(store or MemoryStore(), ORGANISATION.region.code)
        self.plugins = Plugins([self.bank, self.box, TownCalendar()])
        self.ids, self.random = SeededIds(f"s{seed}-"), SeededRandom(seed)
        self.office = self.opened()
        self.tempers = tempers(self.streams)
        self.watch = Watch(self.office)
        self.citizens = Citizens(self)
        self.centre = Centre(self)
        self.sometimes = self.watch.sometimes
        self.trail: deque[str] = deque(maxlen=12)
        self.commands = 0
        self.silent_until: Instant = 0
        self.swept_at: Instant = self.start
        self.month = 0

    def opened(self) -> Office:
        """The office of this county, as a process that starts opens it."""
        return Office(
            MATTERS,
            store=self.store,
            organisation=ORGANISATION,
            plugins=self.plugins,
            clock=self.clock,
            ids=self.ids,
            random=self.random,
            sleep=lambda _seconds: None,
        )

    def restart(self) -> None:
        """The process starts again: what it knows is what the store holds."""
        self.office = self.watch.office = self.opened()

    # --- time -----------------------------------------------------------------------------------------------------

    def pass_time(self) -> None:
        """Go forward by about the same on average; now and then a clock goes back, or nobody sweeps for days."""
        chance = self.streams["time"]
        self.clock.advance(int(chance.expovariate(1.0) * DAYS * DAY / self.steps))
        if chance.random() < self.faults["clock_back"] / 10:
            self.clock.set(self.clock.now() - chance.choice([SECOND, HOUR, 2 * DAY]))
            self.sometimes.add("clock stepped back")
        if chance.random() < self.faults["long_silence"] / 20:
            self.silent_until = self.clock.now() + chance.randrange(3, 12) * DAY
        self.bank.now = self.clock.now()
        if chance.random() < self.faults["bank_down"] / 5:
            self.bank.down_until = self.clock.now() + chance.randrange(48 * HOUR)

    def step(self) -> None:
        """One thing happens."""
        self.number += 1
        self.pass_time()
        chance = self.streams["county"]
        calls = chance.randrange(1, 25) if chance.random() < self.faults["crash"] / 2 else 0
        self.store.arm(calls)
        happening: Callable[[], object] = chance.choices(
            [
                self.officer,
                self.citizens.file,
                self.citizens.act,
                self.sweep,
                self.deliver,
                self.inbox,
                self.ask_bank,
                self.centre.act,
            ],
            [46, 6, 18, 8, 12, 4, 4, 5],
        )[0]
        try:
            happening()
        except Crash:
            self.died()
        self.store.arm(0)
        for message in self.bank.due_messages():
            self.arrives(message)
        self.look()

    def died(self) -> None:
        """What a death leaves: all of the unit after its commit, nothing of it before."""
        if self.store.committed:
            self.sometimes.add("died after the commit")
        else:
            self.sometimes.add("died before the commit")
            if self.store.content() != self.store.before:
                self.fail([f"INV-C2 half of a unit is left after a death at {self.store.died_at}"])

    # --- commands -------------------------------------------------------------------------------------------------

    def command(self, act: Act, method: Callable[..., CaseView], *arguments: Any) -> CaseView | None:
        """Carry out a command as a client does: the same id again after a death; now and then twice for no reason."""
        chance = self.streams["commands"]
        self.commands += 1
        said = {**act.said, "by": act.by, "at": act.at, "command_id": f"c-{self.commands}"}
        self.trail.append(f"{self.now()} {act.by.id} {act.move} {arguments} {act.said} {act.at or ''}")
        try:
            try:
                view = method(*arguments, **said)
            except Crash:
                self.died()
                committed, head = self.store.committed, self.head()
                self.store.arm(0)
                view = method(*arguments, **said)
                if committed:
                    self.sometimes.add("answered again after a death")
                    if self.head() != head:
                        self.fail(["INV-L13 a command took effect twice after a death"])
            if chance.random() < 0.05:
                self.again(view, method, arguments, said)
        except MoveRefused as refused:
            self.trail.append(f"  refused: {refused.rule}")
            if act.by.is_officer:
                self.must_be_an_attempt(f"c-{self.commands}", refused)
            return None
        except BadInput as fault:
            self.trail.append(f"  bad input: {fault.rule}")
            return None
        return view

    def again(self, view: CaseView, method: Callable[..., CaseView], arguments: Any, said: dict[str, Any]) -> None:
        """The same command changes nothing; its id with other words is an error."""
        self.store.arm(0)
        head = self.head()
        if (method(*arguments, **said).version, self.head()) != (view.version, head):
            self.fail(["INV-L13 the same command again is not the same answer"])
        self.sometimes.add("command sent twice")
        try:
            method(*arguments, **{**said, "by": Actor("somebody-else", roles={"window"})})
        except CommandReused:
            self.sometimes.add("command id reused")
        else:
            self.fail(["INV-L13 the id of a command was taken for another"])
        if self.head() != head:
            self.fail(["INV-L13 a reused id changed something"])

    def must_be_an_attempt(self, command: str, refused: MoveRefused) -> None:
        """INV-A1: a refused move of an officer is in the journal."""
        with self.office.store.reading(self.office.region) as reading:
            last = reading.entries(after=max(0, reading.head()[0] - 1))
        if not last or (last[0].draft.kind, last[0].draft.command_id) != ("attempt-refused", command):
            self.fail([f"INV-A1 the refusal {refused.rule} left no attempt"])

    def officer(self) -> None:
        """An officer does something at a case, well or badly."""
        chance = self.streams["officers"]
        case = self.some_case(closed=0.03)
        if case is None:
            return
        acts = sensible(case, MATTERS[case.matter], chance)
        act = chance.choice(acts) if acts else None
        by = act.by if act else chance.choice(at(case.agency, "window", "approver", "reviewer"))
        temper = self.tempers[by.id]
        if temper == "slow" and chance.random() < 0.6:
            return
        if temper == "sloppy" and act is not None and chance.random() < 0.3:
            act = spoilt(act, chance)
        if temper == "dishonest" and chance.random() < 0.5:
            act = mischief(case, by, act, self.clock.now(), chance)
        if act is not None:
            self.command(act, getattr(self.office, act.move), case.ref)

    def some_case(self, *, closed: float = 0.0) -> CaseView | None:
        """A case, an open one as a rule."""
        chance = self.streams["cases"]
        with self.office.store.reading(self.office.region) as reading:
            rows = reading.open_cases()
            if chance.random() < closed or not rows:
                rows = reading.recent_cases(limit=50)
        return self.office.case(chance.choice(rows).ref) if rows else None

    # --- the machine ----------------------------------------------------------------------------------------------

    def sweep(self) -> None:
        """Time takes effect, unless the worker is away."""
        if self.clock.now() < self.silent_until:
            return
        self.trail.append(f"{self.now()} sweep")
        with a_few_at_a_time():
            swept = sweep(self.office)
        if swept.failed:
            self.fail([f"the sweep failed at {swept.failed}"])
        if self.clock.now() - self.swept_at > 3 * DAY:
            self.sometimes.add("days without a sweep")
        self.swept_at = self.clock.now()

    def deliver(self) -> None:
        """The outbox goes round."""
        if self.clock.now() < self.silent_until:
            return
        self.trail.append(f"{self.now()} deliver")
        round_ = deliver(self.office)
        if round_.postponed and self.box.failures:
            self.sometimes.add("letter failed")
        if round_.parked:
            self.sometimes.add("letter parked")

    def inbox(self) -> None:
        """Messages that waited are taken up."""
        before = process_waiting(self.office)
        if before.done:
            self.sometimes.add("message waited for the bank")

    def ask_bank(self) -> None:
        """The bank is asked about bills that are not finished."""
        with self.office.store.reading(self.office.region) as reading:
            bills = reading.bills_in(["open", "unknown", "suspense"])
        for bill in bills:
            try:
                if self.office.ask_bank(bill.ref).reason == "paid":
                    self.sometimes.add("money found by asking")
            except AdapterFailed:
                return

    def arrives(self, message: Any) -> None:
        """A bank message is taken and answered; what is not answered with success comes again."""
        try:
            if self.office.bank_message("town-bank", message).body != b"success":
                self.bank.again(message)
        except AdapterFailed:
            self.bank.again(message)
        else:
            self.citizens.seen(message)

    # --- looking --------------------------------------------------------------------------------------------------

    def look(self) -> None:
        """The cheap checks after every step, the whole record at the end of each month."""
        wrong = self.watch.look(self.clock.now())
        wrong += self.watch.dates.look(self.office, self.clock.now(), self.watch.cases)
        month = (self.clock.now() - self.start) // (30 * DAY)
        if month > self.month:
            self.month = month
            wrong += self.whole()
        if wrong:
            self.fail(wrong)

    def whole(self) -> list[str]:
        """The whole record read again."""
        return [str(violation) for violation in verify(self.office.store, self.office.region).violations]

    def head(self) -> tuple[int, str]:
        """The last position of the journal and its link."""
        with self.office.store.reading(self.office.region) as reading:
            position, head = reading.head()
        return position, head.hex()

    def now(self) -> str:
        """The virtual time, for people."""
        return rfc3339(self.clock.now(), self.office.zone)

    def fail(self, wrong: list[str]) -> None:
        """Say what is wrong, where, and how to see it again."""
        lines = [
            f"seed {self.streams.seed}, step {self.number}, {self.now()}",
            *(f"  {one}" for one in wrong[:10]),
            "the last things that happened:",
            *(f"  {one}" for one in self.trail),
            f"again: python -m tests.simulation --seed {self.streams.seed} --steps {self.steps}",
        ]
        raise Wrong("\n".join(lines))
