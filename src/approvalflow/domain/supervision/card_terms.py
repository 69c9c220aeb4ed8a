"""How long those concerned have to answer a card and to appeal, and how long the appeal may take."""

from __future__ import annotations

from attrs import evolve, frozen

from approvalflow.domain.deadlines.hours import Timetable
from approvalflow.domain.deadlines.limits import Limit
from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.deadlines.stopwatch import Stopwatch, read
from approvalflow.domain.supervision.edition import SupervisionEdition

__all__ = ["TERMS", "CardTerms", "card_terms", "term_from"]


@frozen
class CardTerms:
    """The answer runs from the raising of the card, the appeal from the answer, its decision from the appeal."""

    answer: Limit
    appeal: Limit
    decision: Limit


#: 3, 5 and 10 working days, unless a region sets others.
TERMS = CardTerms(
    answer=Limit("3 working days", start="card-raised", until="card-answered", source="example", evidence="demo"),
    appeal=Limit("5 working days", start="card-answered", until="card-appealed", source="example", evidence="demo"),
    decision=Limit("10 working days", start="card-appealed", until="decision", source="example", evidence="demo"),
)


def card_terms(edition: SupervisionEdition) -> CardTerms:
    """The terms that a county has set, in its edition of supervision."""
    return CardTerms(
        answer=evolve(TERMS.answer, term=edition.term("answer-card")),
        appeal=evolve(TERMS.appeal, term=edition.term("appeal-card")),
        decision=evolve(TERMS.decision, term=edition.term("decide-appeal")),
    )


def term_from(limit: Limit, at: Instant, timetable: Timetable) -> Instant:
    """The last instant in time of a term that begins at `at`. Raises BadInput beyond the years of the calendar."""
    due = read(Stopwatch(limit, at), timetable).due
    return due if due is not None else timetable.calendar.beyond()
