"""The passing of time: what has come due takes effect, case by case, each in a unit of its own.

The sweep is ripening with no move: a case that is swept hourly and a case that is never swept have the same events.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from attrs import frozen

from approvalflow.domain.parties.people import SYSTEM
from approvalflow.errors import AdapterFailed, ApprovalflowError, Conflict
from approvalflow.failpoints import failpoint
from approvalflow.office.office import Office
from approvalflow.ports.store import Unit

__all__ = ["Swept", "sweep"]

_AT_ONCE = 500


@frozen
class Swept:
    """What a sweep did.

    Attributes:
        cases, events: the cases whose time had come, and what that gave.
        failed: the cases that it could not ripen, each as its reference and the reason.
        waiting: the cases whose bill would lapse, and whose bank could not be asked whether it was paid; they are
            left to the next sweep.
    """

    cases: int = 0
    events: int = 0
    failed: tuple[tuple[str, str], ...] = ()
    waiting: tuple[str, ...] = ()


def sweep(office: Office, *, progress: Callable[[int], None] | None = None) -> Swept:
    """Let everything that has come due take effect. `progress` is told how many cases are done so far.

    A case that somebody else is working on is left to them: their command ripens it. A case that cannot be ripened
    holds up no other; it is named in `failed`. Before a bill lapses its bank is asked, where it can be: money that
    moved in time and that nobody reported still counts. First an amendment of the calendar that broke off is finished.
    """
    recomputed = office.recompute_dates()
    now = office.clock.now()
    cases = events = 0
    passed: set[str] = set()
    failed: list[tuple[str, str]] = list(recomputed.failed.items())
    waiting: list[str] = []
    at_once = _AT_ONCE
    while True:
        with office.store.reading(office.region) as reading:
            due = reading.timers_due(now, at_once)
        subjects = [ref for ref in dict.fromkeys(timer.subject for timer in due) if ref not in passed]
        if not subjects:
            if len(due) < at_once:
                return Swept(cases, events, tuple(failed), tuple(waiting))
            # The timers of cases that were left alone fill the page: look behind them.
            at_once *= 2
            continue
        for ref in subjects:
            passed.add(ref)
            failpoint("case-swept")
            try:
                told = _banks_told(office, ref, now)
                if told is None:
                    waiting.append(ref)
                    continue
                happened = told + _ripen(office, ref, now)
            except ApprovalflowError as fault:
                failed.append((ref, str(fault)))
                continue
            cases += happened > 0
            events += happened
            if progress is not None:
                progress(cases)


def _banks_told(office: Office, ref: str, now: int) -> int | None:
    """Ask the banks about the bills of a case that lapse now, outside any unit.

    Answers how many events of the case that gave (an answer ripens it); None where a bank could not be asked.
    """
    able = {name for name, bank in office.plugins.banks().items() if "query" in bank.can}
    if not able:
        return 0
    with office.store.reading(office.region) as reading:
        lapsing = [
            timer.clock.removeprefix("bill:")
            for timer in reading.timers_of(ref)
            if timer.clock.startswith("bill:") and timer.rung == "missed" and timer.fire_at <= now
        ]
        bills = [bill for bill in map(reading.bill, lapsing) if bill is not None and bill.bank in able]
    if not bills:
        return 0
    before = _version(office, ref)
    try:
        for bill in bills:
            office.ask_bank(bill.ref)
    except (AdapterFailed, Conflict):
        return None
    return _version(office, ref) - before


def _version(office: Office, ref: str) -> int:
    with office.store.reading(office.region) as reading:
        row = reading.case(ref)
    return row.version if row is not None else 0


def _ripen(office: Office, ref: str, now: int) -> int:
    def work(unit: Unit) -> int:
        loaded = office._ripe(unit, ref, now, partial(office._draw_number, unit))
        if not loaded.ripened:
            return 0
        office._write(unit, loaded, loaded.case, (), SYSTEM, now, f"sweep/{ref}/{loaded.stored_version}")
        unit.commit()
        return len(loaded.ripened)

    try:
        return office._in_unit(work)
    except Conflict:
        return 0
