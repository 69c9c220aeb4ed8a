"""A mistake planted in a fork of this process: the code of the functions it is in is exchanged, nothing is imported.

Importing the whole source takes longer than most mistakes take to be caught. A function keeps its place wherever it was
imported to, so its code is all that is exchanged; a mistake that is anywhere else needs a process of its own
(`patches.caught`).
"""

from __future__ import annotations

import ast
import gc
import importlib
import json
import os
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FunctionType

from approvalflow.testing.simulation.campaign import run
from approvalflow.testing.simulation.county import Wrong
from approvalflow.testing.simulation.plan import Plan
from approvalflow.testing.simulation.stores import Stores
from tests.simulation.patches import MONTHS, SEEDS, Patch, planted

__all__ = ["caught_in_a_fork", "only_in_functions"]


def only_in_functions(patch: Patch, root: Path) -> bool:
    """Whether the mistake is in the bodies of functions alone, and this machine can fork."""
    texts = planted(patch, root).items()
    same = (_without_bodies((root / file).read_text(encoding="utf-8")) == _without_bodies(text) for file, text in texts)
    return sys.platform != "win32" and all(same)


def caught_in_a_fork(patch: Patch, root: Path) -> tuple[int, str]:
    """What `patches.caught` answers, beginning with the seed that is known to catch the mistake."""
    reader, writer = os.pipe()
    with warnings.catch_warnings():
        # The child uses nothing that another thread may have held.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if not child:
        try:
            os.close(reader)
            _exchange(patch, root)
            os.write(writer, json.dumps(_first_violation(patch)).encode())
            os._exit(0)
        except BaseException as fault:  # noqa: BLE001 - told to the parent below; a child must not go on with its tests
            os.write(writer, json.dumps(repr(fault)).encode())
        finally:
            os._exit(1)
    os.close(writer)
    with os.fdopen(reader, encoding="utf-8") as pipe:
        said = pipe.read()
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]):
        raise RuntimeError(f"{patch.name}: the simulator itself failed: {said}")
    seed, violation = json.loads(said)
    return int(seed), str(violation)


def _first_violation(patch: Patch) -> tuple[int, str]:
    for seed in dict.fromkeys([patch.seed, *SEEDS]):
        try:
            Stores(patch.store).on(lambda store, seed=seed: run(Plan(seed, MONTHS), store=store))
        except Wrong as wrong:
            return seed, wrong.violations[0]
    return -1, ""


def _exchange(patch: Patch, root: Path) -> None:
    """Give the functions of the patched files their code with the mistake. Raises LookupError where none changed."""
    gc.unfreeze()  # what is frozen is not among the objects
    functions = [one for one in gc.get_objects() if type(one) is FunctionType]
    for file, text in planted(patch, root).items():
        module = importlib.import_module(file.partition("src/")[2].removesuffix(".py").replace("/", "."))
        functions += [one for one in vars(module).values() if type(one) is FunctionType]
        path = str(module.__file__)
        codes = {code.co_qualname: code for code in _codes(compile(text, path, "exec"))}
        changed = 0
        for one in functions:
            code = codes.get(one.__code__.co_qualname)
            if code is not None and one.__code__.co_filename == path:
                changed += _does(one.__code__) != _does(code)
                one.__code__ = code
        if not changed:
            raise LookupError(f"{file} does what it did")


def _codes(code: CodeType) -> Iterator[CodeType]:
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield one
            yield from _codes(one)


def _does(code: CodeType) -> tuple[object, ...]:
    """What a function does, wherever its lines stand."""
    consts = tuple(_does(one) if isinstance(one, CodeType) else (type(one), one) for one in code.co_consts)
    return code.co_code, consts, code.co_names, code.co_varnames


class _Emptied(ast.NodeTransformer):
    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        node.body = [ast.Pass()]
        return node


def _without_bodies(text: str) -> str:
    return ast.dump(_Emptied().visit(ast.parse(text)))
