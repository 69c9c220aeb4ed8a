"""One mutant on trial: a process of its own in which the module has the changed code, and the tests, quick ones first.

The process is a fork of one that has imported pytest and what the product is built on, but nothing of the product: so
a trial starts in no time, and what it imports it imports changed.
"""

import importlib.util
import os
import resource
import signal
import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import NoReturn

import _hypothesis_pytestplugin  # noqa: F401  imported here, as is the rest, so that no trial has to
import attrs  # noqa: F401
import hypothesis
import hypothesis.strategies
import pendulum  # noqa: F401
import pytest

#: What a trial may use: seconds of its processor (and four times that on the clock), bytes of memory.
SECONDS = 10
MEMORY = 2 << 30

_LESS = ("no:cacheprovider", "no:unraisableexception", "no:threadexception", "_hypothesis_pytestplugin")
_OPTIONS = ("-x", "-q", "--assert=plain", "--tb=no", *(word for name in _LESS for word in ("-p", name)))

# Other plugins that happen to be installed would be imported anew in every trial.
os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"

# Laws draw the same examples in every run, so that verdicts do not change; a counterexample is enough as it is found.
os.environ["HYPOTHESIS_PROFILE"] = "mutation"
hypothesis.settings.register_profile(
    "mutation",
    max_examples=25,
    derandomize=True,
    database=None,
    deadline=None,
    phases=(hypothesis.Phase.explicit, hypothesis.Phase.generate),
    suppress_health_check=list(hypothesis.HealthCheck),
)


class _Changed(MetaPathFinder, Loader):
    """Gives one module the changed code, and leaves all others to Python."""

    def __init__(self, name: str, path: Path, code: str) -> None:
        self._name, self._path, self._code = name, path, code

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        return importlib.util.spec_from_loader(name, self, origin=str(self._path)) if name == self._name else None

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self._code, str(self._path), "exec"), module.__dict__)


def verdict(name: str, path: Path, code: str, rounds: Sequence[Sequence[str]]) -> str:
    """`killed`, `timeout` or `survived`: whether some test fails when the module has this code.

    Args:
        name: the module's full name. path: its file. code: what it holds in this trial.
        rounds: lists of test files; the next list is tried where the one before found nothing.
    """
    for tests in rounds:
        outcome = _waited_for(_started(name, path, code, tests))
        if outcome != "survived":
            return outcome
    return "survived"


def _started(name: str, path: Path, code: str, tests: Sequence[str]) -> int:
    child = os.fork()
    if child:
        return child
    _run(name, path, code, tests)


def _run(name: str, path: Path, code: str, tests: Sequence[str]) -> NoReturn:
    outcome = 1
    try:
        silent = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silent, 1)
        os.dup2(silent, 2)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
        signal.alarm(4 * SECONDS)
        sys.meta_path.insert(0, _Changed(name, path, code))
        outcome = int(pytest.main([*_OPTIONS, *tests]))
    finally:
        os._exit(outcome)


def _waited_for(child: int) -> str:
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return "timeout" if os.WTERMSIG(status) in (signal.SIGXCPU, signal.SIGALRM, signal.SIGKILL) else "killed"
    return "survived" if os.WEXITSTATUS(status) == 0 else "killed"
