"""What a formula reckons with: exact numbers, texts and truths, and the facts and rate tables that it is given.

While it is reckoned a number is a pair of whole ones, and only the result becomes a `Fraction`. A fraction brings every
step to its lowest terms; a product of three facts and prices takes a fifth of the time as pairs, and is the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from approvalflow.domain.fees.money import in_decimals
from approvalflow.errors import FormulaFault

__all__ = [
    "Exact",
    "Fact",
    "Scope",
    "Tables",
    "Value",
    "exact_fact",
    "exact_number",
    "number",
    "shown",
    "shown_money",
    "truth",
]

#: A recorded fact of a case as a formula takes it.
Fact: TypeAlias = int | bool | str | date | Fraction | Decimal

#: An exact number as numerator and denominator; the denominator is above zero, the two need not be in lowest terms.
Exact: TypeAlias = tuple[int, int]

#: What every part of a formula comes to; amounts of money are numbers of fen.
Value: TypeAlias = Exact | bool | str

#: Rate tables by name: for each class its price in fen.
Tables: TypeAlias = Mapping[str, Mapping[str, Fraction]]

# A number beyond thirty digits either way is no measure of anything, and 1e999999999 would eat the memory.
_DIGITS = 30
_BEYOND = 10**_DIGITS


class Scope(NamedTuple):
    """The facts and the rate tables that one evaluation may look at."""

    facts: Mapping[str, object]
    tables: Tables


def exact_fact(name: str, raw: object, column: int) -> Value:
    """A recorded fact as a value: numbers exact, a day as its text `2026-02-27`.

    Raises `FormulaFault` for a float, a number that is not finite or beyond thirty digits, and any other type.
    """
    if isinstance(raw, (bool, str)):
        return raw
    if type(raw) is int and -_BEYOND < raw < _BEYOND:
        return raw, 1
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return raw.isoformat()
    if isinstance(raw, Decimal) and (not raw.is_finite() or abs(raw.adjusted()) > _DIGITS):
        raise FormulaFault(f"{name} 的值 {raw} 超出范围", f"{name} is {raw}, out of range", column=column)
    if isinstance(raw, (int, Fraction, Decimal)):
        numerator, denominator = exact = raw.as_integer_ratio()
        if abs(numerator) >= _BEYOND * denominator or denominator >= _BEYOND:
            raise FormulaFault(f"{name} 的值超出范围", f"{name} is out of range", column=column)
        return exact
    kind = type(raw).__name__
    raise FormulaFault(
        f"{name} 的值不能是 {kind}（数字须精确）",
        f"{name} cannot be a {kind} (numbers are exact)",
        column=column,
        rule="formula-type",
    )


def exact_number(value: Fraction | int) -> Exact:
    """A fraction or whole number as a pair."""
    return value.as_integer_ratio()


def number(value: Value, column: int) -> Exact:
    """The value where it is a number; else `FormulaFault`."""
    if isinstance(value, tuple):
        return value
    raise FormulaFault(
        f"此处需要数字，而不是 {shown(value)}",
        f"a number is needed here, not {shown(value)}",
        column=column,
        rule="formula-type",
    )


def truth(value: Value, column: int) -> bool:
    """The value where it is true or false; else `FormulaFault`."""
    if isinstance(value, bool):
        return value
    raise FormulaFault(
        f"此处需要是或否，而不是 {shown(value)}",
        f"true or false is needed here, not {shown(value)}",
        column=column,
        rule="formula-type",
    )


def shown(value: Value) -> str:
    """A value as one would write it in a formula: `12.5`, `true`, `"pavement"`."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return in_decimals(*value) if isinstance(value, tuple) else f'"{value}"'


@lru_cache(maxsize=1024)
def shown_money(exact: Exact) -> str:
    """A declared price, an exact number of fen, as one would write it in a formula: `0.30 CNY`."""
    numerator, denominator = exact
    return f"{in_decimals(numerator, denominator * 100, least=2)} CNY"
