"""Which faults a seed has, and how often: every class is on in about half of the seeds, so that they mix."""

from __future__ import annotations

from attrs import define, field

from tests.simulation.streams import Streams

__all__ = ["Faults", "drawn"]

_CLASSES = (
    "crash",
    "channel",
    "poison",
    "bank_down",
    "message_twice",
    "message_late",
    "message_lost",
    "message_forged",
    "wrong_money",
    "clock_back",
    "long_silence",
    "recompute_breaks",
    "store_refuses",
)


@define
class Faults:
    """The rate of each class of faults, 0 where it is off. `stop` switches all of them off."""

    rates: dict[str, float] = field(factory=dict)

    def __getitem__(self, name: str) -> float:
        return self.rates[name]

    def stop(self) -> None:
        """From here on nothing fails any more."""
        self.rates = dict.fromkeys(self.rates, 0.0)


def drawn(streams: Streams) -> Faults:
    """The faults of a seed; the rate of those that are on is spread over a wide range."""
    chance = streams["faults"]
    rates = {}
    for name in _CLASSES:
        on, rate = chance.random() < 0.6, 0.02 * 20 ** chance.random()
        rates[name] = rate if on else 0.0
    return Faults(rates)
