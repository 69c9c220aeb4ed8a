"""Two set-ups are alike: whatever a part asks for by a range has its exact version in constraints.txt."""

import re
import tomllib
from pathlib import Path

NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]*")


def normal(name: str) -> str:
    """A distribution's name as the package index compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(path: Path) -> dict[str, str]:
    """The pinned version of each distribution."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return {normal(name): version for name, _, version in (line.partition("==") for line in lines)}


def requirements(path: Path) -> set[str]:
    """Every distribution that a pyproject.toml or a requirements.txt asks for, ours apart."""
    if path.suffix == ".txt":
        lines = path.read_text(encoding="utf-8").splitlines()
        asked = [line for line in lines if NAME.match(line)]
    else:
        declared = tomllib.loads(path.read_text(encoding="utf-8"))
        project = declared.get("project", {})
        groups = [*project.get("optional-dependencies", {}).values(), *declared.get("dependency-groups", {}).values()]
        asked = [*project.get("dependencies", []), *declared.get("build-system", {}).get("requires", [])]
        asked += [line for group in groups for line in group if isinstance(line, str)]
    names = {normal(found.group()) for line in asked if (found := NAME.match(line))}
    return {name for name in names if not name.startswith("approvalflow")}


def test_whatever_is_asked_for_is_pinned(root):
    """No part of the checkout asks for a distribution that constraints.txt does not pin."""
    pinned = pins(root / "constraints.txt")
    declared = [
        *[root / "pyproject.toml", *root.glob("adapters/*/pyproject.toml"), *root.glob("examples/*/pyproject.toml")],
        *root.glob("examples/*/requirements.txt"),
    ]
    loose = {str(path.relative_to(root)): requirements(path) - pinned.keys() for path in declared}
    assert {path: names for path, names in loose.items() if names} == {}


def test_the_pins_are_versions_and_nothing_else(root):
    """A line is `name==version`: no address, no path, no range, and each name once, in order."""
    lines = [line for line in (root / "constraints.txt").read_text(encoding="utf-8").splitlines() if line[:1] != "#"]
    assert [line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.]+", line)] == []
    assert len({normal(line.partition("==")[0]) for line in lines}) == len(lines)
