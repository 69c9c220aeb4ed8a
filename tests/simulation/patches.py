"""Planted mistakes as patches: read, applied to a copy of the source, and run by the simulator in a process of its own.

A patch is a unified diff behind a few lines that say what it is:

    Mistake: The certificate does not wait for the fee.
    Caught-by: INV-F12                 a pattern for the id of the invariant that has to catch it
    Store: memory                      or sqlite
    Seed: 3                            a seed that is known to catch it: tried first

A hunk is applied where its lines stand, wherever that is by now; it has to be one place.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from attrs import frozen

__all__ = ["MISTAKES", "MONTHS", "SEEDS", "Patch", "caught", "planted"]

FOLDER = Path(__file__).parent / "mistakes"

#: The trees that a patch may touch; each is copied whole for a run.
TREES = ("src", "adapters/approvalflow-sqlalchemy/src")

#: A mistake has to be caught within these: a third of what CI runs.
SEEDS, MONTHS = range(10), 2


@frozen
class Patch:
    """A mistake that somebody could make.

    Attributes:
        name: of its file. says: in a sentence. caught_by: a pattern for the invariant. store: what it is run on.
        seed: one that catches it. hunks: file, the lines as they are, and the lines with the mistake in them.
    """

    name: str
    says: str
    caught_by: str
    store: str
    seed: int
    hunks: tuple[tuple[str, str, str], ...]


def _read(path: Path) -> Patch:
    head, _, diff = path.read_text(encoding="utf-8").partition("\n\n")
    said = dict(line.split(": ", 1) for line in head.splitlines())
    hunks: list[tuple[str, str, str]] = []
    file, before, after = "", "", ""
    for line in [*diff.splitlines(keepends=True), "@@"]:
        if line.startswith(("@@", "--- ", "+++ ")):
            if before or after:
                hunks.append((file, before, after))
            before = after = ""
            file = line.removeprefix("+++ b/").strip() if line.startswith("+++ ") else file
            continue
        before += "" if line.startswith("+") else line[1:]
        after += "" if line.startswith("-") else line[1:]
    return Patch(path.stem, said["Mistake"], said["Caught-by"], said["Store"], int(said["Seed"]), tuple(hunks))


MISTAKES: tuple[Patch, ...] = tuple(_read(path) for path in sorted(FOLDER.glob("*.patch")))


def planted(patch: Patch, root: Path) -> dict[str, str]:
    """The files that the mistake is in, as they are with it. Raises ValueError where a hunk has not one place."""
    texts: dict[str, str] = {}
    for file, before, after in patch.hunks:
        text = texts.get(file) or (root / file).read_text(encoding="utf-8")
        if text.count(before) != 1:
            raise ValueError(f"{patch.name}: {file} holds these lines {text.count(before)} times:\n{before}")
        texts[file] = text.replace(before, after)
    return texts


def caught(patch: Patch, root: Path, folder: Path, *, first: int) -> tuple[int, str]:
    """Run the simulator over a copy of the source with the mistake in it, until a seed is wrong.

    `first` is the seed that it begins with. Answers which seed was wrong, and the first violation; (-1, "") for none.
    """
    for tree in TREES:
        shutil.copytree(root / tree, folder / tree)
    for file, text in planted(patch, root).items():
        (folder / file).write_text(text, encoding="utf-8")
    path = os.pathsep.join(str(folder / tree) for tree in TREES)
    for seed in dict.fromkeys([first, *SEEDS]):
        command = [sys.executable, "-m", "approvalflow.testing.simulate", "--shrink", "0", "--store", patch.store]
        done = subprocess.run(
            [*command, "--seed", str(seed), "--months", str(MONTHS)],
            env={**os.environ, "PYTHONPATH": path},
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        found = re.search(r"^  (INV-\S+ .*)$", done.stdout, re.MULTILINE)
        if found:
            return seed, found[1]
        if done.returncode:
            raise RuntimeError(f"{patch.name}: the simulator itself failed:\n{done.stderr[-2000:]}")
    return -1, ""
