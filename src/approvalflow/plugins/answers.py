"""An adapter's answer, checked against the type that the port promises and copied, before anybody believes it.

An adapter may hand back a value whose fields hold something else than they say, a subclass that answers differently
the second time, or a mapping that it changes later. What comes out of here is made of exact types, built anew.
"""

from __future__ import annotations

import types
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import attrs

__all__ = ["Unbelievable", "copied"]

_PLAIN = (bool, int, str, bytes, date, type(None))


class Unbelievable(Exception):
    """The answer is not what the port promises; the message says where, and never repeats the answer."""


def copied(answer: object, expect: type | tuple[type, ...], place: str = "answer") -> Any:
    """A copy of the answer, which must be exactly of (one of) the expected types, attrs classes or plain ones.

    Raises Unbelievable. A sequence of answers is not an answer: take `Sequence[T]` apart before.
    """
    wanted = expect if isinstance(expect, tuple) else (expect,)
    for one in wanted:
        if type(answer) is one:
            return _as(one, answer, place)
    names = " or ".join(one.__name__ for one in wanted)
    raise Unbelievable(f"{place}: {type(answer).__name__} where {names} is promised")


@cache
def _hints(cls: Any) -> Mapping[str, Any]:
    """The annotations of a class, resolved once."""
    return get_type_hints(cls)


def _as(hint: Any, value: Any, place: str) -> Any:
    """The value as the annotation has it, copied."""
    origin = get_origin(hint)
    if hint is Any:
        return _anything(value, place)
    if origin in (Union, types.UnionType):
        for one in get_args(hint):
            if _is(one, value):
                return _as(one, value, place)
    elif origin is Literal:
        if any(type(value) is type(one) and value == one for one in get_args(hint)):
            return value
    elif origin in (tuple, Sequence, Iterable) and type(value) in (tuple, list):
        item = get_args(hint)[0]
        return tuple(_as(item, one, f"{place}[{at}]") for at, one in enumerate(value))
    elif origin is Mapping and isinstance(value, Mapping):
        key, item = get_args(hint)
        return {_as(key, name, place): _as(item, one, f"{place}[{name!r}]") for name, one in value.items()}
    elif type(value) is hint:
        return _rebuilt(value, place) if attrs.has(hint) else value
    raise Unbelievable(f"{place}: {type(value).__name__} where {getattr(hint, '__name__', hint)} is promised")


def _is(hint: Any, value: Any) -> bool:
    """Whether one branch of a union fits the value."""
    try:
        _as(hint, value, "")
    except Unbelievable:
        return False
    return True


def _anything(value: Any, place: str) -> Any:
    """Plain data of any shape, copied."""
    if type(value) in _PLAIN:
        return value
    if isinstance(value, Mapping):
        return {_as(str, key, place): _anything(one, place) for key, one in value.items()}
    if type(value) in (tuple, list):
        return tuple(_anything(one, place) for one in value)
    raise Unbelievable(f"{place}: {type(value).__name__} where plain data is promised")


def _rebuilt(value: Any, place: str) -> Any:
    """The same attrs value, made anew of checked fields, so that its validators have their say."""
    cls = type(value)
    hints = _hints(cls)  # type: ignore[arg-type]  # a class is hashable; its metaclass hides it
    try:
        fields = {
            one.alias: _as(hints[one.name], getattr(value, one.name), f"{place}.{one.name}")
            for one in attrs.fields(cls)
            if one.init
        }
        return cls(**fields)
    except Unbelievable:
        raise
    except Exception as fault:
        raise Unbelievable(f"{place}: not a sound {cls.__name__} ({type(fault).__name__})") from fault
