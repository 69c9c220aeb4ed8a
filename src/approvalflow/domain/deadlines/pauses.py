"""Pauses of a clock: clipped to its anchor, united, then measured."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from approvalflow.domain.deadlines.hours import Timetable
from approvalflow.domain.deadlines.moments import Instant
from approvalflow.errors import BadInput

__all__ = ["Pause", "UnitedPause", "unite"]


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
    spans: list[tuple[Instant, Instant | None, Instant | None]] = []
    for pause in sorted(pauses, key=lambda pause: pause.start):
        if pause.start > now:
            break
        start, end = max(pause.start, anchor), _end(pause, now)
        if end is not None and end <= start:
            continue
        if spans and ((last := spans[-1])[1] is None or start <= last[1]):
            whole = None if end is None or last[1] is None else max(end, last[1])
            spans[-1] = (last[0], whole, _later(last[2], pause.notified))
        else:
            spans.append((start, end, pause.notified))
    return [_measured(*span, timetable, short) for span in spans]


def _end(pause: Pause, now: Instant) -> Instant | None:
    """When the pause had ended as of `now`; None while it ran."""
    ends = [end for end in (pause.ended, pause.notified) if end is not None and end <= now]
    return min(ends) if ends else None


def _later(one: Instant | None, other: Instant | None) -> Instant | None:
    """The later of two notified ends; None is the latest."""
    return None if one is None or other is None else max(one, other)


def _measured(
    start: Instant, end: Instant | None, notified: Instant | None, timetable: Timetable, short: int
) -> UnitedPause:
    by_notice = notified is None or timetable.office_time(start, notified) >= short
    if end is None:
        return UnitedPause(start, None, by_notice, by_notice)
    long = timetable.office_time(start, end) >= short
    return UnitedPause(start, end, long, by_notice or long)
