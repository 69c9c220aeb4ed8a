"""The county in a box keeps every invariant, whatever a seed throws at it, and the same seed is the same county."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings

from approvalflow.testing.simulation.campaign import run
from approvalflow.testing.simulation.county import County, Wrong
from approvalflow.testing.simulation.plan import Plan, from_spans
from approvalflow.testing.simulation.shrinking import shrunk
from approvalflow.testing.simulation.sometimes import SOMETIMES

#: `make proof` runs a thousand county-months on seeds of its own, `make test` twenty-four.
AT_LENGTH = settings().max_examples > 1000

#: What ten counties do not have to reach.
RARE = {
    "a date became firm",
    "amended while another clock was paused",
    "another bill's transaction rejected",
    "bank gave up after its last try",
    "calendar amended in February",
    "card refused: own-card",
    "granted by the clock while paused",
    "message waited for the bank",
    "money found in a statement",
    "money after closing held",
    "officer left with a step in hand",
    "refused: four-eyes",
    "refused: papers-open",
    "refused: ran-out",
    "terminated for an early fee",
    "two pauses at once",
    "withdrawn while paused",
}


@pytest.mark.proof
@pytest.mark.parametrize("first", [1000, 1117, 1234] if AT_LENGTH else [0, 10])
def test_a_campaign_holds_every_invariant_and_reaches_every_situation(first: int) -> None:
    """No seed breaks an invariant after any step, everything settles at the end, and nothing was left unmet."""
    counties = 117 if AT_LENGTH else 4
    met: set[str] = set()
    for seed in range(first, first + counties):
        met |= run(Plan(seed)).sometimes
    if AT_LENGTH:
        assert sorted(SOMETIMES - met) == []
    else:
        assert len(SOMETIMES - met) < len(SOMETIMES) / 4, sorted(SOMETIMES - met - RARE)


def test_safety_looks_after_every_step_and_liveness_at_the_end_alone() -> None:
    """What is looked at changes nothing of what happens."""
    assert run(Plan(5, 1, "liveness")).digest == run(Plan(5, 1, "both")).digest
    assert run(Plan(5, 1, "safety")).position <= run(Plan(5, 1, "both")).position


class TestTheSameSeed:
    """A seed replays everything."""

    def test_it_is_the_same_county_under_any_hash_seed_and_zone(self, root: Path) -> None:
        """Two processes, each with another order of sets and another zone of the machine, print the same."""
        said = set()
        for hash_seed, zone in (("0", "UTC"), ("4711", "America/New_York")):
            done = subprocess.run(
                [sys.executable, "-m", "approvalflow.testing.simulate", "--seed", "3", "--months", "1"],
                cwd=root,
                env={**os.environ, "PYTHONHASHSEED": hash_seed, "TZ": zone},
                capture_output=True,
                text=True,
                check=True,
            )
            lines = done.stdout.splitlines()
            assert lines[-1] == "violations: 0"
            said.add(lines[0])
        assert said == {run(Plan(3, 1)).line()}

    def test_a_step_that_is_left_out_shifts_no_other(self) -> None:
        """The steps that are left draw what they drew before, at the same true time."""
        whole, part = County(Plan(4, 1)), County(Plan(4, 1, only=from_spans("1-20,31-60")))
        for _ in range(30):
            whole.step()
            part.step()
        assert part.weather.time == whole.weather.time
        assert part.streams["officers"].random() == whole.streams["officers"].random()


class TestTheNet:
    """A net without holes is known by what it catches."""

    def test_a_failure_says_how_to_see_it_again(self) -> None:
        """Seed, step, time, invariant, the last acts, and the one line that shows it again."""
        county = County(Plan(5))
        county.step()
        with pytest.raises(Wrong) as caught:
            county.fail(["INV-X1 somewhere: something"])
        said = str(caught.value)
        assert "seed 5, step 1," in said and "INV-X1 somewhere: something" in said
        assert "python -m approvalflow.testing.simulate --seed 5 --months 3" in said

    def test_a_failing_run_is_made_shorter_and_fails_again(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """What is left of it is much shorter, breaks the same invariant, and does so when it is made once more."""
        monkeypatch.setattr("approvalflow.domain.cases.moves.ending.pauses_closed", lambda case, told: [])
        with pytest.raises(Wrong) as first:
            run(Plan(3, 2))
        shorter = shrunk(first.value, run, tries=60)
        assert shorter.invariant == first.value.invariant == "INV-D4"
        assert len(shorter.plan.only or ()) <= first.value.step / 10
        again = from_spans(shorter.plan.words().partition("--only ")[2])
        with pytest.raises(Wrong, match=shorter.invariant):
            run(Plan(3, 2, only=again))
