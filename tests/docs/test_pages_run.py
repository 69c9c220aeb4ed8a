"""Documentation that nobody runs is wrong sooner or later: every page is run as it stands."""

import doctest
import os
import shutil
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import ModuleType

import pytest

from tests.docs.pages import PYTHON, Block, Command, commands, pages, read_page
from tests.running.places import ROOT

PAGES = pages(ROOT)


def run_python(block: Block, page: Path, names: dict[str, object]) -> None:
    """Run a block with the names that earlier blocks of its page left; a traceback names the page and its line."""
    exec(compile("\n" * (block.line - 1) + block.text, str(page), "exec"), names)


def run_session(block: Block, page: Path, names: dict[str, object]) -> None:
    """Run an interactive session and compare what it prints."""
    example = doctest.DocTestParser().get_doctest(block.text, names, page.name, str(page), block.line - 1)
    said: list[str] = []
    outcome = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(example, out=said.append, clear_globs=False)
    names.update(example.globs)
    assert outcome.failed == 0, "".join(said)


def run_command(command: Command, page: Path, folder: Path) -> None:
    """Run an `approvalflow` line and compare its output, standard error after standard output, with the page's."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    done = subprocess.run(
        command.words,
        shell=True,
        cwd=folder,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        timeout=120,
    )
    printed = (done.stdout + done.stderr).strip()
    assert printed == command.shown, f"{page.name}:{command.line}: $ {command.words}\n{printed}"


def uninstalled(names: tuple[str, ...]) -> list[str]:
    """Which of the adapters are not there."""
    absent = []
    for name in names:
        try:
            version(f"approvalflow-{name}")
        except PackageNotFoundError:
            absent.append(f"approvalflow-{name}")
    return absent


def own_adapter(path: Path) -> tuple[str, ...]:
    """The page of an adapter needs that adapter, in the examples too."""
    parts = path.relative_to(ROOT).parts
    if parts[:2] == ("examples", "custom_bank"):
        return ("custom-bank",)
    return (parts[1].removeprefix("approvalflow-"),) if parts[0] == "adapters" else ()


@pytest.mark.parametrize("path", PAGES, ids=[path.relative_to(ROOT).as_posix() for path in PAGES])
def test_the_page_runs_as_it_stands(path, tmp_path, monkeypatch):
    """Each Python block runs, in order; each `$ approvalflow` line prints what the page shows under it."""
    page = read_page(path.read_text(encoding="utf-8"))
    if absent := uninstalled((*page.needs, *own_adapter(path))):
        pytest.skip(f"the page needs {', '.join(absent)}, which is not installed")
    folder = tmp_path / "page"
    if page.folder:
        ignored = shutil.ignore_patterns("node_modules", "__pycache__", "*.db*", "var")
        shutil.copytree(ROOT / page.folder, folder, ignore=ignored)
    else:
        folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.syspath_prepend(folder)
    module = ModuleType("page")
    monkeypatch.setitem(sys.modules, "page", module)  # classes of a sample look their module up by its name
    names = module.__dict__
    for block in page.blocks:
        assert not (block.language in PYTHON and block.not_run), f"{path.name}:{block.line}: Python is always run"
        if block.file:
            (folder / block.file).parent.mkdir(parents=True, exist_ok=True)
            (folder / block.file).write_text(block.text, encoding="utf-8")
        if block.language == "pycon" or (block.language in PYTHON and block.text.startswith(">>> ")):
            run_session(block, path, names)
        elif block.language in PYTHON:
            run_python(block, path, names)
        elif block.language in ("console", "shell", "bash", "sh") and not block.not_run:
            for command in commands(block):
                if command.words.split()[0] == "approvalflow":
                    run_command(command, path, folder)


def test_every_folder_that_a_page_runs_in_is_there():
    """`<!-- in: FOLDER -->` names a folder of the checkout."""
    named = {path.name: read_page(path.read_text(encoding="utf-8")).folder for path in PAGES}
    assert {page: folder for page, folder in named.items() if not (ROOT / folder).is_dir()} == {}
