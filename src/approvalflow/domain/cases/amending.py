"""What a new calendar version does to a case: dates by law follow it, dates told never move earlier."""

from __future__ import annotations

from typing import Any

import attrs

from approvalflow.domain.cases.case import Case, Clock
from approvalflow.domain.cases.clocks import is_relied_on, recorded_up_to, relied_on, stopwatch_of, tables_of
from approvalflow.domain.cases.events import DatesAmended
from approvalflow.domain.cases.told import Told
from approvalflow.domain.deadlines.amendments import statutory_due
from approvalflow.domain.deadlines.hours import Timetable
from approvalflow.domain.deadlines.stopwatch import Reading, read

__all__ = ["amended"]


def amended(told: Told, case: Case, *, cause: str, notices: tuple[str, ...]) -> DatesAmended | None:
    """The event by which a calendar version that was loaded at `told.at` moves the dates of a case.

    The case is ripe up to that instant. None where nothing changes: a clock that has run out, is held, has stopped or
    is paused keeps what it has (a paused one is dated by the new version when it runs again, but where the new version
    makes its pause a short one, which stops no date that lies ahead); so does a closed case.

    Args:
        told: with the new version in force. cause: the proposal that was confirmed. notices: the names of its papers.
    """
    dates = [] if case.is_closed else [_date(told, case, clock) for clock in case.clocks.values()]
    moved = tuple(date for date in dates if date is not None)
    return DatesAmended(told.at, cause, notices, moved) if moved else None


def _date(told: Told, case: Case, clock: Clock) -> dict[str, Any] | None:
    if clock.ran_out or not clock.runs or clock.held or (clock.due is None and not clock.paused_as):
        return None
    # Missing it has no effect of its own, so that nothing is on record: it has run out all the same.
    if clock.due is not None and clock.due < told.at and not clock.paused_as:
        return None
    tables = tables_of(told, case, clock)
    if is_relied_on(clock):
        as_of = recorded_up_to(case, clock, told)
        reading, not_before = read(relied_on(case, clock, told, tables), tables[-1], now=as_of), clock.not_before
    else:
        reading, not_before = _followed(told, case, clock, tables[-1])
    if clock.paused_as and reading.due is not None and reading.due < told.at:
        # In hindsight it ran out before it was paused. Nobody is late for a day that was a holiday then: it stands, and
        # is dated behind the loading when it runs again.
        return None
    reminders = reading.reminders if clock.binds == "agency" else ()
    same = (reading.due, reading.yellow_at, reminders) == (clock.due, clock.yellow_at, clock.reminders)
    if same and (reading.due is None or (reading.provisional, not_before) == (clock.provisional, clock.not_before)):
        return None
    return {
        "clock": clock.name,
        "was": clock.due,
        "due": reading.due,
        "yellow_at": reading.yellow_at,
        "reminders": reminders,
        "provisional": reading.provisional,
        "calendar_version": tables[-1].version,
        "due_version": clock.due_version + (not same),
        "not_before": not_before,
    }


def _followed(told: Told, case: Case, clock: Clock, table: Timetable) -> tuple[Reading, int | None]:
    """The date of a clock that follows the calendar both ways, and the instant before which it is not due any more."""
    watch, as_of = stopwatch_of(case, clock, told.matter), recorded_up_to(case, clock, told)
    reading = read(watch, table, now=as_of)
    if reading.due is None or clock.due is None:
        return reading, clock.not_before
    least = statutory_due(clock.due, reading.due, table, told.at)
    if least == reading.due:
        return reading, clock.not_before
    return read(attrs.evolve(watch, not_before=least), table, now=as_of), least
