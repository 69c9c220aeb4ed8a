"""A page of documentation as the test sees it: fenced blocks in order, each with its line and its directions.

A direction is a comment on a line of its own above a block, or anywhere in the page:

* `<!-- file: NAME -->` above a block: the block is written to that file, in the folder in which the page runs;
* `<!-- in: examples/embed -->`: the page runs in a copy of that folder of the checkout;
* `<!-- needs: sqlalchemy -->`: the page uses the adapter `approvalflow-sqlalchemy`.
"""

import re
from pathlib import Path
from typing import NamedTuple

FENCE = re.compile(r"^(?P<indent> *)(?P<ticks>`{3,}|~{3,})[ ]*(?P<language>[\w+-]*)(?P<rest>.*)$")
DIRECTION = re.compile(r"^\s*<!--\s*(?P<word>file|in|needs|not run)\s*:\s*(?P<value>.*?)\s*-->\s*$")
PYTHON = {"python", "py", "python3", "pycon"}


class Block(NamedTuple):
    """A fenced block: `line` is that of its first line of text, counted from one."""

    language: str
    line: int
    text: str
    file: str
    not_run: str


class Command(NamedTuple):
    """A line of a console block that starts with `$ `, and the output that the page shows under it."""

    line: int
    words: str
    shown: str


class Page(NamedTuple):
    """The blocks of a page and what it asks for."""

    blocks: tuple[Block, ...]
    folder: str
    needs: tuple[str, ...]


def read_page(text: str) -> Page:
    """Every fenced block of a page; an unclosed fence runs to the end, as Markdown has it."""
    blocks: list[Block] = []
    folder, needs = "", []
    pending = {"file": "", "not run": ""}
    lines = text.splitlines()
    at = 0
    while at < len(lines):
        direction, fence = DIRECTION.match(lines[at]), FENCE.match(lines[at])
        if direction:
            word, value = direction["word"], direction["value"]
            if word == "in":
                folder = value
            elif word == "needs":
                needs += [name.strip() for name in value.split(",")]
            else:
                pending[word] = value
        elif fence:
            end = at + 1
            while end < len(lines) and not lines[end].strip().startswith(fence["ticks"]):
                end += 1
            body = [line.removeprefix(fence["indent"]) for line in lines[at + 1 : end]]
            blocks.append(Block(fence["language"], at + 2, "\n".join(body) + "\n", pending["file"], pending["not run"]))
            pending = {"file": "", "not run": ""}
            at = end
        elif lines[at].strip():
            pending = {"file": "", "not run": ""}
        at += 1
    return Page(tuple(blocks), folder, tuple(needs))


def commands(block: Block) -> list[Command]:
    """The commands of a console block; a line that ends with a backslash goes on in the next."""
    found: list[Command] = []
    lines = block.text.splitlines()
    at = 0
    while at < len(lines):
        if not lines[at].startswith("$ "):
            at += 1
            continue
        first, words = at, lines[at][2:]
        while words.endswith("\\") and at + 1 < len(lines):
            at += 1
            words = words[:-1] + lines[at].removeprefix("> ").lstrip()
        at += 1
        shown = []
        while at < len(lines) and not lines[at].startswith("$ "):
            shown.append(lines[at])
            at += 1
        found.append(Command(block.line + first, words, "\n".join(shown).strip()))
    return found


def pages(root: Path) -> list[Path]:
    """The README, the READMEs of adapters and examples, and every page under docs."""
    return [
        path
        for path in [
            root / "README.md",
            *sorted(root.glob("docs/**/*.md")),
            *sorted(root.glob("adapters/*/README.md")),
            *sorted(root.glob("examples/*/README.md")),
        ]
        if path.is_file() and "node_modules" not in path.parts
    ]
