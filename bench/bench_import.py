"""The import of finished cases beside a Core floor that inserts the same rows in the same units.

    python bench/bench_import.py [--cases 20000] [--rounds 3] [--at-once 1000] [--url postgresql://...]

The floor is SQLAlchemy Core with lists of dictionaries: the rows that the import wrote, read back from its store and
inserted into an empty one with the same units, cursors and chain head. It reads no file, judges and encodes nothing
and computes no chain. Both run in turn in one process, on SQLite (a file in a temporary folder) and, with `--url`, on
PostgreSQL. Trust the ratio of one run, not the figures.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from measuring.tables import goal, head, table

from approvalflow import Office, declare
from approvalflow.importing.batches import import_cases
from approvalflow.importing.json_lines import JsonLines
from approvalflow_sqlalchemy import SqlStore, open_store
from approvalflow_sqlalchemy.schema.cases import cases, matter_versions, parties
from approvalflow_sqlalchemy.schema.journal import chain_heads, cursors, journal

MATTERS = Path(__file__).parents[1] / "examples" / "county" / "matters"
WORDS = ("收件", "受理", "审核", "批准")


#: By the clock on the wall, and of the processor: beside other programs only the second means anything.
Seconds = tuple[float, float]


def now() -> Seconds:
    """The two clocks."""
    return time.perf_counter(), time.process_time()


def since(begun: Seconds) -> Seconds:
    """What both have gone since then."""
    return tuple(later - earlier for later, earlier in zip(now(), begun, strict=True))


def write_cases(path: Path, count: int) -> None:
    """A file of finished cases with four events each; each applicant has two of them."""
    drawn, codes = random.Random(7), sorted(declare.read_matters(MATTERS))
    start = datetime.fromisoformat("2019-01-02T09:00:00+08:00")
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            filed = start + timedelta(minutes=5 * number % (6 * 365 * 24 * 60))
            accepted = filed + timedelta(hours=3)
            decided = accepted + timedelta(days=drawn.randrange(1, 12))
            closed = decided + timedelta(days=1)
            moments = (filed, accepted, accepted + timedelta(hours=5), decided)
            said = {
                "id": f"{number:08d}",
                "number": f"XC{number:08d}",
                "matter": codes[number % len(codes)],
                "filed": filed.isoformat(),
                "accepted": accepted.isoformat(),
                "decided": decided.isoformat(),
                "closed": closed.isoformat(),
                "stage": "delivered",
                "outcome": "refused" if number % 9 == 0 else "granted",
                "light": "red" if number % 20 == 0 else "green",
                "due": (accepted + timedelta(days=12)).isoformat(),
                "applicant": {
                    "name": f"王{chr(0x4E00 + number % 5000)}",
                    "id_number": f"4209001980{number // 2:08d}",
                    "phone": f"138{number // 2:08d}",
                },
                "events": [
                    {"at": at.isoformat(), "what": what, "by": f"u-{drawn.randrange(200)}", "text": "材料齐全,同意"}
                    for at, what in zip(moments, WORDS, strict=True)
                ],
            }
            print(json.dumps(said, ensure_ascii=False), file=file)


def imported(store: SqlStore, region: str, path: Path, folder: Path, at_once: int) -> Seconds:
    """Seconds of an import."""
    office = Office(declare.read_matters(MATTERS), region=region, store=store)
    begun = now()
    done = import_cases(
        office, JsonLines(path), refused=folder / "refused", differing=folder / "differing", at_once=at_once
    )
    seconds = since(begun)
    assert done.finished == done.rows, done
    return seconds


def written(store: SqlStore, region: str) -> dict[str, list[dict[str, Any]]]:
    """What the import wrote, table by table, in the order in which it was written."""
    ordered = {
        "cases": sa.select(cases).order_by(cases.c.ref),
        "journal": sa.select(journal).order_by(journal.c.position),
        "parties": sa.select(parties),
        "matters": sa.select(matter_versions),
    }
    with store.engine.connect() as connection:
        return {
            name: [dict(row._mapping) for row in connection.execute(query.where(sa.text("region = :r")), {"r": region})]
            for name, query in ordered.items()
        }


def units(rows: dict[str, list[dict[str, Any]]], at_once: int) -> Iterator[dict[str, list[dict[str, Any]]]]:
    """The rows in units of as many cases, each with its own journal entries and its share of the parties."""
    count = -(-len(rows["cases"]) // at_once)
    entries, people = iter(rows["journal"]), iter(rows["parties"])
    entry = next(entries, None)
    while entry is not None and entry["case_ref"] is None:
        entry = next(entries, None)
    share = -(-len(rows["parties"]) // count)
    for number in range(count):
        mine = rows["cases"][number * at_once : (number + 1) * at_once]
        refs, found = {row["ref"] for row in mine}, []
        while entry is not None and entry["case_ref"] in refs:
            found.append(entry)
            entry = next(entries, None)
        yield {
            "cases": mine,
            "journal": found,
            "parties": [one for one, _ in zip(people, range(share), strict=False)],
            "matters": rows["matters"] if number == 0 else [],
        }


def floor(store: SqlStore, region: str, batches: list[dict[str, list[dict[str, Any]]]]) -> Seconds:
    """Seconds in which Core inserts the same rows."""
    tables = {"cases": cases, "parties": parties, "matters": matter_versions, "journal": journal}
    for batch in batches:
        for rows in batch.values():
            for row in rows:
                row["region"] = region
    first = {"region": region, "position": 0, "link": b"\0" * 32, "algorithm": "sha256"}
    begun = now()
    with store.engine.begin() as connection:
        known = {name: first[name] for name in (c.name for c in chain_heads.c) if name in first}
        connection.execute(chain_heads.insert(), known)
        connection.execute(cursors.insert(), [{"region": region, "name": f"c{n}", "position": 0} for n in range(7)])
    place = sa.bindparam("p"), sa.bindparam("n")
    move = cursors.update().where(cursors.c.region == region, cursors.c.name == place[1]).values(position=place[0])
    for batch in batches:
        with store.engine.begin() as connection:
            for name in ("cases", "parties", "matters"):
                if batch[name]:
                    connection.execute(tables[name].insert(), batch[name])
            connection.execute(move, [{"p": 1, "n": f"c{n}"} for n in range(7)])
            mine = chain_heads.c.region == region
            connection.execute(sa.select(chain_heads.c.position).where(mine).with_for_update())
            connection.execute(journal.insert(), batch["journal"])
            last = batch["journal"][-1]
            connection.execute(chain_heads.update().where(mine).values(position=last["position"], link=last["link"]))
    return since(begun)


def compare(name: str, url: str, path: Path, folder: Path, *, count: int, rounds: int, at_once: int) -> None:
    """Import and floor in turn, each into a region (or a file) of its own."""
    seconds: dict[str, list[Seconds]] = {"import": [], "floor": []}
    for number in range(rounds):
        ours, theirs = (f"{110_000 + 2 * number + place}" for place in (0, 1))
        stores = []
        for region in (ours, theirs):
            stores.append(open_store(url or f"sqlite:///{folder}/{region}.db"))
        seconds["import"].append(imported(stores[0], ours, path, folder, at_once))
        batches = list(units(written(stores[0], ours), at_once))
        # A region that writes for the first time adopts its calendars; that entry is no row of the import.
        seconds["floor"].append(floor(stores[1], theirs, batches))
        for store in stores:
            store.close()
    rows = 6.5 * count
    print(f"\n{name}, {count:,} cases with four events each, {at_once:,} cases in a unit")
    for place, clock in enumerate(("by the clock", "of the processor")):
        medians = {what: statistics.median(one[place] for one in found) for what, found in seconds.items()}
        table(
            (clock, "cases/s", "rows/s", "seconds"),
            [
                (what, f"{count / medians[what]:,.0f}", f"{rows / medians[what]:,.0f}", f"{medians[what]:.2f}")
                for what in ("floor", "import")
            ],
        )
        goal(f"{name}: import beside the floor, {clock}", 100 * medians["floor"] / medians["import"], 50, unit=" %")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--at-once", type=int, default=1000)
    parser.add_argument("--url", default="", help="a PostgreSQL database with nothing in it")
    said = parser.parse_args()
    head("Import of finished cases", ["sqlalchemy"])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "cases.jsonl"
        write_cases(path, said.cases)
        options = {"count": said.cases, "rounds": said.rounds, "at_once": said.at_once}
        compare("SQLite", "", path, folder, **options)
        if said.url:
            compare("PostgreSQL", said.url, path, folder, **options)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\n  peak memory, with the rows of the floor in it: {peak:,.0f} MiB")


if __name__ == "__main__":
    main()
