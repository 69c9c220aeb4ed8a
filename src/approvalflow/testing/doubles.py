"""A clock that stands still and names that come in order, for tests and simulations that give the same run twice."""

from __future__ import annotations

import random
from hashlib import sha256, sha512

from approvalflow.domain.deadlines.moments import Instant
from approvalflow.errors import BadInput
from approvalflow.verify_journal import BASE, ORDER, point_bytes, times

__all__ = ["FixedClock", "SeededIds", "SeededRandom", "SeededSigner", "VirtualClock"]


class FixedClock:
    """A clock that always tells the same instant (microseconds of UTC)."""

    def __init__(self, instant: Instant) -> None:
        self._instant = instant

    def now(self) -> Instant:
        """The instant it was made with."""
        return self._instant


class VirtualClock:
    """A clock that moves only when it is told to."""

    def __init__(self, instant: Instant) -> None:
        self._instant = instant

    def now(self) -> Instant:
        """The instant it was last set to (microseconds of UTC)."""
        return self._instant

    def set(self, instant: Instant) -> None:
        """Go to an instant; also backwards, as a machine's clock may."""
        self._instant = instant

    def advance(self, microseconds: int) -> Instant:
        """Go forward by so many microseconds and tell the new instant. Raises BadInput for a negative number."""
        if microseconds < 0:
            raise BadInput("时钟只能前进；后退请用 set", "a clock advances; to go back, set it", rule="clock")
        self._instant += microseconds
        return self._instant


class SeededIds:
    """Names that come in order, a row of their own for each kind: `bill-000001`, `bill-000002`."""

    def __init__(self, seed: str = "") -> None:
        self._seed = seed
        self._given: dict[str, int] = {}

    def new(self, kind: str) -> str:
        """The next name of this kind."""
        self._given[kind] = self._given.get(kind, 0) + 1
        return f"{self._seed}{kind}-{self._given[kind]:06d}"


class SeededRandom:
    """Secrets that follow from a seed, and are therefore none: the same seed gives the same, on every machine."""

    def __init__(self, seed: int | str = 0) -> None:
        self._random = random.Random(sha256(str(seed).encode()).digest())  # noqa: S311

    def digits(self, length: int) -> str:
        """The next `length` digits."""
        return "".join(str(self._random.randrange(10)) for _ in range(length))

    def token(self, length: int) -> bytes:
        """The next `length` bytes."""
        return self._random.randbytes(length)


class SeededSigner:
    """Signs with an Ed25519 key that follows from a seed: anybody can sign like this, and the same seed signs alike.

    Written out after RFC 8032 and slow; fulfils `approvalflow.ports.signer.Signer`.
    """

    can: frozenset[str] = frozenset()

    def __init__(self, seed: int | str = 0, *, name: str = "seeded") -> None:
        self.name = name
        spread = sha512(sha256(str(seed).encode()).digest()).digest()
        self._scalar = int.from_bytes(spread[:32], "little") & ((1 << 254) - 8) | (1 << 254)
        self._prefix = spread[32:]
        self._public = point_bytes(times(self._scalar, BASE))

    def public(self) -> bytes:
        """The public key."""
        return self._public

    def sign(self, statement: bytes) -> bytes:
        """The signature of a statement."""
        nonce = int.from_bytes(sha512(self._prefix + statement).digest(), "little") % ORDER
        first = point_bytes(times(nonce, BASE))
        challenge = int.from_bytes(sha512(first + self._public + statement).digest(), "little") % ORDER
        return first + ((nonce + challenge * self._scalar) % ORDER).to_bytes(32, "little")
