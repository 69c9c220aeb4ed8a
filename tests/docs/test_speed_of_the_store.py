"""The page about the speed of the store can be written anew: everything is measured, at a size that takes a moment."""

import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

pytest.importorskip("approvalflow_sqlalchemy", reason="approvalflow-sqlalchemy is not installed")

ROOT = Path(__file__).resolve().parents[2]


def test_the_page_is_written_with_every_figure_and_its_picture(tmp_path):
    """The sizes that were asked for, no gap in a table, and a picture that stands alone."""
    asked = ["--most", "1500", "--open", "300", "--seconds", "0.2", "--sqlite-only", "--into", str(tmp_path)]
    run = [sys.executable, "-m", "bench.storing", *asked]
    done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "explanation" / "speed-of-the-store.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if re.match(r"\| (SQLite|1,500)", line)]
    assert len(rows) == 3
    assert not any(re.search(r"\|\s*\||nan|inf", row) for row in rows)
    picture = ElementTree.fromstring((tmp_path / "pictures" / "speed-of-the-store.svg").read_bytes())
    assert len(list(picture.iter("{http://www.w3.org/2000/svg}polyline"))) == 9


def test_the_page_in_the_documentation_is_one_that_was_written_so():
    """Its headings are those of the program."""
    page = (ROOT / "docs" / "explanation" / "speed-of-the-store.md").read_text(encoding="utf-8")
    for heading in ("## Lists beside ever more history", "## The sweep and the board", "## A durable step"):
        assert heading in page
