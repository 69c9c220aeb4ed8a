"""How a case is decided, handed over, ended and opened again."""

from __future__ import annotations

from typing import ClassVar

from attrs import frozen

from approvalflow.domain.deadlines.moments import Instant

__all__ = [
    "CaseAnnulled",
    "CaseClosedUnpaid",
    "CaseDelivered",
    "CaseGranted",
    "CaseIssued",
    "CaseRefused",
    "CaseRemanded",
    "CaseTerminated",
    "CaseWithdrawn",
]


@frozen
class CaseGranted:
    """Granted (准予); `mode` is `normal`, `commitment`, or `deemed` by the clock."""

    kind: ClassVar[str] = "case-granted"
    at: Instant
    mode: str
    text: str
    by: str
    stage: str = "granted"


@frozen
class CaseRefused:
    """Refused (不予), with reasons and remedies (行政许可法 art. 38)."""

    kind: ClassVar[str] = "case-refused"
    at: Instant
    reason: str
    basis: str
    remedies: str
    by: str
    stage: str = "refused"


@frozen
class CaseIssued:
    """The certificate was made and issued (制证, 颁发)."""

    kind: ClassVar[str] = "case-issued"
    at: Instant
    certificate: str
    by: str
    stage: str = "issued"


@frozen
class CaseDelivered:
    """The result was served or collected (送达, 领取)."""

    kind: ClassVar[str] = "case-delivered"
    at: Instant
    how: str
    by: str
    stage: str = "delivered"


@frozen
class CaseClosedUnpaid:
    """The bill lapsed."""

    kind: ClassVar[str] = "case-closed-unpaid"
    at: Instant
    bill: str
    stage: str = "closed-unpaid"


@frozen
class CaseWithdrawn:
    """The applicant withdrew in writing before the decision (撤回申请)."""

    kind: ClassVar[str] = "case-withdrawn"
    at: Instant
    reason: str
    by: str
    stage: str = "withdrawn"


@frozen
class CaseTerminated:
    """Ended on a listed ground with its basis (终止)."""

    kind: ClassVar[str] = "case-terminated"
    at: Instant
    ground: str
    basis: str
    reason: str
    by: str
    stage: str = "terminated"


@frozen
class CaseAnnulled:
    """A remedy's outcome ended the decision; the instrument says why."""

    kind: ClassVar[str] = "case-annulled"
    at: Instant
    instrument: str
    reason: str
    by: str
    stage: str = "terminated"


@frozen
class CaseRemanded:
    """A remedy's outcome opened a new round of review."""

    kind: ClassVar[str] = "case-remanded"
    at: Instant
    instrument: str
    reason: str
    round: int
    by: str
    stage: str = "reviewing"
