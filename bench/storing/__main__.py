"""Measure a store and its floor at every size, and write the page of it.

    python -m bench.storing [--most 3000000] [--seconds 5] [--open 20000] [--sqlite-only] [--into FOLDER]

PostgreSQL is the one that tests take (`approvalflow.testing.postgresql`); where there is none, SQLite stands alone.
The whole takes some twenty minutes; `--most 100000` takes two.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import tempfile
from pathlib import Path

from approvalflow.testing.postgresql import NoPostgresql, running_server
from approvalflow_sqlalchemy.sqlite import best_driver
from bench.storing.measured import OPEN, measured
from bench.storing.page import write


def main() -> None:
    """Run and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--most", type=int, default=3_000_000, help="the largest number of cases")
    parser.add_argument("--open", type=int, default=OPEN, help="how many cases are open beside the history")
    parser.add_argument("--seconds", type=float, default=5.0, help="for each comparison of steps")
    parser.add_argument("--sqlite-only", action="store_true")
    parser.add_argument("--into", type=Path, help="the folder of the documentation; docs/ if not given")
    told = parser.parse_args()
    asked = {"most": told.most, "seconds": told.seconds, "say": _say, "opened": told.open}
    found = []
    with tempfile.TemporaryDirectory() as folder:
        count = itertools.count()
        name = f"SQLite {best_driver().sqlite_version}"
        found.append(measured(name, lambda: f"sqlite:///{folder}/{next(count)}.db", shared=False, **asked))
    if not told.sqlite_only:
        try:
            found.append(measured("PostgreSQL", running_server().fresh, shared=True, **asked))
        except NoPostgresql as absent:
            _say(str(absent))
    write(found, told.into) if told.into else write(found)


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
