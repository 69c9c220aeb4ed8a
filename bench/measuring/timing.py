"""Side by side: every candidate in turn, several rounds, medians. Only the ratios of one run mean anything."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping
from statistics import median

__all__ = ["rates"]

#: Does a piece of work and answers how many operations that was.
Work = Callable[[], int]


def rates(candidates: Mapping[str, Work], *, rounds: int = 7, seconds: float = 0.08) -> dict[str, float]:
    """Operations in a second of processor time, the median over the rounds.

    In each round everybody has a turn of about `seconds`; the next round begins with somebody else, so that a machine
    that slows down or speeds up does so for all. Processor time, because nothing here waits for anything: what other
    programs take of the machine is left out.
    """
    turns = {name: _turns(work, seconds) for name, work in candidates.items()}
    names = list(candidates)
    seen: dict[str, list[float]] = {name: [] for name in names}
    for number in range(rounds):
        for name in names[number % len(names) :] + names[: number % len(names)]:
            work, done = candidates[name], 0
            gc.collect()
            begun = time.process_time()
            for _ in range(turns[name]):
                done += work()
            seen[name].append(done / (time.process_time() - begun))
    return {name: median(found) for name, found in seen.items()}


def _turns(work: Work, seconds: float) -> int:
    work()
    begun = time.process_time()
    work()
    return max(1, round(seconds / max(time.process_time() - begun, 1e-9)))
