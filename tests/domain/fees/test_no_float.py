"""No float anywhere on the money path: read from the syntax tree of every file of the wing."""

import ast

import pytest


def floats(source):
    """Every place in a source where a float could come in: literals, conversions, true division, `math`, formats."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, (float, complex)):
            found.append((node.lineno, "literal"))
        elif isinstance(node, ast.Name) and node.id in ("float", "complex", "round"):
            found.append((node.lineno, node.id))
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
            found.append((node.lineno, "division"))
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow) and isinstance(node.right, ast.UnaryOp):
            found.append((node.lineno, "negative power"))
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            names = [alias.name for alias in node.names] + [getattr(node, "module", "") or ""]
            found += [(node.lineno, name) for name in names if name.split(".")[0] in ("math", "cmath", "statistics")]
        elif isinstance(node, ast.FormattedValue) and node.format_spec is not None:
            spec = [part.value for part in ast.walk(node.format_spec) if isinstance(part, ast.Constant)]
            if any(letter in str(part) for part in spec for letter in "efgEFG%"):
                found.append((node.lineno, "format"))
    return found


@pytest.mark.parametrize(
    "source",
    [
        "x = 0.1",
        "x = 1e3",
        "x = float(y)",
        "x = a / b",
        "x = round(y)",
        "import math",
        "from math import floor",
        "x = 1j",
        "x = 10 ** -2",
        "x = f'{y:.2f}'",
        "x: float = 1",
    ],
)
def test_the_reader_of_the_tree_sees_each_float(source):
    """The check can fail: it finds each of the things it is there to find."""
    assert len(floats(source)) == 1


def test_the_fees_wing_has_no_float(root):
    """Neither a literal nor a conversion, a true division, or a format that would make one."""
    files = sorted((root / "src/approvalflow/domain/fees").glob("*.py"))
    assert len(files) > 10
    found = {path.name: floats(path.read_text(encoding="utf-8")) for path in files}
    assert {name: places for name, places in found.items() if places} == {}
