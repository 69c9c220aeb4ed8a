"""The passing of time: what has come due takes effect.

The sweep is ripening with no move: a case that is swept hourly and a case that is never swept have the same events.
Cases that only change their colour are written many in one unit; what silence accepts or grants, a pause that is over
and a term that lapses go case by case, each in a unit of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from attrs import frozen

from approvalflow.domain.parties.people import SYSTEM
from approvalflow.errors import AdapterFailed, ApprovalflowError, Conflict
from approvalflow.failpoints import failpoint
from approvalflow.office.drafts import event_draft
from approvalflow.office.effects import owed_by_rungs
from approvalflow.office.office import Office
from approvalflow.office.rungs import after_rungs, colouring, only_colour
from approvalflow.office.term_timers import is_term, is_watched
from approvalflow.office.turns import is_turn
from approvalflow.office.voice_timers import is_of_voice
from approvalflow.ports.store import Draft, Owed, Reading, Timer, Unit

__all__ = ["Swept", "sweep"]

_AT_ONCE = 500


@frozen
class Swept:
    """What a sweep did.

    Attributes:
        cases, events: the cases whose time had come (refunds, waivers, voices, watched terms too), and what that gave.
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
    with office._reading() as reading:
        # Most ticks find nothing to do, and say so after one look.
        owed = reading.owed_receipts(limit=1)
        if not owed and office._to_recompute(reading) is None and not reading.timers_due(office.clock.now(), 1):
            return Swept()
    if owed:
        office.write_owed_receipts()
    recomputed = office.recompute_dates()
    now = office.clock.now()
    events = 0
    written: set[str] = set()
    passed: set[str] = set(recomputed.failed)
    failed: list[tuple[str, str]] = list(recomputed.failed.items())
    waiting: list[str] = []
    at_once = _AT_ONCE
    while True:
        with office.store.reading(office.region) as reading:
            due, whole = _due(reading, now, at_once)
        subjects = [ref for ref in due if ref not in passed]
        if not subjects:
            if whole:
                return Swept(len(written), events, tuple(failed), tuple(waiting))
            # The timers of cases that were left alone fill the page: look behind them.
            at_once *= 2
            continue
        terms = {ref: passing for ref in subjects if (passing := _passing(office, due[ref][0].clock)) is not None}
        colours = [ref for ref in subjects if ref not in terms and only_colour(due[ref])]
        coloured = _coloured(office, colours, now, at_once)
        written |= coloured.keys()
        events += sum(coloured.values())
        if progress is not None and coloured:
            progress(len(written))
        for ref in subjects:
            if ref in coloured:
                continue
            passed.add(ref)
            failpoint("case-swept")
            try:
                told = 0 if ref in terms else _banks_told(office, ref, now)
                if told is None:
                    waiting.append(ref)
                    continue
                happened = told + (terms[ref](ref, now) if ref in terms else _ripen(office, ref, now))
            except ApprovalflowError as fault:
                failed.append((ref, str(fault)))
                continue
            if happened:
                written.add(ref)
            events += happened
            if progress is not None:
                progress(len(written))


def _passing(office: Office, clock: str) -> Callable[[str, int], int] | None:
    """What lets time take effect where the timer is none of a case."""
    if is_of_voice(clock):
        return office._voice_passed
    if is_watched(clock):
        return office._watched_passed
    if is_turn(clock):
        return office._turn_passed
    return office._term_passed if is_term(clock) else None


def _due(reading: Reading, now: int, at_once: int) -> tuple[dict[str, list[Timer]], bool]:
    """The timers that have come due, by case, and whether these are all; of one instant all or none."""
    timers = reading.timers_due(now, at_once)
    whole = len(timers) < at_once
    if not whole:
        timers = [timer for timer in timers if timer.fire_at < timers[-1].fire_at]
    due: dict[str, list[Timer]] = {}
    for timer in timers:
        due.setdefault(timer.subject, []).append(timer)
    return due, whole


def _coloured(office: Office, refs: list[str], now: int, at_once: int) -> dict[str, int]:
    """Write in one unit what happened to those of the cases that did no more than change their colour, and answer how
    many events each got. Whatever is in the way, for one of them or for all, leaves them to be ripened one by one."""

    def work(unit: Unit) -> dict[str, int]:
        if office._to_recompute(unit) is not None:
            return {}
        rows = {row.ref: row for row in unit.take_cases(refs)}
        # Looked at again, now that nobody else fires them; in the order in which they have come due.
        due, _ = _due(unit, now, at_once)
        rungs = {ref: colouring(rows[ref], timers) for ref, timers in due.items() if ref in rows}
        happened = {ref: reached for ref, reached in rungs.items() if reached}
        if not happened:
            return {}
        drafts, owed = list[Draft](), list[Owed]()
        channels = office.plugins.channels()
        for ref, reached in happened.items():
            row = rows[ref]
            matter = office.published.pinned(unit, row.matter, row.matter_version)
            owed += owed_by_rungs(reached, row, matter, office.organisation, channels, now)
            command = f"sweep/{ref}/{row.version}"
            drafts += [
                event_draft(rung, ref, seq, SYSTEM, now, command)
                for seq, rung in enumerate(reached, start=row.version + 1)
            ]
        unit.put_taken([after_rungs(rows[ref], reached) for ref, reached in happened.items()])
        unit.fire([timer for ref in happened for timer in due[ref]])
        office._owe(unit, owed)
        office._journal(unit, drafts, office.timetables.seen)
        unit.commit()
        return {ref: len(reached) for ref, reached in happened.items()}

    if not refs:
        return {}
    failpoint("cases-coloured")
    try:
        return office._in_unit(work)
    except ApprovalflowError:
        return {}


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
