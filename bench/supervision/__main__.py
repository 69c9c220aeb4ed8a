"""Measure how fast supervision looks, and write the page of it.

    python -m bench.supervision [--cases 600000] [--readers 2] [--open 100000] [--into FOLDER]

The whole takes some twenty minutes and eight gigabytes in the temporary folder; `--cases 20000` takes a minute.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from approvalflow.commands.progress import bar
from bench.supervision.measured import backtests, board_counts, looks
from bench.supervision.page import write


def main() -> None:
    """Run and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=600_000, help="of the longer history")
    parser.add_argument("--readers", type=int, default=2, help="processes of a backtest")
    parser.add_argument("--open", type=int, default=100_000, help="open cases on the board")
    parser.add_argument(
        "--events", type=int, default=6_000, help="journal entries that supervision looks at one by one"
    )
    parser.add_argument("--repeat", type=int, default=30_000, help="journal entries that a history repeats")
    parser.add_argument("--into", type=Path, help="the folder of the documentation; docs/ if not given")
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        progress = bar if sys.stderr.isatty() else None
        found = backtests(folder, told.cases, readers=told.readers, repeated=told.repeat, say=_say, progress=progress)
        _say("looking at an entry beside writing it")
        looked = looks(folder, told.events)
        _say(f"the board with {told.open:,} open cases")
        ms = board_counts(folder, told.open)
    write(found, looked, told.open, ms, told.into) if told.into else write(found, looked, told.open, ms)


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
