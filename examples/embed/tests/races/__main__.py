"""Run the races: each gives a line, with how it went for the clients and what was wrong."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from approvalflow.ports.store import Store
from approvalflow.testing.postgresql import running_server
from approvalflow_sqlalchemy import open_store
from examples.embed.tests.crashes.databases import compile_once
from examples.embed.tests.races.planted import NoLeases
from examples.embed.tests.races.races import RACES
from examples.embed.tests.races.running import Rounds


def _open(url: str) -> Store:
    return open_store(url, patience=120.0)


#: How a store is opened, and one with a mistake that has to be found.
PLANTED: dict[str, Callable[[str], Store]] = {"nothing": _open, "no-leases": lambda url: NoLeases(_open(url))}


def main() -> int:
    """Run what was asked for; answers 1 where anything was wrong."""
    parser = argparse.ArgumentParser(prog="python -m examples.embed.tests.races", description=__doc__)
    parser.add_argument("races", nargs="*", metavar="RACE", help="races by name; all of them if none is named")
    parser.add_argument("--store", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--rounds", type=int, default=8, metavar="N", help="rounds of each race, half among processes")
    parser.add_argument("--clients", default="2,3", metavar="N,N...", help="how many clients there are, in turn")
    parser.add_argument("--planted", choices=sorted(PLANTED), default="nothing", help="a mistake to be found")
    parser.add_argument("--json", action="store_true", help="one JSON object for each race")
    asked = parser.parse_args()
    compile_once()
    sizes = [int(size) for size in asked.clients.split(",")]
    wrong = 0
    for race in RACES:
        if asked.races and race.name not in asked.races:
            continue
        begun = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="races") as name:
            folder = Path(name)
            url = f"sqlite:///{folder}/county.db" if asked.store == "sqlite" else running_server().fresh()
            open_store(url).close()
            rounds = Rounds(race, partial(PLANTED[asked.planted], url), folder / "outside")
            found: list[str] = []
            for size in sizes:
                for processes in (False, True):
                    found += rounds.run(max(1, asked.rounds // (2 * len(sizes))), size, processes=processes)
        wrong += len(found)
        ran = rounds.first - 100_000
        if asked.json:
            print(json.dumps({"race": race.name, "rounds": ran, "wrong": found, "kinds": dict(rounds.kinds)}))
        else:
            said = ", ".join(f"{kind} {times}" for kind, times in sorted(rounds.kinds.items()))
            print(f"{race.name:30} {ran:5} rounds {time.monotonic() - begun:6.1f} s, wrong: {len(found)} ({said})")
            for line in found[:5]:
                print(f"    {line}")
        sys.stdout.flush()
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
