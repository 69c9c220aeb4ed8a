"""Planted mistakes: each patch applies, and each is caught within what CI runs by the invariant that forbids it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import settings

from tests.simulation.exchanging import caught_in_a_fork, only_in_functions
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
@pytest.mark.parametrize("patch", MISTAKES, ids=lambda patch: patch.name)
def test_a_planted_mistake_is_caught_by_the_invariant_that_forbids_it(patch: Patch, root: Path, tmp_path: Path) -> None:
    """In a process of its own, over a copy of the source; or in a fork of this one, which is much sooner."""
    if patch.store == "sqlite":
        pytest.importorskip("approvalflow_sqlalchemy")
    if not AT_LENGTH and only_in_functions(patch, root):
        seed, said = caught_in_a_fork(patch, root)
    else:
        seed, said = caught(patch, root, tmp_path, first=SEEDS[0] if AT_LENGTH else patch.seed)
    assert re.match(rf"(?:{patch.caught_by})\b", said), f"seed {seed}: {said or 'nothing'}"
