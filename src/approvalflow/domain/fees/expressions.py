"""The parts of a formula: frozen nodes that know their value, and how they look with the values filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from attrs import frozen

from approvalflow.domain.fees.spelling import did_you_mean
from approvalflow.domain.fees.values import exact_fact, exact_number, number, shown, shown_money, truth
from approvalflow.errors import FormulaFault

if TYPE_CHECKING:
    from collections.abc import Callable

    from approvalflow.domain.fees.values import Exact, Scope, Value

__all__ = [
    "Arithmetic",
    "Choice",
    "Comparison",
    "Extreme",
    "Literal",
    "Logic",
    "LookUp",
    "Name",
    "Negation",
    "Node",
    "Not",
]

#: How tightly parts bind, loosest first; a part inside a tighter one is shown in parentheses.
LOOSEST, OR, AND, NOT, COMPARISON, SUM, PRODUCT, TIGHTEST = range(8)


class Node(Protocol):
    """A part of a formula."""

    @property
    def column(self) -> int:
        """Where the part, or the sign that makes it, stands; counts from 1."""

    @property
    def parts(self) -> tuple[Node, ...]:
        """The parts it is made of."""

    def value(self, scope: Scope) -> Value:
        """What it comes to; `FormulaFault` with the column where it cannot be said."""

    def filled(self, scope: Scope) -> tuple[str, int]:
        """How it looks with the values filled in, and how tightly that text binds."""


@frozen
class Literal:
    """A number, an amount, a quoted text, true or false."""

    exact: Value
    column: int
    money: bool = False
    parts: tuple[Node, ...] = ()

    def value(self, scope: Scope) -> Value:
        """The value as written."""
        return self.exact

    def filled(self, scope: Scope) -> tuple[str, int]:
        """As written."""
        return (shown_money(number(self.exact, self.column)) if self.money else shown(self.exact)), TIGHTEST


@frozen
class Name:
    """A fact of the case."""

    name: str
    column: int
    parts: tuple[Node, ...] = ()

    def value(self, scope: Scope) -> Value:
        """The recorded fact; a fault where none is recorded."""
        raw = scope.facts.get(self.name)
        if raw is None:
            raise FormulaFault(
                f"缺少事实 {self.name}", f"the fact {self.name} is missing", column=self.column, rule="formula-missing"
            )
        return exact_fact(self.name, raw, self.column)

    def filled(self, scope: Scope) -> tuple[str, int]:
        """The fact itself."""
        return shown(self.value(scope)), TIGHTEST


@frozen
class LookUp:
    """A price from a rate table: `rate[class]`."""

    table: str
    key: Node
    column: int

    @property
    def parts(self) -> tuple[Node, ...]:
        """The key."""
        return (self.key,)

    def value(self, scope: Scope) -> Exact:
        """The price in fen of the class that the key names; a fault where the table has no such class."""
        table = scope.tables.get(self.table)
        if table is None:
            raise FormulaFault(
                f"没有费率表 {self.table}",
                f"there is no rate table {self.table}",
                column=self.column,
                rule="formula-table",
            )
        key = self.key.value(scope)
        price = table.get(key) if isinstance(key, str) else None
        if price is None:
            zh, en = did_you_mean(key, table) if isinstance(key, str) else ("", "")
            raise FormulaFault(
                f"费率表 {self.table} 中没有 {shown(key)}{zh}",
                f"the rate table {self.table} has no {shown(key)}{en}",
                column=self.key.column,
                rule="formula-table",
            )
        return exact_number(price)

    def filled(self, scope: Scope) -> tuple[str, int]:
        """The price itself."""
        return shown_money(self.value(scope)), TIGHTEST


@frozen
class Negation:
    """A number with its sign turned: `-x`."""

    operand: Node
    column: int

    @property
    def parts(self) -> tuple[Node, ...]:
        """The number."""
        return (self.operand,)

    def value(self, scope: Scope) -> Exact:
        """The number with its sign turned."""
        numerator, denominator = number(self.operand.value(scope), self.operand.column)
        return -numerator, denominator

    def filled(self, scope: Scope) -> tuple[str, int]:
        """The sign before the number."""
        return f"-{_within(self.operand, scope, TIGHTEST)}", PRODUCT


_SHOWN = {"*": "×", "/": "÷"}


@frozen
class Arithmetic:
    """Two numbers with `+ - *` or `/` between them, exact."""

    sign: str
    left: Node
    right: Node
    column: int

    @property
    def parts(self) -> tuple[Node, ...]:
        """Both numbers."""
        return (self.left, self.right)

    def value(self, scope: Scope) -> Exact:
        """The exact result; a fault where it would divide by zero."""
        left, right = self.left.value(scope), self.right.value(scope)
        a, b = left if isinstance(left, tuple) else number(left, self.left.column)
        c, d = right if isinstance(right, tuple) else number(right, self.right.column)
        if self.sign == "*":
            return a * c, b * d
        if self.sign == "+":
            return a * d + c * b, b * d
        if self.sign == "-":
            return a * d - c * b, b * d
        if not c:
            raise FormulaFault("除数为零", "division by zero", column=self.column, rule="formula-zero")
        return (a * d, b * c) if c > 0 else (-a * d, -b * c)

    def filled(self, scope: Scope) -> tuple[str, int]:
        """Both sides filled in; what stands right of a minus or a division sign keeps its parentheses."""
        binds = SUM if self.sign in "+-" else PRODUCT
        left, right = _within(self.left, scope, binds), _within(self.right, scope, binds + (self.sign in "-/"))
        return f"{left} {_SHOWN.get(self.sign, self.sign)} {right}", binds


@frozen
class Extreme:
    """The smallest or the largest of some numbers: `min(a, b)`, `max(a, b)`."""

    word: str
    parts: tuple[Node, ...]
    column: int

    def value(self, scope: Scope) -> Exact:
        """The smallest or largest."""
        first, *others = (number(part.value(scope), part.column) for part in self.parts)
        for other in others:
            if (_difference(other, first) < 0) == (self.word == "min"):
                first = other
        return first

    def filled(self, scope: Scope) -> tuple[str, int]:
        """Each number filled in."""
        return f"{self.word}({', '.join(part.filled(scope)[0] for part in self.parts)})", TIGHTEST


def _difference(one: Exact, other: Exact) -> int:
    """Below zero where the first is smaller, zero where they are equal."""
    return one[0] * other[1] - other[0] * one[1]


_COMPARE: dict[str, Callable[[int], bool]] = {
    "<": lambda difference: difference < 0,
    "<=": lambda difference: difference <= 0,
    ">": lambda difference: difference > 0,
    ">=": lambda difference: difference >= 0,
}


@frozen
class Comparison:
    """Two values compared: `==` and `!=` for two of one type, the others for numbers."""

    sign: str
    left: Node
    right: Node
    column: int

    @property
    def parts(self) -> tuple[Node, ...]:
        """Both values."""
        return (self.left, self.right)

    def value(self, scope: Scope) -> bool:
        """Whether the comparison holds; a fault where the two cannot be compared."""
        left, right = self.left.value(scope), self.right.value(scope)
        if self.sign not in ("==", "!="):
            return _COMPARE[self.sign](_difference(number(left, self.left.column), number(right, self.right.column)))
        if type(left) is not type(right):
            raise FormulaFault(
                f"{shown(left)} 与 {shown(right)} 类型不同，不能比较",
                f"{shown(left)} and {shown(right)} are of two types and cannot be compared",
                column=self.column,
                rule="formula-type",
            )
        if isinstance(left, tuple) and isinstance(right, tuple):
            return (_difference(left, right) == 0) == (self.sign == "==")
        return (left == right) == (self.sign == "==")

    def filled(self, scope: Scope) -> tuple[str, int]:
        """Both sides filled in."""
        left, right = _within(self.left, scope, SUM), _within(self.right, scope, SUM)
        return f"{left} {self.sign} {right}", COMPARISON


@frozen
class Not:
    """The contrary of a condition."""

    operand: Node
    column: int

    @property
    def parts(self) -> tuple[Node, ...]:
        """The condition."""
        return (self.operand,)

    def value(self, scope: Scope) -> bool:
        """Whether the condition does not hold."""
        return not truth(self.operand.value(scope), self.operand.column)

    def filled(self, scope: Scope) -> tuple[str, int]:
        """The condition filled in."""
        return f"not {_within(self.operand, scope, NOT)}", NOT


@frozen
class Logic:
    """Two conditions with `and` or `or` between them; the second is looked at only where it matters."""

    word: str
    left: Node
    right: Node
    column: int

    @property
    def parts(self) -> tuple[Node, ...]:
        """Both conditions."""
        return (self.left, self.right)

    def value(self, scope: Scope) -> bool:
        """Whether both hold, or at least one."""
        left = truth(self.left.value(scope), self.left.column)
        if left == (self.word == "or"):
            return left
        return truth(self.right.value(scope), self.right.column)

    def filled(self, scope: Scope) -> tuple[str, int]:
        """The first condition filled in, and the second where it was looked at."""
        binds = OR if self.word == "or" else AND
        left = truth(self.left.value(scope), self.left.column)
        if left == (self.word == "or"):
            return self.left.filled(scope)
        return f"{_within(self.left, scope, binds)} {self.word} {_within(self.right, scope, binds)}", binds


@frozen
class Choice:
    """One of two values by a condition: `x if c else y`; only the chosen one is looked at."""

    then: Node
    when: Node
    otherwise: Node
    column: int

    @property
    def parts(self) -> tuple[Node, ...]:
        """The two values and the condition."""
        return (self.then, self.when, self.otherwise)

    def value(self, scope: Scope) -> Value:
        """The value of the chosen side."""
        return self._chosen(scope).value(scope)

    def filled(self, scope: Scope) -> tuple[str, int]:
        """The chosen side filled in."""
        return self._chosen(scope).filled(scope)

    def _chosen(self, scope: Scope) -> Node:
        return self.then if truth(self.when.value(scope), self.when.column) else self.otherwise


def _within(part: Node, scope: Scope, binds: int) -> str:
    text, tightness = part.filled(scope)
    return f"({text})" if tightness < binds else text
