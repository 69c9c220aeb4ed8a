"""A city and its counties: their figures beside each other; a county sees itself, and nobody another city's."""

from __future__ import annotations

import pytest

from approvalflow import Actor, BadInput, MoveRefused
from approvalflow.domain.deadlines.moments import Day
from approvalflow.domain.parties.basis import Text
from approvalflow.domain.parties.organisation import Organisation, Region
from approvalflow.errors import NotFound
from approvalflow.office.city import City
from approvalflow.office.looks import LOOKED
from tests.office.world import CLERK, World

EYE = Actor("eye", agency="e-supervision", roles={"supervisor"})


def county(code: str) -> World:
    return World(organisation=Organisation(Region(code, Text(code, code))), seed=code)


def test_the_city_sees_all_its_counties_and_a_county_itself() -> None:
    """The whole is the sum, its rates those of the sum."""
    one, other = county("420921"), county("420922")
    one.reviewing()
    other.reviewing()
    other.filed()
    other.office.note_problem("慢", source="report", agency="urban", due=Day(2026, 3, 31), by=EYE)
    city = City([one.office, other.office])
    report = city.report("2026-03", by=EYE, region="420900")
    assert {key: told.whole.counts["filed"] for key, told in report.counties.items()} == {"420921": 1, "420922": 2}
    assert (report.whole.counts["filed"], report.whole.counts["open"], report.complete) == (3, 2, False)
    assert report.counties["420922"] == other.office.report("2026-03")
    own = city.report("2026-03", by=EYE, region="420921")
    assert list(own.counties) == ["420921"]
    assert own.whole.counts["filed"] == 1
    assert {key: len(told) for key, told in city.problems(by=EYE, region="420900").items()} == {
        "420921": 0,
        "420922": 1,
    }
    assert city.cards(by=EYE, region="420922") == {"420922": ()}
    assert city.findings(by=EYE, region="420900") == {"420921": (), "420922": ()}


def test_who_watches_for_the_city_sees_the_boards_of_all_and_is_of_no_county() -> None:
    """Whatever county's organisation file holds the person."""
    one, other = county("420921"), county("420922")
    other.reviewing()
    city = City([one.office, other.office])
    watcher = Actor("watcher", agency="city", roles={"city-supervisor"})
    boards = city.boards(by=watcher, region=city.region)
    assert {key: sum(line.total for line in lines) for key, lines in boards.items()} == {"420921": 0, "420922": 1}
    assert list(city.boards(by=EYE, region="420921")) == ["420921"]
    with pytest.raises(MoveRefused, match="as of the city"):
        city.report("2026-03", by=watcher, region="420921")
    one.office.note_look("/city", by=watcher)
    with one.office.store.reading(one.office.region) as reading:
        assert [entry.draft.by for entry in reading.entries(kinds=(LOOKED,))] == ["watcher"]
    with pytest.raises(MoveRefused):
        one.office.note_problem("慢", source="report", agency="urban", due=Day(2026, 3, 31), by=watcher)


def test_nobody_sees_what_is_not_theirs() -> None:
    """Another city's county is none of it, and a clerk sees nothing here."""
    with pytest.raises(BadInput, match="420108"):
        City([county("420921").office, county("420108").office])
    city = City([county("420921").office])
    with pytest.raises(MoveRefused):
        city.report("2026-03", by=CLERK, region="420900")
    with pytest.raises(NotFound):
        city.report("2026-03", by=EYE, region="420108")
