"""What both sides sign: HMAC-SHA256 over the timestamp, a line feed and the raw bytes of the body."""

from __future__ import annotations

import hashlib
import hmac

__all__ = ["FRESH_SECONDS", "SIGNATURE", "TIMESTAMP", "holds", "sign"]

#: Header names, lower case: whole seconds of Unix time in ASCII digits, and 64 lower-case hexadecimal digits.
TIMESTAMP = "x-demo-bank-timestamp"
SIGNATURE = "x-demo-bank-signature"

#: How far a timestamp may lie from the present, either way, where somebody looks at it.
FRESH_SECONDS = 300


def sign(secret: bytes, timestamp: str, body: bytes) -> str:
    """The signature of a body at a timestamp."""
    return hmac.new(secret, timestamp.encode("ascii") + b"\n" + body, hashlib.sha256).hexdigest()


def holds(secret: bytes, timestamp: str, body: bytes, signature: str) -> bool:
    """Whether the signature is that of the body; False for whatever is not written as the headers are."""
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12 and signature.isascii()):
        return False
    return hmac.compare_digest(sign(secret, timestamp, body).encode("ascii"), signature.encode("ascii"))
