"""A story of supervision: what fires a rule, and what nearly does."""

from __future__ import annotations

from attrs import frozen

from approvalflow.domain.parties.basis import Text
from approvalflow.domain.supervision.findings import Happening

__all__ = ["Story"]


@frozen
class Story:
    """What happened (`fires`) and how grave the rule finds it; what nearly happened (`nearly`) and it passes over."""

    code: str
    level: str
    fires: Happening
    told: Text
    nearly: Happening
    nearly_told: Text
