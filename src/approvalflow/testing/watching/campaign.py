"""Many watched counties, and what supervision found in them and alleged, by rule."""

from __future__ import annotations

import gc
import multiprocessing
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from attrs import frozen

from approvalflow.testing.watching.county import Story, WatchedCounty, at
from approvalflow.testing.watching.declared import APPROVERS, CLERKS, REVIEWERS, SHOPS
from approvalflow.testing.watching.off_system import illegal_fee, money, registers
from approvalflow.testing.watching.permits import Permit
from approvalflow.testing.watching.shops import shop
from approvalflow.testing.watching.truth import Counted, compare, found_in

__all__ = ["OFFICERS", "Watched", "watch", "watch_all"]

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


def watch_all(seeds: Sequence[int], months: int = 3, *, processes: int = 1) -> Iterator[Watched]:
    """Let the county of each seed happen, and answer them in that order; so many of them at a time."""
    one = partial(watch, months=months)
    if processes == 1:
        yield from map(one, seeds)
        return
    # Spawned, not forked: what other threads hold at that moment would be held for ever.
    with ProcessPoolExecutor(processes, multiprocessing.get_context("spawn")) as pool:
        try:
            yield from pool.map(one, seeds)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def watch(seed: int, months: int = 3) -> Watched:
    """Let one county happen. The same seed is the same county."""
    # What the office keeps stays until the county is over: looking through it for garbage again and again finds none.
    before = gc.get_threshold()
    gc.set_threshold(50_000, 20, 50)
    try:
        return _watched(WatchedCounty(seed), months)
    finally:
        gc.set_threshold(*before)


def _watched(county: WatchedCounty, months: int) -> Watched:
    number = 0
    chance = county.chance
    for day in range(months * _MONTH):
        for _ in range(_PERMITS):
            number += 1
            county.begin(at(day, chance.choice([9, 10, 14, 15]), chance.randrange(60)), _permit(county, number, day))
        for _ in range(_SHOPS):
            number += 1
            county.begin(
                at(day, chance.choice([9, 10, 11]), chance.randrange(50)),
                shop(county, number, day, chance.choice(SHOPS)),
            )
        if day % 2 == 1:
            number += 1
            county.begin(at(day, 11, chance.randrange(60)), _permit(county, number, day, matter="record"))
        if day % 7 == 3:
            number += 1
            county.begin(at(day, 15, 10), money(county, number, told=chance.choice([0, 0, 0, 2000])))
        if day % 21 == 5:
            # Somebody with three places applies for all of them, each with its plan.
            for place in range(3):
                number += 1
                whose = f"{county.seed}-{number - place}"
                county.begin(at(day, 10 + place, chance.randrange(60)), _permit(county, number, day, whose=whose))
        if day % 21 == 11:
            number += 1
            county.begin(at(day, 16, 20), illegal_fee(county, number))
    county.run(months * _MONTH + _ENDS, last=partial(registers, county))
    with county.office.store.reading(county.office.region) as reading:
        return Watched(compare(county.planted, found_in(reading)), number, county.refused)


def _permit(county: WatchedCounty, number: int, day: int, *, whose: str = "", matter: str = "permit") -> Story:
    clerk, reviewer, approver = (county.chance.choice(some) for some in (CLERKS, REVIEWERS, APPROVERS))
    return Permit(county, number, day, clerk, reviewer, approver, whose=whose, matter=matter).story()
