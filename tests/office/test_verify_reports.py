"""INV-T16: what is wrong with the kept figures of days is named, wherever it was changed."""

from __future__ import annotations

import copy
from typing import Any

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
    "one filed more": lambda c: changed(c, "figures-kept", 0, lambda body: body["counts"][0]["counts"].update(filed=7)),
    "by somebody else": lambda c: changed(c, "figures-kept", 0, lambda body: body["counts"][-1].update(person="u-9")),
    "one open more": lambda c: changed(c, "figures-kept", 1, lambda body: body["stock"][0]["counts"].update(open=9)),
    "nothing counted": lambda c: changed(c, "figures-kept", 0, lambda body: body.update(counts=[])),
    "the last": lambda c: cursor(c, "figures/day", -1),
}


@pytest.mark.parametrize("what", DAMAGES)
def test_damage_is_named(kept: Content, what: str) -> None:
    """At its place, under the id of the invariant."""
    content = copy.deepcopy(kept)
    place = DAMAGES[what](content)
    found = verify(store_of(rechained(content, "420921"), "420921"), "420921").violations
    assert place in [one.place for one in found if one.id == "INV-T16"]


def test_an_altered_figure_is_named_with_its_day_agency_and_amount(kept: Content) -> None:
    """What is kept, and what the entries add up to; nothing else is wrong."""
    content = copy.deepcopy(kept)
    place = changed(content, "figures-kept", 0, lambda body: body["counts"][0]["counts"].update(filed=7))
    (found,) = verify(store_of(rechained(content, "420921"), "420921"), "420921").violations
    assert (found.id, found.place) == ("INV-T16", place)
    assert found.en == "2026-03-04 urban, filed: 10 is kept, the entries add up to 3"
    assert found.zh == "2026-03-04 urban 收件 记为 10，按日志应为 3"


def _ledger(content: Content, table: str, ledger: str, **values: Any) -> str:
    row = next(row for name, row in content if name == table and row["ledger"] == ledger)
    place = f"{ledger}/{row['ref']}"
    row.update(values)
    return place


def _out_of(content: Content, table: str, ledger: str) -> str:
    row = next(row for name, row in content if name == table and row["ledger"] == ledger)
    content.remove((table, row))
    return f"{ledger}/{row['ref']}"


LEDGERS = {
    "how a problem stands": lambda c: _ledger(c, "ledger_rows", "problems", state="open"),
    "whose it is": lambda c: _ledger(c, "ledger_rows", "problems", agency="parks"),
    "where it was opened": lambda c: _ledger(c, "ledger_rows", "problems", opened=1),
    "how a sample stands": lambda c: _ledger(c, "ledger_rows", "samples", state="open"),
    "a problem that is gone": lambda c: _out_of(c, "ledger_rows", "problems"),
    "an entry that is not found": lambda c: _out_of(c, "ledger_places", "samples"),
    "a day that is not found": lambda c: _out_of(c, "ledger_places", "figures"),
    "a place of nothing": lambda c: _ledger(c, "ledger_places", "problems", position=1),
    "a problem that nobody entered": lambda c: (
        c.insert(
            [table for table, _ in c].index("ledger_rows"),
            ("ledger_rows", {"ledger": "problems", "ref": "W", "state": "open", "opened": 1, "last": 1}),
        )
        or "problems/W"
    ),
}


@pytest.mark.parametrize("what", LEDGERS)
def test_damage_to_a_ledger_is_named(kept: Content, what: str) -> None:
    """Beside its entries in the journal, which are as they were."""
    content = copy.deepcopy(kept)
    place = LEDGERS[what](content)
    found = verify(store_of(content, "420921"), "420921").violations
    assert {one.id for one in found} == {"INV-T17"}
    assert place in [one.place for one in found]


def test_the_record_is_sound(kept: Content) -> None:
    """Before."""
    assert not verify(store_of(kept, "420921"), "420921").violations
