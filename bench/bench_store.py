"""A durable step of a case beside a Core floor that writes the same rows. `make bench-store` measures much more.

    python bench/bench_store.py [--seconds 5] [--url postgresql://... --clients 8]

Trust the ratio of one run, not the figures.
"""

from __future__ import annotations

import argparse
import tempfile
from contextlib import ExitStack

from approvalflow_sqlalchemy import open_store
from bench.measuring.tables import goal, head
from bench.storing.steps import clients, durable_step


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--url", default="", help="a PostgreSQL database to write into")
    parser.add_argument("--clients", type=int, default=8)
    told = parser.parse_args()
    head("A durable step", ["sqlalchemy"])
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        for url in [f"sqlite:///{folder}/county.db", *filter(None, [told.url])]:
            store = open_store(url)
            stack.callback(store.close)
            found = durable_step(store, told.seconds)
            print(f"  {store.engine.dialect.name}: {found.unit:,.0f}/s, floor {found.floor:,.0f}/s")
            goal(f"{store.engine.dialect.name}, of the floor", found.ratio, 0.75)
        if told.url:
            alone, together = (clients(told.url, told.seconds, count) for count in (1, told.clients))
            goal(f"{told.clients} clients in {told.clients} regions, of one client", together / alone, 1.4)


if __name__ == "__main__":
    main()
