"""Frozen values that are open while they are made.

A frozen value is filled through `object.__setattr__`, by name, and that takes most of the time of making one. A sealing
class fills its values while they belong to an open subclass of it with the same slots; before anybody sees a value it
is of its own class, and frozen. A clock of 22 fields is made in 0.4 instead of 1.0 µs and copied in 0.9 instead of 2.2;
an event in a third to a half of its time. One acceptance makes twenty of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any, TypeVar

import attr

__all__ = ["changed", "put_class", "sealing"]

_T = TypeVar("_T")
#: Makes an object one of another class with the same slots, frozen or not.
put_class = object.__dict__["__class__"].__set__
#: The open subclass of every sealing class, and for those whose values are copied what `_copying` gives.
_OPEN: dict[type[Any], Any] = {}
_COPYING: dict[type[Any], tuple[Any, attrgetter[Any]]] = {}


def sealing(cls: type[_T]) -> type[_T]:
    """Make the values of this frozen class with slots faster; nothing else about them changes.

    Raises TypeError, where the class is declared, if it has a validator or a hook, which would be left out.
    """
    fields: tuple[attr.Attribute[Any], ...] = attr.fields(cls)  # type: ignore[arg-type]
    if hasattr(cls, "__attrs_post_init__") or any(one.validator or not one.init for one in fields):
        raise TypeError(f"{cls.__name__} has a validator or a hook")
    unfrozen = {"__slots__": (), "__setattr__": object.__setattr__, "__delattr__": object.__delattr__}
    open_cls: type[Any] = type(cls.__name__, (cls,), unfrozen)

    def opened(value: Any) -> None:
        put_class(value, open_cls)

    def sealed(value: Any) -> None:
        put_class(value, cls)

    steps = {"__attrs_pre_init__": opened, "__attrs_post_init__": sealed}
    init = _init_of(cls, steps)
    init.__annotations__ = vars(cls)["__init__"].__annotations__
    for name, function in (*steps.items(), ("__init__", init)):
        setattr(cls, name, function)
    _OPEN[cls] = open_cls
    return cls


def _init_of(cls: type[Any], steps: Mapping[str, Callable[[Any], None]]) -> Callable[..., None]:
    """The `__init__` that attrs writes for the fields of the class, defaults and converters included, were it open."""
    fields = {one.name: attr.ib(one.default, converter=one.converter, kw_only=one.kw_only) for one in attr.fields(cls)}
    plain: Any = attr.s(type(cls.__name__, (), dict(steps)), these=fields, eq=False, repr=False)
    init: Callable[..., None] = plain.__init__
    return init


def _copying(cls: type[Any]) -> tuple[Any, attrgetter[Any]]:
    """The open class, from now on with an `__init__` that leaves it open, and what reads all fields in their order."""
    open_cls = _OPEN[cls]
    open_cls.__init__ = _init_of(cls, {})
    _COPYING[cls] = open_cls, attrgetter(*(one.name for one in attr.fields(cls)))
    return _COPYING[cls]


def changed(value: _T, **changes: Any) -> _T:
    """A value of a sealing class with some fields replaced; no converter sees the replacements."""
    cls: type[Any] = type(value)
    open_cls, fields_of = _COPYING.get(cls) or _copying(cls)
    fresh: _T = open_cls(*fields_of(value))
    for name, change in changes.items():
        setattr(fresh, name, change)
    put_class(fresh, cls)
    return fresh
