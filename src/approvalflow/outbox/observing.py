"""Telling observers of what was committed: each by itself, behind a cursor of its own, in order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from approvalflow.domain.deadlines.moments import MINUTE, SECOND, Instant
from approvalflow.errors import AdapterFailed, Conflict
from approvalflow.failpoints import failpoint
from approvalflow.office.drafts import is_imported
from approvalflow.office.office import Office
from approvalflow.outbox.carriers import DEADLINE_SECONDS
from approvalflow.plugins.guard import guarded
from approvalflow.ports.kept import Entry
from approvalflow.ports.store import Unit

__all__ = ["tell_observers"]

#: How long one worker has an observer to itself.
_LEASE: Instant = 2 * MINUTE


def tell_observers(office: Office, *, limit: int = 1000, is_over: Callable[[], bool] = lambda: False) -> int:
    """Tell each observer of the journal entries it has not been told of, in order, one observer at a time.

    An observer that fails is told again next time, from the entry that it failed at, and harms no other; one that fails
    again and again rests. One worker at a time tells an observer. Answers how many times somebody was told.
    """
    told = 0
    for name, observe in office.plugins.observers():
        with office.plugins.circuits.turn(office.clock.now()) as turn:
            if name not in turn.resting and not is_over():
                told += _tell(office, name, observe, limit, is_over)
    return told


def _tell(
    office: Office, name: str, observe: Callable[[Entry], object], limit: int, is_over: Callable[[], bool]
) -> int:
    now = office.clock.now()
    cursor, lease = f"observer/{name}", f"observer/{name}/leased-until"
    with office._reading() as reading:
        start, leased = reading.cursor(cursor), reading.cursor(lease)
        entries = reading.entries(after=start, limit=limit)
    if not entries or now < leased <= now + _LEASE:
        return 0
    until = now + _LEASE
    # The cursor too: between the look and the lease another worker may have had the lease, told, and given it back.
    if not _move(office, [(lease, leased, until), (cursor, start, start)]):
        return 0
    passed, told = _one_by_one(
        office, name, observe, entries, lambda: is_over() or _is_short(office.clock.now(), until)
    )
    failpoint("observer-told")
    _move(office, [(lease, until, 0), (cursor, start, entries[passed - 1].position if passed else start)])
    return told


def _is_short(now: Instant, until: Instant) -> bool:
    """Whether the lease could run out before a call ends."""
    return now > until - DEADLINE_SECONDS * SECOND


def _one_by_one(
    office: Office,
    name: str,
    observe: Callable[[Entry], object],
    entries: Sequence[Entry],
    is_over: Callable[[], bool],
) -> tuple[int, int]:
    """Tell of the entries until one fails; answers how many are behind it, and of how many it was told."""
    told = 0
    for passed, entry in enumerate(entries):
        if is_imported(entry.draft):
            continue
        if is_over():
            return passed, told
        try:
            with office.plugins.circuits.call(name, office.clock.now):
                guarded(
                    partial(_say, observe, entry),
                    adapter=name,
                    what="observe",
                    deadline_seconds=DEADLINE_SECONDS,
                    expect=type(None),
                )
        except AdapterFailed:
            return passed, told
        told += 1
    return len(entries), told


def _say(observe: Callable[[Entry], object], entry: Entry) -> None:
    observe(entry)


def _move(office: Office, moves: Sequence[tuple[str, int, int]]) -> bool:
    """Move cursors from where they stood; False, and nothing is moved, where another worker was there first."""

    def work(unit: Unit) -> None:
        for name, before, after in moves:
            unit.put_cursor(name, after, expected=before)
        unit.commit()

    try:
        office._in_unit(work)
    except Conflict:
        return False
    return True
