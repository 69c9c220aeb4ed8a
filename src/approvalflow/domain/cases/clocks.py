"""Starting, redating, holding and stopping the clocks of a case: the events that say what was decided about a due."""

from __future__ import annotations

from functools import lru_cache

import attrs

from approvalflow.domain.cases.case import Case, Clock, PauseState
from approvalflow.domain.cases.events import ClockRedated, ClockStarted, ClockStopped, Event
from approvalflow.domain.cases.told import Told
from approvalflow.domain.deadlines.amendments import statutory_due
from approvalflow.domain.deadlines.fresh import read_fresh
from approvalflow.domain.deadlines.hours import Timetable
from approvalflow.domain.deadlines.lights import Light, light_of
from approvalflow.domain.deadlines.limits import Limit, Term, term
from approvalflow.domain.deadlines.moments import Day, Instant, day
from approvalflow.domain.deadlines.stopwatch import Extension, Pause, Reading, Stopwatch, read
from approvalflow.domain.matters.matter import Matter

__all__ = [
    "LIMITS",
    "is_relied_on",
    "limit_of",
    "limits_of",
    "past_decision",
    "pauses_of",
    "recorded_up_to",
    "redated",
    "relied_on",
    "running",
    "shown_light",
    "started",
    "stopped",
    "stopwatch_of",
    "tables_of",
    "told_before",
]


#: The clocks of the limits for the decision.
LIMITS = ("promised", "statutory")


@lru_cache(maxsize=512)
def _term(words: str) -> Term:
    return term(words)


@lru_cache(maxsize=512)
def _words(value: Term) -> str:
    return value.text("en")


@lru_cache(maxsize=2048)
def _pinned(limit: Limit, words: str) -> Limit:
    return limit if _words(limit.term) == words else attrs.evolve(limit, term=_term(words))


def limit_of(matter: Matter, name: str) -> Limit:
    """The limit that a clock follows: `promised`, `statutory`, `fallback`, `step:KEY` ... Raises KeyError."""
    if name.startswith("step:"):
        limit = matter.plan.step(name.removeprefix("step:")).limit
    elif name.startswith("route:"):
        limit = next(route.verify for route in matter.routes if route.key == name.removeprefix("route:"))
    else:
        limit = getattr(matter.limits, name, None)
        if limit is None and name == "statutory":
            limit = next((one.statutory for one in matter.limits.cases if one.statutory), None)
    if limit is None:
        raise KeyError(name)
    return limit


def limits_of(case: Case, matter: Matter) -> list[tuple[str, Limit]]:
    """The limits for the decision that the facts of the case call for, each with the name of its clock."""
    found = zip(LIMITS, matter.limits_for(matter.values(case.facts)), strict=True)
    return [(name, limit) for name, limit in found if limit is not None]


def past_decision(case: Case, matter: Matter) -> list[Clock]:
    """The running clocks of limits that end with the result or its delivery, not with the decision.

    Such a limit binds until it is the applicant's turn: where there is a served bill to pay or a result to collect, the
    agency has done its part, and the time to deliver is another clock.
    """
    if not matter.limits.outlasts:
        return []
    later = [case.clocks.get(name) for name, limit in limits_of(case, matter) if limit.until != "decision"]
    return [clock for clock in later if clock is not None and clock.runs]


def pauses_of(case: Case, clock: Clock) -> tuple[PauseState, ...]:
    """The pauses that stop a clock: all for the promised one, those with a law of their own for the statutory one,
    a step's own for its clock."""
    if clock.limit in ("promised", "fallback"):
        return case.pauses
    if clock.limit == "statutory":
        return tuple(pause for pause in case.pauses if pause.stops_statutory)
    if clock.limit.startswith("step:"):
        key = clock.limit.removeprefix("step:")
        return tuple(pause for pause in case.pauses if pause.step == key)
    return ()


