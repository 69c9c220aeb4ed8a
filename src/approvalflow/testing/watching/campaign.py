"""Many watched counties, and what supervision found in them and alleged, by rule."""

from __future__ import annotations

from collections import Counter

from attrs import frozen

from approvalflow.testing.watching.county import WatchedCounty, at
from approvalflow.testing.watching.declared import APPROVERS, CLERKS, REVIEWERS, SHOPS
from approvalflow.testing.watching.off_system import illegal_fee, money, registers
from approvalflow.testing.watching.permits import Permit
from approvalflow.testing.watching.shops import shop
from approvalflow.testing.watching.truth import Counted, compare, found_in

__all__ = ["OFFICERS", "Watched", "watch"]

#: How many people can be alleged something in a county.
OFFICERS = len(CLERKS) + len(REVIEWERS) + len(APPROVERS) + len(SHOPS)

#: Working days in thirty days, and what is applied for on each of them.
_MONTH = 21
_PERMITS, _SHOPS = 4, 2
#: After the last application so many working days more, so that everything ends.
_ENDS = 45


@frozen
class Watched:
    """One county: what was counted of each rule, how many cases there were, and which moves were refused."""

    counted: dict[str, Counted]
    cases: int
    refused: Counter[str]


def watch(seed: int, months: int = 3) -> Watched:
    """Let one county happen. The same seed is the same county."""
    county = WatchedCounty(seed)
    number = 0
    chance = county.chance
    for day in range(months * _MONTH):
        for _ in range(_PERMITS):
            number += 1
            hands = (chance.choice(CLERKS), chance.choice(REVIEWERS), chance.choice(APPROVERS))
            county.begin(
                at(day, chance.choice([9, 10, 14, 15]), chance.randrange(60)),
                Permit(county, number, day, *hands).story(),
            )
        for _ in range(_SHOPS):
            number += 1
            county.begin(
                at(day, chance.choice([9, 10, 11]), chance.randrange(50)),
                shop(county, number, day, chance.choice(SHOPS)),
            )
        if day % 7 == 3:
            number += 1
            county.begin(at(day, 15, 10), money(county, number, told=chance.choice([0, 0, 0, 2000])))
        if day % 21 == 11:
            number += 1
            county.begin(at(day, 16, 20), illegal_fee(county, number))
    county.run(months * _MONTH + _ENDS, last=lambda: registers(county))
    with county.office.store.reading(county.office.region) as reading:
        return Watched(compare(county.planted, found_in(reading)), number, county.refused)
