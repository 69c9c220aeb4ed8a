"""The form of every body: one JSON object in UTF-8, whole numbers only, no key twice. Both sides read it with this."""

from __future__ import annotations

import json
from typing import Any

__all__ = ["MOST_BYTES", "NotSound", "number", "packed", "text", "unpacked"]

#: The longest body that either side reads.
MOST_BYTES = 64 * 1024


class NotSound(ValueError):
    """A body that is not of this form; the message says why and repeats nothing of it."""


def packed(fields: dict[str, Any]) -> bytes:
    """The bytes of a body."""
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def unpacked(body: bytes) -> dict[str, Any]:
    """The fields of a body. Raises NotSound, and nothing else."""
    if len(body) > MOST_BYTES:
        raise NotSound(f"more than {MOST_BYTES} bytes")
    try:
        fields = json.loads(
            body.decode("utf-8"),
            object_pairs_hook=_no_key_twice,
            parse_float=_no_fraction,
            parse_constant=_no_fraction,
        )
        json.dumps(fields, ensure_ascii=False).encode()  # a lone surrogate is no text
    except (ValueError, RecursionError) as fault:
        raise NotSound(str(fault) if isinstance(fault, NotSound) else "not JSON in UTF-8") from fault
    if not isinstance(fields, dict):
        raise NotSound("not an object")
    return fields


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise NotSound("a key twice")
    return fields


def _no_fraction(_: str) -> Any:
    raise NotSound("a number that is not whole")


def text(fields: dict[str, Any], key: str, *, longest: int = 200) -> str:
    """A text that must be there, of 1 to `longest` characters without control characters. Raises NotSound."""
    value = fields.get(key)
    if not isinstance(value, str) or not 0 < len(value) <= longest or any(ord(sign) < 32 for sign in value):
        raise NotSound(f"{key} must be a text")
    return value


def number(fields: dict[str, Any], key: str, *, most: int = 10**12) -> int:
    """A whole number from 1 to `most`, inclusive. Raises NotSound."""
    value = fields.get(key)
    if type(value) is not int or not 0 < value <= most:
        raise NotSound(f"{key} must be a whole number from 1 to {most}")
    return value
