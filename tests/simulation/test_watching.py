"""What supervision finds in a county in which it is known who is not honest, and that a miss is seen as one."""

from __future__ import annotations

import pytest
from hypothesis import settings

from approvalflow.testing.watching.campaign import watch
from approvalflow.testing.watching.truth import CERTAIN, WATCHED, Found, Planted, compare

#: `make proof` watches twenty counties, `make test` one, in which each of the certain rules has something to find.
SEEDS = range(20) if settings().max_examples > 1000 else (60,)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_done_off_the_system_is_found_whole(seed):
    """So are illegal fees; nobody is named for either who had no part in it, and no game was refused on its way."""
    watched = watch(seed)
    assert watched.refused == {}
    for rule in CERTAIN:
        counted = watched.counted[rule]
        assert counted.planted or seed != 60
        assert counted.missed == []
        assert (counted.false, counted.accused) == (0, 0)
    assert sum(counted.planted for counted in watched.counted.values()) > 20
    players = sum(counted.players for rule, counted in watched.counted.items() if rule.startswith("G"))
    caught = sum(counted.caught for rule, counted in watched.counted.items() if rule.startswith("G"))
    # Not everybody plays boldly enough for a rate to tell.
    assert caught * 2 > players


class TestCounting:
    PLANTED = (Planted("G1", "r1", "S-1"), Planted("G1", "r1", "S-2"), Planted("G9", "c1", "c1"))

    def test_what_is_missed_is_named(self):
        """One act of two; the person is caught all the same."""
        counted = compare(self.PLANTED, [Found("G1", "signal", "r1", "S-1/pause:1")])
        assert (counted["G1"].planted, counted["G1"].found, counted["G1"].caught) == (2, 1, 1)
        assert counted["G1"].missed == ["G1 r1 S-2"]
        assert counted["G9"].missed == ["G9 c1 c1"]

    def test_what_nobody_did_is_a_false_alarm(self):
        """A case that nobody played with, and an honest person; what is said of a player's habit is none."""
        found = [
            Found("G1", "signal", "r2", "S-11/pause:1"),
            Found("G1", "warning", "r1", "r1/G1/2026-03"),
            Found("G9", "signal", "c2", "c2/G9/supplements/2026-03"),
            Found("G9", "signal", "c1", "c1/G9/supplements/2026-03"),
        ]
        counted = compare(self.PLANTED, found)
        assert (counted["G1"].false, counted["G1"].accused, counted["G1"].cards, counted["G1"].false_cards) == (
            1,
            1,
            1,
            0,
        )
        assert (counted["G9"].found, counted["G9"].false, counted["G9"].accused) == (1, 1, 1)
        assert {rule for rule in WATCHED if counted[rule].false} == {"G1", "G9"}
