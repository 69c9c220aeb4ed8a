"""Salted commitments: the journal proves what was said of a person without saying it.

Personal data stand in a side table, each person with a salt of their own; the journal holds the commitment to each
value, named by its field. When a person's data and salt are erased, the chain still verifies and nothing can be guessed
back, however few values were possible.
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from approvalflow.domain.record.canonical import encode
from approvalflow.errors import BadInput

if TYPE_CHECKING:
    from approvalflow.domain.record.canonical import Plain

__all__ = ["LEAST_SALT_BYTES", "SALT_BYTES", "commitment", "opens"]

#: How long a salt should be: as long as the hash.
SALT_BYTES = 32

#: The shortest salt that is taken.
LEAST_SALT_BYTES = 16


def commitment(value: Plain, salt: bytes) -> bytes:
    """The commitment (32 bytes) to a value: HMAC-SHA256 of its canonical bytes, keyed by the salt.

    The salt comes from the caller's random source and is used for one person only; the value names its field, so that
    two fields that hold the same differ. Raises `BadInput` for a salt under
    16 bytes, and for a value that has no canonical bytes.
    """
    if len(salt) < LEAST_SALT_BYTES:
        raise BadInput(
            f"盐值至少 {LEAST_SALT_BYTES} 字节，现为 {len(salt)} 字节",
            f"a salt has at least {LEAST_SALT_BYTES} bytes, not {len(salt)}",
            rule="commitment-salt",
        )
    return hmac.digest(salt, encode(value), "sha256")


def opens(committed: bytes, value: Plain, salt: bytes) -> bool:
    """Whether this value with this salt is what was committed to; takes the same time for any wrong value."""
    return hmac.compare_digest(committed, commitment(value, salt))
