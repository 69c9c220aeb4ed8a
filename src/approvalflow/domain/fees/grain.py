"""The grain of a formula: whether it can come to a fraction of a fen at all, said before any case exists.

Every value that a part of a formula can take is a whole multiple of its grain: a price of 0.30 CNY is one of 30 fen, a
fact with one decimal place is one of a tenth. The grain of a sum is the greatest that divides both sides, of a product
the product. So `area_m2 * days * rate[class]` with one decimal and prices of 0.30 and 0.60 has a grain of 3 fen and is
always whole, and no answer has to be tried to know it.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import reduce

from approvalflow.domain.fees.expressions import (
    Arithmetic,
    Choice,
    Extreme,
    Literal,
    LookUp,
    Name,
    Negation,
    Node,
)

__all__ = ["common_grain", "grain_of"]

_NONE = Fraction(0)


def common_grain(one: Fraction, other: Fraction) -> Fraction:
    """The greatest number of which both are whole multiples; 0 is a multiple of everything."""
    while other:
        one, other = other, one % other
    return one


def grain_of(
    node: Node, facts: Mapping[str, Fraction], tables: Mapping[str, Mapping[str, Fraction]]
) -> Fraction | None:
    """The number of which every value of the formula is a whole multiple; None where there is no such number.

    Args:
        node: the formula.
        facts: the grain of each fact that is a number: 1 for a whole one, a hundredth for two decimal places.
        tables: the rate tables, in exact fen.

    A quotient by anything but a written number has no grain, and neither has what is no number.
    """
    if isinstance(node, Literal):
        return abs(Fraction(*node.exact)) if isinstance(node.exact, tuple) else None
    if isinstance(node, Name):
        return facts.get(node.name)
    if isinstance(node, LookUp):
        return reduce(common_grain, tables.get(node.table, {}).values(), _NONE)
    if isinstance(node, Arithmetic):
        return _of_arithmetic(node, facts, tables)
    if isinstance(node, (Negation, Extreme)):
        return _of_all(node.parts, facts, tables)
    if isinstance(node, Choice):
        return _of_all((node.then, node.otherwise), facts, tables)
    return None


def _of_arithmetic(
    node: Arithmetic, facts: Mapping[str, Fraction], tables: Mapping[str, Mapping[str, Fraction]]
) -> Fraction | None:
    left, right = grain_of(node.left, facts, tables), grain_of(node.right, facts, tables)
    if left is None or right is None:
        return None
    if node.sign == "*":
        return left * right
    if node.sign == "/":
        return Fraction(left, right) if isinstance(node.right, Literal) and right else None
    return common_grain(left, right)


def _of_all(
    parts: tuple[Node, ...], facts: Mapping[str, Fraction], tables: Mapping[str, Mapping[str, Fraction]]
) -> Fraction | None:
    whole = _NONE
    for part in parts:
        grain = grain_of(part, facts, tables)
        if grain is None:
            return None
        whole = common_grain(whole, grain)
    return whole
