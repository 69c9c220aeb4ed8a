"""What happens to a card: past tense, frozen, plain values, as the journal keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeAlias, get_args

import attrs
from attrs import frozen

from approvalflow.domain.deadlines.moments import Instant

__all__ = [
    "CARD_EVENTS",
    "CardAnswered",
    "CardAppealed",
    "CardEvent",
    "CardLifted",
    "CardRaised",
    "CardTermReached",
    "CardUpheld",
    "body_of",
    "card_event_from",
]


@frozen
class CardRaised:
    """A card was served on a person and on the head of the unit.

    Attributes:
        card: its reference. level: `warning`, `yellow` or `red`.
        zh, en: what was found; reason: why a human raised it, empty where a rule did.
        by: `system` for a rule, else the supervisor; acting_for: whose mandate the supervisor used, or empty.
        after: the yellow card that a red one goes on from, or empty.
        answer_due: until when it is to be answered, that instant included.
        timed: whether somebody is told when a term of it runs out; not so for cards from before that was done.
        finding: the finding for which a human raised it, or empty; a card that a rule calls for stands in the signal.
    """

    kind: ClassVar[str] = "card-raised"
    at: Instant
    card: str
    rule: str
    level: str
    subject_kind: str
    subject: str
    case_ref: str
    agency: str
    person: str
    unit_head: str
    title_zh: str
    title_en: str
    zh: str
    en: str
    evidence: Mapping[str, Any]
    answer_due: Instant
    by: str
    reason: str = ""
    after: str = ""
    acting_for: str = ""
    timed: bool = False
    finding: str = ""


@frozen
class CardAnswered:
    """Those concerned said what they have to say; `late` where the term for it had passed. An appeal is open until
    `appeal_due`, that instant included."""

    kind: ClassVar[str] = "card-answered"
    at: Instant
    card: str
    text: str
    late: bool
    appeal_due: Instant
    by: str


@frozen
class CardAppealed:
    """Those concerned appealed (申诉); somebody else decides until `decision_due`."""

    kind: ClassVar[str] = "card-appealed"
    at: Instant
    card: str
    reason: str
    decision_due: Instant
    by: str


@frozen
class CardLifted:
    """A supervisor lifted the card on a ground of exemption, with a reason (解除); the card itself stays to be seen.

    `calamity` is the declared calamity that lifted it with many others, or empty.
    """

    kind: ClassVar[str] = "card-lifted"
    at: Instant
    card: str
    ground: str
    reason: str
    by: str
    calamity: str = ""


@frozen
class CardUpheld:
    """A supervisor decided that the card stands (维持); `unanswered` where nobody answered in time."""

    kind: ClassVar[str] = "card-upheld"
    at: Instant
    card: str
    reason: str
    unanswered: bool
    by: str


@frozen
class CardTermReached:
    """A term of a card ran out before anybody did what it was for: `term` is `answer` or `decision`, `rung` is `red`;
    `agency` and `person` are whose turn it was (empty: the supervisors'), `due` is the end of the term."""

    kind: ClassVar[str] = "card-term-reached"
    at: Instant
    card: str
    term: str
    rung: str
    agency: str
    person: str
    due: Instant


CardEvent: TypeAlias = CardRaised | CardAnswered | CardAppealed | CardLifted | CardUpheld | CardTermReached

#: Every event of a card by its kind, as the journal names it.
CARD_EVENTS: dict[str, type[Any]] = {cls.kind: cls for cls in get_args(CardEvent)}


def body_of(event: CardEvent) -> dict[str, Any]:
    """The event without its time, as plain values, for the journal."""
    return {one.name: getattr(event, one.name) for one in attrs.fields(type(event)) if one.name != "at"}


def card_event_from(kind: str, at: Instant, body: Mapping[str, Any]) -> CardEvent:
    """The event that a journal entry holds. Raises KeyError for a kind that is not a card's."""
    event: CardEvent = CARD_EVENTS[kind](at=at, **body)
    return event
