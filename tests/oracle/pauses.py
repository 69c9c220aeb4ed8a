"""Pauses: clipped to the anchor, united, measured."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from .hours import Office

FOR_EVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Pause:
    """A pause, half-open. `end` is FOR_EVER while it runs; `notified_long` says that it was notified as long,
    whatever it came to."""

    start: datetime
    end: datetime
    notified_long: bool = False

    @property
    def running(self) -> bool:
        """Whether it has not ended."""
        return self.end == FOR_EVER

    def holds(self, instant: datetime) -> bool:
        """Whether the clock is paused by it at this instant."""
        return self.start <= instant < self.end


def unite(anchor: datetime, pauses: Iterable[Pause]) -> list[Pause]:
    """The pauses clipped to the anchor and united; those that touch are one. In order."""
    united: list[Pause] = []
    for pause in sorted(pauses, key=lambda each: (each.start, each.end)):
        pause = Pause(max(pause.start, anchor), pause.end, pause.notified_long)
        if pause.start >= pause.end:
            continue
        if united and pause.start <= united[-1].end:
            before = united.pop()
            pause = Pause(before.start, max(before.end, pause.end), before.notified_long or pause.notified_long)
        united.append(pause)
    return united


def is_short(pause: Pause, office: Office, limit: timedelta) -> bool:
    """Whether its office time is under the limit. One that runs without a known end is not short."""
    return not pause.running and office.office_time(pause.start, pause.end, []) < limit


def loses(day: date, office: Office, pauses: list[Pause]) -> bool:
    """Whether the clock is paused when the office closes, or would close, on this day."""
    if not pauses:
        return False
    close = office.close(day)
    return any(pause.holds(close) for pause in pauses)


def floor(pause: Pause, office: Office) -> date:
    """The working day before whose close a clock is never due after this pause."""
    day = office.local_day(pause.end)
    if office.days.worked(day) and pause.end < office.close(day):
        return day
    return office.days.next_worked(day)
