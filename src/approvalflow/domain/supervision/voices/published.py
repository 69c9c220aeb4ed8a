"""What is published of complaints, questions and ratings: figures alone, and small ones not at all where they would
point at a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from attrs import field, frozen

from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.supervision.voices.voice import Voice

__all__ = ["LEAST", "PublicFigures", "published"]

#: Fewer ratings than this of one agency are published with no grades: they would point at whoever gave them.
LEAST = 3


@frozen
class PublicFigures:
    """The figures of a region, or of one agency in it, over a period.

    Attributes:
        agency: its key; empty for the region as a whole.
        complaints, accepted, declined, upheld, unfounded: complaints given in the period, and what became of them by
            now. complaints_late: of these, how many had a term run out.
        questions, questions_answered, questions_late: the like.
        ratings: how many were given, without those that were struck. grades: how many of each grade; empty below
            `LEAST` ratings. struck: how many did not stand after review.
        bad, rectified, rectified_in_time: bad ratings that stand, those that were put right, those in time.
        topics: complaints by topic.
    """

    agency: str
    complaints: int = 0
    accepted: int = 0
    declined: int = 0
    upheld: int = 0
    unfounded: int = 0
    complaints_late: int = 0
    questions: int = 0
    questions_answered: int = 0
    questions_late: int = 0
    ratings: int = 0
    grades: Mapping[int, int] = field(factory=dict)
    struck: int = 0
    bad: int = 0
    rectified: int = 0
    rectified_in_time: int = 0
    topics: Mapping[str, int] = field(factory=dict)

    @property
    def satisfied_per_mille(self) -> int | None:
        """Of a thousand ratings, how many are of the three good grades; None where grades are not published."""
        good = sum(number for grade, number in self.grades.items() if grade < 4)
        return good * 1000 // self.ratings if self.grades else None

    @property
    def rectified_per_mille(self) -> int | None:
        """Of a thousand bad ratings, how many were put right in time (差评整改率); None where there were none, or where
        grades are not published."""
        return self.rectified_in_time * 1000 // self.bad if self.bad and self.grades else None


def published(voices: Iterable[Voice], *, start: Instant, end: Instant, agency: str = "") -> PublicFigures:
    """The figures of the voices given from `start` on and before `end`, about one agency or about all."""
    mine = [one for one in voices if start <= one.given_at < end and (not agency or one.agency == agency)]
    complaints = [one for one in mine if one.about == "complaint"]
    questions = [one for one in mine if one.about == "question"]
    ratings = [one for one in mine if one.about == "rating" and one.state != "struck"]
    bad = [one for one in ratings if one.is_bad]
    rectified = [one for one in bad if one.answered_at is not None and one.state in ("rectified", "closed")]
    shown = len(ratings) >= LEAST
    return PublicFigures(
        agency=agency,
        complaints=len(complaints),
        accepted=sum(bool(one.route) for one in complaints),
        declined=sum(one.state == "declined" for one in complaints),
        upheld=sum(one.outcome == "upheld" for one in complaints),
        unfounded=sum(one.outcome == "unfounded" for one in complaints),
        complaints_late=sum(bool(one.late) for one in complaints),
        questions=len(questions),
        questions_answered=sum(one.state == "answered" for one in questions),
        questions_late=sum(bool(one.late) for one in questions),
        ratings=len(ratings),
        grades=dict(sorted(Counter(one.grade for one in ratings).items())) if shown else {},
        struck=sum(one.about == "rating" and one.state == "struck" for one in mine),
        bad=len(bad) if shown else 0,
        rectified=len(rectified) if shown else 0,
        rectified_in_time=sum("rectification" not in one.late for one in rectified) if shown else 0,
        topics=dict(sorted(Counter(one.topic for one in complaints).items())),
    )
