"""Who consumed the days of a clock: blame follows the step ledgers of the case, not who happened to be last."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from attrs import frozen

from approvalflow.domain.cases.case import Case, Clock, StepState
from approvalflow.domain.cases.clocks import pauses_of
from approvalflow.domain.deadlines.hours import Timetable
from approvalflow.domain.deadlines.moments import MINUTE, Instant
from approvalflow.domain.supervision.rules.rule import Settings

__all__ = ["Blame", "Share", "answerer", "blame", "held_time", "shares"]


@frozen
class Share:
    """The office time, in microseconds, that a step was held within a clock; pauses of that clock are left out.

    `person` is who holds it or, if nobody took it in hand, who signed it; empty while nobody has. A step that was
    `forwarded` was held by a superior agency. Hours in which somebody stood in for who holds it are a share of their
    own: `person` is then the delegate, and `acting_for` whose mandate it was.
    """

    step: str
    agency: str
    person: str
    office_time: int
    forwarded: bool = False
    acting_for: str = ""

    def plain(self) -> dict[str, Any]:
        """As evidence; whole minutes of office time."""
        return {
            "step": self.step,
            "agency": self.agency,
            "person": self.person,
            "office_minutes": self.office_time // MINUTE,
            "forwarded": self.forwarded,
            **({"acting_for": self.acting_for} if self.acting_for else {}),
        }


@frozen
class Blame:
    """Who held the case longest, and what everybody held; the person may be empty."""

    agency: str
    person: str
    shares: tuple[Share, ...]


def held_time(timetable: Timetable, start: Instant, end: Instant, paused: Iterable[tuple[Instant, Instant]]) -> int:
    """The office time from `start` to `end`, pauses left out."""
    total = 0
    for pause_start, pause_end in sorted(paused):
        if pause_start > start:
            total += timetable.office_time(start, min(pause_start, end))
        start = max(start, pause_end)
    return total + timetable.office_time(start, end)


def _person(step: StepState) -> str:
    return step.holder or next(iter(step.signers), "")


def shares(case: Case, clock: Clock, until: Instant, settings: Settings) -> tuple[Share, ...]:
    """What each step held of the clock up to `until`, in the order of the case.

    All of it in the office hours of the lead agency, in which the limit itself is counted. A step that was sent back
    counts its last round only, and a step that changed hands counts for its last holder. While a mandate for its role
    was in force, the delegate answers for the hours of who gave it: who is away does not. Nobody delegates further.
    """
    timetable = settings.timetable(case.filing.agency)
    paused = [(pause.start, until if pause.ended is None else pause.ended) for pause in pauses_of(case, clock)]
    found = []
    for step in case.steps.values():
        if step.ready_at is None or step.state == "waiting":
            continue
        start, end = max(step.ready_at, clock.anchor), min(step.done_at or until, until)
        for person, acting_for, spans in _answering(step, start, end, settings):
            time = sum(held_time(timetable, since, until_then, paused) for since, until_then in spans)
            found.append(Share(step.key, step.agency, person, time, step.forwarded, acting_for))
    return tuple(found)


def answerer(step: StepState, until: Instant, settings: Settings) -> str:
    """Who answers for a step that is open still: who held it longest, whoever stood in included; empty for nobody."""
    if step.ready_at is None:
        return step.holder
    timetable = settings.timetable(step.agency)
    held = [
        (sum(held_time(timetable, since, end, ()) for since, end in spans), person)
        for person, _, spans in _answering(step, step.ready_at, until, settings)
    ]
    return max(held, key=lambda one: one[0])[1]


def _answering(
    step: StepState, start: Instant, end: Instant, settings: Settings
) -> list[tuple[str, str, list[tuple[Instant, Instant]]]]:
    """Who answers for which spans of a step, and by whose mandate: who holds it first, then those who stood in."""
    holder, own = _person(step), list[tuple[Instant, Instant]]()
    stood_in: dict[str, list[tuple[Instant, Instant]]] = {}
    mandates = [one for one in settings.mandates if holder and one.holder == holder and step.role in one.roles]
    for one in sorted(mandates, key=lambda one: (one.start, one.end, one.delegate)):
        since, until = max(start, one.start), min(end, one.end)
        if since < until:
            own.append((start, since))
            stood_in.setdefault(one.delegate, []).append((since, until))
            # Of two mandates at one time the earlier counts.
            start = until
    return [
        (holder, "", [*own, (start, max(start, end))]),
        *((delegate, holder, spans) for delegate, spans in stood_in.items()),
    ]


def blame(case: Case, clock: Clock, until: Instant, settings: Settings) -> Blame:
    """The agency and person whose steps together held the most office time of the clock.

    Where two held as long, the lead agency, whose clock covers the whole; within it, whose step came later. Superior
    agencies are shown and never blamed; where nobody else held anything, the lead agency answers, nobody in person.
    """
    ledger = shares(case, clock, until, settings)
    held: dict[tuple[str, str], int] = {}
    for share in ledger:
        if not share.forwarded:
            who = share.agency, share.person
            held[who] = held.pop(who, 0) + share.office_time
    lead = case.filing.agency
    if not held:
        return Blame(lead, "", ledger)
    longest = max((time, agency == lead) for (agency, _), time in held.items())
    agency, person = [who for who, time in held.items() if (time, who[0] == lead) == longest][-1]
    return Blame(agency, person, ledger)
