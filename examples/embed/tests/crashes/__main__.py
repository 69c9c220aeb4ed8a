"""Run the enumerator: each scenario gives a line, and the last line says how much there was and what was wrong."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from attrs import asdict

from approvalflow.ports.store import Store
from approvalflow_sqlalchemy import open_store
from examples.embed.tests.crashes.databases import Copies, Files, Servers, compile_once
from examples.embed.tests.crashes.enumerator import Enumerator, Found
from examples.embed.tests.crashes.planted import EnqueuesAfter, MarksAfter
from examples.embed.tests.crashes.scenario import Scenario
from examples.embed.tests.crashes.scenarios import SCENARIOS

PLANTED: dict[str, Callable[[str], Store]] = {
    "nothing": open_store,
    "enqueues-after": lambda url: EnqueuesAfter(open_store(url)),
    "marks-after": lambda url: MarksAfter(open_store(url)),
}


@contextmanager
def _copies(store: str, folder: Path) -> Iterator[Copies]:
    if store == "sqlite":
        yield Files(folder)
        return
    import psycopg

    from approvalflow.testing.postgresql import running_server

    def say(url: str, statement: str) -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(statement)

    server = Servers(running_server().url, f"crashes_{folder.name.lower()}", say)
    try:
        yield server
    finally:
        server.close()


def _of(scenario: Scenario, asked: argparse.Namespace) -> Found:
    with tempfile.TemporaryDirectory(prefix="crashes") as name:
        folder = Path(name)
        with _copies(asked.store, folder) as copies:
            enumerator = Enumerator(scenario, copies, folder / "outside", PLANTED[asked.planted])
            if asked.count:
                return Found(scenario.id, len(enumerator.names))
            return enumerator.run(every=asked.every, again=asked.double if scenario.weight else 0)


def main() -> int:
    """Run what was asked for; answers 1 where anything was wrong."""
    parser = argparse.ArgumentParser(prog="python -m examples.embed.tests.crashes", description=__doc__)
    parser.add_argument(
        "commands", nargs="*", metavar="COMMAND", help="scenarios by name; all of them if none is named"
    )
    parser.add_argument("--store", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="kill at one point of N")
    parser.add_argument(
        "--double", type=int, default=0, metavar="N", help="kill money and decisions again, at one point of N"
    )
    parser.add_argument("--count", action="store_true", help="only count the points, as points.toml holds them")
    parser.add_argument("--planted", choices=sorted(PLANTED), default="nothing", help="a mistake to be found")
    parser.add_argument("--json", action="store_true", help="one JSON object for each scenario")
    asked = parser.parse_args()
    compile_once()
    begun = time.monotonic()
    every = []
    for scenario in SCENARIOS:
        if asked.commands and scenario.id not in asked.commands:
            continue
        found = _of(scenario, asked)
        every.append(found)
        print(_line(found, asked), flush=True)
    points, kills, doubles = (sum(getattr(one, name) for one in every) for name in ("points", "kills", "doubles"))
    wrong = [line for one in every for line in one.wrong]
    print(
        f"{asked.store}: {len(every)} scenarios, {points} points, {kills} kills, {doubles} double kills "
        f"in {time.monotonic() - begun:.0f} s, wrong: {len(wrong)}",
        file=sys.stderr,
    )
    return 1 if wrong else 0


def _line(found: Found, asked: argparse.Namespace) -> str:
    if asked.count:
        return f'"{found.scenario}" = {found.points}'
    if asked.json:
        return json.dumps(asdict(found), ensure_ascii=False)
    counts = f"{found.scenario:24} {found.points:5} points {found.kills:6} kills {found.doubles:6} double kills"
    return "\n    ".join([f"{counts}, wrong: {len(found.wrong)}", *found.wrong[:10]])


if __name__ == "__main__":
    sys.exit(main())
