"""The county in a box keeps every invariant, whatever a seed throws at it, and the same seed is the same county."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings

from tests.simulation.campaign import run
from tests.simulation.county import County, Wrong
from tests.simulation.mistakes import MISTAKES, Mistake
from tests.simulation.sometimes import SOMETIMES

#: `make proof` runs two hundred counties, `make test` ten.
AT_LENGTH = settings().max_examples > 1000

#: What ten seeds do not have to reach.
RARE = {
    "a date became firm",
    "another bill's transaction rejected",
    "granted by the clock while paused",
    "message waited for the bank",
    "refused: four-eyes",
    "refused: papers-open",
    "refused: ran-out",
    "two pauses at once",
    "withdrawn while paused",
}


def campaign(seeds: range) -> set[str]:
    """Run the seeds and answer what they reached."""
    return set().union(*(run(seed).sometimes for seed in seeds))


@pytest.mark.proof
@pytest.mark.parametrize("first", [1000, 1050, 1100, 1150] if AT_LENGTH else [0])
def test_a_campaign_holds_every_invariant_and_reaches_every_situation(first: int) -> None:
    """No seed breaks an invariant after any step, everything settles at the end, and nothing was left unmet."""
    met = campaign(range(first, first + (50 if AT_LENGTH else 10)))
    assert sorted(SOMETIMES - met - (set() if AT_LENGTH else RARE)) == []


def test_the_same_seed_is_the_same_county_under_any_hash_seed_and_zone(root: Path) -> None:
    """Two runs, each with another order of sets and another zone of the machine, end with the same chain head."""
    heads = set()
    for hash_seed, zone in (("0", "UTC"), ("4711", "America/New_York")):
        done = subprocess.run(
            [sys.executable, "-m", "tests.simulation", "--seed", "3", "--steps", "150"],
            cwd=root,
            env={**os.environ, "PYTHONHASHSEED": hash_seed, "TZ": zone},
            capture_output=True,
            text=True,
            check=True,
        )
        heads.add(done.stdout)
    again = run(3, steps=150)
    assert heads == {f"seed 3: {again.cases} cases, {again.events} events, head {again.position} {again.head}\n"}


class TestTheNet:
    """A net without holes is known by what it catches."""

    def test_a_failure_says_how_to_see_it_again(self) -> None:
        """Seed, step, time, invariant, the last acts, and the one line that shows it again."""
        county = County(5, steps=600)
        county.step()
        with pytest.raises(Wrong) as caught:
            county.fail(["INV-X1 somewhere: something"])
        said = str(caught.value)
        assert "seed 5, step 1," in said and "INV-X1 somewhere: something" in said
        assert "python -m tests.simulation --seed 5 --steps 600" in said

    @pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.__name__)
    def test_a_planted_mistake_is_caught(self, mistake: Mistake, monkeypatch: pytest.MonkeyPatch) -> None:
        """Each of these mistakes is found within a few seeds, and by the invariant that forbids it."""
        invariant = mistake(monkeypatch)
        with pytest.raises(Wrong, match=invariant):
            for seed in range(20):
                run(seed, steps=300)
