"""What turns yellow or red in the next hours, read from the armed timers."""

from __future__ import annotations

from attrs import frozen

from approvalflow import Office, Text
from approvalflow.domain.deadlines.moments import HOUR, Instant
from approvalflow.ports.kept import CaseRow, Timer
from approvalflow.ports.store import Reading

__all__ = ["Turn", "turns_within"]

_COLOURS = {"yellow": "yellow", "red": "red"}
_LEADING = ("intake", "promised", "statutory", "delivery")


@frozen
class Turn:
    """A case that changes its colour: when, to which, which matter, whose, and the step if it is a step's clock."""

    at: Instant
    colour: str
    ref: str
    number: str
    title: Text
    step: Text | None
    agency: str
    holder: str


def turns_within(office: Office, *, hours: int = 4, most: int = 12) -> tuple[Turn, ...]:
    """The next changes of colour, the earliest first; one for each case and instant."""
    now = office.clock.now()
    with office.store.reading(office.region) as reading:
        timers = reading.timers_due(now + hours * HOUR, 10_000)
        found: dict[tuple[str, Instant], Turn] = {}
        for timer in timers:
            if timer.rung not in _COLOURS or timer.fire_at <= now or (timer.subject, timer.fire_at) in found:
                continue
            turn = _turn(office, reading, timer)
            if turn is not None:
                found[timer.subject, timer.fire_at] = turn
            if len(found) == most:
                break
    return tuple(found.values())


def _turn(office: Office, reading: Reading, timer: Timer) -> Turn | None:
    row = reading.case(timer.subject)
    matter = office.published.current.get(row.matter) if row else None
    if row is None or matter is None:
        return None
    step = timer.clock.split(":")[1] if timer.clock.startswith("step:") else ""
    if not step and timer.clock not in _LEADING:
        return None
    open_step = next((one for one in row.steps if one.step == step), None)
    return Turn(
        at=timer.fire_at,
        colour=_COLOURS[timer.rung],
        ref=row.ref,
        number=row.number,
        title=matter.title,
        step=next((one.title for one in matter.plan.steps if one.key == step), None),
        agency=open_step.agency if open_step else row.agency,
        holder=_name(office, open_step.holder if open_step else _one_holder(row)),
    )


def _one_holder(row: CaseRow) -> str:
    holders = {step.holder for step in row.steps if step.holder}
    return holders.pop() if len(holders) == 1 else ""


def _name(office: Office, key: str) -> str:
    person = office.organisation.people.get(key)
    return person.name if person else ""
