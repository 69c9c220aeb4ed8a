"""What happens to the steps of the review."""

from __future__ import annotations

from typing import ClassVar

from attrs import field, frozen

from approvalflow.domain.cases.events.words import words
from approvalflow.domain.deadlines.moments import Instant

__all__ = [
    "CommitmentVerified",
    "OpinionSigned",
    "StepClaimed",
    "StepForwarded",
    "StepReady",
    "StepsDropped",
    "StepsReturned",
]


@frozen
class StepReady:
    """A step may begin: everything it needs is done. A second round starts it anew."""

    kind: ClassVar[str] = "step-ready"
    at: Instant
    step: str
    round: int
    agency: str
    role: str
    officers: int
    forwarded: bool = False


@frozen
class StepClaimed:
    """Somebody holds a step: claimed it, or was given it by `by`."""

    kind: ClassVar[str] = "step-claimed"
    at: Instant
    step: str
    holder: str
    by: str


@frozen
class OpinionSigned:
    """An opinion was signed (审批意见): the step is done. `signers` holds everybody who signed, mandates included."""

    kind: ClassVar[str] = "opinion-signed"
    at: Instant
    step: str
    round: int
    verdict: str
    text: str
    signers: tuple[str, ...] = field(converter=words)


@frozen
class StepsReturned:
    """A later step sent the case back: these steps start anew."""

    kind: ClassVar[str] = "steps-returned"
    at: Instant
    step: str
    to: str
    steps: tuple[str, ...] = field(converter=words)
    reason: str
    by: str


@frozen
class StepForwarded:
    """A step went to a superior agency; its clock is shown and is not ours."""

    kind: ClassVar[str] = "step-forwarded"
    at: Instant
    step: str
    to: str
    by: str


@frozen
class StepsDropped:
    """Facts that were put right took these open steps out of the case; they wait, should the facts call them back."""

    kind: ClassVar[str] = "steps-dropped"
    at: Instant
    steps: tuple[str, ...] = field(converter=words)


@frozen
class CommitmentVerified:
    """The commitment was checked (核查): whether it `holds`, what was found, and who looked."""

    kind: ClassVar[str] = "commitment-verified"
    at: Instant
    holds: bool
    text: str
    signers: tuple[str, ...] = field(converter=words)
