"""Files stay small enough to be read in one sitting, and are named after things."""

from pathlib import Path
from statistics import median

LONGEST = 350
#: An auditor copies this one and runs it, so that it cannot be two files.
IN_ONE_PIECE = {"src/approvalflow/verify_journal.py": 450}
NOT_A_THING = {
    "utils",
    "util",
    "common",
    "helpers",
    "helper",
    "services",
    "service",
    "managers",
    "manager",
    "misc",
    "base",
}


def sources(root: Path) -> list[Path]:
    return sorted([*root.glob("src/**/*.py"), *root.glob("adapters/*/src/**/*.py")])


def test_no_source_file_passes_350_lines(root):
    """A file past 350 lines is two things."""
    lengths = {path.relative_to(root): len(path.read_text(encoding="utf-8").splitlines()) for path in sources(root)}
    most = {path: IN_ONE_PIECE.get(path.as_posix(), LONGEST) for path in lengths}
    assert {path: lines for path, lines in lengths.items() if lines > most[path]} == {}


def test_the_median_source_file_is_near_a_hundred_lines(root):
    """Half of the files that hold code are of 150 lines or less."""
    lengths = [len(path.read_text(encoding="utf-8").splitlines()) for path in sources(root)]
    assert median(lines for lines in lengths if lines > 5) <= 150


def test_every_file_and_package_is_named_after_a_thing(root):
    """No drawer without a name: `utils`, `helpers` and their kin hold anything."""
    nameless = [
        path.relative_to(root)
        for path in sources(root)
        if NOT_A_THING & {path.stem, *path.relative_to(root).parts[:-1]}
    ]
    assert nameless == []
