"""Run the county in a box: `python -m tests.simulation --seed 7`, or `--seeds 0-199` for a campaign."""

from __future__ import annotations

import argparse
import sys
import time

from approvalflow.plugins.registry import Plugins
from approvalflow.ports.store import Store
from tests.simulation.campaign import STEPS, run
from tests.simulation.sometimes import SOMETIMES


def _opened(url: str) -> Store | None:
    return Plugins.installed(only=["sqlalchemy"]).store_for(url) if url else None


def main() -> int:
    """Run the seeds, say what each came to, and what the campaign never reached."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seed", type=int, help="one seed")
    parser.add_argument("--seeds", default="", help="a range of seeds, both ends included: 0-199")
    parser.add_argument("--steps", type=int, default=STEPS, help=f"things that happen in a run (default {STEPS})")
    parser.add_argument("--store", default="", help="the URL of an empty store (sqlalchemy adapter); for one seed")
    asked = parser.parse_args()
    if asked.store and asked.seeds:
        parser.error("a store is for one seed: it has to be empty")
    first, _, last = (asked.seeds or str(asked.seed or 0)).partition("-")
    reached: set[str] = set()
    events, begun = 0, time.monotonic()
    for seed in range(int(first), int(last or first) + 1):
        done = run(seed, steps=asked.steps, store=_opened(asked.store))
        reached |= done.sometimes
        events += done.events
        print(f"seed {seed}: {done.cases} cases, {done.events} events, head {done.position} {done.head}")
    if asked.seeds:
        missed = sorted(SOMETIMES - reached)
        print(f"{events} events in {time.monotonic() - begun:.1f} s; reached {len(reached)} of {len(SOMETIMES)}")
        print(*(f"never: {name}" for name in missed), sep="\n")
        return 1 if missed else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
