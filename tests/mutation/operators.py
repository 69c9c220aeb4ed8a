"""Which small changes are made to a module: those of cosmic-ray that a test can be asked about, and a few of our own.

Left out are replacements that fail by their type alone (`a ** b` for `a + b` of two dates): they are killed by any test
that comes that way, so they raise the percentage and say nothing.
"""

from abc import abstractmethod
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

import parso
from cosmic_ray.operators.operator import Example, Operator
from cosmic_ray.plugins import get_operator
from parso.python.tree import ExprStmt, Keyword, Name, ReturnStmt, String

Span = tuple[tuple[int, int], tuple[int, int]]

#: Of two texts only `==` and `!=` are told apart: there is no order between them that anybody relies on.
_COMPARISONS = {
    "Lt": ("LtE", "GtE"),
    "LtE": ("Lt", "Gt"),
    "Gt": ("GtE", "LtE"),
    "GtE": ("Gt", "Lt"),
    "Eq": ("NotEq", "LtE", "GtE"),
    "NotEq": ("Eq", "Lt", "Gt"),
    "Is": ("IsNot",),
    "IsNot": ("Is",),
}
_ARITHMETIC = {
    "Add": ("Sub", "Mul"),
    "Sub": ("Add", "Mul"),
    "Mul": ("Add", "FloorDiv"),
    "Div": ("Mul",),
    "FloorDiv": ("Mul", "Mod"),
    "Mod": ("FloorDiv", "Mul"),
    "BitOr": ("BitAnd",),
    "BitAnd": ("BitOr",),
}
_OTHERS = (
    "AddNot",
    "ReplaceUnaryOperator_USub_UAdd",
    "ReplaceUnaryOperator_Delete_USub",
    "ReplaceUnaryOperator_Delete_Not",
    "ReplaceTrueWithFalse",
    "ReplaceFalseWithTrue",
    "ReplaceAndWithOr",
    "ReplaceOrWithAnd",
    "ReplaceBreakWithContinue",
    "ReplaceContinueWithBreak",
    "ExceptionReplacer",
    "NumberReplacer",
    "RemoveDecorator",
    "ZeroIterationForLoop",
)


class _OneForNode(Operator):  # type: ignore[misc]
    """An operator that changes a node in one way at most."""

    @abstractmethod
    def changed(self, node: Any) -> Any:
        """The node in its place, or None where this operator has nothing to do here."""

    def mutation_positions(self, node: Any) -> Iterator[Span]:
        if self.changed(node) is not None:
            yield node.start_pos, node.end_pos

    def mutate(self, node: Any, index: int) -> Any:
        return self.changed(node)

    @classmethod
    def examples(cls) -> Iterable[Example]:
        return ()


def _code(code: str, like: Any) -> Any:
    """Code in the place of a node, with the blanks and comments that stood before it."""
    return parso.parse(like.get_first_leaf().prefix + code)


def _function_of(node: Any) -> Any:
    return parso.tree.search_ancestor(node, "funcdef")


def _is_docstring(node: Any) -> bool:
    return node.parent.type == "simple_stmt" and node.parent.children[0] is node


class StatementDeleted(_OneForNode):
    """A statement of a function becomes `pass`."""

    KINDS = ("raise_stmt", "return_stmt", "del_stmt", "atom_expr")

    def changed(self, node: Any) -> Any:
        if getattr(node.parent, "type", "") != "simple_stmt" or _function_of(node) is None:
            return None
        if isinstance(node, ExprStmt) and any(
            child.type == "annassign" and len(child.children) < 3 for child in node.children
        ):
            return None
        return _code("pass", node) if isinstance(node, ExprStmt) or node.type in self.KINDS else None


class NoneReturned(_OneForNode):
    """`return x` becomes `return None`."""

    def changed(self, node: Any) -> Any:
        return _code("return None", node) if isinstance(node, ReturnStmt) and node.children[1:] else None


