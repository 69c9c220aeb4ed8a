"""Circuit breakers: when an adapter is left alone, for how long, and who may try it again."""

from __future__ import annotations

import pytest

from approvalflow.domain.deadlines.moments import DAY, SECOND
from approvalflow.errors import AdapterFailed
from approvalflow.plugins.circuits import FIRST_REST, LONGEST_REST, OPENS_AFTER, Circuits

NOW = 1_772_164_800_000_000


def fail(circuits: Circuits, at: int, times: int = 1, *, counts: bool = True) -> None:
    """So many failed calls of `sms`."""
    for _ in range(times):
        with pytest.raises(AdapterFailed), circuits.call("sms", lambda: at, counts=counts):
            raise AdapterFailed("坏", "broken", place="sms", rule="adapter-raised")


def rests(circuits: Circuits, at: int) -> bool:
    """Whether `sms` may not be called."""
    with circuits.turn(at) as turn:
        return "sms" in turn.resting


def test_it_opens_after_so_many_failures_in_a_row() -> None:
    """One fewer leaves it closed; an answer in between begins the count anew; another adapter is not concerned."""
    circuits = Circuits()
    fail(circuits, NOW, OPENS_AFTER - 1)
    with circuits.call("sms", lambda: NOW):
        pass
    fail(circuits, NOW, OPENS_AFTER - 1)
    assert not rests(circuits, NOW)
    fail(circuits, NOW)
    with circuits.turn(NOW) as turn:
        assert (turn.resting, turn.probed) == (frozenset({"sms"}), frozenset())
    (told,) = circuits.resting(NOW)
    assert (told.adapter, told.since, told.until) == ("sms", NOW, NOW + FIRST_REST)
    assert "broken" in told.error


def test_retries_open_nothing() -> None:
    """A poison message fails at every attempt: that is no outage."""
    circuits = Circuits()
    fail(circuits, NOW, 9 * OPENS_AFTER, counts=False)
    fail(circuits, NOW, OPENS_AFTER - 1)
    assert not rests(circuits, NOW)


def test_one_probes_when_the_rest_is_over_and_the_others_wait() -> None:
    """From the instant on, and only one at a time; who does not call after all leaves it to the next."""
    circuits = Circuits()
    fail(circuits, NOW, OPENS_AFTER)
    over = NOW + FIRST_REST
    assert rests(circuits, over - 1)
    with circuits.turn(over) as first, circuits.turn(over) as second:
        assert (first.resting, first.probed) == (frozenset(), frozenset({"sms"}))
        assert (second.resting, second.probed) == (frozenset({"sms"}), frozenset())
        assert circuits.resting(over)
    assert not rests(circuits, over)


def test_a_probe_that_fails_doubles_the_rest_up_to_the_longest() -> None:
    """A retry that probes counts as well; an answer ends it all."""
    circuits, at, seen = Circuits(), NOW, []
    fail(circuits, at, OPENS_AFTER)
    for _ in range(7):
        (told,) = circuits.resting(at)
        seen.append(told.until - told.since)
        at = told.until
        with circuits.turn(at):
            fail(circuits, at, counts=False)
    assert seen == [FIRST_REST * 2**n for n in range(5)] + [LONGEST_REST] * 2
    with circuits.turn(at + LONGEST_REST), circuits.call("sms", lambda: at):
        pass
    fail(circuits, at, OPENS_AFTER - 1)
    assert circuits.resting(at) == ()


def test_a_clock_that_steps_back_prolongs_no_rest() -> None:
    """The failure lies in the future then: the adapter is probed at once."""
    circuits = Circuits()
    fail(circuits, NOW, OPENS_AFTER)
    assert not rests(circuits, NOW - 2 * DAY)
    assert rests(circuits, NOW + SECOND)
