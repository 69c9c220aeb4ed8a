"""The smallest program runs as it stands, with nothing configured, from its own folder."""

import os
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the program prints when it runs twice in a copy of its folder: the second time the store is there."""
    folder = tmp_path_factory.mktemp("embed") / "embed"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("*.db*", "papers", "__pycache__"))
    bare = {key: value for key, value in os.environ.items() if not key.startswith("APPROVALFLOW_")}
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "embed.py"], cwd=folder, env=bare, capture_output=True, encoding="utf-8", timeout=120
        )
        assert (done.returncode, done.stderr) == (0, "")
    assert (folder / "county.db").is_file()
    return done.stdout


def test_the_case_is_under_review_with_a_due_at_the_close_of_a_day_and_green(printed):
    """The first line is stage, due and light."""
    first = printed.splitlines()[0]
    assert re.fullmatch(r"reviewing \d{4}-\d\d-\d\d[ T]17:30:00\+08:00 green", first)


def test_the_explanation_counts_eight_working_days_up_to_the_due_day(printed):
    """The last explained day is the eighth that counts, and the day in the first line."""
    due = printed.split()[1][:10]
    days = re.findall(r"^(\d{4}-\d\d-\d\d) \w{3} +(\d+|-) ", printed, re.MULTILINE)
    assert days[-1] == (due, "8")
    assert [number for _, number in days if number != "-"] == [str(number) for number in range(1, 9)]
    told = [date.fromisoformat(day) for day, _ in days]
    assert [day.toordinal() for day in told] == list(range(told[0].toordinal(), told[-1].toordinal() + 1))
    assert "calendar version cn@" in printed


def test_the_clerk_who_takes_in_does_not_decide(printed):
    """The refusal names its rule."""
    assert printed.splitlines()[-1].startswith("role - ")


def test_the_readme_shows_the_program_as_it_is(root):
    """What the front page shows is the program, line by line, but for comments."""
    page = (root / "README.md").read_text(encoding="utf-8")
    shown = page.split("## In a program", 1)[1].split("```python\n", 1)[1].split("```", 1)[0]
    assert _code(shown) == _code((FOLDER / "embed.py").read_text(encoding="utf-8"))


def _code(text: str) -> list[str]:
    lines = (line.split("  # ")[0].rstrip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith("#")]
