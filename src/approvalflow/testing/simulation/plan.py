"""What is run: a seed, how long, what is looked at, and which of its steps happen. The same plan is the same county."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import evolve, field, frozen

__all__ = ["MODES", "STEPS_A_MONTH", "Plan"]

#: Things that happen in thirty days: one in four hours, on average.
STEPS_A_MONTH = 180

#: What a run looks at.
MODES: dict[str, str] = {
    "safety": "whatever happens, nothing wrong is ever written: looked at after every step, and wholly at the end",
    "liveness": "once faults stop, everything settles within three days: looked at then, and not before",
    "both": "the one and then the other",
}


@frozen
class Plan:
    """A run to be made.

    Attributes:
        seed: what everything that happens is drawn from.
        months: how many times thirty days it lasts, before faults stop.
        mode: a key of `MODES`.
        only: the steps that happen, from 1; every one where it is None. Time passes in the others all the same.
    """

    seed: int
    months: int = 3
    mode: str = "both"
    only: frozenset[int] | None = field(default=None)

    @property
    def steps(self) -> int:
        """How many steps it has."""
        return self.months * STEPS_A_MONTH

    @property
    def is_safe(self) -> bool:
        """Whether every step is looked at."""
        return self.mode != "liveness"

    @property
    def settles(self) -> bool:
        """Whether faults stop at the end, and it is looked at what is left."""
        return self.mode != "safety"

    def happens(self, step: int) -> bool:
        """Whether anything happens in that step."""
        return self.only is None or step in self.only

    def with_only(self, steps: Iterable[int]) -> Plan:
        """The same run with these steps alone."""
        return evolve(self, only=frozenset(steps))

    def words(self) -> str:
        """The arguments of the command that makes this run."""
        said = [f"--seed {self.seed}", f"--months {self.months}"]
        if self.mode != "both":
            said.append(f"--mode {self.mode}")
        if self.only is not None:
            said.append(f"--only {spans(self.only)}")
        return " ".join(said)


def spans(steps: Iterable[int]) -> str:
    """Numbers as a person writes them: `3,17,40-52`; `0` for none."""
    found: list[list[int]] = []
    for step in sorted(steps):
        if found and found[-1][1] == step - 1:
            found[-1][1] = step
        else:
            found.append([step, step])
    return ",".join(str(a) if a == b else f"{a}-{b}" for a, b in found) or "0"


def from_spans(text: str) -> frozenset[int]:
    """The numbers of `3,17,40-52`. Raises ValueError."""
    steps: set[int] = set()
    for part in text.split(","):
        first, _, last = part.partition("-")
        steps.update(range(int(first), int(last or first) + 1))
    return frozenset(steps - {0})
