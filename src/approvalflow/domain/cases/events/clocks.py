"""What happens to the clocks of a case."""

from __future__ import annotations

from typing import ClassVar

from attrs import field, frozen

from approvalflow.domain.cases.events.words import instants
from approvalflow.domain.deadlines.moments import Instant

__all__ = [
    "ClockHeld",
    "ClockRedated",
    "ClockStarted",
    "ClockStopped",
    "LimitExtended",
    "PauseBegan",
    "PauseEnded",
    "RungReached",
]


@frozen
class ClockStarted:
    """A limit began to run, or began anew with the same name (a higher `due_version`).

    `clock` names it in the case; `limit` names the rule in the matter (`promised`, `step:site-check`); `term` is the
    term that was pinned. `effect` is what happens by itself when it is missed.
    """

    kind: ClassVar[str] = "clock-started"
    at: Instant
    clock: str
    limit: str
    term: str
    binds: str
    anchor: Instant
    due: Instant | None
    yellow_at: Instant | None
    reminders: tuple[Instant, ...] = field(converter=instants)
    provisional: bool
    calendar_version: str
    effect: str
    due_version: int
    reason: str = ""


@frozen
class ClockRedated:
    """The due of a running clock changed (a pause, its end, an extension, an amendment); None while it is paused."""

    kind: ClassVar[str] = "clock-redated"
    at: Instant
    clock: str
    due: Instant | None
    yellow_at: Instant | None
    reminders: tuple[Instant, ...] = field(converter=instants)
    provisional: bool
    calendar_version: str
    due_version: int
    paused_as: str
    reason: str


@frozen
class ClockHeld:
    """The applicant has to act (pay, collect): the clock neither runs nor is paused, and is not red for the agency."""

    kind: ClassVar[str] = "clock-held"
    at: Instant
    clock: str
    reason: str


@frozen
class ClockStopped:
    """A clock came to its end, with the light it keeps for ever."""

    kind: ClassVar[str] = "clock-stopped"
    at: Instant
    clock: str
    light: str
    reason: str = ""


@frozen
class RungReached:
    """A threshold of a clock was reached: `yellow`, `red`, a reminder. Each once for a due version."""

    kind: ClassVar[str] = "rung-reached"
    at: Instant
    clock: str
    rung: str
    due_version: int


@frozen
class PauseBegan:
    """A lawful pause began with the service of its letter: kind, needed time, reason (行政许可法 art. 45)."""

    kind: ClassVar[str] = "pause-began"
    at: Instant
    pause: str
    step: str
    pause_kind: str
    needed: str
    notified: Instant | None
    stops_statutory: bool
    reason: str
    by: str
    stage: str = "paused"


@frozen
class PauseEnded:
    """A pause ended: by somebody, or because the notified time was used up."""

    kind: ClassVar[str] = "pause-ended"
    at: Instant
    pause: str
    how: str
    by: str
    stage: str = "reviewing"


@frozen
class LimitExtended:
    """A limit was extended, once, by the head (行政许可法 art. 42)."""

    kind: ClassVar[str] = "limit-extended"
    at: Instant
    clock: str
    term: str
    reason: str
    basis: str
    requested_by: str
    by: str
