"""A score as it was published: plain values in the journal that never change, whatever becomes of its cards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from attrs import frozen

from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.parties.basis import Text
from approvalflow.domain.supervision.means import Mean
from approvalflow.domain.supervision.scores import Answered, Deduction, Score, Whose

__all__ = ["PublishedScore", "plain_score", "published_from", "what_does_not_add_up"]


@frozen
class PublishedScore:
    """A score as it was published.

    Attributes:
        period: its name. points, grade, formula: as they were then.
        at: when it was published; position: its place in the journal.
        body: everything it was made of, as `plain_score` gives it.
    """

    period: str
    whose: Whose
    points: Fraction
    grade: str
    formula: str
    at: Instant
    position: int
    body: Mapping[str, Any]

    @property
    def cards(self) -> frozenset[str]:
        """The cards that cost points in it."""
        return frozenset(ref for one in self.body.get("deductions", ()) for ref in one["cards"])

    @property
    def answered(self) -> Answered:
        """What the answered cases of its month came to. Raises KeyError for a longer period."""
        unreported = (
            Deduction(one["part"], (), one["points"], Text(one["zh"], one["en"]), tuple(one["cases"]))
            for one in self.body["deductions"]
            if one["cases"]
        )
        return Answered(self.body["decided"], self.body["early"], self.body["declined"], tuple(unreported))


def plain_score(period: str, found: Score | Mean) -> dict[str, Any]:
    """A score as plain values; fractions as text, such as `97` or `298/3`."""
    plain: dict[str, Any] = {
        "period": period,
        "agency": found.whose.agency,
        "person": found.whose.person,
        "matter": found.whose.matter,
        "points": str(found.points),
        "grade": found.grade,
        "formula": found.formula,
    }
    if isinstance(found, Mean):
        return {
            **plain,
            "months": [str(one) for one in found.months],
            "discipline": [{"ref": one.ref, "kind": one.kind, "points": one.points} for one in found.taken],
        }
    return {
        **plain,
        "parts": [
            {"part": one.part, "weight": one.weight, "lost": one.lost, "points": one.points} for one in found.parts
        ],
        "deductions": [
            {
                "part": one.part,
                "cards": list(one.cards),
                "cases": list(one.cases),
                "points": one.points,
                "zh": one.text.zh,
                "en": one.text.en,
            }
            for one in found.deductions
        ],
        "bonuses": [{"points": one.points, "zh": one.text.zh, "en": one.text.en} for one in found.bonuses],
        "coefficient": str(found.coefficient),
        "decided": found.decided,
        "early": found.early,
        "declined": found.declined,
    }


def published_from(at: Instant, position: int, body: Mapping[str, Any]) -> PublishedScore:
    """The score that a journal entry (`score-published`) holds."""
    return PublishedScore(
        period=body["period"],
        whose=Whose(body["agency"], body["person"], body["matter"]),
        points=Fraction(body["points"]),
        grade=body["grade"],
        formula=body["formula"],
        at=at,
        position=position,
        body=body,
    )


def what_does_not_add_up(body: Mapping[str, Any]) -> Iterator[str]:
    """Each sum of a published score that is not the sum of what it names, in words; nothing where all are."""
    points = Fraction(body["points"])
    if "months" in body:
        months = [Fraction(one) for one in body["months"]]
        lost = sum(one["points"] for one in body["discipline"])
        if not months or points != max(Fraction(0), sum(months, Fraction(0)) / len(months) - lost):
            yield "the mean of the months less the discipline"
        return
    for part in body["parts"]:
        lost = sum(one["points"] for one in body["deductions"] if one["part"] == part["part"])
        if part["lost"] != lost or part["points"] != max(0, part["weight"] - lost):
            yield f"part {part['part']}"
    together = sum(one["points"] for one in (*body["parts"], *body["bonuses"]))
    if points != together * Fraction(body["coefficient"]):
        yield "the points"
