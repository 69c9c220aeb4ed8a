"""INV-T16: what is wrong with the kept figures of days is named, wherever it was changed."""

from __future__ import annotations

import copy

import pytest

from approvalflow.office.verify import verify
from tests.office.story import Content, content_of, rechained, store_of
from tests.office.test_reports import worked
from tests.office.test_verify_scores import changed, cursor


@pytest.fixture(scope="module")
def kept() -> Content:
    """The record of a region that kept two days."""
    world = worked()
    world.at("2026-03-09T09:00:00+08:00")
    world.reviewing()
    world.at("2026-03-10T09:00:00+08:00")
    assert world.office.close_figures() == 2
    return content_of(world.office.store, world.office.region)


DAMAGES = {
    "a day twice": lambda c: changed(c, "figures-kept", 1, lambda body: body.update(day="2026-03-02")),
    "the way back": lambda c: changed(c, "figures-kept", 1, lambda body: body.update(before=1)),
    "how far it counts": lambda c: changed(c, "figures-kept", 1, lambda body: body.update(until=1)),
    "one finished more": lambda c: changed(
        c, "figures-kept", 0, lambda body: body["counts"][-1]["counts"].update(finished=7)
    ),
    "more early": lambda c: changed(c, "figures-kept", 0, lambda body: body["counts"][-1]["counts"].update(early=7)),
    "below nought": lambda c: changed(c, "figures-kept", 0, lambda body: body["stock"][0]["counts"].update(open=-1)),
    "mixed up": lambda c: changed(c, "figures-kept", 0, lambda body: body["stock"][0]["counts"].update(filed=1)),
    "no body": lambda c: changed(c, "figures-kept", 0, lambda body: body.pop("counts")),
    "the last": lambda c: cursor(c, "figures/day", -1),
}


@pytest.mark.parametrize("what", DAMAGES)
def test_damage_is_named(kept: Content, what: str) -> None:
    """At its place, under the id of the invariant."""
    content = copy.deepcopy(kept)
    place = DAMAGES[what](content)
    found = verify(store_of(rechained(content, "420921"), "420921"), "420921").violations
    assert place in [one.place for one in found if one.id == "INV-T16"]


def test_the_record_is_sound(kept: Content) -> None:
    """Before."""
    assert not verify(store_of(kept, "420921"), "420921").violations
