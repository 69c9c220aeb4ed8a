"""What `approvalflow` offers is what its `__all__` says: sorted, importable, and nothing beside it."""

import importlib
import subprocess
import sys
from types import ModuleType

import approvalflow


def public_names() -> list[str]:
    """Every name of the package that a reader would take for public; its own modules are not names of it."""
    return sorted(
        name
        for name in dir(approvalflow)
        if not name.startswith("_") and not isinstance(getattr(approvalflow, name), ModuleType)
    )


def test_all_is_sorted_and_names_each_public_name_once():
    """`__all__` is the sorted list of the public names, modules apart."""
    listed = list(getattr(approvalflow, "__all__", []))
    modules = {name for name in listed if isinstance(getattr(approvalflow, name), ModuleType)}
    assert listed == sorted(set(listed))
    assert sorted(set(listed) - modules) == public_names()


def test_every_listed_name_can_be_had_in_a_fresh_interpreter():
    """`from approvalflow import *` gives every name of the list, before anything else was imported."""
    program = (
        "from approvalflow import *; import approvalflow; [globals()[n] for n in getattr(approvalflow, '__all__', [])]"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_every_public_class_and_function_says_what_it_is():
    """What is offered has a docstring of its own."""
    silent = [
        name
        for name in public_names()
        if callable(getattr(approvalflow, name)) and not (getattr(approvalflow, name).__doc__ or "").strip()
    ]
    assert silent == []


def test_the_modules_that_the_list_offers_are_ours():
    """A module in the list is a module of this package."""
    for name in getattr(approvalflow, "__all__", []):
        if isinstance(getattr(approvalflow, name), ModuleType):
            assert importlib.import_module(f"approvalflow.{name}") is getattr(approvalflow, name)
