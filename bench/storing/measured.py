"""Everything that is measured of one database, size by size."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from itertools import chain

from attrs import field, frozen

from approvalflow_sqlalchemy import open_store
from bench.storing.acts import act
from bench.storing.lists import Lists, board, lists
from bench.storing.rows import closed_cases, open_cases, put
from bench.storing.steps import Rates, clients, durable_step
from bench.storing.ticks import FIRING, Ticks, armed_for, ticks

__all__ = ["OPEN", "Measured", "measured"]

#: How many cases are open beside the history.
OPEN = 20_000

#: How many clients work at once.
CLIENTS = 8

_REGION = "420921"

Say = Callable[[str], None]


@frozen
class Measured:
    """What was measured of a database.

    Attributes:
        step, act: of the floor: a durable step of the store; a whole act of an officer.
        together: what eight clients in eight regions reach of one; None for a database with one writer.
        opened: how many cases are open beside the closed ones; lists: by the number of these.
        ticks, board: by the number of open cases; the board in milliseconds.
    """

    name: str
    step: Rates
    act: Rates
    together: float | None = None
    opened: int = OPEN
    lists: dict[int, Lists] = field(factory=dict)
    ticks: dict[int, Ticks] = field(factory=dict)
    board: dict[int, float] = field(factory=dict)


def measured(
    name: str, fresh: Callable[[], str], *, most: int, seconds: float, say: Say, shared: bool, opened: int = OPEN
) -> Measured:
    """Measure a database; `fresh` gives the URL of a new one. `most` is the largest number of closed cases, and, up to
    a million, of open ones."""
    say(f"{name}: a durable step")
    with closing(open_store(fresh())) as store:
        step = durable_step(store, seconds)
    say(f"{name}: an act")
    whole = act(fresh(), fresh(), max(80, round(60 * seconds)))
    together = None
    if shared:
        say(f"{name}: {CLIENTS} clients")
        url = fresh()
        open_store(url).close()
        alone = clients(url, seconds, 1)
        together = clients(url, seconds, CLIENTS) / alone
    found = Measured(name, step, whole, together, opened)
    with closing(open_store(fresh())) as store:
        closed = 0
        for size in _sizes(most, (10_000, 100_000, 1_000_000, 3_000_000)):
            say(f"{name}: lists beside {size:,} closed cases")
            rows = closed_cases(closed, size - closed)
            put(store, _REGION, rows if closed else chain(open_cases(0, opened), rows))
            found.lists[size] = lists(store, _REGION)
            closed = size
    for size in _sizes(min(most, 1_000_000), (10_000, 100_000, 1_000_000)):
        say(f"{name}: the sweep and the board over {size:,} open cases")
        firing = min(FIRING, size // 14)
        with closing(open_store(fresh())) as store:
            armed = armed_for([f"o-{n:07}" for n in range(size)], firing)
            put(store, _REGION, open_cases(0, size), armed=armed)
            found.board[size] = board(store, _REGION)
            found.ticks[size] = ticks(store, _REGION, firing)
    return found


def _sizes(most: int, sizes: Sequence[int]) -> list[int]:
    return [size for size in sizes if size < most] + [most] if most < sizes[-1] else list(sizes)
