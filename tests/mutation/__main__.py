"""`make mutation`: change the rules of days in every small way there is, and see whether some test notices.

    python -m tests.mutation [MODULE ...] [--jobs N] [--line TEXT] [--laws] [--resume]

Without any of these all modules are tried and the page of results is written; else the survivors are only printed.
"""

import argparse
import gc
import os
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.mutation.mutants import Mutant, mutants_of
from tests.mutation.report import Result, page, reasons, shown, unsound
from tests.mutation.trial import verdict

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = "approvalflow.domain.deadlines"
FOLDER = ROOT / "src" / PACKAGE.replace(".", "/")
TESTS = "tests/domain/deadlines"
MODULES = ("limits", "lights", "stopwatch", "hours", "calendars")
#: Tried when they are named.
MORE = ("seasons", "sessions", "counting", "pauses")
KILLED = ROOT / ".mutation_cache"
PAGE = ROOT / "docs" / "explanation" / "mutation.md"

#: The tests that tell quickest, by themselves; then, with --laws, the others, and the laws.
QUICK = ("limits", "lights", "calendars", "stopwatch", "seasons", "hours", "edges_of_*")
OTHERS = ("amendments", "notices", "moments", "fresh", "rows", "many")
SLOW = ("laws", "office_time_walked")
OUTCOMES = ("survived", "killed", "timeout")


def rounds_for(module: str, *, laws: bool = False) -> tuple[tuple[str, ...], ...]:
    """The files of tests for a module, those about itself first."""

    def files(names: Sequence[str]) -> tuple[str, ...]:
        found = [path for name in names for path in sorted((ROOT / TESTS).glob(f"test_{name}.py"))]
        return tuple(str(path.relative_to(ROOT)) for path in found)

    own = files((f"edges_of_{module}", module))
    rounds = own, tuple(path for path in files(QUICK) if path not in own)
    return (*rounds, files(OTHERS), files(SLOW)) if laws else rounds


def tried(mutants: Sequence[Mutant], rounds: Sequence[Sequence[str]], jobs: int) -> Iterator[Result]:
    """Each mutant with its verdict, as they come."""
    waiting, running = list(reversed(mutants)), {}
    while waiting or running:
        while waiting and len(running) < jobs:
            mutant = waiting.pop()
            child = os.fork()
            if not child:
                path = FOLDER / f"{mutant.module}.py"
                said = verdict(f"{PACKAGE}.{mutant.module}", path, mutant.code, rounds)
                os._exit(OUTCOMES.index(said))
            running[child] = mutant
        child, status = os.wait()
        code = os.waitstatus_to_exitcode(status)
        if not 0 <= code < len(OUTCOMES):
            raise SystemExit(f"the trial of {shown(running[child])} broke with {code}")
        yield Result(running.pop(child), OUTCOMES[code])


def killed_before() -> dict[str, str]:
    """The changed code, by its digest, that earlier runs of this checkout saw killed, and how."""
    lines = KILLED.read_text().splitlines() if KILLED.exists() else []
    return dict(line.split() for line in lines)


def main(arguments: Sequence[str]) -> int:
    """Try the mutants. 0 where every survivor has its reason and no module has less than 95 % killed."""
    asked = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    asked.add_argument("modules", nargs="*", choices=[[], *MODULES, *MORE])
    asked.add_argument("--jobs", type=int, default=2)
    asked.add_argument("--line", default="", help="only mutants of a line that holds this")
    asked.add_argument("--laws", action="store_true", help="what lives on is tried against batches and laws as well")
    asked.add_argument(
        "--resume", action="store_true", help="leave out what an earlier run saw killed (add tests only)"
    )
    given = asked.parse_args(arguments)
    os.chdir(ROOT)
    gc.freeze()  # what is here already is not looked through again in every trial
    known = reasons()
    results: list[Result] = []
    for module in given.modules or MODULES:
        path, rounds = FOLDER / f"{module}.py", rounds_for(module, laws=given.laws)
        code = path.read_text("utf-8")
        if verdict(f"{PACKAGE}.{module}", path, code, rounds) != "survived":
            print(f"{module}: a test fails without any change, so nothing can be told", file=sys.stderr)
            return 2
        mutants = [mutant for mutant in mutants_of(module, code) if given.line in mutant.was]
        before = killed_before() if given.resume else {}
        results += [Result(mutant, before[mutant.code_id]) for mutant in mutants if mutant.code_id in before]
        mutants = [mutant for mutant in mutants if mutant.code_id not in before]
        begun, alive = time.monotonic(), 0
        for number, result in enumerate(tried(mutants, rounds, given.jobs), 1):
            results.append(result)
            if result.outcome != "survived":
                with KILLED.open("a") as kept:
                    kept.write(f"{result.mutant.code_id} {result.outcome}\n")
            alive += result.outcome == "survived"
            clock = f"{time.monotonic() - begun:5.0f} s"
            print(f"\r{module:<10} {number:>4} of {len(mutants)}, {alive} alive, {clock}", end="", flush=True)
            if result.outcome == "survived" and result.mutant.key not in known:
                print(f"\r  {shown(result.mutant)}", flush=True)
        print()
    if not (given.modules or given.line or given.laws):
        PAGE.write_text(page(MODULES, results, reasons()), "utf-8")
    found = unsound(given.modules or MODULES, results, reasons())
    print("\n".join(["", *found]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
