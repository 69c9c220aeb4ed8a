"""What is held of cases: their rows, timers, lights, pauses, bills and receipts, and that none of it goes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from approvalflow.domain.cases import events as e
from approvalflow.domain.cases.case import Case
from approvalflow.domain.cases.standing import standing
from approvalflow.domain.deadlines.moments import Instant
from approvalflow.office.invariants import Happened
from approvalflow.office.office import Office
from approvalflow.office.projection import row_of, timers_of
from approvalflow.ports.docket import Line
from approvalflow.ports.store import Reading
from approvalflow.testing.simulation.watched_money import bills_wrong

__all__ = ["case_wrong", "gone", "lights_wrong", "stopped_too_early", "written_wrong"]

#: The events that may give a clock another due.
_DATING = (e.ClockStarted, e.ClockRedated, e.DatesAmended)


def case_wrong(reading: Reading, case: Case, now: Instant, once: set[tuple[object, ...]]) -> Iterator[str]:
    """What is wrong with what the store holds of a case; `once` are the rungs that were reached."""
    row = reading.case(case.ref)
    if row is None or row != row_of(case):
        yield f"INV-L1 {case.ref}: the row is not what the events build"
        return
    armed = {timer for timer in timers_of(case) if ("INV-T4", *_rung(timer)) not in once}
    if set(reading.timers_of(case.ref)) != armed:
        yield f"INV-D9 {case.ref}: the armed timers are not those of the case"
    stands = standing(case, now)
    listed = Line(row).light(now)
    if not case.is_closed and listed != stands.light:
        yield f"INV-T1 {case.ref}: {listed.value} on lists, {stands.light.value} on its page"
    if case.running_pauses and case.stage != "paused":
        yield f"INV-D4 {case.ref}: a pause runs while the case is {case.stage}"
    yield from _pauses_wrong(case)
    if reading.matter_version(case.filing.matter, case.filing.matter_version) is None:
        yield f"INV-L11 {case.ref}: the version it was filed under is not kept"
    yield from bills_wrong(reading, case)


def _rung(timer: object) -> tuple[object, ...]:
    return tuple(getattr(timer, name) for name in ("subject", "clock", "rung", "due_version"))


def _pauses_wrong(case: Case) -> Iterator[str]:
    """INV-D4: pauses of one step do not overlap, and none ends before it began."""
    last: dict[str, Instant | None] = {}
    for pause in case.pauses:
        if pause.ended is not None and pause.ended < pause.start:
            yield f"INV-D4 {case.ref}: {pause.name} ended before it began"
        before = last.get(pause.step, 0)
        if before is None or pause.start < before:
            yield f"INV-D4 {case.ref}: {pause.name} began before the pause of the same step had ended"
        last[pause.step] = pause.ended


def written_wrong(one: Happened) -> Iterator[str]:
    """What is wrong with an event, as seen from the case before and after it."""
    before, after = one.before, one.after
    if before is None:
        return
    if before.filing != after.filing:
        yield f"INV-L11 {one.place}: what a case was filed under has changed"
    if isinstance(one.event, e.RungReached) and one.event.rung == "red":
        due = before.clocks[one.event.clock].due
        if due is None or one.event.at <= due:
            yield f"INV-T4 {one.place}: {one.event.clock} ran out at {one.event.at}, and was due at {due}"
    for name, was in before.clocks.items():
        now = after.clocks.get(name)
        if now is None:
            yield f"INV-T2 {one.place}: the clock {name} has gone"
        elif was.ran_out and not now.ran_out and not isinstance(one.event, e.ClockStarted):
            yield f"INV-T2 {one.place}: {name} had run out, and runs again"
        elif was.due != now.due and now.due is not None and not isinstance(one.event, _DATING):
            yield f"INV-T3 {one.place}: {name} is due another day though nothing dated it"


def stopped_too_early(one: Happened) -> Iterator[str]:
    """INV-D7: what happens now does not stop a clock before it was set, whatever the machine's clock shows."""
    for name, clock in one.after.clocks.items():
        stops = one.before is None or one.before.clocks.get(name) != clock
        if stops and clock.finished_at is not None and clock.finished_at < clock.set_at:
            yield f"INV-D7 {one.place}: {name} stopped before it was set"


def gone(reading: Reading, cases: Mapping[str, Case], answered: Mapping[str, str]) -> Iterator[str]:
    """INV-L12 and INV-C1: whatever was written is there, and every command that was answered is known."""
    for case in cases.values():
        if reading.case(case.ref) is None or len(reading.case_entries(case.ref)) != case.version:
            yield f"INV-L12 {case.ref}: the case or an event of it has gone"
        if case.number and reading.ref_of(case.number) != case.ref:
            yield f"INV-L5 {case.ref}: its number {case.number} leads elsewhere"
    for command, ref in answered.items():
        if reading.command(command) is None:
            yield f"INV-C1 {ref}: the command {command} took effect and is not known"


def lights_wrong(office: Office, cases: Mapping[str, Case], now: Instant) -> Iterator[str]:
    """INV-T6: the board counts every open case once, each where it is led; INV-T1: in the light of its page."""
    with office.store.reading(office.region) as reading:
        yield from _lists_wrong(reading, cases, office.organisation.agencies)
        ripe = [office._ripe(reading, row.ref, now, lambda _at: "drawn").case for row in reading.open_cases()]
    still_open = [case for case in ripe if not case.is_closed]
    led = Counter(case.filing.agency for case in still_open)
    shown = {line.agency: line.total for line in office.board() if line.total}
    if shown != dict(led):
        yield f"INV-T6 the board counts {shown}, and open are {dict(led)}"
    red = Counter(case.filing.agency for case in still_open if _is_red(case, now))
    for line in office.board():
        if line.red != red[line.agency]:
            yield f"INV-T1 {line.agency}: {line.red} red on the board, {red[line.agency]} by their events"


def _lists_wrong(reading: Reading, cases: Mapping[str, Case], agencies: Iterable[str]) -> Iterator[str]:
    """INV-T6: the list of an agency holds the open cases that it leads or has a step of, and no other."""
    still_open = [case for case in cases.values() if not case.is_closed]
    for agency in agencies:
        concerned = {case.ref for case in still_open if case.filing.agency == agency or _has_a_step(case, agency)}
        listed = {row.ref for row in reading.open_cases(agency=agency)}
        if listed != concerned:
            yield f"INV-T6 {agency}: its list differs by {sorted(listed ^ concerned)[:3]}"


def _has_a_step(case: Case, agency: str) -> bool:
    under_review = case.stage in ("reviewing", "paused")
    return under_review and any(step.is_open and step.agency == agency for step in case.steps.values())


def _is_red(case: Case, now: Instant) -> bool:
    stands = standing(case, now)
    return stands.light.value == "red" and not any(
        clock.paused_as for clock in case.clocks.values() if clock.name == stands.clock
    )
