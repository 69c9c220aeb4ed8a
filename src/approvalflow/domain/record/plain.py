"""Plain values as text: JSON with its keys in order, so that what is written and what is hashed are the same value."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from approvalflow.domain.record.canonical import encode
from approvalflow.errors import BadInput

__all__ = ["copy_of", "from_text", "text_of"]


def text_of(value: object, *, encoded: bool = False) -> str:
    """The JSON text of a plain value: None, whole numbers, yes and no, text, sequences and mappings of them.

    `encoded` says that the canonical encoding has taken the value already, which saves asking again. Raises
    `BadInput` for anything that would not come back as it was: a float, bytes, a date, a key that is no text.
    """
    if not encoded:
        encode(value)  # type: ignore[arg-type]
    return _JSON.encode(value)


def from_text(text: str) -> Any:
    """The value that was written; sequences come back as lists, mappings as dictionaries."""
    # A case is built from dozens of texts each time, and asking for white space around one takes half of reading it.
    try:
        value, end = _read(text)
    except json.JSONDecodeError:
        return json.loads(text)
    return value if end == len(text) else json.loads(text)


def copy_of(value: Any, *, encoded: bool = False) -> Any:
    """A copy of a plain value that nobody else holds, just as it would come back from text."""
    return from_text(text_of(value, encoded=encoded))


def _other(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    raise BadInput(
        f"此处只能写文字、整数、是否、空值及其列表和映射，不能写 {type(value).__name__}",
        f"only text, whole numbers, yes or no, nothing, and lists and mappings of them can stand here, "
        f"not {type(value).__name__}",
        rule="plain-value",
    )


_read = json.JSONDecoder().raw_decode

# What is nested without end was refused by the canonical encoding before.
_JSON = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False, default=_other, check_circular=False
)
