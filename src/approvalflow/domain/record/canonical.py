"""One injective encoding for everything that is hashed: equal bytes mean equal values, for ever.

The encoding is UTF-8 text, each value led by a letter for its type; whatever has no fixed size is led by its length,
so that nothing inside a value can pass for the end of it:

    null            n
    false, true     f  t
    whole number    i-12;
    text            s<bytes>:<text>           the text in NFC, its length in UTF-8 bytes
    bytes           x<bytes>:<lower-case hex>
    day             d2026-02-27
    list            l<items>:<item><item>...  tuples and lists are the same thing
    mapping         m<pairs>:<key><value>...  keys are text, in the order of their UTF-8 bytes

Golden vectors in the tests hold it still: a change of this file that changes a byte breaks every journal ever written.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias, Union
from unicodedata import is_normalized, normalize

from approvalflow.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["ALGORITHMS", "MAX_DEPTH", "Plain", "digest", "encode", "said", "said_often"]

#: What can be encoded. Whatever else a record wants to hold is first said in these terms (an amount as fen, an
#: instant as microseconds, a decimal as text).
Plain: TypeAlias = Union[bool, int, str, bytes, date, "tuple[Plain, ...]", "list[Plain]", "Mapping[str, Plain]", None]

#: How deep lists and mappings may be nested; a record of ours has three levels, a deeper one is an attack or a cycle.
MAX_DEPTH = 32

#: Hash functions that may stand in a journal: name to size in bytes. `sm3` (GB/T 32905) needs an OpenSSL that has it.
ALGORITHMS = {"sha256": 32, "sha384": 48, "sha512": 64, "sm3": 32}

_LARGEST = 10**1000


def encode(value: Plain) -> bytes:
    """The canonical bytes of a value.

    Two values have the same bytes only if they are equal, where text is compared in NFC, mappings without order, and
    tuples as lists; `True` and `1` differ. Raises `BadInput` with the place for a float or any other type, a date with
    a time, a key that is no text, two keys that are one in NFC, a lone surrogate, a number of more than 1000 digits,
    or more than `MAX_DEPTH` levels.
    """
    try:
        return _said(value, MAX_DEPTH).encode()
    except (_Unplain, UnicodeEncodeError):
        _name_the_fault(value, "value", MAX_DEPTH)


def said(value: Plain) -> str:
    """The canonical bytes of a value inside a mapping, as text: for whoever puts a record together piece by piece.

    Raises what `encode` raises, but UnicodeEncodeError for some of the texts that have no bytes.
    """
    try:
        return _said(value, MAX_DEPTH - 1)
    except _Unplain:
        _name_the_fault(value, "value", MAX_DEPTH - 1)


def digest(data: bytes, algorithm: str = "sha256") -> bytes:
    """The hash of some bytes by one of `ALGORITHMS`; `BadInput` for another name, or one this machine lacks."""
    if algorithm == "sha256":
        return hashlib.sha256(data).digest()
    if algorithm in ALGORITHMS:
        try:
            return hashlib.new(algorithm, data).digest()
        except ValueError:
            pass  # OpenSSL was built without it: the refusal below says so.
    raise BadInput(
        f"本机不支持散列算法 {algorithm!r}", f"this machine has no hash function {algorithm!r}", rule="hash-algorithm"
    )


class _Unplain(Exception):
    """Something cannot be encoded; the slow walk finds out where and says it."""


def _said(value: Any, depth: int) -> str:
    # The order of the questions is the order of frequency in a journal record.
    kind = type(value)
    if kind is str:
        return _text(value)
    if kind is int:
        if not -_LARGEST < value < _LARGEST:
            raise _Unplain
        return f"i{value};"
    if value is None:
        return "n"
    if kind is bool:
        return "t" if value else "f"
    if kind is dict or isinstance(value, Mapping):
        return _mapping(value, depth)
    if kind is tuple or kind is list:
        if not depth:
            raise _Unplain
        return f"l{len(value)}:" + "".join([_said(item, depth - 1) for item in value])
    if kind is bytes:
        return f"x{len(value)}:{value.hex()}"
    if kind is date:
        return f"d{value.isoformat()}"
    if isinstance(value, str):
        return _text(str.__str__(value))  # a word of an enumeration is its text
    raise _Unplain


def _mapping(value: Mapping[str, Plain], depth: int) -> str:
    if not depth:
        raise _Unplain
    depth -= 1
    parts = [f"m{len(value)}:"]
    for key, encoded in _layout(tuple(value)):
        item: Any = value[key]
        kind = type(item)
        if kind is str:
            parts.append(encoded + (f"s{len(item)}:{item}" if item.isascii() else _text(item)))
        elif item is None:
            parts.append(encoded + "n")
        elif kind is bool:
            parts.append(encoded + ("t" if item else "f"))
        else:
            parts.append(encoded + _said(item, depth))
    return "".join(parts)


def _text(text: str) -> str:
    if text.isascii():
        return f"s{len(text)}:{text}"
    if not is_normalized("NFC", text):
        text = normalize("NFC", text)
    return f"s{len(text.encode())}:{text}"


#: `said` of a text that comes again and again: a kind, an agency, a person.
said_often = lru_cache(maxsize=4096)(_text)


@lru_cache(maxsize=1024)
def _layout(keys: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    # Records come in few shapes: the sorting and encoding of their keys is done once for each.
    if not all(isinstance(key, str) for key in keys):
        raise _Unplain
    normal = {normalize("NFC", key): key for key in keys}
    if len(normal) != len(keys):
        raise _Unplain
    return tuple((normal[key], _text(key)) for key in sorted(normal, key=str.encode))


def _name_the_fault(value: object, place: str, depth: int) -> NoReturn:
    """Walk again, slowly, to the first thing that cannot be encoded, and refuse it by its place."""
    fault = _fault(value, place, depth)
    if fault is None:
        raise AssertionError(f"{place} was refused, but nothing in it is at fault")
    raise fault


def _fault(value: Any, place: str, depth: int) -> BadInput | None:
    if isinstance(value, (Mapping, tuple, list)) and not depth:
        return _refusal(place, "depth", f"嵌套超过 {MAX_DEPTH} 层", f"nested more than {MAX_DEPTH} levels deep")
    if isinstance(value, Mapping):
        return _fault_of_keys(value, place) or _first(
            _fault(item, f"{place}.{key}", depth - 1) for key, item in value.items()
        )
    if type(value) in (tuple, list):
        return _first(_fault(item, f"{place}[{i}]", depth - 1) for i, item in enumerate(value))
    if isinstance(value, str):
        return _fault_of_text(value, place)
    if type(value) is int:
        big = not -_LARGEST < value < _LARGEST
        return _refusal(place, "number-size", "整数超过 1000 位", "a number of more than 1000 digits") if big else None
    if value is None or type(value) in (bool, bytes, date):
        return None
    if isinstance(value, float):
        return _refusal(
            place,
            "float",
            "记录中不得有浮点数：金额用分，小数用文字",
            "no float in a record: money in fen, decimals as text",
        )
    if isinstance(value, datetime):
        return _refusal(
            place, "datetime", "时刻须写成微秒整数", "an instant is written as a whole number of microseconds"
        )
    name = type(value).__name__
    return _refusal(place, "type", f"类型 {name} 不能入档", f"a {name} cannot be recorded")


def _fault_of_keys(value: Mapping[object, object], place: str) -> BadInput | None:
    seen: set[str] = set()
    for key in value:
        if not isinstance(key, str):
            return _refusal(place, "key-type", f"键 {key!r} 不是文字", f"the key {key!r} is no text")
        fault = _fault_of_text(key, place)
        if fault:
            return fault
        normal = normalize("NFC", key)
        if normal in seen:
            return _refusal(place, "key-twice", f"键 {key!r} 规范化后重复", f"the key {key!r} is there twice in NFC")
        seen.add(normal)
    return None


def _fault_of_text(text: str, place: str) -> BadInput | None:
    if any("\ud800" <= character <= "\udfff" for character in text):
        return _refusal(place, "surrogate", "文字含孤立的代理码位", "the text holds a lone surrogate")
    return None


def _first(faults: Iterable[BadInput | None]) -> BadInput | None:
    return next((fault for fault in faults if fault), None)


def _refusal(place: str, rule: str, zh: str, en: str) -> BadInput:
    return BadInput(zh, en, place=place.encode("utf-8", "backslashreplace").decode(), rule=f"canonical-{rule}")
