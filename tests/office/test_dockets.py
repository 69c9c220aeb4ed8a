"""Dockets and the board: pages, counts and the whole list are what looking at every case gives, swept or not."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from approvalflow import Actor, BadInput
from approvalflow.domain.deadlines.moments import DAY, HOUR
from approvalflow.office.dockets import DocketLine, _desk
from approvalflow.office.office import Office
from approvalflow.office.projection import row_of
from approvalflow.ports.docket import STANDINGS, Desk, Line, shown
from approvalflow.sweep import sweep
from approvalflow.testing.simulation.people import FIRE, WINDOW
from tests.office.walks import Stride, begin, strides, walk
from tests.office.world import CLERK, HEAD, POLICE, REVIEWER, World

#: One for each kind of desk.
PEOPLE = (
    CLERK,
    REVIEWER,
    POLICE,
    HEAD,
    FIRE,
    WINDOW,
    Actor("watch", agency="supervision", roles={"supervisor"}),
    Actor("mayor", agency="urban", roles={"government-head", "head"}),
    Actor("deputy", roles={"government-head"}),
    Actor("archive", roles={"admin"}),
)

matters = st.sampled_from(["road", "kiosk", "shop"])


def every_line(office: Office, desk: Desk, now: int) -> list[Line]:
    """The lines of every case as its own page shows it."""
    with office._reading() as reading:
        rows = [row_of(office._look(reading, row.ref, now)[0]) for row in reading.open_cases()]
    return sorted((line for row in rows for line in shown(row, desk)), key=lambda line: line.place(now))


def in_pages(office: Office, by: Actor, limit: int, **asked: object) -> list[DocketLine]:
    """A docket, page by page."""
    found: list[DocketLine] = []
    page = office.docket_page(by=by, limit=limit, **asked)  # type: ignore[arg-type]
    while True:
        assert len(page.lines) == limit or not page.more
        found += page.lines
        if not page.more:
            return found
        page = office.docket_page(by=by, limit=limit, after=page.more, **asked)  # type: ignore[arg-type]


def standing_of(line: DocketLine) -> str:
    """In which of the standings a line is shown."""
    return "paused" if line.paused else "waiting" if line.light == "grey" else line.light.value


def look_everywhere(world: World) -> None:
    """Compare every list of every officer with every case."""
    office, now = world.office, world.clock.now()
    for by in PEOPLE:
        wanted = every_line(office, _desk(by), now)
        lines = office.docket(by=by)
        assert [line.place for line in lines] == ["~".join(map(str, line.place(now))) for line in wanted]
        assert [(line.step, line.light, line.due, line.paused) for line in lines] == [
            (line.step, line.light(now), line.due, line.paused) for line in wanted
        ]
        assert in_pages(office, by, 1) == list(lines)
        assert office.docket_lights(by=by) == {name: list(map(standing_of, lines)).count(name) for name in STANDINGS}
        mine = [line for line in lines if line.step and line.step.holder in (by.id, by.acting_for or by.id)]
        assert in_pages(office, by, 2, mine=True) == mine
        for standings in (["red"], ["yellow", "paused"]):
            kept = [line for line in lines if standing_of(line) in standings]
            assert in_pages(office, by, 2, standings=standings) == kept
    whole = every_line(office, Desk(roles=frozenset()), now)
    counts = Counter((line.agency, line.standing(now)) for line in whole)
    board = {(line.agency, name): getattr(line, name) for line in office.board() for name in STANDINGS}
    assert Counter(board) - Counter() == counts


@settings(max_examples=max(10, settings().max_examples // 3))
@given(matters, strides, st.lists(st.sampled_from([1, HOUR, DAY, 8 * DAY, 40 * DAY]), max_size=3), st.booleans())
def test_lists_are_what_looking_at_every_case_gives(
    matter: str, way: list[Stride], later: list[int], swept: bool
) -> None:
    """After any walk, and for any time after it, whether or not a sweep came by."""
    world, ref = begin(matter)
    walk(world, ref, way)
    look_everywhere(world)
    for gap in later:
        world.clock.advance(gap)
        if swept:
            sweep(world.office)
        look_everywhere(world)


def test_a_page_behind_no_place_is_refused() -> None:
    """A place that was typed and a standing that there is not."""
    world = World()
    for by, asked in ((CLERK, {"after": "1~x"}), (REVIEWER, {"after": "a~b~c~d~e"}), (CLERK, {"standings": ["blue"]})):
        with pytest.raises(BadInput):
            world.office.docket_page(by=by, **asked)  # type: ignore[arg-type]
