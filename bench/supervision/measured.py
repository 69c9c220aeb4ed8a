"""What is measured: a backtest at two lengths, looking at one entry beside writing it, the counts of the board."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from attrs import frozen

from approvalflow.domain.supervision.edition import STANDARD
from approvalflow.office.backtest import backtest
from approvalflow.supervise import look
from approvalflow_sqlalchemy import open_store
from bench.measuring.county import at_work
from bench.storing.lists import board
from bench.storing.rows import open_cases, put
from bench.supervision.history import REGION, office_at, write

__all__ = ["Backtests", "Looks", "backtests", "board_counts", "looks"]


@frozen
class Backtests:
    """A backtest of all rules: seconds, the most memory that one reader had by then, and what it found again."""

    cases: int
    entries: int
    readers: int
    seconds: float
    mib: float
    signals: int
    cards: int


@frozen
class Looks:
    """Microseconds of an entry: until it is written by the office, and until supervision has looked at it."""

    written: float
    looked: float

    @property
    def ratio(self) -> float:
        """Of looking at an entry beside writing it."""
        return self.looked / self.written


def backtests(
    folder: Path,
    cases: int,
    *,
    readers: int,
    repeated: int,
    say: Callable[[str], None],
    progress: Callable[[int, int], None] | None,
) -> list[Backtests]:
    """Of a tenth of the cases and of all. Raises AssertionError where it does not find exactly what was found."""
    found = []
    for wanted in (max(cases // 10, 1), cases):
        path = folder / f"{wanted}.db"
        say(f"writing a history of {wanted:,} cases")
        there, entries = write(str(path), wanted, events=repeated)
        say(f"backtest over {there:,} cases, {entries:,} entries, {readers} readers")
        url = f"sqlite:///{path}"
        begun = time.perf_counter()
        result = backtest(office_at(url), STANDARD, opener=partial(office_at, url), readers=readers, progress=progress)
        seconds = time.perf_counter() - begun
        if result.would != result.did:
            raise AssertionError("the rules do not find again what they found")
        who = resource.RUSAGE_CHILDREN if readers > 1 else resource.RUSAGE_SELF
        mib = resource.getrusage(who).ru_maxrss / 1024
        signals = sum(times for count, times in result.would.items() if count.level == "signal")
        cards = sum(result.would.values()) - signals
        found.append(Backtests(there, entries, readers, seconds, mib, signals, cards))
        path.unlink()
    return found


def looks(folder: Path, events: int) -> Looks:
    """What an entry costs the office that writes it and supervision that looks at it, in a SQLite file."""
    store = open_store(f"sqlite:///{folder}/looks.db")
    begun = time.perf_counter()
    office = at_work(events, store=store, late_every=12)
    between = time.perf_counter()
    seen = 0
    while (round_ := look(office)).entries:
        seen += round_.entries
    done = time.perf_counter()
    with store.reading(REGION) as reading:
        entries = reading.head()[0]
    store.close()
    return Looks((between - begun) / entries * 1e6, (done - between) / seen * 1e6)


def board_counts(folder: Path, opened: int) -> float:
    """Milliseconds until every open case of forty agencies is counted by its light."""
    store = open_store(f"sqlite:///{folder}/board.db")
    put(store, "420921", open_cases(0, opened))
    milliseconds = board(store, "420921")
    store.close()
    return milliseconds
