"""The page about the speed of money can be written anew: everything is measured, at a size that takes a moment."""

import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

pytest.importorskip("approvalflow_sqlalchemy", reason="approvalflow-sqlalchemy is not installed")

ROOT = Path(__file__).resolve().parents[2]


def test_the_page_is_written_with_every_figure_and_its_picture(tmp_path):
    """No gap in a table, a statement of each size, and a picture that stands alone."""
    asked = ["--seconds", "0.1", "--lines", "2000", "--sqlite-only", "--into", str(tmp_path)]
    run = [sys.executable, "-m", "bench.money", *asked]
    done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "explanation" / "speed-of-money.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if re.match(r"\| (SQLite|20 |200 |2,000)", line)]
    assert len(rows) == 4
    assert not any(re.search(r"\|\s*\||nan|inf", row) for row in rows)
    picture = ElementTree.fromstring((tmp_path / "pictures" / "speed-of-money.svg").read_bytes())
    assert len(list(picture.iter("{http://www.w3.org/2000/svg}polyline"))) == 3


def test_the_page_in_the_documentation_is_one_that_was_written_so():
    """Its headings are those of the program."""
    page = (ROOT / "docs" / "explanation" / "speed-of-money.md").read_text(encoding="utf-8")
    for heading in ("## A bank's message beside a durable step", "## A statement beside the books"):
        assert heading in page
