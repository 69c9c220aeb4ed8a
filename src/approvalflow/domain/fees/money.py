"""Money: whole fen, and exact fractions of a fen until they are rounded once. No float anywhere."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TypeAlias

from approvalflow.errors import BadInput

__all__ = [
    "CURRENCY",
    "MAX_FEN",
    "ROUNDINGS",
    "Fen",
    "checked_fen",
    "decimal_text",
    "fen",
    "in_decimals",
    "rate",
    "rounded",
    "rounded_ratio",
    "yuan_text",
]

#: An amount in fen, the hundredth part of a yuan.
Fen: TypeAlias = int

#: The largest amount that is taken anywhere: ten thousand million yuan, inclusive.
MAX_FEN: Fen = 10**12

#: The one currency of tariffs and bills.
CURRENCY = "CNY"

#: How a tariff may round to the whole fen.
ROUNDINGS = ("half-up", "down", "up")

# [0-9], not \d: full-width and other digits look like ours and are not.
_AMOUNT = re.compile(r"([0-9]{1,11})(?:\.([0-9]{1,6}))? ?CNY")


def fen(text: str) -> Fen:
    """`"12.35 CNY"` as 1235 fen: at most two decimals, ASCII digits, 0 to `MAX_FEN` inclusive; else `BadInput`."""
    exact = rate(text)
    if exact.denominator != 1:
        raise BadInput(
            f"金额 {text!r} 不足一分，须为整分", f"{text!r} is not a whole number of fen", rule="money-whole-fen"
        )
    return exact.numerator


def rate(text: str) -> Fraction:
    """A price by the unit, `"0.305 CNY"`, as an exact number of fen (30.5): at most six decimals; else `BadInput`."""
    found = _AMOUNT.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        raise BadInput(
            f"{text!r} 不是金额，应写成 12.35 CNY（半角数字，币种在后）",
            f"{text!r} is no amount: write it as 12.35 CNY (ASCII digits, the currency after them)",
            rule="money-form",
        )
    whole, decimals = found.group(1), found.group(2) or ""
    exact = Fraction(int(whole + decimals) * 100, 10 ** len(decimals))
    if exact > MAX_FEN:
        raise _too_large()
    return exact


def checked_fen(value: object, place: str = "", *, least: Fen = 1) -> Fen:
    """The value itself where it is a whole number of fen from `least` to `MAX_FEN` inclusive; else `BadInput`.

    `True` and text are no amounts, however they could be read.
    """
    if type(value) is not int:
        raise BadInput(
            f"金额须为整数分，不能是 {type(value).__name__}",
            f"an amount is a whole number of fen, not a {type(value).__name__}",
            place=place,
            rule="money-type",
        )
    if value > MAX_FEN:
        raise _too_large(place)
    if value < least:
        raise BadInput(
            f"金额不得小于 {least} 分", f"an amount is at least {least} fen", place=place, rule="money-range"
        )
    return value


def rounded(exact: Fraction, rounding: str = "half-up") -> Fen:
    """An exact number of fen, 0 or more, as whole fen by one of `ROUNDINGS`; in `half-up` half a fen counts as one."""
    return rounded_ratio(exact.numerator, exact.denominator, rounding)


def rounded_ratio(numerator: int, denominator: int, rounding: str) -> Fen:
    """`rounded` of a number that need not be in lowest terms."""
    if rounding == "half-up":
        return (2 * numerator + denominator) // (2 * denominator)
    if rounding == "down":
        return numerator // denominator
    if rounding == "up":
        return -(-numerator // denominator)
    raise BadInput(f"没有 {rounding!r} 这种取整方式", f"there is no rounding {rounding!r}", rule="rounding")


def yuan_text(amount: Fen) -> str:
    """11250 fen as `112.50`; a negative amount (a reversal, a balance) with a leading `-`."""
    yuan, rest = divmod(abs(amount), 100)
    return f"{'-' if amount < 0 else ''}{yuan}.{rest:02d}"


def decimal_text(exact: Fraction) -> str:
    """An exact number in decimals where they end within twelve (`12.5`), else as a fraction (`1/3`)."""
    return in_decimals(exact.numerator, exact.denominator)


def in_decimals(numerator: int, denominator: int, *, least: int = 0) -> str:
    """`decimal_text` of a number that need not be in lowest terms, with at least so many decimals."""
    if denominator == 1 and not least:
        return str(numerator)
    scaled, left = divmod(abs(numerator) * 10**12, denominator)
    if left:
        return str(Fraction(numerator, denominator))
    whole, rest = divmod(scaled, 10**12)
    decimals = f"{rest:012d}".rstrip("0").ljust(least, "0") if rest or least else ""
    return f"{'-' if numerator < 0 else ''}{whole}{'.' if decimals else ''}{decimals}"


def _too_large(place: str = "") -> BadInput:
    return BadInput(
        f"金额超过上限 {yuan_text(MAX_FEN)} 元",
        f"the amount is over the limit of {yuan_text(MAX_FEN)} CNY",
        place=place,
        rule="money-range",
    )
