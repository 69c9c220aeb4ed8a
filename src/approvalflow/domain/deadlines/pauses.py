"""Pauses of a clock: clipped to its anchor, united, then measured."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter

from attrs import frozen

from approvalflow.domain.deadlines.hours import Timetable
from approvalflow.domain.deadlines.moments import Instant
from approvalflow.errors import BadInput

__all__ = ["Pause", "UnitedPause", "unite", "united"]


@frozen
class Pause:
    """A pause that stops a clock, half-open: `start` belongs to it, its end does not.

    Attributes:
        start: when its letter was served. notified: when the time that the letter names is used up; at that instant the
            clock runs again by itself. None where the letter names none.
        ended: when it really ended; None while it runs.

    Raises:
        BadInput: it ends before it starts.
    """

    start: Instant
    notified: Instant | None = None
    ended: Instant | None = None

    def __attrs_post_init__(self) -> None:
        for end in (self.notified, self.ended):
            if end is not None and end < self.start:
                raise BadInput("暂停的结束早于开始", "the pause ends before it starts", rule="pause-order")


@frozen
class UnitedPause:
    """Pauses that touch or overlap, as one, measured.

    Attributes:
        start, end: half-open; `end` is None while it runs.
        long: its office time (the notified one while it runs, the real one once it has ended) is not short.
        notified_long: by the time that was notified it was not short, however it ended.
    """

    start: Instant
    end: Instant | None
    long: bool
    notified_long: bool


def unite(
    pauses: Sequence[Pause], anchor: Instant, timetable: Timetable, short: int, now: Instant
) -> list[UnitedPause]:
    """Clip the pauses to the anchor, unite those that touch and measure them, as of `now`.

    As of an instant, a pause that starts later is not there yet, one that ended later still runs, and one whose
    notified time is used up has ended by itself. A pause without a notified time is taken to be notified as long.

    Args:
        short: a pause of less office time than this, in microseconds, is short.
    """
    return [_measured(*run, timetable, short) for run in united(pauses, anchor, now)]


_START = attrgetter("start")

#: A pause as it stands: its start, its end (None while it runs) and its notified end (None where there is none).
Run = tuple[Instant, Instant | None, Instant | None]


def united(pauses: Sequence[Pause], anchor: Instant, now: Instant) -> list[Run]:
    """The pauses clipped to the anchor and united, not measured, as of `now`: what `unite` measures."""
    runs: list[Run] = []
    latest = None
    for pause in pauses:
        start, notified, end = pause.start, pause.notified, pause.ended
        # A ledger is mostly in order: it is sorted where it is not.
        if latest is not None and start < latest:
            return united(sorted(pauses, key=_START), anchor, now)
        latest = start
        if start > now:
            continue
        if start < anchor:
            start = anchor
        if end is not None and end > now:
            end = None
        if notified is not None and notified <= now and (end is None or notified < end):
            end = notified
        if end is not None and end <= start:
            continue
        if runs and ((until := runs[-1][1]) is None or start <= until):
            begun, _, named = runs[-1]
            whole = None if end is None or until is None else max(end, until)
            runs[-1] = (begun, whole, None if named is None or notified is None else max(named, notified))
        else:
            runs.append((start, end, notified))
    return runs


def _measured(
    start: Instant, end: Instant | None, notified: Instant | None, timetable: Timetable, short: int
) -> UnitedPause:
    by_notice = notified is None or timetable.office_time(start, notified) >= short
    if end is None:
        return UnitedPause(start, None, by_notice, by_notice)
    long = timetable.office_time(start, end) >= short
    return UnitedPause(start, end, long, by_notice or long)