class StringEmptied(_OneForNode):
    """A text becomes empty, an empty one does not stay so; docstrings and the names of `__all__` are left alone."""

    def changed(self, node: Any) -> Any:
        if not (isinstance(node, String) or node.type == "fstring") or _is_docstring(node):
            return None
        if node.parent.type == "strings" or _assigned_to(node) == "__all__":
            return None
        bare = node.get_code(include_prefix=False)
        empty = bare.lstrip("rbfRBF") in ('""', "''")
        prefix = "b" if bare.lower().startswith(("b", "rb")) else ""
        return _code(f'{prefix}"changed"' if empty else f'{prefix}""', node)


def _assigned_to(node: Any) -> str:
    statement = parso.tree.search_ancestor(node, "expr_stmt")
    return statement.children[0].get_code().strip() if statement is not None else ""


class ChoiceSwapped(_OneForNode):
    """`min` becomes `max`, `any` becomes `all`, and the contrary."""

    SWAPS: ClassVar = {"min": "max", "max": "min", "any": "all", "all": "any"}

    def changed(self, node: Any) -> Any:
        called = isinstance(node, Name) and node.value in self.SWAPS and node.parent.type in ("atom_expr", "trailer")
        return _code(self.SWAPS[node.value], node) if called and node.parent.children[0] is node else None


class ConditionNegated(_OneForNode):
    """The condition of an `elif` and of a comprehension becomes its contrary."""

    def changed(self, node: Any) -> Any:
        before = node.get_previous_sibling() if node.parent is not None else None
        if not isinstance(before, Keyword) or before.value not in ("if", "elif") or before.parent is not node.parent:
            return None
        wanted = (before.value == "elif") if node.parent.type == "if_stmt" else node.parent.type == "comp_if"
        return _code(f" not ({node.get_code().strip()})", node) if wanted else None


class MembershipNegated(_OneForNode):
    """`in` becomes `not in`, and the contrary."""

    def changed(self, node: Any) -> Any:
        if getattr(node.parent, "type", "") != "comparison":
            return None
        if isinstance(node, Keyword) and node.value == "in":
            return _code("not in", node)
        return _code("in", node) if node.type == "comp_op" and node.get_code().split() == ["not", "in"] else None


class DefaultOfNone(_OneForNode):
    """The default `None` of an argument or a field becomes another value."""

    def changed(self, node: Any) -> Any:
        is_default = isinstance(node, Keyword) and node.value == "None" and node.parent.type in ("param", "annassign")
        return _code("0", node) if is_default else None


_OWN = (
    StatementDeleted,
    NoneReturned,
    StringEmptied,
    ChoiceSwapped,
    ConditionNegated,
    MembershipNegated,
    DefaultOfNone,
)


class _OfNumbers(Operator):  # type: ignore[misc]
    """A replacement of a comparison, left out where one side is a text as it is written."""

    def __init__(self, inner: Operator) -> None:
        self._inner = inner

    def mutation_positions(self, node: Any) -> Iterator[Span]:
        if not any(isinstance(child, String) for child in getattr(node, "children", ())):
            yield from self._inner.mutation_positions(node)

    def mutate(self, node: Any, index: int) -> Any:
        return self._inner.mutate(node, index)

    @classmethod
    def examples(cls) -> Iterable[Example]:
        return ()


def operators() -> Iterator[tuple[str, Any]]:
    """Every operator with its name, always in the same order."""
    for family, swaps in (("ReplaceComparisonOperator", _COMPARISONS), ("ReplaceBinaryOperator", _ARITHMETIC)):
        for one, others in swaps.items():
            for other in others:
                name = f"{family}_{one}_{other}"
                found = get_operator(f"core/{name}")()
                orders = one in ("Eq", "NotEq") and other not in ("Eq", "NotEq")
                yield name, _OfNumbers(found) if orders else found
    for name in _OTHERS:
        yield name, get_operator(f"core/{name}")()
    for own in _OWN:
        yield own.__name__, own()
