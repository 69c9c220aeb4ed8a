"""One watched county: cases and games on a clock of its own, in the order of time, with supervision every night."""

from __future__ import annotations

import heapq
import random
from collections import Counter
from collections.abc import Callable, Generator, Sequence
from datetime import date, timedelta
from hashlib import sha256

from attrs import define, field

from approvalflow.domain.deadlines.moments import HOUR, MINUTE, Instant, instant
from approvalflow.domain.parties.people import Actor
from approvalflow.errors import MoveRefused
from approvalflow.office.office import Office
from approvalflow.plugins.registry import Plugins
from approvalflow.supervise import look
from approvalflow.sweep import sweep
from approvalflow.testing.doubles import SeededIds, SeededRandom, VirtualClock
from approvalflow.testing.simulation.bank import FIFTEEN, TownBank
from approvalflow.testing.simulation.faults import CLASSES, Faults
from approvalflow.testing.simulation.misbehaviour import Misbehaviour, Outside
from approvalflow.testing.simulation.streams import Streams
from approvalflow.testing.watching.declared import APPROVERS, CLERKS, MATTERS, ORGANISATION, REVIEWERS, SHOPS
from approvalflow.testing.watching.truth import Planted
from approvalflow.testing.watching.ways import GAMES, Ways, drawn, honest, played

__all__ = ["Story", "WatchedCounty"]

#: What somebody does, with the instants at which they go on.
Story = Generator[Instant, None, None]

_FIRST = date(2026, 3, 2)


@define(eq=False)
class WatchedCounty:
    """An office in memory, its people, and the truth about them.

    Attributes:
        playing: who plays which game. planted: what was done on purpose, so far. refused: moves that were refused.
        certificates: the numbers that cases really gave, of which registers tell.
        busy: until when somebody reads the case before, who decides one after another.
    """

    seed: int
    chance: random.Random = field(init=False)
    clock: VirtualClock = field(init=False)
    bank: TownBank = field(init=False)
    office: Office = field(init=False)
    playing: dict[str, str] = field(init=False)
    planted: list[Planted] = field(factory=list)
    batches: Counter[tuple[str, str]] = field(factory=Counter)
    refused: Counter[str] = field(factory=Counter)
    certificates: list[str] = field(factory=list)
    busy: dict[str, Instant] = field(factory=dict)
    _due: list[tuple[Instant, int, Story]] = field(factory=list)
    _begun: int = 0
    _ways: dict[str, Ways] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        start = sha256(f"watching/{self.seed}".encode()).digest()
        self.chance = random.Random(start)  # noqa: S311 - nothing here is a secret
        self.clock = VirtualClock(at(0, 8))
        streams = Streams(self.seed)
        never = Faults(streams, dict.fromkeys(CLASSES, 0.0))
        self.bank = TownBank(Misbehaviour("town-bank", streams, never, Outside()), "town-bank", FIFTEEN)
        self.office = Office(
            MATTERS,
            organisation=ORGANISATION,
            plugins=Plugins([self.bank]),
            bank=self.bank.name,
            clock=self.clock,
            ids=SeededIds(f"w{self.seed}-"),
            random=SeededRandom(self.seed),
            sleep=lambda _seconds: None,
        )
        self.playing = drawn(self.chance)
        for one in (*CLERKS, *REVIEWERS, *APPROVERS, *SHOPS):
            usual = honest(self.chance)
            game = GAMES.get(self.playing.get(one.id, ""))
            self._ways[one.id] = played(game, usual, self.chance) if game else usual

    def honest(self, people: Sequence[Actor]) -> Actor:
        """One of those who play no game."""
        return self.chance.choice([one for one in people if one.id not in self.playing])

    def ways(self, person: str) -> Ways:
        """How somebody works."""
        return self._ways[person]

    def plant(self, rule: str, person: str, about: str) -> None:
        """Note that something was done on purpose."""
        self.planted.append(Planted(rule, person, about))

    def begin(self, when: Instant, story: Story) -> None:
        """Have a story begin at an instant."""
        self._begun += 1
        heapq.heappush(self._due, (when, self._begun, story))

    def run(self, days: int, last: Callable[[], None]) -> None:
        """Let everything happen, and supervision look every night; then `last`. Habits are what their players did."""
        self.begin(at(0, 20), self._nights(days))
        while self._due:
            when, number, story = heapq.heappop(self._due)
            self.clock.set(max(when, self.clock.now()))
            self.bank.now = self.clock.now()
            try:
                heapq.heappush(self._due, (next(story), number, story))
            except StopIteration:
                continue
            except MoveRefused as refusal:
                self.refused[refusal.rule] += 1
        last()
        self._looked()
        for person, name in self.playing.items():
            if GAMES[name].habit:
                self.plant(GAMES[name].rule, person, person)
        for (person, day), decided in self.batches.items():
            if decided >= _BATCH:
                self.plant("G6", person, f"{person}/{day}")

    def _nights(self, days: int) -> Story:
        for day in range(days):
            yield at(day, 20)
            sweep(self.office)
            self._looked()

    def _looked(self) -> None:
        while look(self.office, limit=5000).entries:
            pass


#: So many decisions within two minutes are a batch.
_BATCH = 5


def at(day: int, hour: int, minute: int = 0) -> Instant:
    """An hour of a working day, counted from 0."""
    weeks, rest = divmod(day, 5)
    found: date = _FIRST + timedelta(days=7 * weeks + rest)
    return instant(f"{found.isoformat()}T00:00:00+08:00") + hour * HOUR + minute * MINUTE
