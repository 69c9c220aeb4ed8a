"""Count what supervision finds and alleges: `python -m approvalflow.testing.watching --seeds 0-9`.

    --seed S | --seeds A-B    what is drawn, one county for each seed (default 0)
    --months N                how long each lasts, in thirty days (default 3)
    --processes P             so many counties at a time (default 1)

For each rule a line: of what was planted how much was found, how many of the people who did it, what was found that
nobody had done, and how many honest officers were named with it. Exit codes: 0 done, 1 where what is done off the
system or an illegal fee was not found, 2 usage.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Sequence

from approvalflow.testing.watching.campaign import OFFICERS, watch_all
from approvalflow.testing.watching.truth import CERTAIN, WATCHED, Counted

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Watch the counties, and print what came of it."""
    summary = (__doc__ or "").partition("\n")[0]
    parser = argparse.ArgumentParser(prog="python -m approvalflow.testing.watching", description=summary)
    parser.add_argument("--seed", type=int, default=0, help="one seed")
    parser.add_argument("--seeds", type=_seeds, help="a range of seeds, both ends included: 0-9")
    parser.add_argument("--months", type=int, default=3, help="how many times thirty days each county lasts")
    parser.add_argument("--processes", type=int, default=1, help="how many counties at a time")
    parser.add_argument("--missed", action="store_true", help="name what was planted and not found")
    asked = parser.parse_args(arguments)
    seeds = asked.seeds or range(asked.seed, asked.seed + 1)
    if asked.processes < 1:
        parser.error("one process at least / 至少一个进程")
    whole = {rule: Counted() for rule in WATCHED}
    refused: Counter[str] = Counter()
    begun, cases = time.monotonic(), 0
    for number, watched in enumerate(watch_all(seeds, asked.months, processes=asked.processes), start=1):
        for rule, counted in watched.counted.items():
            whole[rule].add(counted)
        refused += watched.refused
        cases += watched.cases
        if sys.stderr.isatty():
            print(f"\r{number}/{len(seeds)}", end="", file=sys.stderr, flush=True)
    counties = len(seeds)
    months, seconds = counties * asked.months, time.monotonic() - begun
    print(f"{months} county-months, {cases} cases, {OFFICERS * counties} officers, {seconds:.0f} s")
    print("rule   planted   found        people  caught       alleged  honest accused  cards  of these false")
    for rule, one in whole.items():
        print(
            f"{rule:<6} {one.planted:>7} {one.found:>7} {_share(one.found, one.planted):>6} {one.players:>6} "
            f"{one.caught:>7} {_share(one.caught, one.players):>6} {one.false:>10} {one.accused:>15} "
            f"{one.cards:>6} {one.false_cards:>15}"
        )
    print(f"moves refused: {', '.join(f'{rule} {times}' for rule, times in sorted(refused.items())) or 0}")
    missed = [one for rule in whole for one in whole[rule].missed if asked.missed or rule in CERTAIN]
    for line in missed:
        print(f"not found: {line}")
    return 1 if any(whole[rule].missed for rule in CERTAIN) else 0


def _seeds(text: str) -> range:
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


def _share(part: int, whole: int) -> str:
    return f"{100 * part // whole} %" if whole else "-"


if __name__ == "__main__":
    sys.exit(main())