def stopwatch_of(case: Case, clock: Clock, matter: Matter) -> Stopwatch:
    """The stopwatch of a clock with its anchor and ledger, as `read` and `explain` want it."""
    limit = _pinned(limit_of(matter, clock.limit), clock.term)
    pauses = tuple(Pause(one.start, one.notified, one.ended) for one in pauses_of(case, clock))
    extension = None
    if clock.extended and clock.extended_at is not None:
        words = _term(clock.extended)
        # A rectification may have changed the unit of the limit; what was granted in another unit adds nothing to it.
        extension = Extension(words, clock.extended_at) if words.unit == limit.term.unit else None
    fixed = clock.due if clock.ran_out else None
    expires = _expiry(case, matter, limit)
    return Stopwatch(limit, clock.anchor, pauses, extension, expires, fixed, clock.not_before)


def _expiry(case: Case, matter: Matter, limit: Limit) -> Day | None:
    if limit.term.unit != "before-expiry":
        return None
    return day(str(case.facts[matter.limits.expiry]))


def started(
    told: Told,
    case: Case,
    *,
    clock: str,
    limit_name: str,
    limit: Limit,
    anchor: Instant,
    agency: str = "",
    reason: str = "",
) -> ClockStarted:
    """The event that starts a clock, or starts it anew with the next due version.

    A promise that is entered late was told under the calendar version of its day: no later version takes from it.
    """
    agency = agency or case.filing.agency
    tables: tuple[Timetable, ...] = (told.timetable(agency),)
    if clock == "promised" or limit.binds == "applicant":
        # What starts at the very instant of a loading starts under what was loaded.
        tables = tuple(table for _, table in told.under(agency, told.at + 1, clock == "promised"))
    timetable = tables[-1]
    expires = _expiry(case, told.matter, limit)
    if expires is None and len(tables) == 1:
        reading = read_fresh(limit, anchor, timetable)
    else:
        watch = Stopwatch(limit, anchor, expires=expires)
        dues = [due for table in tables[:-1] if (due := read(watch, table).due) is not None]
        reading = read(attrs.evolve(watch, not_before=max(dues, default=None)), timetable)
    before = case.clocks.get(clock)
    return ClockStarted(
        told.at,
        clock,
        limit_name,
        _words(limit.term),
        limit.binds,
        anchor,
        reading.due,
        reading.yellow_at,
        reading.reminders if limit.binds == "agency" else (),
        reading.provisional,
        timetable.version,
        # A limit that was over before it began (a licence that had expired) takes no effect by itself.
        effect=limit.on_missed if reading.due is None or reading.due >= anchor else "none",
        due_version=before.due_version + 1 if before else 1,
        reason=reason,
        since=tables[0].version if len(tables) > 1 else "",
    )


def redated(told: Told, case: Case, clock: Clock, *, reason: str) -> ClockRedated | None:
    """The event that gives a clock its new due after its ledger changed; None where nothing changes.

    A clock that has run out keeps its due for ever; so does one that was stopped. A short pause leaves the due where it
    is, and its version with it.
    """
    if clock.ran_out or not clock.runs or clock.held:
        return None
    as_of = recorded_up_to(case, clock, told)
    if is_relied_on(clock):
        tables, not_before = tables_of(told, case, clock), None
        reading = read(relied_on(case, clock, told, tables), tables[-1], now=as_of)
    else:
        reading, tables, not_before = _followed(case, clock, told, as_of)
    since = reading.paused_since
    if reading.due == clock.due and bool(clock.paused_as) == (since is not None):
        return None
    # What it showed when it was paused: a limit that became shorter meanwhile is not over while the clock stands.
    paused_as = "" if since is None else clock.paused_as or shown_light(clock, min(told.at, since)).value
    return ClockRedated(
        at=told.at,
        clock=clock.name,
        due=reading.due,
        yellow_at=reading.yellow_at,
        reminders=reading.reminders if clock.binds == "agency" else (),
        provisional=reading.provisional,
        calendar_version=tables[-1].version,
        due_version=clock.due_version + (reading.due != clock.due),
        paused_as=paused_as,
        reason=reason,
        not_before=not_before,
    )


def recorded_up_to(case: Case, clock: Clock, told: Told) -> Instant:
    """The instant as of which a ledger is read after an act: an act entered late finds later entries on it."""
    entries = [told.at]
    for pause in pauses_of(case, clock):
        entries += [pause.start] if pause.ended is None else [pause.start, pause.ended]
    if clock.extended_at is not None:
        entries.append(clock.extended_at)
    return max(entries)


