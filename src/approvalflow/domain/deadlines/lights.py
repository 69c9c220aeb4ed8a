"""Green, yellow, red and grey, derived from due instants and never stored."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from attrs import evolve

from approvalflow.domain.deadlines.hours import Timetable
from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.deadlines.stopwatch import Stopwatch, read

__all__ = ["Light", "light_of", "light_of_stopwatch", "worst"]


class Light(StrEnum):
    """The state of a clock: `green`, `yellow`, `red`, or `grey` where no clock that binds the agency runs."""

    green = "green"
    yellow = "yellow"
    red = "red"
    grey = "grey"


_SEVERITY = (Light.grey, Light.green, Light.yellow, Light.red)


def light_of(
    due: Instant | None,
    yellow_at: Instant | None,
    now: Instant,
    *,
    ran_out: bool = False,
    paused_as: Light | None = None,
    finished_as: Light | None = None,
) -> Light:
    """The light of one clock at an instant.

    In this order: a finished clock keeps the light it finished with; one that has run out is red; a paused one keeps
    the colour it paused with; without a due instant it is grey. Else green, from `yellow_at` on yellow, at `due` still
    yellow, and one microsecond later red.
    """
    if finished_as is not None:
        return finished_as
    if ran_out:
        return Light.red
    if paused_as is not None:
        return paused_as
    if due is None:
        return Light.grey
    if now > due:
        return Light.red
    return Light.yellow if yellow_at is not None and now >= yellow_at else Light.green


def light_of_stopwatch(stopwatch: Stopwatch, timetable: Timetable, now: Instant) -> Light:
    """The light of a clock that has not finished; while a pause runs, short or not, the colour it had at its start."""
    reading = read(stopwatch, timetable, now)
    since = reading.paused_since
    if since is None:
        return light_of(reading.due, reading.yellow_at, now, ran_out=reading.runs_out_fixed)
    earlier = tuple(pause for pause in stopwatch.pauses if max(pause.start, stopwatch.anchor) < since)
    before = read(evolve(stopwatch, pauses=earlier), timetable, since)
    return light_of(before.due, before.yellow_at, since, ran_out=before.runs_out_fixed)


def worst(lights: Iterable[Light]) -> Light:
    """The worst of several lights: red, then yellow, then green; grey only where there is nothing else, or nothing."""
    return max(lights, key=_SEVERITY.index, default=Light.grey)
