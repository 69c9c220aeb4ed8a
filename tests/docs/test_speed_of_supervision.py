"""The page about the speed of supervision can be written anew: all of it is measured, at a size that takes a moment."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("approvalflow_sqlalchemy", reason="approvalflow-sqlalchemy is not installed")

ROOT = Path(__file__).resolve().parents[2]


def test_the_page_is_written_with_every_figure(tmp_path):
    """No gap in a table; a backtest of a tenth and of all, and it finds again what was found."""
    asked = ["--cases", "20", "--repeat", "300", "--open", "200", "--events", "60", "--readers", "1"]
    run = [sys.executable, "-m", "bench.supervision", *asked, "--into", str(tmp_path)]
    done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "explanation" / "speed-of-supervision.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if re.match(r"\| [0-9]", line)]
    assert len(rows) == 4
    assert not any(re.search(r"\|\s*\||nan|inf", row) for row in rows)


def test_the_page_in_the_documentation_is_one_that_was_written_so():
    """Its headings are those of the program."""
    page = (ROOT / "docs" / "explanation" / "speed-of-supervision.md").read_text(encoding="utf-8")
    for heading in (
        "## A backtest of all rules over the whole history",
        "## An entry more",
        "## The counts of the board",
    ):
        assert heading in page
