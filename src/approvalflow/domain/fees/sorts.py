"""Which sort of thing a formula comes to, said before any case exists: money is never mixed up with a plain number.

A fact may be a number, a text or a truth, but never an amount: prices stand in the tariff alone. So a formula that
forgets the price (`area_m2 * days`) is no amount, and neither is a fact that somebody filled with one.
"""

from __future__ import annotations

from enum import Enum
from functools import reduce

from approvalflow.domain.fees.expressions import (
    Arithmetic,
    Choice,
    Comparison,
    Extreme,
    Literal,
    Logic,
    LookUp,
    Negation,
    Node,
    Not,
)
from approvalflow.errors import FormulaFault

__all__ = ["Sort", "sort_of"]


class Sort(Enum):
    """A sort of value; `FACT` is a recorded fact of a type not yet known, `ZERO` a zero of any unit."""

    NUMBER = ("数字", "a number")
    MONEY = ("金额", "an amount")
    TEXT = ("文字", "a text")
    TRUTH = ("是或否", "true or false")
    FACT = ("事实", "a fact")
    ZERO = ("零", "zero")


_COUNTABLE = {Sort.NUMBER, Sort.MONEY, Sort.FACT, Sort.ZERO}


def sort_of(node: Node) -> Sort:
    """The sort of a formula. Raises `FormulaFault` with the column where sorts are mixed: money times money, say."""
    if isinstance(node, Literal):
        return _sort_of_literal(node)
    if isinstance(node, LookUp):
        _expect(node.key, {Sort.TEXT, Sort.FACT})
        return Sort.MONEY
    if isinstance(node, Negation):
        return _expect(node.operand, _COUNTABLE)
    if isinstance(node, Arithmetic):
        left, right = _expect(node.left, _COUNTABLE), _expect(node.right, _COUNTABLE)
        return _product(node, left, right) if node.sign in "*/" else _alike(left, right, node)
    if isinstance(node, Extreme):
        sorts = [_expect(part, _COUNTABLE) for part in node.parts]
        return reduce(lambda one, other: _alike(one, other, node), sorts)
    if isinstance(node, Comparison):
        _sort_of_comparison(node)
        return Sort.TRUTH
    if isinstance(node, (Not, Logic)):
        for part in node.parts:
            _expect(part, {Sort.TRUTH, Sort.FACT})
        return Sort.TRUTH
    if isinstance(node, Choice):
        _expect(node.when, {Sort.TRUTH, Sort.FACT})
        return _alike(sort_of(node.then), sort_of(node.otherwise), node)
    return Sort.FACT


def _sort_of_literal(node: Literal) -> Sort:
    if isinstance(node.exact, bool):
        return Sort.TRUTH
    if isinstance(node.exact, str):
        return Sort.TEXT
    if node.money:
        return Sort.MONEY
    return Sort.NUMBER if node.exact[0] else Sort.ZERO


def _sort_of_comparison(node: Comparison) -> None:
    left, right = sort_of(node.left), sort_of(node.right)
    if node.sign not in ("==", "!="):
        _expect(node.left, _COUNTABLE)
        _expect(node.right, _COUNTABLE)
    _alike(left, right, node)


def _expect(node: Node, allowed: set[Sort]) -> Sort:
    sort = sort_of(node)
    if sort in allowed:
        return sort
    wanted = Sort.TRUTH if Sort.TRUTH in allowed else Sort.TEXT if Sort.TEXT in allowed else Sort.NUMBER
    raise FormulaFault(
        f"此处需要{wanted.value[0]}，而不是{sort.value[0]}",
        f"{wanted.value[1]} is needed here, not {sort.value[1]}",
        column=node.column,
        rule="formula-sort",
    )


def _product(node: Arithmetic, left: Sort, right: Sort) -> Sort:
    money = (left is Sort.MONEY, right is Sort.MONEY)
    if Sort.ZERO in (left, right) and node.sign == "*":
        return Sort.ZERO
    if money == (False, False):
        return Sort.NUMBER
    if node.sign == "*" and money == (True, True):
        raise FormulaFault("金额不能乘以金额", "an amount times an amount", column=node.column, rule="formula-sort")
    if node.sign == "/" and money == (False, True):
        if left is Sort.ZERO:
            return Sort.ZERO
        raise FormulaFault("数字不能除以金额", "a number divided by an amount", column=node.column, rule="formula-sort")
    return Sort.NUMBER if money == (True, True) else Sort.MONEY


def _alike(left: Sort, right: Sort, node: Node) -> Sort:
    if left is right:
        return left
    if Sort.ZERO in (left, right):
        other = right if left is Sort.ZERO else left
        if other in _COUNTABLE:
            return other
    if Sort.FACT in (left, right):
        other = right if left is Sort.FACT else left
        if other is not Sort.MONEY:
            return other
    raise FormulaFault(
        f"{left.value[0]}与{right.value[0]}不能混用",
        f"{left.value[1]} and {right.value[1]} do not go together",
        column=node.column,
        rule="formula-sort",
    )
