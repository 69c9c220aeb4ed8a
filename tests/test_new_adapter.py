"""`approvalflow new-adapter`: a project that is built, installed, and passes the contract before a line is changed."""

from __future__ import annotations

import ast
import io
import os
import subprocess
import sys
import tokenize
import zipfile
from pathlib import Path

import pytest

from approvalflow.cli import DONE, REFUSED, USAGE, main

#: The whole contract runs once, where everything is; elsewhere the rows that show that it is there.
ROWS = [] if os.environ.get("CI") else ["-k", "what_was_paid or setting or forged_copy or second_payment"]


def files(folder: Path) -> dict[str, str]:
    """The files of a project by their names, what tools leave behind apart."""
    left = {"__pycache__", ".pytest_cache", ".ruff_cache", ".mypy_cache"}
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not left & {*path.parts} and ".egg-info" not in path.as_posix()
    }


def lines_of_code(source: str) -> int:
    """How many lines hold code: neither blank, nor a comment, nor part of a docstring."""
    held: set[int] = set()
    quiet = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER)
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in quiet:
            held.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            docstring = node.body[0]
            held -= set(range(docstring.lineno, (docstring.end_lineno or docstring.lineno) + 1))
    return len(held)


def test_lines_are_counted_as_a_reader_counts_them():
    """The count can be wrong, so it is tried."""
    assert lines_of_code('"""A\n\nmodule."""\n\n# a comment\nx = {\n    1: 2,\n}  # and one\n') == 3


def test_the_example_is_what_the_command_writes(root, tmp_path, capsys):
    """`examples/custom_bank` is made by it, file by file; after a change of the template it is made anew."""
    assert main(["new-adapter", "bank", "custom-bank", "--into", str(tmp_path / "made")]) == DONE
    assert "written / 已生成" in capsys.readouterr().out
    assert files(tmp_path / "made") == files(root / "examples" / "custom_bank")


def test_the_adapter_is_less_than_sixty_lines_of_code(root):
    """Without the imports, which a program writes."""
    source = (root / "examples/custom_bank/src/approvalflow_custom_bank/bank.py").read_text(encoding="utf-8")
    tree = ast.parse(source)
    imports = sum(
        (node.end_lineno or node.lineno) - node.lineno + 1
        for node in tree.body
        if isinstance(node, ast.Import | ast.ImportFrom)
    )
    assert lines_of_code(source) - imports < 60


def test_a_project_is_built_installed_and_green(tmp_path):
    """A wheel, in a folder of its own; its entry point is found by its name, and its tests pass against it."""
    assert main(["new-adapter", "bank", "county-bank", "--into", str(tmp_path / "project")]) == DONE
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    run(build, tmp_path / "project")
    (built,) = tmp_path.glob("approvalflow_county_bank-0.1.0-*.whl")
    installed = tmp_path / "installed"
    if os.environ.get("CI"):
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q", "install", "--no-deps", "--no-index"]
        run([*pip, "--target", str(installed), str(built)], tmp_path)
    else:
        zipfile.ZipFile(built).extractall(installed)  # what pip does with a wheel of one package, in a hundredth of it
    found = (
        "import os; from approvalflow import Plugins;"
        "os.environ.update({f'APPROVALFLOW_COUNTY_BANK_{key}': 'http://h' for key in ('URL', 'MERCHANT', 'SECRET')});"
        "print(*Plugins.installed(only=['county-bank']).banks())"
    )
    assert run([sys.executable, "-c", found], tmp_path, installed) == "county-bank"
    pytest_ = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *ROWS, str(tmp_path / "project")]
    last = run(pytest_, tmp_path / "project", installed).splitlines()[-1]
    assert " passed" in last
    assert "failed" not in last


def run(command: list[str], folder: Path, *paths: Path) -> str:
    """What a command prints; it has to succeed."""
    before = os.environ.get("PYTHONPATH", "")
    path = os.pathsep.join([*map(str, paths), *([before] if before else [])])
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize("name", ["County", "county_bank", "-bank", "bank-", "银行", "../bank", "a b", "7bank"])
def test_a_name_that_cannot_be_is_refused(name, tmp_path, monkeypatch, capsys):
    """In both languages, and nothing is written."""
    monkeypatch.chdir(tmp_path)
    assert main(["new-adapter", "bank", *(["--"] if name.startswith("-") else []), name]) == REFUSED
    told = capsys.readouterr().err
    assert all(word in told for word in ("no name for an adapter", "不是合格的名称"))
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_something_in_it_is_let_be(tmp_path, capsys):
    """Nobody's work is overwritten."""
    (tmp_path / "mine.py").write_text("mine")
    assert main(["new-adapter", "bank", "county-bank", "--into", str(tmp_path)]) == REFUSED
    assert "nothing is overwritten" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.py"]


def test_without_copier_it_says_what_to_install(tmp_path, monkeypatch, capsys):
    """The extra by its name."""
    monkeypatch.setitem(sys.modules, "copier", None)
    assert main(["new-adapter", "bank", "county-bank", "--into", str(tmp_path / "new")]) == REFUSED
    assert 'pip install "approvalflow[new-adapter]"' in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def test_a_kind_without_a_template_is_a_wrong_call(capsys):
    """The command names those that there are."""
    assert main(["new-adapter", "boat", "x"]) == USAGE
    assert "choose from 'bank'" in capsys.readouterr().err
