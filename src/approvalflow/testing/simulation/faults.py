"""Which faults a seed has, and how often: every class is on in about half of the seeds, so that they mix."""

from __future__ import annotations

from collections import Counter

from attrs import define, field

from approvalflow.testing.simulation.streams import Streams

__all__ = ["CLASSES", "Faults", "drawn"]

#: Every class of faults, with what it is.
CLASSES: dict[str, str] = {
    "crash": "the process dies at a call of a unit",
    "busy": "the store is busy and a unit loses its race, once or many times in a row",
    "disk_full": "nothing can be committed",
    "clock_back": "a machine's clock is set back, by a second or by days, and later right",
    "clock_ahead": "a machine's clock runs ahead, and is later set right",
    "long_silence": "no sweep, no relay, nobody who looks, for days",
    "second_office": "a second process on the same store, with calendars of its own and another bank",
    "republished": "a matter is published in another version under open cases",
    "reorganised": "an officer leaves, or a head does",
    "restored": "everything is backed up, and goes on in a store that was restored from that",
    "plugin": "a channel, bank or observer raises, hangs, lies or changes what it was handed",
    "channel": "the letter box is out of order, or its answer is lost",
    "poison": "a letter that the box never takes",
    "bank_down": "a bank does not answer for hours",
    "message_twice": "a bank reports the same money again",
    "message_late": "a report comes hours later",
    "message_lost": "a report never arrives, or our answer to it does not",
    "message_forged": "a report that the bank never signed",
    "wrong_money": "another currency, another merchant, another bill",
    "refund_odd": "a refund fails first, goes late, twice or in another amount, is not spoken of, or nobody ordered it",
    "recompute_breaks": "who watches a recompute of dates is gone",
}


@define
class Faults:
    """The rate of each class of faults, 0 where it is off, and how often each has struck."""

    streams: Streams
    rates: dict[str, float] = field(factory=dict)
    struck: Counter[str] = field(factory=Counter)

    def strikes(self, name: str, times: float = 1.0) -> bool:
        """Whether a fault of that class happens now, with its rate `times` so much. Drawn from a stream of its own."""
        struck = self.streams[f"fault/{name}"].random() < self.rates[name] * times
        self.struck[name] += struck
        return struck

    def has(self, name: str) -> bool:
        """Whether that class is on in this seed, and faults have not stopped."""
        return self.rates[name] > 0

    def stop(self) -> None:
        """From here on nothing fails any more."""
        self.rates = dict.fromkeys(self.rates, 0.0)


def drawn(streams: Streams) -> Faults:
    """The faults of a seed; the rate of those that are on is spread evenly over its magnitudes, from 2 % to 40 %."""
    rates = {}
    for name in CLASSES:
        chance = streams[f"fault/{name}"]
        on, rate = chance.random() < 0.5, 0.02 * 20 ** chance.random()
        rates[name] = rate if on else 0.0
    return Faults(streams, rates)
