"""The passing of time: what has come due takes effect, case by case, each in a unit of its own.

The sweep is ripening with no move: a case that is swept hourly and a case that is never swept have the same events.
"""

from __future__ import annotations

from collections.abc import Callable

from attrs import frozen

from approvalflow.domain.parties.people import SYSTEM
from approvalflow.errors import Conflict
from approvalflow.office.office import Office
from approvalflow.ports.store import Unit

__all__ = ["Swept", "sweep"]

_AT_ONCE = 500


@frozen
class Swept:
    """What a sweep did: cases whose time had come, and the events that this gave."""

    cases: int = 0
    events: int = 0


def sweep(office: Office, *, progress: Callable[[int], None] | None = None) -> Swept:
    """Let everything that has come due take effect. `progress` is told how many cases are done so far.

    A case that somebody else is working on is left to them: their command ripens it.
    """
    now = office.clock.now()
    cases = events = 0
    passed: set[str] = set()
    while True:
        with office.store.reading(office.region) as reading:
            due = reading.timers_due(now, _AT_ONCE)
        subjects = [ref for ref in dict.fromkeys(timer.subject for timer in due) if ref not in passed]
        if not subjects:
            return Swept(cases, events)
        for ref in subjects:
            passed.add(ref)
            happened = _ripen(office, ref, now)
            cases += happened > 0
            events += happened
            if progress is not None:
                progress(cases)


def _ripen(office: Office, ref: str, now: int) -> int:
    def work(unit: Unit) -> int:
        loaded = office._ripe(unit, ref, now, lambda _case: office._draw_number(unit, now))
        if not loaded.ripened:
            return 0
        office._write(unit, loaded, loaded.case, (), SYSTEM, now, f"sweep/{ref}/{loaded.stored_version}")
        unit.commit()
        return len(loaded.ripened)

    try:
        return office._in_unit(work)
    except Conflict:
        return 0