def _followed(
    case: Case, clock: Clock, told: Told, as_of: Instant
) -> tuple[Reading, tuple[Timetable, ...], Instant | None]:
    """A date that follows the calendar, its timetable, and what is left of amendments that came while it was paused:
    none of them takes it further back than the close of the first working day after its loading."""
    watch = stopwatch_of(case, clock, told.matter)
    under = told.under(_agency_of(case, clock), clock.calendar_version, False)
    present = under[-1][1]
    reading = read(watch, present, now=as_of)
    if len(under) == 1 or clock.due is not None or reading.due is None:
        return reading, (present,), None
    due = read(watch, under[0][1], now=as_of).due
    for loaded_at, table in under[1:]:
        new = read(watch, table, now=as_of).due
        due = new if due is None or new is None else statutory_due(due, new, table, loaded_at)
    if due is None or due <= reading.due:
        return reading, (present,), None
    return read(attrs.evolve(watch, not_before=due), present, now=as_of), (present,), due


def is_relied_on(clock: Clock) -> bool:
    """Whether somebody was promised its date, or has to act by it: it may move later, never earlier."""
    return clock.name == "promised" or clock.binds == "applicant"


def told_before(told: Told, case: Case, due: Instant) -> ClockRedated | None:
    """The event that keeps a later date which another system told of the promise; None where it changes nothing.

    Of two dates told the later one holds. One that was told while the clock is paused, or after it had run out, decides
    nothing.
    """
    clock = case.clocks.get("promised")
    if clock is None or not clock.runs or clock.ran_out or clock.paused_as or clock.due is None or due <= clock.due:
        return None
    tables = tables_of(told, case, clock)
    watch = attrs.evolve(relied_on(case, clock, told, tables), not_before=due)
    reading = read(watch, tables[-1], now=recorded_up_to(case, clock, told))
    return ClockRedated(
        at=told.at,
        clock=clock.name,
        due=reading.due,
        yellow_at=reading.yellow_at,
        reminders=reading.reminders,
        provisional=reading.provisional,
        calendar_version=tables[-1].version,
        due_version=clock.due_version + 1,
        paused_as="",
        reason="told before",
        not_before=due,
    )


def tables_of(told: Told, case: Case, clock: Clock) -> tuple[Timetable, ...]:
    """The timetables that decide a clock: the present one, and before it those in force since a promise was told."""
    agency = _agency_of(case, clock)
    if is_relied_on(clock):
        return tuple(table for _, table in told.under(agency, clock.since, clock.name == "promised"))
    return (told.timetable(agency),)


def relied_on(case: Case, clock: Clock, told: Told, tables: tuple[Timetable, ...]) -> Stopwatch:
    """The stopwatch of a clock with what was relied on: the latest date told, and the dues on today's ledger under
    every calendar version since the first telling."""
    watch = stopwatch_of(case, clock, told.matter)
    if not is_relied_on(clock):
        return watch
    as_of = recorded_up_to(case, clock, told)
    dues = [clock.told, clock.not_before, *(read(watch, table, now=as_of).due for table in tables[:-1])]
    return attrs.evolve(watch, not_before=max((due for due in dues if due is not None), default=None))


def _agency_of(case: Case, clock: Clock) -> str:
    if clock.limit.startswith("step:"):
        return case.steps[clock.limit.removeprefix("step:")].agency
    return case.filing.agency


def running(case: Case, *, but: tuple[str, ...] = ()) -> list[Clock]:
    """The clocks that were started and not stopped, in the order they were started."""
    return [clock for clock in case.clocks.values() if clock.finished_at is None and clock.name not in but]


def shown_light(clock: Clock, now: Instant) -> Light:
    """The light of one clock at an instant; grey where the applicant has to act."""
    if clock.finished_as:
        return Light(clock.finished_as)
    if clock.ran_out:
        return Light.red
    if clock.held or clock.binds == "applicant":
        return Light.grey
    if clock.paused_as:
        return Light(clock.paused_as)
    if clock.due is None:
        return Light.green
    return light_of(clock.due, clock.yellow_at, now)


def stopped(told: Told, clocks: list[Clock], *, reason: str = "") -> list[Event]:
    """The events that stop these clocks now, each with the light it keeps for ever."""
    return [ClockStopped(told.at, clock.name, shown_light(clock, told.at).value, reason) for clock in clocks]
