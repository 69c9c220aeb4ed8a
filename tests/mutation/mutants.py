"""The mutants of a module: its code with one small change each."""

import ast
import hashlib
from collections.abc import Iterator
from itertools import count
from typing import ClassVar

from attrs import frozen
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code

from tests.mutation.operators import operators


@frozen
class Mutant:
    """One change of one module.

    Attributes:
        module: the last part of its name. operator: which kind of change. line: where, counted from 1.
        within: the class and function around it, or empty. was, becomes: the changed lines without their indentation.
        code: the whole module, changed.
    """

    module: str
    operator: str
    line: int
    within: str
    was: str
    becomes: str
    code: str

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What names it as long as the line stays as it is, wherever it moves to."""
        return self.module, self.within, self.was, self.becomes

    @property
    def code_id(self) -> str:
        """A digest of the changed code."""
        return hashlib.sha256(self.code.encode()).hexdigest()[:20]


def mutants_of(module: str, code: str) -> Iterator[Mutant]:
    """Every mutant of a module, without those that are the same program (annotations, docstrings) or no program."""
    seen = {_meaning(code)}
    scopes = _scopes(code)
    for name, operator in operators():
        positions = [place for node in ast_nodes(get_ast(code)) for place in operator.mutation_positions(node)]
        for occurrence, place in zip(count(), positions):
            changed = mutate_code(code, operator, occurrence)
            meaning = _meaning(changed) if changed else None
            if meaning is None or meaning in seen:
                continue
            seen.add(meaning)
            line = place[0][0]
            was, becomes = _changed_lines(code, changed)
            yield Mutant(module, name, line, scopes.get(line, ""), was, becomes, changed)


class _Evaluated(ast.NodeTransformer):
    """A program without what is never evaluated, and with `not a < b` as `a >= b`: one change counts once."""

    CONTRARY: ClassVar = {ast.Is: ast.IsNot, ast.Eq: ast.NotEq, ast.In: ast.NotIn, ast.Lt: ast.GtE, ast.LtE: ast.Gt}
    CONTRARY |= {other: one for one, other in CONTRARY.items()}

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        node.annotation = ast.Constant(value="")
        return self.generic_visit(node)

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.annotation = None
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        return self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        return ast.Pass() if isinstance(node.value, ast.Constant) else self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        compared = self.visit(node.operand)
        if isinstance(node.op, ast.Not) and isinstance(compared, ast.Compare) and len(compared.ops) == 1:
            compared.ops = [self.CONTRARY[type(compared.ops[0])]()]
            return compared
        node.operand = compared
        return node


def _meaning(code: str) -> str | None:
    """The program as it is evaluated; None where it is no program."""
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError):
        return None
    return ast.dump(_Evaluated().visit(tree))


def _scopes(code: str) -> dict[int, str]:
    """For each line the class and function around it, as `Calendar.add`."""
    found: dict[int, str] = {}

    def walk(node: ast.AST, outer: str) -> None:
        for child in ast.iter_child_nodes(node):
            inner = outer
            if isinstance(child, (ast.ClassDef, ast.FunctionDef)):
                inner = f"{outer}.{child.name}".lstrip(".")
                for line in range(child.lineno, (child.end_lineno or child.lineno) + 1):
                    found[line] = inner
            walk(child, inner)

    walk(ast.parse(code), "")
    return found


def _changed_lines(code: str, changed: str) -> tuple[str, str]:
    """The lines that differ, before and after."""
    before, after = code.splitlines(), changed.splitlines()
    for end in (0, -1):
        while before and after and before[end] == after[end]:
            del before[end], after[end]
    return " ".join(line.strip() for line in before), " ".join(line.strip() for line in after)
