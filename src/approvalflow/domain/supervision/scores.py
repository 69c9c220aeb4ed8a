"""Scores (绩效评分) of a person or a unit for a period: a versioned formula over cards, each deduction with its cards.

The same cards and cases give the same score for any past period: `as_of` asks for it as it stood then, and without it
the cards count as they stand now, so that a card that was lifted gives its points back.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from attrs import frozen

from approvalflow.domain.cases.case import Case
from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.parties.basis import Text
from approvalflow.domain.supervision.cards import Card

__all__ = [
    "FORMULA",
    "GRADES",
    "Deduction",
    "Finished",
    "Formula",
    "Period",
    "Score",
    "finished_of",
    "grade_of",
    "mean_points",
    "score",
]

#: The four grades, best first.
GRADES: dict[str, Text] = {
    "excellent": Text("优秀", "excellent"),
    "good": Text("良好", "good"),
    "pass": Text("合格", "pass"),
    "fail": Text("不合格", "fail"),
}


@frozen
class Formula:
    """How cards and early cases become points; a county that sets other figures gives it another `version`.

    Attributes:
        base: what everybody starts with.
        warnings: so many warning cards at one case cost `warning_points`; fewer cost nothing.
        yellow_points, red_points: what one such card costs. A red card costs beside the yellow one it goes on from.
        early_step: for each full so many per cent of the finished cases that were early, `early_points` are added.
        floors: the lowest points of the grades excellent, good and pass. Example figures of this project.
    """

    version: str = "1"
    base: int = 100
    warnings: int = 3
    warning_points: int = 3
    yellow_points: int = 5
    red_points: int = 10
    early_step: int = 10
    early_points: int = 1
    floors: tuple[int, int, int] = (90, 80, 60)


FORMULA = Formula()


@frozen
class Period:
    """From `start` on, before `end` (UTC microseconds)."""

    start: Instant
    end: Instant

    def holds(self, instant: Instant) -> bool:
        """Whether the instant lies in the period."""
        return self.start <= instant < self.end


@frozen
class Finished:
    """A case that was decided by people: when, by which lead agency, who signed, and whether it was early."""

    case_ref: str
    agency: str
    persons: frozenset[str]
    at: Instant
    early: bool


def finished_of(case: Case) -> Finished | None:
    """What a case counts for in a score; None while it is open, where it ended without a decision, or where the clock
    decided. Early is what was decided while its promised clock was still green."""
    decision = case.decision
    if decision is None or decision.mode == "deemed":
        return None
    persons = {signer for step in case.steps.values() if not step.forwarded for signer in step.signers}
    promised = case.clocks.get("promised")
    early = promised is not None and promised.finished_as == "green"
    return Finished(case.ref, case.filing.agency, frozenset(persons | {decision.by}), decision.at, early)


@frozen
class Deduction:
    """Points taken off, and the cards that cost them (their references)."""

    cards: tuple[str, ...]
    points: int
    text: Text


@frozen
class Score:
    """A score with everything it is made of.

    Attributes:
        agency, person: whose; the person is empty for the score of a unit.
        points: `base` less the deductions, at least 0, and then the bonus.
        finished, early: how many cases were decided in the period, and how many of them early.
        grade: a key of `GRADES`. formula: the version of the formula.
    """

    agency: str
    person: str
    period: Period
    base: int
    deductions: tuple[Deduction, ...]
    bonus: int
    points: int
    finished: int
    early: int
    grade: str
    formula: str


def grade_of(points: int | Fraction, formula: Formula = FORMULA) -> str:
    """The grade of so many points (a key of `GRADES`)."""
    for grade, floor in zip(GRADES, formula.floors, strict=False):
        if points >= floor:
            return grade
    return "fail"


def _stands(card: Card, as_of: Instant | None) -> bool:
    if as_of is None:
        return card.state != "lifted"
    lifted = card.state == "lifted" and card.decided_at is not None and card.decided_at <= as_of
    return card.raised_at <= as_of and not lifted


def _deductions(cards: list[Card], formula: Formula) -> list[Deduction]:
    found = []
    warnings: dict[str, list[Card]] = {}
    for card in cards:
        if card.level == "warning":
            warnings.setdefault(card.case_ref or card.subject, []).append(card)
        else:
            points = formula.red_points if card.level == "red" else formula.yellow_points
            title = "红牌" if card.level == "red" else "黄牌"
            text = Text(f"{title}（{card.title.zh}）", f"{card.level} card ({card.title.en})")
            found.append(Deduction((card.ref,), points, text))
    for about, same in warnings.items():
        for first in range(0, len(same) - formula.warnings + 1, formula.warnings):
            refs = tuple(card.ref for card in same[first : first + formula.warnings])
            text = Text(f"{about} 累计预警{len(refs)}次", f"{len(refs)} warnings at {about}")
            found.append(Deduction(refs, formula.warning_points, text))
    return found


def score(
    cards: Iterable[Card],
    finished: Iterable[Finished],
    *,
    period: Period,
    agency: str,
    person: str = "",
    as_of: Instant | None = None,
    formula: Formula = FORMULA,
) -> Score:
    """The score of a unit, or of one of its people, for a period.

    Counted are the cards that were raised in the period and stand, and the cases that were decided in it. A person
    answers for cards served on them in person; every card of the agency counts for the unit.
    """
    mine = [
        card
        for card in cards
        if card.agency == agency
        and (not person or card.person == person)
        and period.holds(card.raised_at)
        and _stands(card, as_of)
    ]
    mine.sort(key=lambda card: (card.raised_at, card.ref))
    done = {
        one.case_ref: one
        for one in finished
        if (person in one.persons if person else one.agency == agency)
        and period.holds(one.at)
        and (as_of is None or one.at <= as_of)
    }
    early = sum(one.early for one in done.values())
    deductions = _deductions(mine, formula)
    bonus = formula.early_points * (early * 100 // (len(done) * formula.early_step)) if done else 0
    points = max(0, formula.base - sum(one.points for one in deductions)) + bonus
    return Score(
        agency=agency,
        person=person,
        period=period,
        base=formula.base,
        deductions=tuple(deductions),
        bonus=bonus,
        points=points,
        finished=len(done),
        early=early,
        grade=grade_of(points, formula),
        formula=formula.version,
    )


def mean_points(scores: Iterable[Score]) -> Fraction | None:
    """The mean of several months, exact, as quarters, half-years and years are scored; None of no score at all."""
    points = [one.points for one in scores]
    return Fraction(sum(points), len(points)) if points else None
