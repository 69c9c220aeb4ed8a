"""Conditions and amounts over the facts of a matter: read once, and tried on every kind of answer the facts allow."""

from __future__ import annotations

from fractions import Fraction
from itertools import islice, product
from typing import TYPE_CHECKING

from approvalflow.declare.facts import UNREAD
from approvalflow.domain.fees.expressions import Comparison, Literal, Name
from approvalflow.domain.fees.formula import Formula, condition, parse
from approvalflow.domain.fees.spelling import closest
from approvalflow.domain.fees.values import Scope, Tables
from approvalflow.errors import FormulaFault

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from approvalflow.declare.reading import Table
    from approvalflow.domain.fees.expressions import Node
    from approvalflow.domain.matters.facts import FactSpec

__all__ = ["Conditions", "amount"]

#: How many combinations of answers a formula is tried on.
_TRIES = 64


class Conditions:
    """Reads formulas over the facts of one matter."""

    def __init__(self, specs: Sequence[FactSpec]) -> None:
        self.specs: dict[str, FactSpec] = {}
        for spec in specs:
            self.specs.setdefault(spec.key, spec)
        self.always = parse("true")

    def fact(self, key: str) -> FactSpec | None:
        """The declared fact of that key."""
        return self.specs.get(key)

    def nearest(self, key: object) -> str:
        """The fact that was probably meant, or empty."""
        return closest(str(key), self.specs)

    def read(self, table: Table, key: str = "if", *, required: bool = False) -> Formula | None:
        """The condition under a key; None where there is none, or where it cannot be read (which is noted)."""
        words = table.string(key, required=required)
        if not words:
            return None
        try:
            formula = condition(words)
        except FormulaFault as fault:
            _note(table, key, fault)
            return None
        self.check(table, key, formula)
        return formula

    def check(self, table: Table, key: str, formula: Formula, tables: Tables | None = None) -> None:
        """Note unknown and personal facts, choices that do not exist, and answers that the formula cannot take."""
        sound = True
        for name in sorted(formula.names):
            spec = self.specs.get(name)
            if spec is None:
                zh, en = f"没有名为 {name} 的事实", f"there is no fact {name}"
                table.fault(key, "unknown-fact", zh, en, self.nearest(name))
                sound = False
            elif spec.type == UNREAD:
                sound = False
            elif spec.personal:
                zh, en = f"{name} 是个人信息, 不能用于公式", f"{name} is personal and cannot be used in a formula"
                table.fault(key, "personal-fact", zh, en)
        for node in _walk(formula.root):
            if isinstance(node, Comparison):
                self._choice_exists(table, key, node)
        if sound:
            self._try(table, key, formula, tables or {})

    def _choice_exists(self, table: Table, key: str, node: Comparison) -> None:
        for name, literal in ((node.left, node.right), (node.right, node.left)):
            if not (isinstance(name, Name) and isinstance(literal, Literal) and isinstance(literal.exact, str)):
                continue
            spec = self.specs.get(name.name)
            keys = [choice.key for choice in spec.choices] if spec and spec.type == "choice" else None
            if keys and literal.exact not in keys:
                zh = f"第 {literal.column} 列: {name.name} 没有选项 {literal.exact!r}"
                en = f"column {literal.column}: {name.name} cannot be {literal.exact!r}"
                table.fault(key, "unknown-choice", zh, en, closest(literal.exact, keys))

    def _try(self, table: Table, key: str, formula: Formula, tables: Tables) -> None:
        """Reckon each part of the formula on sample answers: a part that some answer would break is a fault now."""
        names = sorted(formula.names)
        samples = [_samples(self.specs[name]) for name in names]
        for answers in islice(product(*samples), _TRIES):
            facts = dict(zip(names, answers, strict=True))
            for node in _walk(formula.root):
                try:
                    node.value(Scope(facts, tables))
                except FormulaFault as fault:
                    if fault.rule == "formula-type":
                        _note(table, key, fault)
                        return
        if isinstance(formula.root, Name) and key == "if" and self.specs[formula.root.name].type != "yes-no":
            zh, en = f"{formula.root.name} 不是是否题", f"{formula.root.name} is no yes-no fact"
            table.fault(key, "formula-type", zh, en)


def amount(table: Table, key: str) -> Formula | None:
    """The formula of an amount under a key; None where it cannot be read (which is noted)."""
    words = table.string(key, required=True)
    if not words:
        return None
    try:
        return parse(words)
    except FormulaFault as fault:
        _note(table, key, fault)
        return None


def _note(table: Table, key: str, fault: FormulaFault) -> None:
    table.fault(key, fault.rule, f"第 {fault.column} 列: {fault.zh}", f"column {fault.column}: {fault.en}")


def _walk(node: Node) -> Iterator[Node]:
    yield node
    for part in node.parts:
        yield from _walk(part)


def _samples(spec: FactSpec) -> Sequence[object]:
    match spec.type:
        case "yes-no":
            return (True, False)
        case "integer" | "decimal":
            return (Fraction(spec.least or 1),)
        case "choice":
            return tuple(choice.key for choice in spec.choices) or ("",)
        case "date":
            return ("2026-01-01",)
    return ("words",)
