"""The plan of a matter: review steps as a directed graph without circles."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from difflib import get_close_matches
from functools import cached_property

from attrs import field, frozen

from approvalflow.domain.deadlines.limits import Limit
from approvalflow.domain.fees.formula import Formula
from approvalflow.domain.parties.basis import Fault, Text

__all__ = ["Plan", "Step", "ready"]


@frozen
class Step:
    """One piece of the review (环节).

    Attributes:
        agency: who does it; empty for the lead agency of the matter.
        role: the role that may sign here.
        needs: the steps that must be done before.
        officers: how many sign together (site checks: 2, 行政许可法 art. 34).
        limit: its own limit, from the instant it becomes ready; None if it has none.
        when: a condition over the facts; a step whose condition is false is left out of the case.
        forwarded: done by a superior agency; its clock is shown and is not ours.
    """

    key: str
    title: Text
    role: str
    agency: str = ""
    needs: tuple[str, ...] = ()
    officers: int = 1
    limit: Limit | None = None
    when: Formula | None = None
    forwarded: bool = False


@frozen
class Plan:
    """The steps of a matter in the order of the declaration."""

    steps: tuple[Step, ...]
    _by_key: dict[str, Step] = field(init=False, repr=False, eq=False)

    @_by_key.default
    def _index(self) -> dict[str, Step]:
        return {step.key: step for step in self.steps}

    def step(self, key: str) -> Step:
        """The step of that key. Raises KeyError."""
        return self._by_key[key]

    def depending_on(self, key: str) -> set[str]:
        """The step itself and every step that needs it, directly or through others."""
        found = {key}
        grown = True
        while grown:
            more = {step.key for step in self.steps if step.key not in found and found & set(step.needs)}
            found |= more
            grown = bool(more)
        return found

    @cached_property
    def conditional(self) -> bool:
        """Whether a step is left out of some cases: where none is, nobody has to look at the facts."""
        return any(step.when is not None for step in self.steps)

    def before(self, key: str) -> frozenset[str]:
        """Every step that this one needs, directly or through others; not the step itself. Raises KeyError."""
        return self._before[key]

    @cached_property
    def _before(self) -> dict[str, frozenset[str]]:
        # Asked by every signature, and the same for all cases.
        return {step.key: frozenset(self._needed_by(step.key)) for step in self.steps}

    def _needed_by(self, key: str) -> set[str]:
        found: set[str] = set()
        frontier = set(self.step(key).needs)
        while frontier:
            found |= frontier
            frontier = {need for one in frontier for need in self.step(one).needs} - found
        return found

    @cached_property
    def deciding(self) -> Step:
        """The step that no other needs: who signs here decides the case."""
        needed = {need for step in self.steps for need in step.needs}
        return next(step for step in self.steps if step.key not in needed)

    def soundness(self) -> list[Fault]:
        """What is wrong with the plan: no step, two of one key, unknown needs, circles, more than one deciding step."""
        if not self.steps:
            return [Fault("steps", "empty", "至少需要一个环节", "a plan needs at least one step")]
        faults: list[Fault] = []
        keys = [step.key for step in self.steps]
        for key in sorted({key for key in keys if keys.count(key) > 1}):
            faults.append(Fault(f"steps.{key}", "twice", "环节重复", "two steps of one key"))
        for step in self.steps:
            for need in step.needs:
                if need not in keys:
                    faults.append(
                        Fault(
                            f"steps.{step.key}.needs",
                            "unknown-step",
                            f"没有环节 {need}",
                            f"no step {need!r}",
                            _near(need, keys),
                        )
                    )
            if step.officers < 1:
                faults.append(Fault(f"steps.{step.key}.officers", "least", "至少一名人员", "at least one officer"))
        if faults:
            return faults
        circle = _circle(self.steps)
        if circle:
            way = " -> ".join(circle)
            return [Fault("steps", "circle", f"环节互相等待:{way}", f"steps wait for one another: {way}")]
        needed = {need for step in self.steps for need in step.needs}
        last = [step.key for step in self.steps if step.key not in needed]
        if len(last) != 1:
            names = ", ".join(last)
            faults.append(
                Fault(
                    "steps",
                    "one-end",
                    f"必须只有一个决定环节,现有:{names}",
                    f"exactly one step decides; there are: {names}",
                )
            )
        return faults


def ready(steps: Sequence[Step], done: Collection[str]) -> list[Step]:
    """Of the steps of a case those that are not done and whose needs (those that are in the case) are all done."""
    open_steps = [step for step in steps if step.key not in done]
    undone = {step.key for step in open_steps}
    return [step for step in open_steps if undone.isdisjoint(step.needs)]


def _near(word: str, words: Sequence[str]) -> str:
    return next(iter(get_close_matches(word, words, n=1)), "")


def _circle(steps: Sequence[Step]) -> list[str]:
    left = {step.key: set(step.needs) for step in steps}
    while left:
        free = [key for key, needs in left.items() if not needs & left.keys()]
        if not free:
            break
        for key in free:
            del left[key]
    if not left:
        return []
    way, seen = [next(iter(left))], set[str]()
    while way[-1] not in seen:
        seen.add(way[-1])
        way.append(next(need for need in left[way[-1]] if need in left))
    return way[way.index(way[-1]) :]
