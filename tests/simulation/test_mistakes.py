"""Planted mistakes: each patch applies, and each is caught within what CI runs by the invariant that forbids it."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import settings

from tests.simulation.patches import MISTAKES, SEEDS, Patch, caught, planted

#: `make proof` starts with the first seed, `make test` with the one that is known to catch it.
AT_LENGTH = settings().max_examples > 1000


def test_every_patch_is_a_mistake_in_the_source_as_it_is(root: Path) -> None:
    """Each hunk has one place, changes something, and leaves Python behind."""
    assert len(MISTAKES) >= 20
    for patch in MISTAKES:
        for file, text in planted(patch, root).items():
            assert text != (root / file).read_text(encoding="utf-8"), patch.name
            compile(text, file, "exec")


@pytest.mark.proof
def test_every_planted_mistake_is_caught_by_the_invariant_that_forbids_it(root: Path, tmp_path: Path) -> None:
    """Two at a time, each in a process of its own over a copy of the source."""
    try:
        import approvalflow_sqlalchemy as adapter  # noqa: F401
    except ImportError:
        there = [patch for patch in MISTAKES if patch.store == "memory"]
    else:
        there = list(MISTAKES)

    def look(patch: Patch) -> str:
        folder = tmp_path / patch.name
        folder.mkdir()
        seed, said = caught(patch, root, folder, first=SEEDS[0] if AT_LENGTH else patch.seed)
        ok = re.match(rf"(?:{patch.caught_by})\b", said)
        return "" if ok else f"{patch.name} ({patch.caught_by}): seed {seed}: {said or 'nothing'}"

    with ThreadPoolExecutor(2) as pool:
        missed = [said for said in pool.map(look, there) if said]
    assert missed == []
