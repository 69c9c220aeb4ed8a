"""What came of the mutants: a table for each module, and each survivor with the reason why it lives."""

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from attrs import frozen

from tests.mutation.mutants import Mutant

SURVIVORS = Path(__file__).with_name("survivors.toml")

#: The share of a module's mutants that has to be killed.
LEAST = 0.95

Key = tuple[str, str, str, str]


@frozen
class Result:
    """A mutant and its outcome: `killed`, `timeout` (it ran on and on; counted as killed) or `survived`."""

    mutant: Mutant
    outcome: str


def reasons(path: Path = SURVIVORS) -> dict[Key, str]:
    """The reason of each survivor that is accounted for."""
    entries = tomllib.loads(path.read_text("utf-8")).get("survivor", []) if path.exists() else []
    return {
        (entry["module"], entry.get("within", ""), entry["was"], becomes): entry["reason"]
        for entry in entries
        for becomes in entry["becomes"]
    }


def shown(mutant: Mutant) -> str:
    """One line for a person."""
    return f"{mutant.module}.py:{mutant.line} {mutant.within} [{mutant.operator}] {mutant.was}  =>  {mutant.becomes}"


def page(modules: Sequence[str], results: Sequence[Result], known: Mapping[Key, str]) -> str:
    """The page of the documentation."""
    lines = [_HEAD]
    lines += [
        "| Module | Mutants | Killed | of these by timeout | Survived | Killed |",
        "| --- | --: | --: | --: | --: | --: |",
    ]
    total = [0, 0, 0]
    for module in modules:
        outcomes = [result.outcome for result in results if result.mutant.module == module]
        survived, late = outcomes.count("survived"), outcomes.count("timeout")
        lines.append(_row(f"`{module}.py`", len(outcomes), survived, late))
        total = [one + more for one, more in zip(total, (len(outcomes), survived, late), strict=True)]
    lines += [_row("all", *total), "", "## Those that survive", ""]
    for module in modules:
        alive = [result.mutant for result in results if result.mutant.module == module and result.outcome == "survived"]
        lines += [f"### {module}.py", ""] if alive else []
        by_reason: dict[str, list[Mutant]] = {}
        for mutant in alive:
            by_reason.setdefault(known.get(mutant.key, "No reason is known: a test is missing."), []).append(mutant)
        for reason, mutants in by_reason.items():
            lines += [f"- {reason}", *(f"    - {_told(mutant)}" for mutant in mutants)]
        lines += [""] if alive else []
    return "\n".join(lines).rstrip() + "\n"


def unsound(modules: Sequence[str], results: Sequence[Result], known: Mapping[Key, str]) -> list[str]:
    """What `make mutation` fails for: survivors without a reason, and modules of which too little is killed."""
    found = [shown(each.mutant) for each in results if each.outcome == "survived" and each.mutant.key not in known]
    for module in modules:
        outcomes = [result.outcome for result in results if result.mutant.module == module]
        if outcomes.count("survived") > len(outcomes) * (1 - LEAST):
            found.append(f"{module}.py: less than {LEAST:.0%} killed")
    return found


def _row(name: str, mutants: int, survived: int, late: int) -> str:
    killed = mutants - survived
    return f"| {name} | {mutants} | {killed} | {late} | {survived} | {100 * killed / max(mutants, 1):.1f} % |"


def _told(mutant: Mutant) -> str:
    where = f"`{mutant.within}`: " if mutant.within else ""
    return f"{where}`{mutant.was}` becomes `{mutant.becomes}`"


_HEAD = """\
# Would the tests notice? 改错一处，测试会发现吗

`make mutation` 把工作日、办公时间、期限、计时与灯色五个模块逐处改错（`<` 改成 `<=`、数字加一、删去一句、文字清空），
每改一处就跑一遍有关的测试。没有测试发现的改动列在下面，逐条说明为什么它不影响任何结果。
任一模块被发现的改动不足 95 %，或有一条说不出理由，命令即失败。

A test that cannot fail proves nothing. So `make mutation` makes every small change that there is to the rules of days
(a `<` that becomes `<=`, a number one greater, a statement gone, a text empty, a default another) and runs the tests of
that part against each. A change that no test notices is a **survivor**: either a test is missing, or the change makes
no difference.

The changes are those of [cosmic-ray](https://cosmic-ray.readthedocs.io/) that a test can be asked about, and some of
our own: statements deleted, `None` returned, texts emptied, `min` for `max`, `in` for `not in`, defaults. Left out are
replacements that fail by their type alone, orders between texts, annotations and docstrings, and what is the same
program as another change. Each is tried in a process of its own, forked from one that has imported nothing of the
product: first against the tests of its module, then against all tests about the rules in `tests/domain/deadlines`. The
laws, the batches and the slow oracle are not asked, so they come on top of what stands here (`ARGS=--laws` asks the
laws too). What is drawn is drawn alike in every run, so two runs say the same.

Cosmic-ray's own runner writes each change to the disk and starts Python anew for it; here the fork saves that start.
mutmut 3 was tried first: it runs the tests twice in one process, which hypothesis refuses (`differing_executors`).

This page is written by `make mutation`; the reasons are kept in
`tests/mutation/survivors.toml`. It fails where a survivor has no reason, or a module has less than 95 % killed.
"""
