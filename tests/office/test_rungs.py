"""Cases that only change their colour are written many at once: the same as one by one, to the last byte."""

from __future__ import annotations

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from approvalflow import Applicant
from approvalflow.domain.deadlines.moments import DAY, HOUR
from approvalflow.errors import Conflict
from approvalflow.office.projection import row_of
from approvalflow.plugins.registry import Plugins
from approvalflow.sweep import sweep
from approvalflow.testing.simulation.kiosk import MATTERS
from approvalflow.testing.simulation.people import ORGANISATION, at
from tests.office.outside import Box
from tests.office.walks import Stride, begin, strides, walk
from tests.office.world import World

matters = st.sampled_from(["road", "kiosk", "shop", "print"])
gaps = st.lists(st.sampled_from([1, HOUR, 5 * HOUR, DAY, 3 * DAY, 8 * DAY, 40 * DAY]), min_size=1, max_size=4)


#: Everybody has an address, and every agency a head: whoever is reminded gets a letter.
PEOPLE = evolve(ORGANISATION, region=evolve(ORGANISATION.region, calendar="weekdays"))


def begun(matter: str) -> tuple[World, str]:
    """A world with one case, and a channel for letters."""
    return begin(matter, organisation=PEOPLE, plugins=Plugins([Box()]))


def held(world: World) -> list[object]:
    """All that the region holds."""
    with world.office.store.reading(world.office.region) as reading:
        return [*reading.content()]


def swept_to_the_end(world: World, later: list[int]) -> list[object]:
    """What the region holds after each of the sweeps; each row is the one that its case gives."""
    seen = [held(world)]
    for gap in later:
        world.clock.advance(gap)
        assert not sweep(world.office).failed
        seen.append(held(world))
    with world.office.store.reading(world.office.region) as reading:
        for row in reading.open_cases():
            case, _ = world.office._case_and_matter(reading, row.ref)
            assert row == row_of(case)
            assert all(timer.fire_at >= case.moved_at for timer in reading.timers_of(row.ref))
    return seen


@given(matters, strides, gaps)
def test_many_at_once_is_the_same_as_one_by_one(matter: str, way: list[Stride], later: list[int]) -> None:
    """Journal, rows, timers, letters: everything, after every sweep."""
    one, ref = begun(matter)
    other, _ = begun(matter)
    done = walk(one, ref, way)
    assert len(walk(other, ref, way)) == len(done)
    at_once = swept_to_the_end(one, later)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("approvalflow.sweep.only_colour", lambda timers: False)
        assert swept_to_the_end(other, later) == at_once


def under_review(matter: str, claimed: bool) -> tuple[World, str]:
    """A world with a case that was accepted, one of its steps claimed or none."""
    world = World(matters=MATTERS, organisation=PEOPLE, plugins=Plugins([Box()]))
    declared = MATTERS[matter]
    clerk = at(declared.agency, "window")[0]
    ref = world.office.file(
        matter,
        applicant=Applicant("李强"),
        facts={"area_m2": "45", "days": 10} if declared.facts else {},
        materials={paper.key: paper.key.encode() for paper in declared.materials},
        by=clerk,
    ).ref
    view = world.office.accept(ref, by=clerk)
    if claimed:
        step = next(step for step in view.steps if step.state.state == "ready")
        world.office.claim(ref, step=step.state.key, by=at(step.state.agency, step.state.role)[0])
    return world, ref


def every_rung(world: World) -> list[object]:
    """What the region holds after a sweep at each instant at which a rung fires, until none is left."""
    seen = []
    for _ in range(60):
        with world.office.store.reading(world.office.region) as reading:
            due = reading.timers_due(1 << 60, 1)
        if not due:
            break
        world.clock.set(max(due[0].fire_at, world.clock.now()))
        assert not sweep(world.office).failed
        seen.append(held(world))
    return seen


@pytest.mark.parametrize("matter", ["road", "kiosk", "shop"])
@pytest.mark.parametrize("claimed", [True, False])
def test_every_rung_of_a_review_is_the_same_as_one_by_one(matter: str, claimed: bool) -> None:
    """Clocks of the case and of steps of other agencies, with somebody to remind and with nobody but the head."""
    at_once = every_rung(under_review(matter, claimed)[0])
    assert len(at_once) > 1
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("approvalflow.sweep.only_colour", lambda timers: False)
        assert every_rung(under_review(matter, claimed)[0]) == at_once


def test_a_yellow_light_is_written_without_reading_the_case(monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise it would be right and slow."""
    world, ref = begun("road")
    with world.office.store.reading(world.office.region) as reading:
        first = min(timer.fire_at for timer in reading.timers_of(ref))
        before = len(reading.owed())
    world.clock.set(first)
    monkeypatch.setattr("approvalflow.sweep._ripen", None)
    swept = sweep(world.office)
    assert (swept.cases, swept.failed) == (1, ())
    assert swept.events >= 1
    with world.office.store.reading(world.office.region) as reading:
        assert len(reading.owed()) > before  # whoever has to see to it is reminded


def test_what_is_in_the_way_leaves_the_cases_to_be_ripened_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """A unit that loses its race is no loss."""
    world, ref = begun("road")
    other, _ = begun("road")
    with world.office.store.reading(world.office.region) as reading:
        first = min(timer.fire_at for timer in reading.timers_of(ref))
    for one in (world, other):
        one.clock.set(first)

    def refuse(*_: object) -> None:
        raise Conflict("已被改动", "changed", rule="planted")

    assert sweep(other.office).events >= 1
    monkeypatch.setattr("approvalflow.memory.unit.MemoryUnit.put_taken", refuse)
    monkeypatch.setattr(world.office, "sleep", lambda _seconds: None)
    sweep(world.office)
    assert held(world) == held(other)
