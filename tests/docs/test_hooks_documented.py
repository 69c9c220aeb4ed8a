"""A hook is a promise to strangers: each is documented with exactly its arguments, and each has a test of its own."""

import inspect
import re

from approvalflow.plugins import spec

HEADING = re.compile(r"^#{2,4} `?(?P<name>approvalflow_\w+)\((?P<arguments>[^)]*)\)`?", re.MULTILINE)


def hooks() -> dict[str, list[str]]:
    """Every function of the spec with the hook's prefix, and the names of its arguments."""
    return {
        name: list(inspect.signature(function).parameters)
        for name, function in vars(spec).items()
        if name.startswith("approvalflow_") and inspect.isfunction(function)
    }


def test_there_are_hooks():
    """The check below has something to check."""
    assert hooks()


def test_every_hook_is_documented_with_exactly_its_arguments(root):
    """docs/reference/hooks.md has a heading `approvalflow_name(argument, ...)` for each hook, and for nothing else."""
    page = (root / "docs" / "reference" / "hooks.md").read_text(encoding="utf-8")
    documented = {
        found["name"]: [
            argument.split(":")[0].strip() for argument in found["arguments"].split(",") if argument.strip()
        ]
        for found in HEADING.finditer(page)
    }
    assert documented == hooks()


def test_every_hook_says_when_it_fires():
    """A spec without a docstring is a name without a contract."""
    assert [name for name in hooks() if not (getattr(spec, name).__doc__ or "").strip()] == []


def test_every_hook_has_a_test_named_after_it(root):
    """For `approvalflow_register_banks` there is, somewhere, a `test_hook_register_banks`."""
    written = "\n".join(
        path.read_text(encoding="utf-8")
        for folder in ("tests", "adapters", "examples")
        for path in (root / folder).rglob("test_*.py")
        if "node_modules" not in path.parts
    )
    untested = [
        name
        for name in hooks()
        if not re.search(rf"def test_hook_(approvalflow_)?{name.removeprefix('approvalflow_')}\b", written)
    ]
    assert untested == []
