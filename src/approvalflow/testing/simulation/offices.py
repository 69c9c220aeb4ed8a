"""The processes of the office: one as a rule, two on one store in some seeds; each knows what it knew at its start."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import define, field

from approvalflow.domain.deadlines.moments import DAY, SECOND, Instant
from approvalflow.errors import Conflict, NotFound, StoreFailed
from approvalflow.memory import MemoryBlobs, MemoryStore
from approvalflow.office.backup.restoring import restore
from approvalflow.office.backup.writing import backup
from approvalflow.office.digest import digest_of_store
from approvalflow.office.office import Office
from approvalflow.outbox import deliver
from approvalflow.plugins.registry import Plugins
from approvalflow.testing.simulation.crashes import Crash
from approvalflow.testing.simulation.editions import EDITIONS
from approvalflow.testing.simulation.people import CHIEFS, OFFICERS, organised

if TYPE_CHECKING:
    from approvalflow.testing.simulation.county import County

__all__ = ["Offices"]


@define
class Offices:
    """The processes, which of them acts in this step, and what a process that starts now would start with."""

    county: County
    edition: int = 0
    numbered: str = "when-paid"
    away: dict[str, Instant] = field(factory=dict)
    running: list[Office] = field(init=False)
    acting: int = 0
    inside: bool = False

    def __attrs_post_init__(self) -> None:
        both = self.county.faults.has("second_office")
        self.edition = self.county.streams["start"].randrange(2)
        self.numbered = self.county.streams["receipts"].choice(["when-paid", "when-paid", "on-bill"])
        self.running = [self.opened(number) for number in range(2 if both else 1)]

    @property
    def office(self) -> Office:
        """The process that acts now."""
        return self.running[self.acting]

    def opened(self, number: int) -> Office:
        """A process as it starts: what it knows is what the store holds, and what was published by then."""
        county = self.county
        banks = county.banks if number == 0 else county.banks[::-1]
        return Office(
            EDITIONS[self.edition],
            store=county.store,
            organisation=organised(frozenset(self.away), numbered=self.numbered),
            plugins=Plugins(county.adapters),
            bank=banks[0].name,
            clock=county.clock,
            ids=county.ids,
            random=county.random,
            blobs=county.blobs,
            sleep=lambda _seconds: None,
        )

    def restart(self) -> None:
        """The process that acts starts again."""
        self.running[self.acting] = self.opened(self.acting)

    def begin(self) -> None:
        """Another step: now and then it is the second process that acts."""
        draw = self.county.streams["offices"].random()
        self.acting = 0
        if len(self.running) > 1 and draw < 0.3:
            self.county.faults.struck["second_office"] += 1
            self.acting = 1

    def other_relay(self) -> None:
        """The relay of the other process goes round while this one has a letter in hand."""
        chance = self.county.streams["relays"]
        if (
            len(self.running) == 1
            or self.inside
            or chance.random() < 0.7
            or not self.county.faults.has("second_office")
        ):
            return
        self.inside = True
        county, before = self.county, len(self.county.box.taken)
        try:
            # The call in which this happens has a deadline itself.
            begun = county.weather.time
            deliver(self.running[1 - self.acting], is_over=lambda: county.weather.time - begun >= 30 * SECOND)
            county.sometimes.add("two relays at once")
        except (Crash, Conflict, StoreFailed):
            # Within the call of an adapter: the process that acts goes on, and the other one starts again.
            county.box.unanswered += Counter(letter.key for letter in county.box.taken[before:])
            county.store.arm(0)
            self.running[1 - self.acting] = self.opened(1 - self.acting)
        finally:
            self.inside = False

    def change(self) -> None:
        """What changes at the centre: a matter is published anew, somebody leaves or comes back; a process starts."""
        county, now = self.county, self.county.weather.time
        chance = county.streams["offices"]
        for name in [name for name, until in self.away.items() if until <= now]:
            del self.away[name]
        if county.faults.strikes("republished", 2):
            self.edition = 1 - self.edition
            county.trail.append(f"{county.now()} matters are published anew: edition {self.edition}")
            with county.office.store.reading(county.office.region) as reading:
                if reading.open_cases():
                    county.sometimes.add("matter republished under open cases")
        if county.faults.strikes("reorganised", 2):
            with county.office.store.reading(county.office.region) as reading:
                holders = sorted({step.holder for row in reading.open_cases() for step in row.steps if step.holder})
            known = [one.id for one in (*OFFICERS, *CHIEFS) if not one.id.endswith("-deputy")]
            # As a rule somebody who has something in hand: nobody leaves an empty desk.
            left = chance.choice([one for one in holders if one in known and chance.random() < 0.7] or known)
            self.away[left] = now + chance.randrange(1, 20) * DAY
            county.trail.append(f"{county.now()} {left} leaves")
            self._look_what_is_left(left)
        # The other process goes on with what it knew when it started.
        if chance.random() < 0.5:
            self.restart()

    def move(self) -> None:
        """INV-A10: the county is backed up and restored, holds the same, and goes on in what was restored."""
        county = self.county
        if not county.faults.strikes("restored", 3):
            return
        fresh, region = MemoryStore(), county.store.region
        with tempfile.TemporaryDirectory(prefix="county-") as folder:
            path = Path(folder) / "county.backup"
            try:
                done = backup(county.store, region, path, papers=county.blobs)
            except NotFound:
                return
            restore(path, fresh, papers=MemoryBlobs())
        if digest_of_store(fresh, region) != done.digest:
            county.fail(["INV-A10 what was restored is not what was backed up"])
        if done.missing:
            county.fail([f"INV-L14 papers are named and not there: {done.missing[:3]}"])
        county.sometimes.add("went on from a backup")
        county.trail.append(f"{county.now()} restored from a backup")
        # Another kind of store goes on as it is: what was restored has been compared with it.
        if isinstance(county.store.inner, MemoryStore):
            county.store.inner = fresh
        self.running = [self.opened(number) for number in range(len(self.running))]

    def _look_what_is_left(self, left: str) -> None:
        county = self.county
        with county.office.store.reading(county.office.region) as reading:
            if any(step.holder == left for row in reading.open_cases() for step in row.steps):
                county.sometimes.add("officer left with a step in hand")
        if left.endswith("-chief"):
            county.sometimes.add("head of an agency replaced")
