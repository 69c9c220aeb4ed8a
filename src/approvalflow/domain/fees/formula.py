"""The small exact language of tariffs and conditions: `area_m2 * days * rate[class]`, `area_m2 > 10 and not checked`.

    choice      condition or value, or  x if condition else y
    conditions  or, and, not, and one of  < <= > >= == !=  between two values
    arithmetic  + - * /  and parentheses, exact over fractions; min(a, b), max(a, b)
    values      12.5    0.30 CNY    "pavement"    true    false    a fact by its name    a price as  table[class]

It has no loops, no attributes and no calls but `min` and `max`, and it is read and reckoned here, never by Python's own
evaluator. Every fault carries its column and both languages.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from attrs import field, frozen

from approvalflow.domain.fees.expressions import LookUp, Name
from approvalflow.domain.fees.grammar import Grammar
from approvalflow.domain.fees.sorts import Sort, sort_of
from approvalflow.domain.fees.spelling import did_you_mean
from approvalflow.domain.fees.values import Scope, Tables, Value, truth
from approvalflow.errors import FormulaFault

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from approvalflow.domain.fees.expressions import Node

__all__ = ["Formula", "condition", "parse"]


@frozen
class Formula:
    """A formula that was read and found sound in itself. Two formulas of the same text are equal.

    Attributes:
        text: as written.
        sort: what it comes to (`sorts.Sort`); `FACT` where only a fact tells.
    """

    text: str
    root: Node = field(repr=False, eq=False)
    sort: Sort = field(repr=False, eq=False)

    @cached_property
    def names(self) -> frozenset[str]:
        """The facts it asks for."""
        return frozenset(node.name for node in _walk(self.root) if isinstance(node, Name))

    @property
    def tables(self) -> frozenset[str]:
        """The rate tables it looks into."""
        return frozenset(node.table for node in _walk(self.root) if isinstance(node, LookUp))

    @property
    def lookups(self) -> tuple[tuple[str, str], ...]:
        """Each look-up by a fact alone, as (table, fact): `rate[class]` gives `("rate", "class")`."""
        return tuple(
            (node.table, node.key.name)
            for node in _walk(self.root)
            if isinstance(node, LookUp) and isinstance(node.key, Name)
        )

    def value(self, facts: Mapping[str, object], tables: Tables | None = None) -> Fraction | bool | str:
        """What it comes to for these facts: an exact number (of fen, where it is an amount), a text, or true or false.

        Facts are int, bool, str, `Decimal`, `Fraction` or a day. Raises `FormulaFault` with the column for a missing
        fact, a float, a wrong type, a class that is not in its table, and a division by zero; what a choice does not
        choose is not looked at.
        """
        value = self.reckoned(facts, tables)
        return Fraction(*value) if isinstance(value, tuple) else value

    def reckoned(self, facts: Mapping[str, object], tables: Tables | None = None) -> Value:
        """`value` with a number as the pair that it was reckoned as, numerator and denominator."""
        return self.root.value(Scope(facts, tables or {}))

    def holds(self, facts: Mapping[str, object], tables: Tables | None = None) -> bool:
        """The value as a condition: raises `FormulaFault` where it is neither true nor false."""
        return truth(self.reckoned(facts, tables), self.root.column)

    def is_true(self, facts: Mapping[str, object], tables: Tables | None = None) -> bool:
        """`holds`, where a fact that was not stated makes a condition not true instead of a fault."""
        # One by one: a set of the keys costs more than the look-ups of the two or three names of a condition.
        for name in self.names:
            if name not in facts:
                return False
        return self.holds(facts, tables)

    def filled(self, facts: Mapping[str, object], tables: Tables | None = None) -> str:
        """The formula with the values filled in, `12.5 × 30 × 0.30 CNY`, each choice replaced by what it chose."""
        return self.root.filled(Scope(facts, tables or {}))[0]


def parse(text: str, *, names: Collection[str] | None = None, tables: Collection[str] | None = None) -> Formula:
    """Read a formula or condition.

    Args:
        text: the formula, at most 1000 characters.
        names: the facts that exist; any other name is a fault, with the nearest as a hint. Without it any name goes.
        tables: the rate tables that exist, in the same way.

    Raises `FormulaFault` with the column of the first thing that cannot be read, is unknown, or mixes sorts (money
    times money, text plus number).
    """
    root = Grammar(text).read()
    for node in _walk(root):
        if isinstance(node, Name) and names is not None and node.name not in names:
            raise _unknown(node, node.name, names, "事实", "fact")
        if isinstance(node, LookUp) and tables is not None and node.table not in tables:
            raise _unknown(node, node.table, tables, "费率表", "rate table")
    return Formula(text, root, sort_of(root))


def condition(text: str, *, names: Collection[str] | None = None) -> Formula:
    """Read a formula that must come to true or false, as `parse` does; `FormulaFault` where it cannot."""
    formula = parse(text, names=names)
    if formula.sort not in (Sort.TRUTH, Sort.FACT):
        raise FormulaFault(
            f"条件须为是或否，而这里是{formula.sort.value[0]}",
            f"a condition is true or false, and this is {formula.sort.value[1]}",
            column=formula.root.column,
            rule="formula-sort",
        )
    return formula


def _walk(node: Node) -> Iterator[Node]:
    yield node
    for part in node.parts:
        yield from _walk(part)


def _unknown(node: Node, word: str, known: Collection[str], zh: str, en: str) -> FormulaFault:
    hint_zh, hint_en = did_you_mean(word, known)
    return FormulaFault(
        f"没有名为 {word} 的{zh}{hint_zh}",
        f"there is no {en} {word}{hint_en}",
        column=node.column,
        rule="formula-name",
    )
