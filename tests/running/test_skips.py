"""A skip that nobody listed is loud, and where CI=true it is a failure."""

import os
import subprocess
import sys

import pytest

from tests.running.skips import Allowed, read_list

MODULE = """
import pytest

def test_listed():
    pytest.skip("no folder ../shared beside this checkout")

def test_unlisted():
    pytest.skip("felt like it")

@pytest.mark.xfail
def test_expected_to_fail():
    assert False
"""
WHOLE_MODULE = 'import pytest\npytest.skip("the whole of it", allow_module_level=True)\n'


@pytest.fixture
def run(tmp_path, root):
    """Run a module of tests under the skip list, in a process of its own, with or without CI=true."""

    def run(source: str, *, ci: str) -> tuple[int, str]:
        (tmp_path / "test_it.py").write_text(source, encoding="utf-8")
        (tmp_path / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "pytest",
                "-p",
                "tests.running.skips",
                "-p",
                "no:cacheprovider",
                "-p",
                "no:xdist",
                ".",
            ],
            cwd=tmp_path,
            env={**os.environ, "CI": ci, "PYTHONPATH": str(root), "PYTEST_ADDOPTS": ""},
            capture_output=True,
            text=True,
        )
        return done.returncode, done.stdout + done.stderr

    return run


def test_in_ci_an_unlisted_skip_fails_and_a_listed_one_does_not(run):
    """Of two skips and an expected failure, the unlisted skip alone is a failure."""
    code, said = run(MODULE, ci="true")
    assert code == 1
    assert "1 failed, 1 skipped, 1 xfailed" in said
    assert "test_unlisted: skipped, and the skip is not listed in tests/skips.toml: felt like it" in said


def test_elsewhere_the_run_goes_on_and_ends_with_the_list(run):
    """A developer without a browser still gets a green run, and is told what did not run."""
    code, said = run(MODULE, ci="")
    assert code == 0
    assert "1 SKIPS NOT LISTED" in said
    assert "test_unlisted: felt like it" in said


def test_a_module_that_skips_itself_is_judged_too(run):
    """A skip at the top of a module hides every test of it, and counts."""
    assert run(WHOLE_MODULE, ci="true")[0] != 0
    code, said = run(WHOLE_MODULE, ci="")
    assert code in (0, 5)
    assert "test_it.py: the whole of it" in said


class TestList:
    def test_an_entry_without_its_why_is_refused(self, tmp_path):
        """The list is an agreement: an entry says what, for which reason, and why that is right."""
        (tmp_path / "skips.toml").write_text('[[skip]]\ntest = "*"\nreason = "*"\n', encoding="utf-8")
        with pytest.raises(pytest.UsageError):
            read_list(tmp_path / "skips.toml")

    def test_an_entry_with_a_job_speaks_for_that_job_alone(self):
        """What the core alone may skip, the full run may not."""
        entry = Allowed("tests/docs/*", "the page needs *", "core")
        assert entry.covers("tests/docs/test_pages_run.py::x", "the page needs sqlalchemy", "core")
        assert not entry.covers("tests/docs/test_pages_run.py::x", "the page needs sqlalchemy", "")

    def test_no_entry_of_the_list_allows_everything(self):
        """A pattern for every reason would be no list at all."""
        assert [entry for entry in read_list() if not entry.reason.strip("*? ")] == []
