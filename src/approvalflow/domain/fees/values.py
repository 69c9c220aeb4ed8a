"""What a formula reckons with: exact numbers, texts and truths, and the facts and rate tables that it is given."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from attrs import field, frozen

from approvalflow.domain.fees.money import decimal_text
from approvalflow.errors import FormulaFault

__all__ = ["Fact", "Scope", "Tables", "Value", "exact_fact", "number", "shown", "shown_money", "truth"]

#: A recorded fact of a case as a formula takes it.
Fact: TypeAlias = int | bool | str | date | Fraction | Decimal

#: What every part of a formula comes to; amounts of money are numbers of fen.
Value: TypeAlias = Fraction | bool | str

#: Rate tables by name: for each class its price in fen.
Tables: TypeAlias = Mapping[str, Mapping[str, Fraction]]

# A number beyond thirty digits either way is no measure of anything, and 1e999999999 would eat the memory.
_DIGITS = 30
_BEYOND = 10**_DIGITS


@frozen
class Scope:
    """The facts and the rate tables that one evaluation may look at."""

    facts: Mapping[str, object] = field(factory=dict)
    tables: Tables = field(factory=dict)


def exact_fact(name: str, raw: object, column: int) -> Value:
    """A recorded fact as a value: numbers exact, a day as its text `2026-02-27`.

    Raises `FormulaFault` for a float, a number that is not finite or beyond thirty digits, and any other type.
    """
    if isinstance(raw, (bool, str)):
        return raw
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return raw.isoformat()
    if isinstance(raw, Decimal) and (not raw.is_finite() or abs(raw.adjusted()) > _DIGITS):
        raise FormulaFault(f"{name} 的值 {raw} 超出范围", f"{name} is {raw}, out of range", column=column)
    if isinstance(raw, (int, Fraction, Decimal)):
        exact = raw if isinstance(raw, Fraction) else Fraction(raw)
        # In whole numbers: comparing fractions costs more than all the rest of reading a fact.
        if abs(exact.numerator) >= _BEYOND * exact.denominator or exact.denominator >= _BEYOND:
            raise FormulaFault(f"{name} 的值超出范围", f"{name} is out of range", column=column)
        return exact
    kind = type(raw).__name__
    raise FormulaFault(
        f"{name} 的值不能是 {kind}（数字须精确）",
        f"{name} cannot be a {kind} (numbers are exact)",
        column=column,
        rule="formula-type",
    )


def number(value: Value, column: int) -> Fraction:
    """The value where it is a number; else `FormulaFault`."""
    if isinstance(value, Fraction):
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
    return decimal_text(value) if isinstance(value, Fraction) else f'"{value}"'


def shown_money(exact: Fraction) -> str:
    """An exact number of fen as one would write it in a formula: `0.30 CNY`."""
    return f"{decimal_text(Fraction(exact, 100), least_decimals=2)} CNY"
