"""What happens to an instrument of supervision (监察文书): past tense, frozen, plain values, as the journal has it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeAlias, get_args

import attrs
from attrs import frozen

from approvalflow.domain.deadlines.moments import Instant

__all__ = [
    "INSTRUMENT_EVENTS",
    "InstrumentAnswered",
    "InstrumentClosed",
    "InstrumentEvent",
    "InstrumentIssued",
    "InstrumentReceived",
    "InstrumentTermReached",
    "body_of",
    "instrument_event_from",
]


@frozen
class InstrumentIssued:
    """A body of supervision issued an instrument.

    Attributes:
        instrument: its reference. form: which it is, a key of `instruments.INSTRUMENTS`.
        subject_kind, subject: what it is about. case_ref: the case of that, or empty.
        from_agency: the agency that issues it, or empty. to_agency, to_person: whom it is addressed to.
        source: where an order of a leader came from; empty elsewhere.
        due: until when it is to be answered, that instant included; None where no answer is asked for.
        yellow_at: when its light turns yellow; None where it does not.
        by: who issued it; acting_for: whose mandate was used, or empty.
    """

    kind: ClassVar[str] = "instrument-issued"
    at: Instant
    instrument: str
    form: str
    subject_kind: str
    subject: str
    case_ref: str
    from_agency: str
    to_agency: str
    to_person: str
    text: str
    source: str
    due: Instant | None
    yellow_at: Instant | None
    by: str
    acting_for: str


@frozen
class InstrumentReceived:
    """Those addressed signed for it (签收)."""

    kind: ClassVar[str] = "instrument-received"
    at: Instant
    instrument: str
    by: str


@frozen
class InstrumentAnswered:
    """Those addressed answered (回告); `late` where the term for it had passed.

    `by_case` and `by_command` say where in the office the rectification was done. `discipline` is what the supervision
    organ says that it decided: this system decides none.
    """

    kind: ClassVar[str] = "instrument-answered"
    at: Instant
    instrument: str
    text: str
    by_case: str
    by_command: str
    discipline: str
    late: bool
    by: str


@frozen
class InstrumentClosed:
    """The body that issued it says that it is done (销号), with words; `unanswered` where nobody had answered."""

    kind: ClassVar[str] = "instrument-closed"
    at: Instant
    instrument: str
    words: str
    unanswered: bool
    by: str


@frozen
class InstrumentTermReached:
    """The term of the answer turned yellow, or ran out, before anybody answered; `rung` is `yellow` or `red`."""

    kind: ClassVar[str] = "instrument-term-reached"
    at: Instant
    instrument: str
    rung: str
    agency: str
    person: str
    due: Instant


InstrumentEvent: TypeAlias = (
    InstrumentIssued | InstrumentReceived | InstrumentAnswered | InstrumentClosed | InstrumentTermReached
)

#: Every event of an instrument by its kind, as the journal names it.
INSTRUMENT_EVENTS: dict[str, type[Any]] = {cls.kind: cls for cls in get_args(InstrumentEvent)}


def body_of(event: InstrumentEvent) -> dict[str, Any]:
    """The event without its time, as plain values, for the journal."""
    return {one.name: getattr(event, one.name) for one in attrs.fields(type(event)) if one.name != "at"}


def instrument_event_from(kind: str, at: Instant, body: Mapping[str, Any]) -> InstrumentEvent:
    """The event that a journal entry holds. Raises KeyError for a kind that is not an instrument's."""
    event: InstrumentEvent = INSTRUMENT_EVENTS[kind](at=at, **body)
    return event
