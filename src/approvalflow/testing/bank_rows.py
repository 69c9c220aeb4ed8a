"""The rows of the bank contract: each test with what it means, in both languages, for the report and for its reader."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, TypeVar

from attrs import frozen

__all__ = ["Row", "row", "rows_of"]

_Test = TypeVar("_Test", bound=Callable[..., object])
_MEANS = "_approvalflow_row"


@frozen
class Row:
    """One claim of the contract.

    Attributes:
        name: the test's name without `test_`, with hyphens.
        zh, en: what it means; the English is the first paragraph of the test's docstring.
    """

    name: str
    zh: str
    en: str


def row(zh: str) -> Callable[[_Test], _Test]:
    """Say in Chinese what a test means; its docstring says it in English."""

    def mark(test: _Test) -> _Test:
        setattr(test, _MEANS, zh)
        return test

    return mark


def rows_of(contract: type[Any]) -> tuple[Row, ...]:
    """The rows of a contract class in the order in which they are written: its own, then those of its bases."""
    tests: dict[str, Callable[..., object]] = {}
    for cls in contract.__mro__:
        for name, test in vars(cls).items():
            if name.startswith("test_") and hasattr(test, _MEANS):
                tests.setdefault(name, test)
    return tuple(
        Row(name.removeprefix("test_").replace("_", "-"), getattr(test, _MEANS), _first_paragraph(test))
        for name, test in tests.items()
    )


def _first_paragraph(test: Callable[..., object]) -> str:
    """The first paragraph of a docstring, on one line."""
    return " ".join((inspect.getdoc(test) or "").split("\n\n")[0].split())
