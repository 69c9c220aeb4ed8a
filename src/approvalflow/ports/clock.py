"""The time, asked for by the office alone."""

from __future__ import annotations

from typing import Protocol

from approvalflow.domain.deadlines.moments import Instant

__all__ = ["Clock"]


class Clock(Protocol):
    """Tells the time. Only the office asks it; the domain is told."""

    def now(self) -> Instant:
        """The present instant, in whole microseconds of UTC."""
        ...
