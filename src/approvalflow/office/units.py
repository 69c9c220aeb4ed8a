"""Units of work and looks of one region, each under the calendars that the region has by then."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol, TypeVar, cast

from approvalflow.domain.deadlines.moments import SECOND, Instant
from approvalflow.domain.parties.organisation import Organisation
from approvalflow.domain.parties.people import SYSTEM
from approvalflow.domain.record.chain import CHOICES
from approvalflow.errors import Conflict
from approvalflow.failpoints import failpoint
from approvalflow.office.bell import Bell
from approvalflow.office.drafts import digest_of
from approvalflow.office.editions import ADOPTED, CURSOR, RECOMPUTED, Edition, adopted_body
from approvalflow.office.published import Published
from approvalflow.office.timetables import Timetables
from approvalflow.plugins.guard import calling_nobody
from approvalflow.plugins.registry import Plugins
from approvalflow.ports.blobs import Blobs
from approvalflow.ports.clock import Clock
from approvalflow.ports.ids import Ids
from approvalflow.ports.kept import Command, Draft, Owed
from approvalflow.ports.random import Random
from approvalflow.ports.store import Reading, Store, Unit

__all__ = ["BEGUN", "SET_BACK", "Units"]

#: The first entry of a journal that is not hashed with the default: its body names the algorithm.
BEGUN = "journal-begun"

#: The entry that notes that a machine's clock was set back: from when on `entered` tells less than it seems to.
SET_BACK = "clock-stepped-back"

_T = TypeVar("_T")

#: How often a unit that lost a race is begun again before the caller is told.
_TRIES = 5

#: How long it waits at most before it is begun again, in seconds; twice as long each time, a quarter of one in all.
_FIRST_WAIT = 0.016


class _Counting(Protocol):
    """A store that `can` count: the units of the account that alone may write payments."""

    def counting_unit(self, region: str) -> AbstractContextManager[Unit]: ...


class _Keeping(Protocol):
    """A store that `can` keep: units that are there at once, and last from the next durable one on."""

    def keeping_unit(self, region: str) -> AbstractContextManager[Unit]: ...


class Units:
    """What an office has, and how it works with its store."""

    region: str
    store: Store
    blobs: Blobs
    clock: Clock
    ids: Ids
    random: Random
    plugins: Plugins
    organisation: Organisation
    published: Published
    timetables: Timetables
    bank: str
    #: What the journal is still to be begun with; empty where nothing was chosen, and once it is begun.
    unbegun: str
    bell: Bell
    #: Waits so many seconds.
    sleep: Callable[[float], None]
    _clock_seen: Instant | None = None

    @property
    def zone(self) -> str:
        """The zone in which this region counts its days."""
        return self.organisation.region.zone

    @contextmanager
    def _reading(self) -> Iterator[Reading]:
        """A consistent look at the region, under the calendars that it has by then."""
        with calling_nobody(), self.store.reading(self.region) as reading:
            self.timetables.follow(reading)
            yield reading

    def _to_recompute(self, reading: Reading) -> Edition | None:
        """The amendment that has not been brought to every case yet, if there is one."""
        edition = self.timetables.edition
        done = edition is None or edition.number == 0 or reading.cursor(RECOMPUTED) >= edition.position
        return None if done else edition

    def _in_unit(self, work: Callable[[Unit], _T], *, counting: bool = False) -> _T:
        """Do the work in a unit; a unit that lost a race is begun again as a whole, a few times, each after a wait that
        is drawn: so two that met do not meet again. `counting` where it may write payments: a store that has an account
        of its own for that gives one of its units."""
        begin = self._counting if counting else self.store.unit
        return self._tried(lambda: self._once(work, begin))

    def _in_keeping_unit(self, work: Callable[[Unit], _T]) -> _T:
        """The same for a unit that keeps what came in and writes nothing else: no journal, so no calendar and no clock
        of it. Where the store `can`, it waits for no disk: see `ports.store.Store`."""
        begin = cast(_Keeping, self.store).keeping_unit if "keep" in self.store.can else self.store.unit

        def once() -> _T:
            with calling_nobody(), begin(self.region) as unit:
                return work(unit)

        return self._tried(once)

    def _tried(self, once: Callable[[], _T]) -> _T:
        for attempt in range(1, _TRIES + 1):
            failpoint("before-unit")
            try:
                with self.bell.ringing():
                    done = once()
            except Conflict:
                if attempt == _TRIES:
                    raise
                self.sleep(_FIRST_WAIT * 2 ** (attempt - 1) * int(self.random.digits(3)) / 1000)
            else:
                failpoint("after-unit")
                return done
        raise AssertionError("the loop returns or raises")

    def _counting(self, region: str) -> AbstractContextManager[Unit]:
        if "count" not in self.store.can:
            return self.store.unit(region)
        return cast(_Counting, self.store).counting_unit(region)

    def _once(self, work: Callable[[Unit], _T], begin: Callable[[str], AbstractContextManager[Unit]]) -> _T:
        if self.unbegun:
            self._begin_journal()
        with calling_nobody(), begin(self.region) as unit:
            self.timetables.follow(unit)
            set_back_from = self._set_back_from(unit)
            if set_back_from is None and not self.timetables.not_adopted():
                return work(unit)
        if set_back_from is not None:
            self._note_the_clock(set_back_from)
        if self.timetables.not_adopted():
            self._adopt_calendars()
        with calling_nobody(), begin(self.region) as unit:
            self.timetables.follow(unit)
            return work(unit)

    def _begin_journal(self) -> None:
        """Choose what the journal is hashed with; its first entry says so, where it is not the default.

        Raises StoreFailed where it was begun with another one meanwhile.
        """
        now = self.clock.now()
        with calling_nobody(), self.store.unit(self.region) as unit:
            unit.choose_algorithm(self.unbegun)
            if not unit.head()[0] and self.unbegun != CHOICES[0]:
                body = {"algorithm": self.unbegun}
                unit.append([Draft(kind=BEGUN, at=now, entered=now, by=SYSTEM.id, command_id=BEGUN, body=body)])
            unit.commit()
        self.unbegun = ""

    def _owe(self, unit: Unit, owed: Sequence[Owed]) -> None:
        """Owe effects, and wake who delivers them once the unit is committed."""
        if owed:
            unit.owe(owed)
            self.bell.owed()

    def _set_back_from(self, reading: Reading) -> Instant | None:
        """What the machine's clock showed before it was set back, by a second or more; None where it was not.

        A process that has seen nothing yet compares with what was entered last.
        """
        now, seen = self.clock.now(), self._clock_seen
        if seen is None:
            position, _ = reading.head()
            last = reading.entries(after=position - 1, limit=1) if position else ()
            seen = last[0].draft.entered if last else now
        self._clock_seen = max(seen, now)
        return seen if now <= seen - SECOND else None

    def _note_the_clock(self, was: Instant) -> None:
        """Note in the journal that the clock was set back; by itself, for the head of the chain is locked last."""
        now = self.clock.now()
        with calling_nobody(), self.store.unit(self.region) as unit:
            unit.append(
                [Draft(kind=SET_BACK, at=now, entered=now, by=SYSTEM.id, command_id="", body={"was": was, "now": now})]
            )
            unit.commit()
        self._clock_seen = now

    def _adopt_calendars(self) -> None:
        """Put the calendars of the plug-ins into the journal of a region that has not adopted them yet.

        Raises Conflict where another worker has just done it.
        """
        now = self.clock.now()
        with calling_nobody(), self.store.unit(self.region) as unit:
            self.timetables.follow(unit)
            calendars = self.timetables.not_adopted()
            command = f"{ADOPTED}/{'/'.join(calendar.name for calendar in calendars)}"
            body = adopted_body(calendars, self.timetables.default, unit.cursor(CURSOR))
            unit.put_command(Command(command, digest_of([command]), {}, now))
            (entry,) = unit.append(
                [Draft(kind=ADOPTED, at=now, entered=now, by=SYSTEM.id, command_id=command, body=body)]
            )
            unit.put_cursor(CURSOR, entry.position)
            unit.commit()
        failpoint("calendars-adopted")
