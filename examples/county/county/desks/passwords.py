"""Passwords as salted scrypt hashes, compared in constant time, and the lock after too many wrong ones."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from functools import cache
from pathlib import Path

from approvalflow.domain.deadlines.moments import MINUTE, Instant

__all__ = ["Locks", "hashed", "matches", "stored_hash"]

_COST, _BLOCK, _PARALLEL = 2**14, 8, 1

#: The password of everybody in this demonstration is `county`; a file `passwords` in the county's `var` says otherwise.
_DEMO = "6b1d0f5b5c2e4c0e9b1f2d7a86c3e941"


def hashed(password: str, salt: str = "") -> str:
    """A hash that can be kept: `salt$hash`, both in hex; the salt is drawn if none is given."""
    salt = salt or secrets.token_hex(16)
    digest = hashlib.scrypt(password.encode(), salt=bytes.fromhex(salt), n=_COST, r=_BLOCK, p=_PARALLEL)
    return f"{salt}${digest.hex()}"


def matches(password: str, kept: str) -> bool:
    """Whether the password is the one that the hash was made from."""
    return hmac.compare_digest(hashed(password, kept.partition("$")[0]), kept)


def stored_hash(var: Path, person: str) -> str:
    """The hash of a person's password: from the lines `person salt$hash` of the file, else the demonstration's."""
    file = var / "passwords"
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    known = dict(line.split(maxsplit=1) for line in lines if line.strip())
    return known.get(person, "").strip() or _demonstration()


@cache
def _demonstration() -> str:
    return hashed("county", _DEMO)


class Locks:
    """Counts wrong passwords by person; five within a quarter of an hour lock the person for as long."""

    most, span = 5, 15 * MINUTE

    def __init__(self) -> None:
        self._failed: dict[str, list[Instant]] = {}

    def is_locked(self, person: str, now: Instant) -> bool:
        """Whether no password is looked at now."""
        return len(self._recent(person, now)) >= self.most

    def failed(self, person: str, now: Instant) -> None:
        """Count a wrong password."""
        self._failed[person] = [*self._recent(person, now), now]

    def passed(self, person: str) -> None:
        """A right password clears the count."""
        self._failed.pop(person, None)

    def _recent(self, person: str, now: Instant) -> list[Instant]:
        return [at for at in self._failed.get(person, ()) if now - at < self.span]
