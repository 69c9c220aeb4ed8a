"""What nobody decides: time passes, clocks go wrong and are set right, banks go down, and workers fall silent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define

from approvalflow.domain.deadlines.moments import DAY, HOUR, SECOND, Instant, instant
from approvalflow.testing.simulation.plan import STEPS_A_MONTH

if TYPE_CHECKING:
    from approvalflow.testing.simulation.county import County

__all__ = ["MONTH", "STARTS", "Weather"]

MONTH = 30 * DAY

#: In January, with papers about February; in spring; and in autumn, when the next year is not arranged yet.
STARTS = (
    instant("2026-01-19T08:00:00+08:00"),
    instant("2026-03-02T08:00:00+08:00"),
    instant("2026-10-12T08:00:00+08:00"),
)

_STEPS = (SECOND, HOUR, 2 * DAY)


@define
class Weather:
    """The true time, and how far the machine's clock is off; both in microseconds.

    `wrong_until` is when the clock will be set right; `silent_until`, until when no worker of the office goes round.
    """

    county: County
    time: Instant
    off: Instant = 0
    wrong_until: Instant = 0
    silent_until: Instant = 0

    def pass_time(self, *, happens: bool) -> None:
        """Go forward by about the same on average; now and then a clock goes wrong, or nobody sweeps for days.

        In a step in which nothing happens, time passes and nothing else.
        """
        county = self.county
        chance, faults = county.streams["time"], county.faults
        self.time += int(chance.expovariate(1.0) * MONTH / STEPS_A_MONTH)
        if self.off and self.time >= self.wrong_until:
            if self.off > 0:
                county.sometimes.add("clock set right that ran ahead")
            self.off = 0
        if happens:
            span = chance.choice(_STEPS)
            if faults.strikes("clock_back", 1 / 10):
                self._goes_wrong(-span)
                county.sometimes.add("clock stepped back")
            elif faults.strikes("clock_ahead", 1 / 20):
                self._goes_wrong(span)
            if faults.strikes("long_silence", 1 / 20):
                self.silent_until = self.time + chance.randrange(3, 12) * DAY
            for bank in county.banks:
                if faults.strikes("bank_down", 1 / 5):
                    bank.down_until = self.time + chance.randrange(48 * HOUR)
        self.tell()

    def _goes_wrong(self, off: Instant) -> None:
        self.off, self.wrong_until = off, self.time + self.county.streams["time"].randrange(HOUR, 3 * DAY)

    @property
    def is_silent(self) -> bool:
        """Whether the workers of the office are away."""
        return self.time < self.silent_until

    def passes(self, span: Instant) -> None:
        """So much time passes within a step."""
        self.time += span
        self.tell()

    def clears(self, not_before: Instant) -> None:
        """Every clock is right, everybody is there, and it is not earlier than anybody believed."""
        self.off, self.silent_until = 0, 0
        self.time = max(self.time, not_before)
        for bank in self.county.banks:
            bank.down_until = 0
        self.tell()

    def tell(self) -> None:
        """Let clocks show what they show."""
        shows = self.time + self.off
        if shows <= self.county.clock.now() - SECOND and len(self.county.offices.running) == 1:
            self.county.watch.stepped_back = True
        self.county.clock.set(shows)
        for bank in self.county.banks:
            bank.now = self.time
