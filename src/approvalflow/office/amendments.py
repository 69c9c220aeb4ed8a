"""An amendment of the calendar as people see it: what is proposed, what it would do, what it did."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from approvalflow.domain.deadlines.lights import Light
from approvalflow.domain.deadlines.moments import Day, Instant
from approvalflow.domain.deadlines.notices import Notice

__all__ = ["ChangedDay", "MovedCase", "Preview", "Proposal", "Recomputed"]


@frozen
class Proposal:
    """Notices that somebody proposed to load.

    Attributes:
        id: its key in the region. calendar: the one that they are for. reason: why, in the words of the proposer.
        state: `proposed`, `loaded` or `withdrawn`.
        by, at: who proposed it, and when; acting_for: whose mandate was used.
        settled_by, settled_at: who confirmed or withdrew it, and when; settled_reason: why it was withdrawn.
    """

    id: str
    calendar: str
    notices: tuple[Notice, ...]
    reason: str
    by: str
    at: Instant
    state: str = "proposed"
    settled_by: str = ""
    settled_at: Instant | None = None
    settled_reason: str = ""
    acting_for: str = ""


@frozen
class ChangedDay:
    """A day that the notices change: whether it was worked, and whether it would be."""

    day: Day
    was_worked: bool
    is_worked: bool


@frozen
class MovedCase:
    """A case whose due or light would change.

    Attributes:
        was, due: its due before and after. light, then: its light now, before and after.
    """

    ref: str
    number: str
    matter: str
    agency: str
    was: Instant
    due: Instant
    light: Light
    then: Light


@frozen
class Preview:
    """What an amendment would do to the open cases of the region; nothing is changed by looking.

    A case is counted by the due that leads it: as `later`, `earlier` or `unmoved`; another of its dates may move.

    Attributes:
        before, after: the calendar version in force and the one that would be. horizon_before, horizon_after: likewise.
        cases: how many open cases there are.
        recoloured: those whose light would change at once. breached: those of which a limit has run out; it stays so.
        firm: those that were provisional and would not be any more.
        days: the days that change, in order. moved: the cases that move, the farthest first, at most `SHOWN`.
    """

    proposal: str
    before: str
    after: str
    horizon_before: Day | None
    horizon_after: Day | None
    cases: int
    later: int
    earlier: int
    unmoved: int
    recoloured: int
    breached: int
    firm: int
    days: tuple[ChangedDay, ...]
    moved: tuple[MovedCase, ...]


@frozen
class Recomputed:
    """What was done to the open cases: how many were looked at, and how many had a date that changed.

    A case that somebody touched meanwhile was recomputed by that, and is not among the changed.

    Attributes:
        failed: the cases that could not be recomputed, each with the reason; they are dated anew when next read.
    """

    cases: int
    changed: int
    failed: Mapping[str, str]
