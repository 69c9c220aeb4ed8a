"""Who watches is watched: what supervision looked at stands in the journal, once an hour."""

from __future__ import annotations

import pytest

from approvalflow.domain.deadlines.moments import HOUR, instant
from approvalflow.errors import BadInput
from approvalflow.office.looks import LOOKED
from approvalflow.office.verify import verify
from tests.office.watched import CENTRE, EYE, ORGAN, OTHER_EYE, watched
from tests.office.world import REVIEWER, World


def _looked(world: World) -> list[tuple[str, str]]:
    with world.office.store.reading(world.office.region) as reading:
        return [(one.draft.by, one.draft.body["page"]) for one in reading.entries(kinds=(LOOKED,))]


def test_a_look_is_journaled_once_for_each_person_page_and_hour() -> None:
    """Again in the same hour says nothing new; another page, another person and the next hour do."""
    world, _ = watched()
    world.clock.set(instant("2026-12-01T09:00:00+08:00"))
    for _ in range(3):
        world.office.note_look("/cards", by=EYE)
    assert _looked(world) == [(EYE.id, "/cards")]
    world.office.note_look("/board", by=EYE)
    world.office.note_look("/cards", by=OTHER_EYE)
    world.clock.advance(HOUR)
    world.office.note_look("/cards", by=EYE)
    assert _looked(world)[1:] == [(EYE.id, "/board"), (OTHER_EYE.id, "/cards"), (EYE.id, "/cards")]
    assert not verify(world.office.store, world.office.region).violations


def test_all_three_bodies_are_journaled_and_nobody_else() -> None:
    """The office, the centre and the organ look on; who handles cases looks at his own work."""
    world, _ = watched()
    for by in (EYE, CENTRE, ORGAN, REVIEWER):
        world.office.note_look("/cards", by=by)
    assert {by for by, _ in _looked(world)} == {EYE.id, CENTRE.id, ORGAN.id}


@pytest.mark.parametrize("page", ["", "  ", "x" * 201])
def test_a_page_has_a_name(page: str) -> None:
    """Nothing is journaled for a page without a name, or with one that nobody would read."""
    world, _ = watched()
    with pytest.raises(BadInput):
        world.office.note_look(page, by=EYE)
    assert not _looked(world)
