"""What happens to a complaint, a question or a rating: past tense, frozen, plain values, as the journal keeps it.

Nothing here says who spoke, nor what was said: `commitment` proves the words, and the words and the name are with the
party alone. Of a rating not even the case is named.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeAlias, get_args

import attrs
from attrs import frozen

from approvalflow.domain.deadlines.moments import Instant

__all__ = [
    "VOICE_EVENTS",
    "ComplaintAccepted",
    "ComplaintDecided",
    "ComplaintDeclined",
    "ComplaintExtended",
    "QuestionAnswered",
    "RatingAppealed",
    "RatingCalledBack",
    "RatingOverdue",
    "RatingRectified",
    "RatingReviewed",
    "VoiceEvent",
    "VoiceGiven",
    "VoiceTermReached",
    "body_of",
    "voice_event_from",
    "voice_of",
]


@frozen
class VoiceGiven:
    """Somebody complained, asked or rated.

    Attributes:
        voice: its reference. about: a key of `KINDS`. topic: a key of `TOPICS` for a complaint, else empty.
        agency, person, station, matter: what it is about, as far as that is known; the empty agency is the centre.
        case: the case it is about; always empty for a rating.
        named: whether the speaker can be called back (实名).
        grade: 1 to 5 for a rating, else 0. act: proves the one visit or online act that a rating is of, else empty.
        party: where the speaker and the words are kept. commitment: to the words.
        term, due, yellow_at: the term that runs from here; empty and None where nothing is owed.
    """

    kind: ClassVar[str] = "voice-given"
    at: Instant
    voice: str
    about: str
    topic: str
    agency: str
    person: str
    station: str
    matter: str
    case: str
    channel: str
    named: bool
    grade: int
    act: str
    party: str
    commitment: str
    term: str
    due: Instant | None
    yellow_at: Instant | None


@frozen
class ComplaintAccepted:
    """A complaint is looked into (受理) by the body that it was routed to (`route`, a key of `ROUTES`)."""

    kind: ClassVar[str] = "complaint-accepted"
    at: Instant
    voice: str
    route: str
    by: str
    acting_for: str
    due: Instant
    yellow_at: Instant | None


@frozen
class ComplaintDeclined:
    """A complaint is not looked into (不予受理), for a reason that is told; `light` is what its term ended with."""

    kind: ClassVar[str] = "complaint-declined"
    at: Instant
    voice: str
    reason: str
    by: str
    acting_for: str
    light: str


@frozen
class ComplaintExtended:
    """Looking into a complaint takes longer, for a reason that is told (延期); once."""

    kind: ClassVar[str] = "complaint-extended"
    at: Instant
    voice: str
    reason: str
    by: str
    acting_for: str
    due: Instant
    yellow_at: Instant | None


@frozen
class ComplaintDecided:
    """A complaint was answered: `outcome` is `upheld` (属实) or `unfounded` (不属实), `text` is told to the
    speaker."""

    kind: ClassVar[str] = "complaint-decided"
    at: Instant
    complaint: str
    about_agency: str
    about_person: str
    outcome: str
    case: str
    text: str
    by: str
    acting_for: str
    light: str


@frozen
class QuestionAnswered:
    """A question was answered."""

    kind: ClassVar[str] = "question-answered"
    at: Instant
    voice: str
    text: str
    by: str
    acting_for: str
    light: str


@frozen
class RatingRectified:
    """The rated agency put right what a bad rating was about; a speaker who can be called is called back by `due`."""

    kind: ClassVar[str] = "rating-rectified"
    at: Instant
    voice: str
    text: str
    by: str
    acting_for: str
    light: str
    due: Instant | None
    yellow_at: Instant | None


@frozen
class RatingCalledBack:
    """The speaker was called back (回访). Who is not satisfied with what was done gets it done again, by `due`."""

    kind: ClassVar[str] = "rating-called-back"
    at: Instant
    voice: str
    satisfied: bool
    by: str
    acting_for: str
    light: str
    due: Instant | None
    yellow_at: Instant | None


@frozen
class RatingAppealed:
    """The rated hold a rating for false (申诉); somebody else decides by `due`."""

    kind: ClassVar[str] = "rating-appealed"
    at: Instant
    voice: str
    reason: str
    by: str
    acting_for: str
    due: Instant
    yellow_at: Instant | None


@frozen
class RatingReviewed:
    """It was decided whether a rating stands; if it does, it is to be put right by `due`, else it counts no more."""

    kind: ClassVar[str] = "rating-reviewed"
    at: Instant
    voice: str
    stands: bool
    reason: str
    by: str
    acting_for: str
    light: str
    due: Instant | None
    yellow_at: Instant | None


@frozen
class VoiceTermReached:
    """A term of a voice turned yellow, or ran out (`rung` is `yellow` or `red`); it stays whose turn it is.

    `agency` is whose, where it is the agency's that was asked or rated; empty where a body looks into it.
    """

    kind: ClassVar[str] = "voice-term-reached"
    at: Instant
    voice: str
    term: str
    rung: str
    turn: int
    due: Instant
    agency: str = ""


@frozen
class RatingOverdue:
    """A bad rating was not put right in time; `turn` counts the terms of the rating."""

    kind: ClassVar[str] = "rating-rectification-overdue"
    at: Instant
    rating: str
    agency: str
    person: str
    due: Instant
    grade: int
    turn: int


VoiceEvent: TypeAlias = (
    VoiceGiven
    | ComplaintAccepted
    | ComplaintDeclined
    | ComplaintExtended
    | ComplaintDecided
    | QuestionAnswered
    | RatingRectified
    | RatingCalledBack
    | RatingAppealed
    | RatingReviewed
    | VoiceTermReached
    | RatingOverdue
)

#: Every event of a voice by its kind, as the journal names it.
VOICE_EVENTS: dict[str, type[Any]] = {cls.kind: cls for cls in get_args(VoiceEvent)}


def voice_of(event: VoiceEvent) -> str:
    """The reference of the voice that it happened to."""
    if isinstance(event, ComplaintDecided):
        return event.complaint
    return event.rating if isinstance(event, RatingOverdue) else event.voice


def body_of(event: VoiceEvent) -> dict[str, Any]:
    """The event without its time, as plain values, for the journal."""
    return {one.name: getattr(event, one.name) for one in attrs.fields(type(event)) if one.name != "at"}


def voice_event_from(kind: str, at: Instant, body: Mapping[str, Any]) -> VoiceEvent:
    """The event that a journal entry holds. Raises KeyError for a kind that is not a voice's."""
    event: VoiceEvent = VOICE_EVENTS[kind](at=at, **body)
    return event
