"""From a log to acts in the order of time, and what in the log contradicts itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from attrs import frozen

from approvalflow.domain.deadlines.moments import Instant
from permit_log import Logged, LoggedCase

__all__ = ["Act", "Begin", "Contradiction", "Do", "End", "acts", "contradictions", "in_time"]


@frozen
class Begin:
    """The application is filed and accepted."""


@frozen
class Do:
    """An activity is signed. `first`: the earliest of its case; `late`: dated after the end of its case."""

    event: Logged
    first: bool
    late: bool


@frozen
class End:
    """The case is decided, issued and delivered; `worked` says whether anything was signed before."""

    worked: bool


Act: TypeAlias = tuple[Instant, LoggedCase, Begin | Do | End]


@frozen
class Contradiction:
    """A time of the log that cannot be: `kind` is `before-start`, `after-end` or `end-before-start`."""

    kind: str
    case: LoggedCase
    what: str
    at: Instant
    other: Instant


def acts(cases: Iterable[LoggedCase]) -> list[Act]:
    """Everything that was done, in the order of time. What the log dates before the start is done at the start."""
    found: list[tuple[Instant, int, int, Act]] = []
    for place, case in enumerate(cases):
        end = None if case.end is None else max(case.end, case.start)
        mine: list[Act] = [(case.start, case, Begin())]
        signed = in_time(case)
        for event in signed:
            mine.append((max(event.at, case.start), case, Do(event, event is signed[0], False)))
        if end is not None:
            mine.append((end, case, End(bool(signed))))
            mine += [(event.at, case, Do(event, False, True)) for event in case.events if event.at > end]
        found += [(act[0], place, number, act) for number, act in enumerate(mine)]
    found.sort(key=lambda one: one[:3])
    return [act for *_, act in found]


def in_time(case: LoggedCase) -> tuple[Logged, ...]:
    """The activities up to the end of their case, in the order of time."""
    end = None if case.end is None else max(case.end, case.start)
    return tuple(event for event in case.events if end is None or event.at <= end)


def contradictions(cases: Iterable[LoggedCase]) -> list[Contradiction]:
    """Every time that cannot be, case by case."""
    found: list[Contradiction] = []
    for case in cases:
        if case.end is not None and case.end < case.start:
            found.append(Contradiction("end-before-start", case, "enddate", case.end, case.start))
        for event in case.events:
            if event.at < case.start:
                found.append(Contradiction("before-start", case, event.activity, event.at, case.start))
            if case.end is not None and event.at > case.end:
                found.append(Contradiction("after-end", case, event.activity, event.at, case.end))
    return found
