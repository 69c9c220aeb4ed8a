"""Kills a command at every point and looks at what is left."""

from __future__ import annotations

import gc
import os
import shutil
import signal
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from attrs import define, evolve, field, frozen

from approvalflow import Office
from approvalflow.domain.deadlines.moments import MINUTE, Instant
from approvalflow.inbox import process_waiting
from approvalflow.office.digest import digest_of_content
from approvalflow.office.verify import verify
from approvalflow.outbox import deliver, tell_observers
from approvalflow.ports.store import Store
from approvalflow.supervise import look
from approvalflow.testing.doubles import VirtualClock
from approvalflow_sqlalchemy import open_store
from examples.embed.tests.crashes.comparing import said, without_check_codes, without_instants
from examples.embed.tests.crashes.county import REGION, START, opened
from examples.embed.tests.crashes.databases import Copies
from examples.embed.tests.crashes.hits import numbered, suicide
from examples.embed.tests.crashes.outside import Outside, reached
from examples.embed.tests.crashes.scenario import Notes, Scenario

__all__ = ["Enumerator", "Found"]

#: Longer than a lease lasts.
_STEP = 3 * MINUTE

#: The point after the command is done and before anybody is told.
ANSWERED = "answered"


@frozen
class Found:
    """What killing one scenario at its points gave: how many there are, kills, double kills, and what was wrong."""

    scenario: str
    points: int = 0
    kills: int = 0
    doubles: int = 0
    wrong: tuple[str, ...] = ()


@frozen
class _Left:
    """What a county is after everything: its content, what reached the world outside, what the command answered when it
    was sent again, and what was found before it was."""

    content: str
    outside: Counter[tuple[str, str, str]]
    answer: str
    found: str


