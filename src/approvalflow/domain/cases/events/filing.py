"""An application comes in and is taken or not.

Facts that are personal are never in an event: they are with the party, and the event holds their salted commitments.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from attrs import field, frozen

from approvalflow.domain.cases.events.words import words
from approvalflow.domain.deadlines.moments import Instant

__all__ = [
    "CaseAccepted",
    "CaseDeclined",
    "CaseFiled",
    "CaseRectified",
    "HandlingConverted",
    "PapersSupplied",
    "PapersToFollow",
    "SupplementsAsked",
    "SupplementsReceived",
]


@frozen
class CaseFiled:
    """An application was handed in (收件). Personal data is with the party alone."""

    kind: ClassVar[str] = "case-filed"
    at: Instant
    region: str
    ref: str
    matter: str
    matter_version: str
    agency: str
    handling: str
    party: str
    channel: str
    language: str
    facts: Mapping[str, Any]
    papers: Mapping[str, str]
    commitments: Mapping[str, str]
    lifecycle: str
    stage: str = "filed"


@frozen
class SupplementsAsked:
    """Everything that is missing was asked for, once, in writing (一次性补正告知, 行政许可法 art. 32(4)).

    `newly`: papers of a later request that the first could not name: facts that changed since call for them.
    """

    kind: ClassVar[str] = "supplements-asked"
    at: Instant
    papers: tuple[str, ...] = field(converter=words)
    reason: str
    by: str
    stage: str = "correcting"
    newly: tuple[str, ...] = field(default=(), converter=words)


@frozen
class SupplementsReceived:
    """The applicant handed in what was asked for; a new intake clock starts."""

    kind: ClassVar[str] = "supplements-received"
    at: Instant
    papers: Mapping[str, str]
    facts: Mapping[str, Any]
    stage: str = "filed"
    commitments: Mapping[str, str] = field(factory=dict)


@frozen
class CaseAccepted:
    """The agency took the application (受理); `as_of` is the anchor of the clocks, `facts` what the agency stated.

    `mode`: `normal`, `tolerant` (papers in `tolerated` follow), `commitment`, or `deemed` (nobody answered in time;
    as of the receipt day).
    """

    kind: ClassVar[str] = "case-accepted"
    at: Instant
    number: str
    mode: str
    as_of: Instant
    tolerated: tuple[str, ...] = field(converter=words)
    by: str
    facts: Mapping[str, Any] = field(factory=dict)
    stage: str = "reviewing"
    commitments: Mapping[str, str] = field(factory=dict)


@frozen
class CaseDeclined:
    """Not accepted: no licence is needed (`not-required`), or another agency is competent (`not-competent`)."""

    kind: ClassVar[str] = "case-declined"
    at: Instant
    outcome: str
    reason: str
    basis: str
    competent: str
    by: str
    stage: str = "declined"


@frozen
class HandlingConverted:
    """An on-the-spot case became a promised one, with its reason and an acceptance notice."""

    kind: ClassVar[str] = "handling-converted"
    at: Instant
    handling: str
    reason: str
    by: str


@frozen
class PapersSupplied:
    """Tolerated papers came in; `left` are still missing."""

    kind: ClassVar[str] = "papers-supplied"
    at: Instant
    papers: Mapping[str, str]
    left: tuple[str, ...] = field(converter=words)


@frozen
class PapersToFollow:
    """Facts that were put right call for other papers: these are to follow from here on, and hold up a grant."""

    kind: ClassVar[str] = "papers-to-follow"
    at: Instant
    papers: tuple[str, ...] = field(converter=words)


@frozen
class CaseRectified:
    """A clerk's mistake was put right, with a reason; `facts` and `papers` hold what changed."""

    kind: ClassVar[str] = "case-rectified"
    at: Instant
    facts: Mapping[str, Any]
    papers: Mapping[str, str]
    reason: str
    by: str
    commitments: Mapping[str, str] = field(factory=dict)
