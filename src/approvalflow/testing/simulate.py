"""Run the county in a box: `python -m approvalflow.testing.simulate --seed 7`, or `--seeds 0-199` for a campaign.

    --seed S | --seeds A-B    what is drawn, one county for each seed (default 0)
    --months N                how long each lasts, in thirty days (default 3)
    --store KIND              memory (default), sqlite or postgres, each county on a store of its own
    --mode MODE               safety, liveness or both (default)

The last line is `violations: N`. Exit codes: 0 nothing was wrong, 1 something was, or a campaign of a hundred
county-months or more did not reach every situation, 2 usage. Where something was wrong, the run is made shorter and the
command that makes it again is printed. Needs pytest, as the kit does.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Sequence
from functools import partial

from approvalflow.ports.store import Store
from approvalflow.testing.simulation.campaign import Run, run
from approvalflow.testing.simulation.county import Wrong
from approvalflow.testing.simulation.plan import MODES, Plan, from_spans
from approvalflow.testing.simulation.shrinking import shrunk
from approvalflow.testing.simulation.sometimes import SOMETIMES
from approvalflow.testing.simulation.stores import KINDS, Stores

__all__ = ["main"]

#: County-months from which on a campaign has to reach every situation.
CAMPAIGN = 100


def _parser() -> argparse.ArgumentParser:
    summary = (__doc__ or "").partition("\n")[0]
    parser = argparse.ArgumentParser(prog="python -m approvalflow.testing.simulate", description=summary)
    parser.add_argument("--seed", type=int, help="one seed")
    parser.add_argument("--seeds", type=_seeds, help="a range of seeds, both ends included: 0-199")
    parser.add_argument("--months", type=int, default=3, help="how many times thirty days each county lasts")
    parser.add_argument("--store", choices=sorted(KINDS), default="memory", help="what each county is kept in")
    parser.add_argument("--url", default="", help="the database in which PostgreSQL stores are made")
    parser.add_argument("--mode", choices=sorted(MODES), default="both", help="what is looked at")
    parser.add_argument("--only", type=from_spans, help="the steps that happen, of a run that was made shorter")
    parser.add_argument("--shrink", type=int, default=300, help="how many shorter runs to try where one is wrong")
    return parser


def _seeds(text: str) -> range:
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the seeds, say what each came to, and what the campaign never reached."""
    asked = _parser().parse_args(arguments)
    seeds = sorted(asked.seeds) if asked.seeds else [asked.seed or 0]
    begun = time.monotonic()
    runs: list[Run] = []
    violations = 0
    stores = Stores(asked.store, asked.url)
    for seed in seeds:
        plan = Plan(seed, asked.months, asked.mode, asked.only)
        try:
            runs.append(stores.on(partial(_run, plan)))
            print(runs[-1].line(), flush=True)
        except Wrong as wrong:
            violations += len(wrong.violations)
            _say(wrong, stores, asked.shrink)
    missed = _summary(runs, len(seeds) * asked.months, time.monotonic() - begun)
    campaign = asked.mode == "both" and asked.only is None and len(seeds) * asked.months >= CAMPAIGN
    print(f"violations: {violations}")
    return 1 if violations or (campaign and missed) else 0


def _run(plan: Plan, store: Store) -> Run:
    return run(plan, store=store)


def _say(wrong: Wrong, stores: Stores, tries: int) -> None:
    print(wrong, flush=True)
    if not tries:
        return
    shorter = shrunk(wrong, lambda plan: stores.on(partial(_run, plan)), tries=tries)
    steps = len(shorter.plan.only or ())
    on = "" if stores.kind == "memory" else f" --store {stores.kind}"
    print(f"made shorter, to {steps} of {wrong.step} steps, it is still {shorter.violations[0]}")
    print(f"again: python -m approvalflow.testing.simulate {shorter.plan.words()}{on}", flush=True)


def _summary(runs: Sequence[Run], months: int, seconds: float) -> list[str]:
    struck: Counter[str] = Counter()
    reached: set[str] = set()
    for one in runs:
        struck.update(one.struck)
        reached |= one.sometimes
    events = sum(one.events for one in runs)
    missed = sorted(SOMETIMES - reached)
    print(f"{len(runs)} seeds without a fault, of {months} county-months; {events} events in {seconds:.1f} s")
    print(f"faults {sum(struck.values())}: {', '.join(f'{name} {times}' for name, times in sorted(struck.items()))}")
    print(f"situations {len(SOMETIMES) - len(missed)}/{len(SOMETIMES)}")
    for name in missed:
        print(f"never: {name}")
    return missed


if __name__ == "__main__":
    sys.exit(main())
