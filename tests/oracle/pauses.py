"""Pauses: as known at an instant, clipped to the anchor, united, measured."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from .hours import Office

FOR_EVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Pause:
    """A pause, half-open. `end` is FOR_EVER while it runs; `notified` is when the time that its letter names is used
    up, FOR_EVER where it names none."""

    start: datetime
    end: datetime
    notified: datetime

    @property
    def running(self) -> bool:
        """Whether it has not ended."""
        return self.end == FOR_EVER

    def holds(self, instant: datetime) -> bool:
        """Whether the clock is paused by it at this instant."""
        return self.start <= instant < self.end


@dataclass(frozen=True)
class Letter:
    """A pause as the ledger has it: when its letter was served, when the time it names is used up (None where it names
    none), when it was really ended (None where it was not)."""

    start: datetime
    notified: datetime | None = None
    ended: datetime | None = None

    def known_at(self, now: datetime) -> Pause | None:
        """What is known of it at an instant: nothing before it was served; that it runs, until it was ended or its
        time is used up."""
        if self.start > now:
            return None
        notified = self.notified or FOR_EVER
        over = min(notified, self.ended or FOR_EVER)
        return Pause(self.start, over if over <= now else FOR_EVER, notified)

    def entries(self) -> list[datetime]:
        """The instants at which something was entered for it."""
        return [self.start] if self.ended is None else [self.start, self.ended]


def known_at(letters: Iterable[Letter], now: datetime) -> list[Pause]:
    """The pauses that are known at an instant, as they are known then."""
    return [pause for pause in (letter.known_at(now) for letter in letters) if pause is not None]


def unite(anchor: datetime, pauses: Iterable[Pause]) -> list[Pause]:
    """The pauses clipped to the anchor and united; those that touch are one. In order. Its notified time is used up
    when that of each of its parts is."""
    united: list[Pause] = []
    for pause in sorted(pauses, key=lambda each: (each.start, each.end)):
        pause = Pause(max(pause.start, anchor), pause.end, pause.notified)
        if pause.start >= pause.end:
            continue
        if united and pause.start <= united[-1].end:
            before = united.pop()
            pause = Pause(before.start, max(before.end, pause.end), max(before.notified, pause.notified))
        united.append(pause)
    return united


def is_under(office: Office, start: datetime, end: datetime, limit: timedelta) -> bool:
    """Whether the office time between two instants is under the limit; for ever is not."""
    return end != FOR_EVER and office.office_time(start, end, []) < limit


def is_short(pause: Pause, office: Office, limit: timedelta) -> bool:
    """Whether it is short: by the notified time while it runs, by the actual time once it has ended."""
    return is_under(office, pause.start, pause.notified if pause.running else pause.end, limit)


def was_notified_long(pause: Pause, office: Office, limit: timedelta) -> bool:
    """Whether it was notified as a pause that is not short, whatever it came to."""
    return not is_under(office, pause.start, pause.notified, limit)


def loses(day: date, office: Office, pauses: list[Pause]) -> bool:
    """Whether the clock is paused when the office closes, or would close, on this day."""
    if not pauses:
        return False
    close = office.close(day)
    return any(pause.start <= close < pause.end for pause in pauses)


def floor(pause: Pause, office: Office) -> date:
    """The working day before whose close a clock is never due after this pause."""
    day = office.local_day(pause.end)
    if office.days.worked(day) and pause.end < office.close(day):
        return day
    return office.days.next_worked(day)
