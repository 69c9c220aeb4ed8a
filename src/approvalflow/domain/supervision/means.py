"""Scores of quarters, half-years and years: the exact mean of their months, and of a year what discipline costs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from attrs import evolve, frozen

from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.supervision.formula import FORMULA, Formula, grade_of
from approvalflow.domain.supervision.scores import Whose

__all__ = ["Disciplined", "Mean", "mean_of", "points_text"]


@frozen
class Disciplined:
    """A result that the supervision organ told (a key of `DISCIPLINE`): the referral it came to, whom it concerns, and
    when it was told; `points` is what it costs by the formula. The system imposes none and only records what it was
    told."""

    ref: str
    kind: str
    agency: str
    person: str
    at: Instant
    points: int = 0


@frozen
class Mean:
    """A score over several months.

    Attributes:
        months: the points of each month that was scored, in order.
        taken: what was taken off, once for each result that was told.
        points: the mean of the months less that, at least nothing; exact.
    """

    whose: Whose
    months: tuple[Fraction, ...]
    taken: tuple[Disciplined, ...]
    points: Fraction
    grade: str
    formula: str


def mean_of(
    whose: Whose, months: Sequence[Fraction], *, told: Iterable[Disciplined] = (), formula: Formula = FORMULA
) -> Mean | None:
    """The score over some months; None of no month at all.

    `told` is what the supervision organ told in the year; it is given for a year alone, and costs whom it concerns and
    the unit, once for each.
    """
    if not months:
        return None
    mine = {
        one.ref: evolve(one, points=formula.discipline.get(one.kind, 0))
        for one in told
        if one.agency == whose.agency and not whose.matter and (not whose.person or one.person == whose.person)
    }
    taken = tuple(sorted(mine.values(), key=lambda one: (one.at, one.ref)))
    points = max(Fraction(0), sum(months, Fraction(0)) / len(months) - sum(one.points for one in taken))
    return Mean(whose, tuple(months), taken, points, grade_of(points, formula), formula.version)


def points_text(points: Fraction) -> str:
    """The points with two decimals, half up: `97.33`."""
    hundredths = (points * 200 + 1) // 2
    return f"{hundredths // 100}.{hundredths % 100:02d}"
