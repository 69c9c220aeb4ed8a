"""What happens to the clocks of a case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from attrs import field, frozen

from approvalflow.domain.cases.events.words import instants, words
from approvalflow.domain.deadlines.moments import Instant

__all__ = [
    "ClockHeld",
    "ClockRedated",
    "ClockStarted",
    "ClockStopped",
    "DatesAmended",
    "LimitExtended",
    "PauseBegan",
    "PauseEnded",
    "RungReached",
]


def _dates(values: Iterable[Mapping[str, Any]]) -> tuple[Mapping[str, Any], ...]:
    return tuple(values)


@frozen
class ClockStarted:
    """A limit began to run, or began anew with the same name (a higher `due_version`).

    `clock` names it in the case; `limit` names the rule in the matter (`promised`, `step:site-check`); `term` is the
    term that was pinned. `effect` is what happens by itself when it is missed; `since` is the calendar version of the
    day on which it was told, where that is an earlier one.
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
    since: str = ""


@frozen
class ClockRedated:
    """The due of a running clock changed (a pause, its end, an extension); None while it is paused.

    A short pause leaves the due and its version; only `paused_as` tells that no time passes.
    """

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
    not_before: Instant | None = None


@frozen
class DatesAmended:
    """A new calendar version moved dates of the case, or made them firm: one event for all its clocks.

    `cause` is the proposal that was confirmed; `notices` are the titles and numbers of its papers. Each of `dates` says
    of one clock (`clock`) what holds from now on (`due`, `yellow_at`, `reminders`, `provisional`, `calendar_version`,
    `due_version`, `not_before`) and what held before (`was`).
    """

    kind: ClassVar[str] = "dates-amended"
    at: Instant
    cause: str
    notices: tuple[str, ...] = field(converter=words)
    dates: tuple[Mapping[str, Any], ...] = field(converter=_dates)


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
