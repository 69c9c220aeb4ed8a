"""Scores (绩效评分) of a unit, a person or a matter for a month: a formula over cards, each deduction with its cards.

The same cards and cases give the same score for any past period: `as_of` asks for it as it stood then, and without it
the cards count as they stand now, so that a card that was lifted gives its points back. Longer periods are in `means`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from attrs import frozen

from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.parties.basis import Text
from approvalflow.domain.supervision.cards import LEVELS, Card
from approvalflow.domain.supervision.formula import FORMULA, CardPoints, Formula, grade_of
from approvalflow.domain.supervision.periods import Period
from approvalflow.domain.supervision.works import Finished

__all__ = ["Answered", "Bonus", "Deduction", "PartScore", "Score", "Whose", "score", "score_of_answered"]


@frozen
class Whose:
    """Whose score: of a unit, of one of its people, or of one matter; what is empty is left open."""

    agency: str = ""
    person: str = ""
    matter: str = ""


@frozen
class Deduction:
    """Points taken off a part, and why: the references of the cards that cost them, or of the cases that were not
    reported as they should."""

    part: str
    cards: tuple[str, ...]
    points: int
    text: Text
    cases: tuple[str, ...] = ()


@frozen
class Answered:
    """What the answered cases of a month come to: decided, of those early, declined, and the deductions for those that
    were not reported as they should."""

    decided: int
    early: int
    declined: int
    unreported: tuple[Deduction, ...] = ()


@frozen
class Bonus:
    """Points added, and why."""

    points: int
    text: Text


@frozen
class PartScore:
    """A part of the score: what its deductions come to, and what is left of its weight, at least nothing."""

    part: str
    title: Text
    weight: int
    lost: int
    points: int


@frozen
class Score:
    """A score with everything it is made of.

    Attributes:
        points: what is left of the parts and the bonuses, times the coefficient; exact.
        decided: cases decided in the period, which the coefficient follows; early: those of them that were early.
        declined: applications declined in it.
        grade: a key of `GRADES`. formula: the version of the formula.
    """

    whose: Whose
    period: Period
    parts: tuple[PartScore, ...]
    deductions: tuple[Deduction, ...]
    bonuses: tuple[Bonus, ...]
    coefficient: Fraction
    points: Fraction
    decided: int
    early: int
    declined: int
    grade: str
    formula: str


def _stands(card: Card, as_of: Instant | None) -> bool:
    if as_of is None:
        return card.state != "lifted"
    lifted = card.state == "lifted" and card.decided_at is not None and card.decided_at <= as_of
    return card.raised_at <= as_of and not lifted


def _of_cards(cards: Iterable[Card], formula: Formula) -> list[Deduction]:
    found: list[Deduction] = []
    warnings: dict[str, list[Card]] = {}
    for card in cards:
        charge = formula.charge_of(card.rule)
        cost = charge.points or formula.cards
        if card.level == "warning":
            row = warnings.setdefault(card.case_ref or card.subject, [])
            row.append(card)
            if len(row) == cost.warnings:
                about = card.case_ref or card.subject
                text = Text(f"{about} 累计预警{len(row)}次", f"{len(row)} warnings at {about}")
                refs = tuple(one.ref for one in row)
                found.extend(Deduction(part, refs, cost.warning, text) for part in charge.parts)
                row.clear()
        else:
            level = LEVELS[card.level]
            text = Text(f"{level.zh}（{card.title.zh}）", f"{level.en} ({card.title.en})")
            found.extend(Deduction(part, (card.ref,), _cost(card, cost), text) for part in charge.parts)
    return [one for one in found if one.points]


def _cost(card: Card, cost: CardPoints) -> int:
    return cost.red if card.level == "red" else cost.yellow


def _of_reporting(finished: Sequence[Finished], decided: int, formula: Formula) -> list[Deduction]:
    rule = formula.reporting
    incomplete = tuple(sorted(one.case_ref for one in finished if one.signals & set(rule.rules)))
    share = len(incomplete) * 100 // max(decided, 1)
    points = min(rule.most, rule.points * share)
    if not points:
        return []
    text = Text(f"数据报送不全，占办结件 {share}%", f"reported incompletely: {share} % of the decided cases")
    return [Deduction(rule.part, (), points, text, incomplete)]


def _bonuses(early: int, answered: int, shortened: int | None, formula: Formula) -> list[Bonus]:
    found = []
    share = early * 100 // answered if answered else 0
    if points := formula.early.points * (share // formula.early.step):
        found.append(Bonus(points, Text(f"提前办结 {share}%", f"{share} % of the cases were early")))
    rule = formula.shortened
    if shortened is not None and shortened >= rule.least:
        points = rule.points + rule.more * ((shortened - rule.least) // rule.step)
        zh, en = (
            f"全部事项承诺时限压缩 {shortened}% 以上",
            f"every matter promises {shortened} % less than the law allows",
        )
        found.append(Bonus(points, Text(zh, en)))
    return [one for one in found if one.points]


def score(
    cards: Iterable[Card],
    finished: Iterable[Finished],
    *,
    period: Period,
    agency: str = "",
    person: str = "",
    matter: str = "",
    matters: Mapping[str, str] | None = None,
    shortened: int | None = None,
    as_of: Instant | None = None,
    formula: Formula = FORMULA,
) -> Score:
    """The score of a unit, of one of its people, or of a matter, for a month.

    Counted are the cards that were raised in the period and stand, and the cases that were answered in it. A person
    answers for cards served on them in person; every card of the agency counts for the unit.

    Args:
        matters: the matter of the case of a card, by its reference; needed for the score of a matter.
        shortened: by how many per cent every matter of the unit at least promises less than the law allows; None where
            that is not asked, as for a person.
    """
    by_case = {
        one.case_ref: one
        for one in finished
        if (person in one.persons if person else not agency or one.agency == agency)
        and (not matter or one.matter == matter)
        and period.holds(one.at)
        and (as_of is None or one.at <= as_of)
    }
    done = list(by_case.values())
    decided = sum(not one.declined for one in done)
    early = sum(one.early and not one.declined for one in done)
    answered = Answered(decided, early, len(done) - decided, tuple(_of_reporting(done, decided, formula)))
    return score_of_answered(
        cards,
        answered,
        whose=Whose(agency, person, matter),
        period=period,
        matters=matters,
        shortened=shortened,
        as_of=as_of,
        formula=formula,
    )


def score_of_answered(
    cards: Iterable[Card],
    answered: Answered,
    *,
    whose: Whose,
    period: Period,
    matters: Mapping[str, str] | None = None,
    shortened: int | None = None,
    as_of: Instant | None = None,
    formula: Formula = FORMULA,
) -> Score:
    """The same from what the answered cases come to: for a month that was published, its cases are counted."""
    known = matters or {}
    mine = [
        card
        for card in cards
        if (not whose.agency or card.agency == whose.agency)
        and (not whose.person or card.person == whose.person)
        and (not whose.matter or known.get(card.case_ref) == whose.matter)
        and period.holds(card.raised_at)
        and _stands(card, as_of)
    ]
    mine.sort(key=lambda card: (card.raised_at, card.ref))
    decided, early = answered.decided, answered.early
    deductions = (*_of_cards(mine, formula), *answered.unreported)
    bonuses = tuple(_bonuses(early, decided + answered.declined, shortened, formula))
    parts = tuple(_parts(deductions, formula))
    coefficient = formula.coefficient_of(decided)
    points = (sum(one.points for one in parts) + sum(one.points for one in bonuses)) * coefficient
    return Score(
        whose=whose,
        period=period,
        parts=parts,
        deductions=deductions,
        bonuses=bonuses,
        coefficient=coefficient,
        points=points,
        decided=decided,
        early=early,
        declined=answered.declined,
        grade=grade_of(points, formula),
        formula=formula.version,
    )


def _parts(deductions: Iterable[Deduction], formula: Formula) -> Iterable[PartScore]:
    lost: dict[str, int] = {}
    for one in deductions:
        lost[one.part] = lost.get(one.part, 0) + one.points
    for part in formula.parts:
        gone = lost.get(part.key, 0)
        yield PartScore(part.key, part.title, part.weight, gone, max(0, part.weight - gone))
