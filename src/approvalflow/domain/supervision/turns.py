"""Whose turn it is with a card or an instrument, and when the term for it turns yellow and runs out."""

from __future__ import annotations

from attrs import frozen

from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.supervision.card_events import CardTermReached
from approvalflow.domain.supervision.cards import Card
from approvalflow.domain.supervision.instrument_events import InstrumentTermReached
from approvalflow.domain.supervision.instruments import Instrument

__all__ = ["CLOCKS", "TurnRung", "reached", "rungs_of"]

#: How the stopwatches of supervision are named.
CLOCKS = ("card:answer", "card:decision", "instrument:answer")


@frozen
class TurnRung:
    """A threshold of a stopwatch of `CLOCKS`, `yellow` or `red`: reached at `fire_at` if nothing happens before."""

    clock: str
    rung: str
    fire_at: Instant


def rungs_of(subject: Card | Instrument) -> tuple[TurnRung, ...]:
    """The thresholds of the term that runs, in order: none where nothing is asked for, or it has ended.

    The term of an appeal has none: who lets it pass has said nothing, and the card stands.
    """
    if isinstance(subject, Card):
        if not subject.timed:
            return ()
        if subject.state == "raised":
            return (TurnRung("card:answer", "red", subject.answer_due + 1),)
        if subject.state == "appealed" and subject.decision_due is not None:
            return (TurnRung("card:decision", "red", subject.decision_due + 1),)
        return ()
    if subject.state != "issued" or subject.due is None:
        return ()
    yellow = subject.yellow_at
    before = () if yellow is None else (TurnRung("instrument:answer", "yellow", max(yellow, subject.issued_at)),)
    return (*before, TurnRung("instrument:answer", "red", subject.due + 1))


def reached(subject: Card | Instrument, rung: TurnRung) -> CardTermReached | InstrumentTermReached:
    """The event of a threshold of the term that runs."""
    if isinstance(subject, Instrument):
        due = subject.due if subject.due is not None else rung.fire_at
        return InstrumentTermReached(rung.fire_at, subject.ref, rung.rung, subject.to_agency, subject.to_person, due)
    deciding = rung.clock == "card:decision"
    agency, person = ("", "") if deciding else (subject.agency, subject.person)
    term = rung.clock.partition(":")[2]
    return CardTermReached(rung.fire_at, subject.ref, term, rung.rung, agency, person, rung.fire_at - 1)
