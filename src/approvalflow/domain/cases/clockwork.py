"""What events do to the clocks of a case while it is built."""

from __future__ import annotations

from approvalflow.domain.cases import events as e
from approvalflow.domain.cases.case import Clock
from approvalflow.domain.cases.draft import Draft
from approvalflow.domain.cases.events.words import instants
from approvalflow.domain.cases.sealing import changed
from approvalflow.domain.deadlines.moments import Instant

__all__ = [
    "clock_held",
    "clock_redated",
    "clock_started",
    "clock_stopped",
    "dates_amended",
    "extended",
    "rung_reached",
]


def clock_started(case: Draft, event: e.ClockStarted) -> None:
    """A limit begins to run, or begins anew under its name."""
    # A rectified limit is the same clock with another term: that it was extended once stays on its ledger.
    there = case.clocks.get(event.clock)
    if there is not None and there.finished_as == "red":
        # A clock that begins anew takes the place of the old one; that the old one was missed stays with the case.
        kept = f"{there.name}:{there.due_version}"
        case.clocks[kept] = changed(there, name=kept)
    before = there if event.reason == "rectified" else None
    # The fields that have no default by their place: that takes a third off the commonest event.
    case.clocks[event.clock] = Clock(
        event.clock,
        event.limit,
        event.term,
        event.binds,
        event.anchor,
        event.due,
        event.yellow_at,
        event.reminders,
        event.provisional,
        event.calendar_version,
        event.effect,
        event.due_version,
        event.at,
        extended=before.extended if before else "",
        extended_at=before.extended_at if before else None,
        reason=event.reason,
        since=event.since or event.calendar_version,
        told=event.due,
    )


def clock_redated(case: Draft, event: e.ClockRedated) -> None:
    """Its ledger changed its due."""
    clock = case.clocks[event.clock]
    case.clocks[event.clock] = changed(
        clock,
        due=event.due,
        yellow_at=event.yellow_at,
        reminders=event.reminders,
        provisional=event.provisional,
        calendar_version=event.calendar_version,
        due_version=event.due_version,
        paused_as=event.paused_as,
        set_at=event.at if event.due_version != clock.due_version else clock.set_at,
        reason=event.reason,
        reached=clock.reached if event.due_version == clock.due_version else frozenset(),
        told=_latest(clock.told, event.due),
        not_before=_latest(clock.not_before, event.not_before),
    )


def _latest(one: Instant | None, other: Instant | None) -> Instant | None:
    return other if one is None else one if other is None else max(one, other)


def dates_amended(case: Draft, event: e.DatesAmended) -> None:
    """A new calendar version moved dates, or made them firm."""
    for date in event.dates:
        clock = case.clocks[date["clock"]]
        again = date["due_version"] != clock.due_version
        case.clocks[clock.name] = changed(
            clock,
            due=date["due"],
            yellow_at=date["yellow_at"],
            reminders=instants(date["reminders"]),
            provisional=date["provisional"],
            calendar_version=date["calendar_version"],
            due_version=date["due_version"],
            not_before=date["not_before"],
            set_at=event.at if again else clock.set_at,
            reached=frozenset() if again else clock.reached,
            told=_latest(clock.told, date["due"]),
        )


def clock_held(case: Draft, event: e.ClockHeld) -> None:
    """The applicant has to act."""
    case.clocks[event.clock] = changed(
        case.clocks[event.clock],
        held=True,
        due=None,
        yellow_at=None,
        reminders=(),
        set_at=event.at,
        reason=event.reason,
    )


def clock_stopped(case: Draft, event: e.ClockStopped) -> None:
    """It came to its end, and keeps its light."""
    case.clocks[event.clock] = changed(
        case.clocks[event.clock], finished_at=event.at, finished_as=event.light, paused_as="", held=False
    )


def rung_reached(case: Draft, event: e.RungReached) -> None:
    """A threshold was reached; once red, it has run out."""
    clock = case.clocks[event.clock]
    case.clocks[event.clock] = changed(
        clock, reached=clock.reached | {event.rung}, ran_out=clock.ran_out or event.rung == "red"
    )


def extended(case: Draft, event: e.LimitExtended) -> None:
    """It was extended."""
    case.clocks[event.clock] = changed(case.clocks[event.clock], extended=event.term, extended_at=event.at)
