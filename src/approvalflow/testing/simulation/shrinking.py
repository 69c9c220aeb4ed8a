"""Making a failing run shorter: which of its steps does it need to break the same invariant?

Steps are left out in ever smaller pieces, as long as what is left still breaks it (delta debugging). Time passes in a
step that is left out, and every other step draws what it drew before, so that what is left is the same run with less
in it.
"""

from __future__ import annotations

from collections.abc import Callable

from approvalflow.testing.simulation.county import Wrong
from approvalflow.testing.simulation.plan import Plan

__all__ = ["shrunk"]


def shrunk(wrong: Wrong, run: Callable[[Plan], object], *, tries: int = 300) -> Wrong:
    """A run with fewer steps that breaks the same invariant, and how it does; at most so many runs are made."""
    best = wrong
    pieces = 2
    while tries > 0:
        steps = _steps(best)
        size = max(1, len(steps) // pieces)
        for start in range(0, len(steps), size):
            tries -= 1
            left = steps[:start] + steps[start + size :]
            shorter = _tried(best.plan.with_only(left), run, wrong.invariant)
            if shorter is not None:
                best, pieces = shorter, max(2, pieces - 1)
                break
            if tries <= 0:
                break
        else:
            if size == 1:
                break
            pieces = min(len(steps), pieces * 2)
    return best


def _steps(wrong: Wrong) -> list[int]:
    """The steps that happened before it was wrong."""
    return [step for step in range(1, wrong.step + 1) if wrong.plan.happens(step)]


def _tried(plan: Plan, run: Callable[[Plan], object], invariant: str) -> Wrong | None:
    try:
        run(plan)
    except Wrong as wrong:
        return wrong if wrong.invariant == invariant else None
    return None
