"""The machine's own clock and its source of secrets."""

from __future__ import annotations

import secrets
import time
from uuid import UUID

from approvalflow.domain.deadlines.moments import Instant

__all__ = ["RandomIds", "SystemClock", "SystemRandom"]


class SystemClock:
    """The clock of the machine."""

    def now(self) -> Instant:
        """The present instant, in whole microseconds of UTC."""
        return time.time_ns() // 1000


class RandomIds:
    """Names that nobody can guess: 122 random bits, as 32 hexadecimal digits."""

    def new(self, kind: str) -> str:
        """A new name. It does not say its kind: names go into links and letters."""
        return UUID(bytes=secrets.token_bytes(16), version=4).hex


class SystemRandom:
    """Secrets from the operating system."""

    def digits(self, length: int) -> str:
        """`length` decimal digits, each equally likely."""
        return f"{secrets.randbelow(10**length):0{length}d}" if length else ""

    def token(self, length: int) -> bytes:
        """`length` bytes."""
        return secrets.token_bytes(length)