@define
class Enumerator:
    """One scenario on one kind of database.

    Args:
        scenario: the command.
        copies: where the county lives.
        file: where the world outside is written down.
        store: opens a store at a URL; a test hands in one with a fault.
    """

    scenario: Scenario
    copies: Copies
    file: Path
    store: Callable[[str], Store] = open_store
    notes: Notes = field(init=False, factory=dict)
    now: Instant = field(init=False, default=START)
    before: Path = field(init=False)
    whole: _Left = field(init=False)
    names: list[str] = field(init=False, factory=list)
    states: dict[int, str] = field(init=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        """Bring the county to the moment before the command, and let one run pass that nobody kills."""
        clock = VirtualClock(START)
        with self._store(self.copies.original()) as store:
            office = self._office(store, "before", clock)
            self.notes = self.scenario.prepare(office, clock)
            if not self.scenario.repeats:
                tell_observers(office)
        self.now = clock.now()
        self.before = self.file.with_suffix(".before")
        self.file.touch()
        shutil.copy(self.file, self.before)
        gc.freeze()  # what is there by now is not looked through, and the children go on sharing its pages
        with self._copy() as url:
            self._count(url)
            self.whole = self._recovered(url)

    def run(self, *, every: int = 1, again: int = 0) -> Found:
        """Kill at every point, until a run passes without being killed.

        Args:
            every: of the points, the first and each so-and-so-many-th after it.
            again: kill the process that sends the command again as well, at one of so many points; 0 does not. Where
                it begins goes on with the first point, so that over all of them no second point is left out.
        """
        found = Found(self.scenario.id, len(self.names))
        at = 1
        while True:
            wrong, died = self._killed(at)
            if not died and not wrong:
                if at <= len(self.names):
                    wrong = [f"only {at - 1} points were passed, and {len(self.names)} were counted"]
                return evolve(found, wrong=(*found.wrong, *wrong))
            found = evolve(found, kills=found.kills + died, wrong=(*found.wrong, *wrong))
            if again:
                doubles, wrong = self._doubled(at, again)
                found = evolve(found, doubles=found.doubles + doubles, wrong=(*found.wrong, *wrong))
            at += every

    def _count(self, url: str) -> None:
        """Do the command in a process of its own, as the killed ones do, and read the names of its points."""
        names = self.file.with_suffix(".points")

        def child() -> None:
            passed: list[str] = []
            with numbered(passed.append):
                self._command(url)
                passed.append(ANSWERED)
            names.write_text("\n".join(passed), encoding="utf-8")

        status = _forked(child)
        if status != 0:
            raise AssertionError(f"{self.scenario.id}: the command itself does not go through: {status}")
        self.names = names.read_text(encoding="utf-8").split("\n")

    def _killed(self, at: int) -> tuple[list[str], bool]:
        """Kill at a point and recover; answers what is wrong, and whether the process died."""
        with self._copy() as url:
            status = self._dying(url, at)
            if status == 0:
                return [], False
            place = f"{self.scenario.id} killed at {at} ({self._named(at)})"
            if status != -signal.SIGKILL:
                return [f"{place}: the process ended with {status}"], True
            return [f"{place}: {one}" for one in self._wrong_after(url, at, self._units(at))], True

    def _doubled(self, at: int, every: int) -> tuple[int, list[str]]:
        """Kill at a point, then the same command sent again at one of so many points."""
        wrong: list[str] = []
        doubles = 0
        again = 1 + at % every
        while True:
            with self._copy() as url:
                self._dying(url, at)
                if self._dying(url, again) == 0:
                    return doubles, wrong
                place = f"{self.scenario.id} killed at {at} ({self._named(at)}) and again at {again}"
                wrong += [f"{place}: {one}" for one in self._wrong_after(url, at)]
            doubles += 1
            again += every

    def _dying(self, url: str, at: int) -> int:
        reach = suicide(at)

        def child() -> None:
            with numbered(reach):
                self._command(url)
                reach(ANSWERED)

        return _forked(child)

    def _units(self, at: int) -> int:
        """How many units are committed at a point: from then on they are there, whatever happens."""
        return self.names[:at].count("after-commit")

    def _wrong_after(self, url: str, at: int, units: int = -1) -> Iterator[str]:
        """Recover, and compare with the run that nobody killed; first with what was committed, where that is known."""
        try:
            left = self._recovered(url)
        except Exception as fault:  # noqa: BLE001 - whatever it is, it is what the enumerator looks for
            yield f"it cannot be recovered: {type(fault).__name__}: {fault}"
            return
        if units >= 0 and self.states.setdefault(units, left.found) != left.found:
            yield f"after {units} committed units the county holds something else than after the same units elsewhere"
        if left.content != self.whole.content:
            yield "the county is not what it would have been"
        if left.answer != self.whole.answer:
            yield f"the command sent again answers {left.answer}, not {self.whole.answer}"
        if set(left.outside) != set(self.whole.outside):
            yield f"outside: {sorted(set(left.outside) ^ set(self.whole.outside))}"
        # A process that dies between an effect and its mark leaves it to be carried out once more, under its key.
        allowed = self.scenario.repeats * (1 if units >= 0 else 2)
        repeated = [key for key, times in left.outside.items() if times > self.whole.outside[key] + allowed]
        if repeated:
            yield f"came twice: {repeated}"

    def _recovered(self, url: str) -> _Left:
        """Reopen, verify, send the command again, hand over what is owed, verify; answers what is left."""
        clock = VirtualClock(self.now)
        with self._store(url) as store:
            office = self._office(store, "recovery", clock)
            _sound(office)
            found = self._content(office)
            answer = self._act(store)
            self._drain(office, clock)
            _sound(office)
            content = self._content(office)
        return _Left(content, reached(self.file), answer if self.scenario.again else "", found)

    def _drain(self, office: Office, clock: VirtualClock) -> None:
        """Until nothing is owed, waits or has not been looked at."""
        if self.scenario.leases:
            clock.advance(_STEP)
            # Its worker comes by again, as workers do.
            self.scenario.act(office, self.notes)
        process_waiting(office)
        office.recompute_dates()
        # What is handed over is looked at, and what is found there owes letters.
        while look(office).entries + deliver(office).done:
            pass
        tell_observers(office)
        with office.store.reading(REGION) as reading:
            left = [*reading.owed(), *reading.owed(parked=True), *reading.incoming()]
        if left:
            raise AssertionError(f"still there after everything was handed over: {left}")

    def _content(self, office: Office) -> str:
        with office.store.reading(REGION) as reading:
            content = reading.content()
            content = without_instants(content) if self.scenario.leases else content
            return digest_of_content(without_check_codes(content) if self.scenario.draws else content)

    def _command(self, url: str) -> None:
        """What a process does: open the store, and give the command."""
        with self._store(url) as store:
            self._act(store)

    def _act(self, store: Store) -> str:
        return said(self.scenario.act(self._office(store, "the command", VirtualClock(self.now)), self.notes))

    def _office(self, store: Store, seed: str, clock: VirtualClock) -> Office:
        return opened(store, Outside(self.file), clock, seed)

    @contextmanager
    def _store(self, url: str) -> Iterator[Store]:
        store = self.store(url)
        try:
            yield store
        finally:
            store.close()

    @contextmanager
    def _copy(self) -> Iterator[str]:
        """The county as it was before the command, and the world outside as well."""
        shutil.copy(self.before, self.file)
        self.file.with_suffix(".new").unlink(missing_ok=True)
        url = self.copies.copy()
        try:
            yield url
        finally:
            self.copies.drop(url)

    def _named(self, at: int) -> str:
        return self.names[at - 1] if at <= len(self.names) else "a point that the counting run did not pass"


def _sound(office: Office) -> None:
    violations = verify(office.store, office.region).violations
    if violations:
        raise AssertionError("; ".join(map(str, violations)))


def _forked(child: Callable[[], None]) -> int:
    """Run something in a process of its own. No connection is open when it is made."""
    pid = os.fork()
    if not pid:
        status = 1
        try:
            child()
            status = 0
        except BaseException:
            traceback.print_exc()
            raise
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
