"""Measure how fast money is counted, and write the page of it.

    python -m bench.money [--seconds 5] [--lines 100000] [--sqlite-only] [--into FOLDER]

PostgreSQL is the one that tests take (`approvalflow.testing.postgresql`); where there is none, SQLite stands alone.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from approvalflow.testing.postgresql import NoPostgresql, running_server
from approvalflow_sqlalchemy import open_store
from approvalflow_sqlalchemy.sqlite import best_driver
from bench.money.message import again, first
from bench.money.page import write
from bench.money.statement import compared
from bench.storing.steps import Rates


def main() -> None:
    """Run and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=5.0, help="for each comparison")
    parser.add_argument("--lines", type=int, default=100_000, help="of the longest statement")
    parser.add_argument("--sqlite-only", action="store_true")
    parser.add_argument("--into", type=Path, help="the folder of the documentation; docs/ if not given")
    told = parser.parse_args()
    messages: dict[str, tuple[Rates, Rates]] = {}
    with tempfile.TemporaryDirectory() as folder:
        messages[f"SQLite {best_driver().sqlite_version}"] = _messages(f"sqlite:///{folder}/money.db", told.seconds)
    if not told.sqlite_only:
        try:
            messages["PostgreSQL"] = _messages(running_server().fresh(), told.seconds)
        except NoPostgresql as absent:
            print(absent, file=sys.stderr)
    sizes = sorted({max(10, told.lines // 100), max(10, told.lines // 10), told.lines})
    statements = [compared(size) for size in sizes]
    write(messages, statements, told.into) if told.into else write(messages, statements)


def _messages(url: str, seconds: float) -> tuple[Rates, Rates]:
    print(f"{url.partition(':')[0]}: a message beside a step", file=sys.stderr, flush=True)
    with closing(open_store(url)) as store:
        return first(store, seconds), again(store, seconds)


if __name__ == "__main__":
    main()
