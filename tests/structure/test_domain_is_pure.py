"""The domain reads no clock, no disk and no environment: what the import contracts cannot see, the syntax tree can."""

import ast
from pathlib import Path

import pytest

READS_THE_CLOCK = {"now", "today", "utcnow"}
REACHES_OUTSIDE = {"open", "input", "print", "exec", "eval", "compile", "breakpoint", "__import__"}
DEPENDS_ON_THE_RUN = {"id", "hash"}  # a hash of text differs from one process to the next


def calls(tree: ast.AST) -> list[tuple[int, str, bool]]:
    """Line, name and whether it was an attribute, of every call in a syntax tree."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name):
                found.append((node.lineno, node.func.id, False))
            elif isinstance(node.func, ast.Attribute):
                found.append((node.lineno, node.func.attr, True))
    return found


def impurities(source: str) -> list[str]:
    """Every line of a source that could give two answers to one question."""
    return [
        f"line {line}: {name}()"
        for line, name, attribute in calls(ast.parse(source))
        if (attribute and name in READS_THE_CLOCK) or (not attribute and name in REACHES_OUTSIDE | DEPENDS_ON_THE_RUN)
    ]


@pytest.mark.parametrize(
    "line", ["datetime.now()", "date.today()", "pendulum.now('UTC')", "open('x')", "print(1)", "hash('a')", "eval('1')"]
)
def test_the_reader_of_the_tree_sees_each_impurity(line):
    """The check can fail: it finds each of the calls it is there to find."""
    assert len(impurities(line)) == 1


def test_the_domain_reads_no_clock_and_no_file(root: Path):
    """Nothing in the domain asks what time it is, or anything else that is not in its arguments."""
    found = {
        str(path.relative_to(root)): faults
        for path in sorted(root.glob("src/approvalflow/domain/**/*.py"))
        if (faults := impurities(path.read_text(encoding="utf-8")))
    }
    assert found == {}


def test_no_module_below_the_public_names_imports_them(root: Path):
    """`from approvalflow import Name` inside the package would look up from every floor: a floor imports the module."""
    package = root / "src" / "approvalflow"
    modules = {path.stem for path in package.glob("*.py")} | {path.name for path in package.iterdir() if path.is_dir()}
    found = [
        f"{path.relative_to(root)}:{node.lineno} {alias.name}"
        for path in sorted(package.rglob("*.py"))
        if path != package / "__init__.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == "approvalflow" and node.level == 0
        for alias in node.names
        if alias.name not in modules
    ]
    assert found == []
