"""What the county in a box says that it looks at is what it looks at."""

from __future__ import annotations

import re
from pathlib import Path

from approvalflow.testing.simulation.faults import CLASSES, drawn
from approvalflow.testing.simulation.sometimes import SOMETIMES
from approvalflow.testing.simulation.streams import Streams


def sources(root: Path) -> dict[str, str]:
    """The text of every file of the simulation."""
    folder = root / "src/approvalflow/testing/simulation"
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.py"))}


def test_the_invariants_that_it_evaluates_are_those_of_the_reference(root: Path) -> None:
    """Every id that a line of it can report stands on the page, and no other."""
    reported = {name for text in sources(root).values() for name in re.findall(r"[\"'](INV-[A-Z]+\d+)[ \"]", text)}
    page = (root / "docs/reference/invariants.md").read_text(encoding="utf-8")
    told = page.partition("## While a county is played")[2].partition("## Try it")[0].partition("their own:")[2]
    assert set(re.findall(r"INV-[A-Z]+\d+", told)) == reported


def test_every_situation_is_named_where_it_comes_about(root: Path) -> None:
    """A situation that nothing can reach would fail every campaign; one that is built of words is known by them."""
    texts = sources(root)
    elsewhere = "\n".join(text for name, text in texts.items() if name != "sometimes.py")
    written = elsewhere + texts["sometimes.py"].partition("_HELD = {")[2]
    built = [re.sub(r"\{.*?\}", ".+", words) for words in re.findall(r"add\(f\"([^\"]+)\"", written)]
    lost = [
        name
        for name in sorted(SOMETIMES)
        if f'"{name}"' not in written and not any(re.fullmatch(words, name) for words in built)
    ]
    assert lost == []


def test_each_class_of_faults_is_on_in_about_half_of_the_seeds() -> None:
    """And each is struck somewhere in the source, so that no name stands for nothing."""
    on = dict.fromkeys(CLASSES, 0)
    for seed in range(400):
        for name, rate in drawn(Streams(seed)).rates.items():
            on[name] += rate > 0
            assert rate == 0 or 0.02 <= rate <= 0.4
    assert all(140 < times < 260 for times in on.values()), on
