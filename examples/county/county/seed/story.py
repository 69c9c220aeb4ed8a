"""What a sample case is made of."""

from __future__ import annotations

from attrs import field, frozen

from approvalflow import Applicant
from county.seed.acts import Act

__all__ = ["Story"]


@frozen
class Story:
    """A case from its filing on.

    Attributes:
        days_ago, clock: when it is filed. facts: answers that matter here; without: papers that are not handed in.
        online: filed online, or else at the window.
    """

    matter: str
    who: Applicant
    days_ago: int
    clock: str
    acts: tuple[Act, ...] = ()
    facts: dict[str, object] = field(factory=dict)
    without: tuple[str, ...] = ()
    online: bool = True
