"""How a case stands at an instant: its due, its light, and what it waits for. Derived, never stored."""

from __future__ import annotations

from attrs import frozen

from approvalflow.domain.cases.case import Case, Clock
from approvalflow.domain.cases.clocks import shown_light
from approvalflow.domain.deadlines.lights import Light, worst
from approvalflow.domain.deadlines.moments import Instant

__all__ = ["Standing", "due_clocks", "leading_clocks", "standing"]


@frozen
class Standing:
    """The light of a case.

    Attributes:
        due: the earliest due that exists among the clocks that lead now; None while paused, waiting or closed.
        clock: the name of the clock whose due that is, or empty.
        next_due: once the promise is broken, the next live due beside it.
        paused: the leading clocks are all paused; the light is the one they paused with.
        waiting: the applicant has to act.
        statutory_overdue: the statutory limit has passed; sorts above red.
    """

    light: Light
    due: Instant | None = None
    clock: str = ""
    yellow_at: Instant | None = None
    next_due: Instant | None = None
    provisional: bool = False
    paused: bool = False
    waiting: bool = False
    ran_out: bool = False
    statutory_overdue: bool = False


def leading_clocks(case: Case) -> list[Clock]:
    """The clocks that the light follows: promised and statutory; before them intake, after them delivery."""
    running = [clock for clock in case.clocks.values() if clock.runs and not clock.limit.startswith("step:")]
    limits = [clock for clock in running if clock.name in ("promised", "statutory")]
    if limits:
        return limits
    return [clock for clock in running if clock.limit in ("intake", "delivery", "remand") and clock.binds == "agency"]


def due_clocks(case: Case, clocks: list[Clock]) -> list[Clock]:
    """Those of the clocks that are due at some instant as things stand, the earliest first.

    A short pause leaves a due where it is; one that lies over the due leaves none, for nothing is due inside it.
    """
    until = max((pause.notified for pause in case.running_pauses if pause.notified is not None), default=0)
    dated = [(clock.due, clock) for clock in clocks if clock.due is not None]
    live = [(due, clock) for due, clock in dated if not clock.paused_as or due >= until]
    return [clock for _, clock in sorted(live, key=lambda one: one[0])]


def _finished(case: Case) -> Light:
    kept = [
        Light(clock.finished_as)
        for clock in case.clocks.values()
        if clock.finished_as and clock.binds == "agency" and not clock.limit.startswith("step:")
    ]
    return worst(kept) if kept else Light.grey


def standing(case: Case, now: Instant) -> Standing:
    """How the case stands at `now`; pure, and the same on every list, page, letter and export."""
    if case.is_closed:
        return Standing(_finished(case))
    clocks = leading_clocks(case)
    if not clocks or all(clock.held for clock in clocks) or case.stage == "correcting":
        return Standing(Light.grey, waiting=True)
    light = worst([shown_light(clock, now) for clock in clocks])
    dated = due_clocks(case, clocks)
    paused = all(clock.paused_as for clock in clocks)
    overdue = any(
        clock.name == "statutory"
        and (clock.ran_out or (clock.due is not None and now > clock.due and not clock.paused_as))
        for clock in clocks
    )
    if not dated:
        return Standing(light, paused=paused, statutory_overdue=overdue)
    first = dated[0]
    broken = first.due is not None and now > first.due and not first.paused_as
    live = next((clock.due for clock in dated if clock.due is not None and clock.due >= now), None)
    return Standing(
        light,
        due=first.due,
        clock=first.name,
        yellow_at=first.yellow_at,
        next_due=live if broken else None,
        provisional=first.provisional,
        paused=paused,
        ran_out=first.ran_out,
        statutory_overdue=overdue,
    )
