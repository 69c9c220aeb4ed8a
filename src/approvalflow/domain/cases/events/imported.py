"""What comes from the system that was there before: a finished case as one picture of it, and money that it took."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from attrs import frozen

from approvalflow.domain.deadlines.moments import Instant

__all__ = ["CaseImported", "FeeBroughtOver"]


@frozen
class CaseImported:
    """A case that another system finished, as that system recorded it; nothing of it is judged again.

    `at` is when it was closed and `stage` how. `source` and `id` name it in that system. `outcome` is `granted`,
    `refused` or empty; `light` the colour that it kept there, empty where none is on record; `due` what was promised.
    """

    kind: ClassVar[str] = "case-imported"
    at: Instant
    region: str
    ref: str
    source: str
    id: str
    matter: str
    matter_version: str
    agency: str
    handling: str
    party: str
    channel: str
    language: str
    facts: Mapping[str, Any]
    commitments: Mapping[str, str]
    lifecycle: str
    number: str
    filed_at: Instant
    accepted_at: Instant | None
    decided_at: Instant | None
    due: Instant | None
    outcome: str
    light: str
    certificate: str
    stage: str = "delivered"


@frozen
class FeeBroughtOver:
    """A fee of an open case that was paid to the system before this one; `receipt` is the number that it gave.

    It draws no receipt here, and the money went through the books of that system.
    """

    kind: ClassVar[str] = "fee-brought-over"
    at: Instant
    bill: str
    fen: int
    bank: str
    bank_txn: str
    receipt: str
