"""What happens to a case by the passing of time alone, and when."""

from __future__ import annotations

from attrs import frozen

from approvalflow.domain.cases.case import Case, Clock
from approvalflow.domain.deadlines.moments import Instant

__all__ = ["Rung", "rungs", "which_first"]

#: At one instant the end of a pause takes effect first, running out last, and its effect after it.
_ORDER = {"pause-over": 0, "reminder-1": 1, "reminder-2": 2, "reminder-3": 3, "yellow": 4, "red": 5, "missed": 6}


@frozen
class Rung:
    """A threshold of a clock, or the notified end of a pause: reached at `fire_at` if nothing happens before."""

    fire_at: Instant
    clock: str
    rung: str
    due_version: int


def rungs(case: Case) -> list[Rung]:
    """Every threshold that lies before the case, in the order in which they fire.

    A threshold that was already past when the due was told fires at the instant of the telling, and none before the
    last change of stage; a reminder that was already past is not sent any more.
    """
    moved_at = case.moved_at
    found = [rung for clock in case.clocks.values() if _passes(clock) for rung in _of(clock, moved_at)]
    for pause in case.pauses:
        if pause.ended is None and pause.notified is not None:
            found.append(Rung(max(pause.notified, moved_at), pause.name, "pause-over", 1))
    if len(found) > 1:
        found.sort(key=_key)
    return found


def _passes(clock: Clock) -> bool:
    """Whether time passes on a clock: it has not stopped, and no pause runs, not even a short one."""
    return clock.finished_at is None and not clock.paused_as


def which_first(fire_at: Instant, rung: str, clock: str) -> tuple[Instant, int, str]:
    """The order in which rungs fire."""
    return fire_at, _ORDER[rung], clock


def _key(rung: Rung) -> tuple[Instant, int, str]:
    return rung.fire_at, _ORDER[rung.rung], rung.clock


def _of(clock: Clock, moved_at: Instant) -> list[Rung]:
    due, version = clock.due, clock.due_version
    if due is None:
        return []
    told_at = max(clock.set_at, moved_at)
    found = []
    if clock.binds == "agency" and not clock.ran_out:
        for number, instant in enumerate(clock.reminders, start=1):
            name = f"reminder-{number}"
            if instant >= clock.set_at and name not in clock.reached:
                found.append(Rung(max(instant, moved_at), clock.name, name, version))
        if clock.yellow_at is not None and "yellow" not in clock.reached:
            found.append(Rung(max(clock.yellow_at, told_at), clock.name, "yellow", version))
        found.append(Rung(max(due + 1, told_at), clock.name, "red", version))
    if clock.effect != "none" and "missed" not in clock.reached:
        found.append(Rung(max(due + 1, told_at), clock.name, "missed", version))
    return found
