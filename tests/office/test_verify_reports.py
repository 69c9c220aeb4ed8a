"""INV-T16: what is wrong with the kept figures of days is named, wherever it was changed."""

from __future__ import annotations

import copy

import pytest

from approvalflow.domain.deadlines.moments import Day
from approvalflow.office.verify import verify
from tests.office.story import Content, content_of, rechained, store_of
from tests.office.test_reports import worked
from tests.office.test_verify_scores import changed, cursor
from tests.office.watched import EYE, HEAD


@pytest.fixture(scope="module")
def kept() -> Content:
    """The record of a region that kept two days, a problem and a sample."""
    world = worked()
    world.at("2026-03-09T09:00:00+08:00")
    world.reviewing()
    world.at("2026-03-10T09:00:00+08:00")
    assert world.office.close_figures() == 2
    ref = world.office.note_problem("超期", source="report", agency="urban", due=Day(2026, 3, 31), by=EYE).ref
    world.office.finish_problem(ref, "已改", by=HEAD)
    world.office.close_problem(ref, "属实", by=EYE)
    sample = world.office.draw_sample("2026-03", 1, by=EYE)
    marks = {item.key: "sound" for item in sample.checklist.items}
    world.office.review_sampled(sample.ref, sample.left[0], marks, by=EYE)
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
    "a problem closed by who did it": lambda c: changed(c, "problem-closed", 0, lambda body: body.update(by=HEAD.id)),
    "a problem that never was": lambda c: changed(c, "problem-done", 0, lambda body: body.update(problem="P")),
    "another problem before it": lambda c: changed(c, "problem-done", 0, lambda body: body.update(before=3)),
    "the last problem": lambda c: cursor(c, "problems/last", -1),
    "a case that was not drawn": lambda c: changed(c, "sample-reviewed", 0, lambda body: body.update(case="C")),
    "more drawn than there was": lambda c: changed(c, "sample-drawn", 0, lambda body: body.update(frame=0)),
    "the last sample": lambda c: cursor(c, "samples/last", -1),
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
