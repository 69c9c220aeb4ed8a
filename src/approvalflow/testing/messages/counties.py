"""The pieces of a campaign, each a county with an office of its own, dealt with by one process or by several."""

from __future__ import annotations

import gc
import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from functools import partial
from typing import Any

from attrs import frozen

from approvalflow.testing.messages.campaign import Piece, piece, pieces
from approvalflow.testing.simulation.stores import Stores

__all__ = ["Campaign", "carried_out"]

#: How often the progress of other processes is looked at, in seconds.
_LOOK = 0.5

#: How many messages the pieces of this process are dealt with, where other processes count along; else None.
_counted: Any = None


@frozen
class Campaign:
    """So many messages, where the offices keep what they know, what is drawn, and whether each record is verified."""

    count: int
    seed: int = 0
    store: str = "memory"
    url: str = ""
    checked: bool = True


def carried_out(campaign: Campaign, *, processes: int = 1, told: Callable[[int], object]) -> list[Piece]:
    """Send all the messages, and answer what became of each piece, in order; `told` hears how many are dealt with.

    Several processes share the pieces and nothing else: a piece comes to the same in whichever of them it is.
    """
    sizes = list(pieces(campaign.count, processes))
    if processes == 1:
        found, before = list[Piece](), 0
        for number, size in enumerate(sizes):
            found.append(_one(campaign, number, size, partial(_beyond, before, told)))
            before += size
        return found
    # Spawned, not forked: what other threads hold at that moment would be held for ever.
    context = multiprocessing.get_context("spawn")
    counted = context.Array("q", len(sizes))
    with ProcessPoolExecutor(processes, context, initializer=_counts_in, initargs=(counted,)) as pool:
        waiting = [pool.submit(_one_of_many, campaign, number, size) for number, size in enumerate(sizes)]
        try:
            return _gathered(waiting, partial(_summed, counted, told))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _gathered(pieces_of: Sequence[Future[Piece]], look: Callable[[], None]) -> list[Piece]:
    open_ = set(pieces_of)
    while open_:
        done, open_ = wait(open_, timeout=_LOOK, return_when=FIRST_COMPLETED)
        for one in done:
            one.result()
        look()
    return [one.result() for one in pieces_of]


def _beyond(before: int, told: Callable[[int], object], done: int) -> None:
    told(before + done)


def _summed(counted: Any, told: Callable[[int], object]) -> None:
    told(sum(counted))


def _counts_in(counted: Any) -> None:
    global _counted
    _counted = counted


def _one_of_many(campaign: Campaign, number: int, size: int) -> Piece:
    return _one(campaign, number, size, partial(_counted.__setitem__, number))


def _one(campaign: Campaign, number: int, size: int, told: Callable[[int], object]) -> Piece:
    # What the office keeps stays until the piece is over: looking through it for garbage again and again finds none.
    before = gc.get_threshold()
    gc.set_threshold(50_000, 20, 50)
    try:
        one = partial(piece, count=size, seed=campaign.seed * 100_003 + number, told=told, checked=campaign.checked)
        return Stores(campaign.store, campaign.url).on(one)
    finally:
        gc.set_threshold(*before)
