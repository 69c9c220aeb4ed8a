"""How fast a record is read again: `verify` by one and by several processes, the digest, a backup and its restoring.

    python bench/bench_verify.py [--events 100000] [--url postgresql://...] [--rounds 3]

The events are made by the real office in memory, interleaved as a county makes them, and loaded into a SQLite file in a
temporary folder, or into the empty database that `--url` names. Each figure is the best of the rounds, in journal
entries a second of wall clock; beside it the processor time of this process. Peak memory is of this process.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from itertools import groupby
from pathlib import Path

from approvalflow.memory import MemoryStore
from approvalflow.office.backup import backup, restore
from approvalflow.office.digest import digest_of_store
from approvalflow.office.verify import verify
from approvalflow.office.verifying.journal import JournalReader
from approvalflow.office.verifying.tables import TableReader
from approvalflow.ports.store import Store
from approvalflow_sqlalchemy import open_store
from bench.measuring.county import at_work

REGION = "000000"


def loaded(url: str, events: int) -> Store:
    """A store at the URL that holds a county of so many events."""
    office, store = at_work(events), open_store(url)
    with office.store.reading(REGION) as reading, store.unit(REGION) as unit:
        for table, rows in groupby(reading.content(), key=lambda named: named[0]):
            unit.load(table, (row for _, row in rows))
        unit.commit()
    return store


def best(rounds: int, work: Callable[[], object]) -> tuple[float, float]:
    """The least seconds of wall clock and of processor time."""
    walls, cpus = [], []
    for _ in range(rounds):
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    return min(walls), min(cpus)


def parts(store: Store) -> None:
    """The two parts of a verification: the journal, then the tables beside it."""
    with store.reading(REGION) as reading:
        begun = time.process_time()
        journal = JournalReader(reading)
        journal.read()
        read = time.process_time()
        TableReader(reading, journal.tally, journal.lost, journal.found).read()
        done = time.process_time()
    n = journal.tally.entries
    print(f"one process: journal {(read - begun) / n * 1e6:.1f} µs, tables {(done - read) / n * 1e6:.1f} µs an entry")


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--url", default="")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = asked.url or f"sqlite:///{folder}/county.db"
        store = loaded(url, asked.events)
        opener = partial(open_store, url)
        found = verify(store, REGION)
        if found.violations:
            print(*found.violations[:5], sep="\n")
            return 1
        print(f"{found.entries} entries, {found.cases} cases, {os.cpu_count()} processors, {url.partition(':')[0]}")
        file = Path(folder) / "county.backup"

        def written() -> None:
            file.unlink(missing_ok=True)
            backup(store, REGION, file)

        measured: list[tuple[str, Callable[[], object]]] = [
            ("verify, 1 process", lambda: verify(store, REGION)),
            *(
                (f"verify, {n} processes", partial(verify, store, REGION, opener=opener, readers=n))
                for n in range(2, (os.cpu_count() or 1) + 1)
            ),
            ("digest", lambda: digest_of_store(store, REGION)),
            ("backup", written),
            ("restore into memory", lambda: restore(file, MemoryStore())),
        ]
        for name, work in measured:
            wall, cpu = best(asked.rounds, work)
            print(f"{name:<22} {found.entries / wall:>10,.0f} entries/s  {wall:7.2f} s, processor {cpu:7.2f} s")
        parts(store)
        store.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"peak memory {peak} MiB, the county in memory and its loading included", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
