"""What WeChat Pay writes: JSON objects in UTF-8, no key twice, amounts as whole fen."""

from __future__ import annotations

import json
from typing import Any

from approvalflow.domain.fees.money import MAX_FEN, Fen

__all__ = ["MOST_BYTES", "NotSound", "fen", "table", "text", "unpacked"]

#: The longest message or answer that is read; a statement is longer, and no JSON.
MOST_BYTES = 64 * 1024


class NotSound(ValueError):
    """A message or answer that is not of this form; it says why and repeats nothing."""


def unpacked(body: bytes) -> dict[str, Any]:
    """The fields of an object. Raises NotSound, and nothing else."""
    if len(body) > MOST_BYTES:
        raise NotSound(f"more than {MOST_BYTES} bytes")
    try:
        fields = json.loads(
            body.decode("utf-8"), object_pairs_hook=_no_key_twice, parse_float=_Fraction, parse_constant=_no_number
        )
        json.dumps(fields, ensure_ascii=False).encode()  # a lone surrogate is no text
    except (ValueError, RecursionError) as fault:
        raise NotSound(str(fault) if isinstance(fault, NotSound) else "not JSON in UTF-8") from fault
    if not isinstance(fields, dict):
        raise NotSound("not an object")
    return fields


class _Fraction(str):
    """A number with a point; it may stand in a field that nobody reads, and is no amount."""

    __slots__ = ()


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise NotSound("a key twice")
    return fields


def _no_number(_: str) -> Any:
    raise NotSound("a number that is none")


def text(fields: dict[str, Any], key: str, *, longest: int = 64) -> str:
    """A text of 1 to `longest` visible ASCII characters that must be there. Raises NotSound."""
    value = fields.get(key)
    if type(value) is not str or not 0 < len(value) <= longest or not all("!" <= sign <= "~" for sign in value):
        raise NotSound(f"{key} must be a text")
    return value


def table(fields: dict[str, Any], key: str) -> dict[str, Any]:
    """An object that must be there. Raises NotSound."""
    value = fields.get(key)
    if not isinstance(value, dict):
        raise NotSound(f"{key} must be an object")
    return value


def fen(fields: dict[str, Any], key: str) -> Fen:
    """A whole number of fen, 1 to MAX_FEN. Raises NotSound."""
    value = fields.get(key)
    if type(value) is not int or not 0 < value <= MAX_FEN:
        raise NotSound(f"{key} must be a whole number from 1 to {MAX_FEN}")
    return value
