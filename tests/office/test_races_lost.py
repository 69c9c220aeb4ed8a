"""A unit that lost a race is begun again as a whole: a few times, after drawn waits; then the caller is told."""

from contextlib import contextmanager

import pytest

from approvalflow import Actor, Applicant, Office
from approvalflow.errors import Conflict
from approvalflow.memory import MemoryStore
from approvalflow.testing.doubles import SeededIds, SeededRandom
from tests.office.world import MATTERS

CLERK = Actor("clerk", agency="market", roles={"window"})


def contended(losses, seed=1):
    """An office whose next units lose so many races at their commit, and the waits that it was told to make."""
    waits = []
    store = MemoryStore()
    office = Office(MATTERS, store=store, ids=SeededIds("r"), random=SeededRandom(seed), sleep=waits.append)
    left = [losses]
    begin = store.unit

    @contextmanager
    def unit(region):
        with begin(region) as one:
            commit = one.commit

            def lost():
                if left[0]:
                    left[0] -= 1
                    raise Conflict("撞车", "somebody else was first", rule="taken")
                commit()

            one.commit = lost
            yield one

    store.unit = unit
    return office, waits


def file(office):
    return office.file("shop", applicant=Applicant("王芳"), materials={"application": b"x"}, by=CLERK, command_id="k")


@pytest.mark.parametrize("losses", [0, 1, 4])
def test_a_race_or_four_are_lost_and_nobody_is_told(losses):
    """The work is done once, and as many waits were made as races were lost, each twice as long at most."""
    office, waits = contended(losses)
    case = file(office)
    assert len(waits) == losses
    assert all(0 <= wait <= 0.016 * 2**turn for turn, wait in enumerate(waits))
    with office.store.reading(office.region) as reading:
        assert [row.ref for row in reading.open_cases()] == [case.ref]
        assert reading.command("k") is not None


def test_the_fifth_is_told_and_nothing_is_left():
    """Conflict comes out, and the store holds nothing of it; the same command succeeds later."""
    office, waits = contended(5)
    with pytest.raises(Conflict):
        file(office)
    assert len(waits) == 4
    with office.store.reading(office.region) as reading:
        assert reading.open_cases() == ()
        assert reading.command("k") is None
    assert file(office).stage == "filed"


def test_the_waits_are_drawn_from_the_source_of_the_office():
    """The same seed waits the same, another seed does not: a simulation can be run again."""
    waits = {}
    for name, seed in (("one", 1), ("again", 1), ("other", 2)):
        office, waits[name] = contended(4, seed)
        file(office)
    assert waits["one"] == waits["again"] != waits["other"]


def test_the_same_filing_is_committed_by_another_client_between_two_looks():
    """On a database where each look sees the latest commit, the first to be here twice gets the answer of the other."""
    office, waits = contended(0)
    first = file(office)
    begin, looks = office.store.unit, []

    @contextmanager
    def unit(region):
        with begin(region) as one:
            look = one.command

            def too_early(name):
                looks.append(name)
                return look(name) if len(looks) > 1 else None

            one.command = too_early
            yield one

    office.store.unit = unit
    again = file(office)
    assert (again.ref, again.query_code) == (first.ref, first.query_code)
    assert len(waits) == 1
    with office.store.reading(office.region) as reading:
        assert [row.ref for row in reading.open_cases()] == [first.ref]
