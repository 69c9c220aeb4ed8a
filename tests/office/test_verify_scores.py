"""INV-T13: what is wrong with the record of published formulas and scores is named, wherever it was changed."""

from __future__ import annotations

import copy
from collections.abc import Callable

import attrs
import pytest

from approvalflow.domain.deadlines.moments import Day
from approvalflow.domain.record.plain import from_text, text_of
from approvalflow.domain.supervision.formula import FORMULA
from approvalflow.office.verify import verify
from tests.office.story import Content, content_of, rechained, store_of
from tests.office.test_scoring import SUPERVISOR, carded, looked
from tests.office.world import World


@pytest.fixture(scope="module")
def kept() -> Content:
    """The record of a region that published two formulas, three months and their quarter."""
    world = World()
    for version, day in (("one", Day(2026, 1, 1)), ("two", Day(2026, 3, 1))):
        world.office.publish_formula(attrs.evolve(FORMULA, version=version, in_force_from=day), by=SUPERVISOR)
    carded(world)
    looked(world, "2026-04-02T09:30:00+08:00")
    for period in ("2026-01", "2026-02", "2026-03", "2026-Q1"):
        world.office.publish_scores(period, by=SUPERVISOR)
    return content_of(world.office.store, world.office.region)


def changed(content: Content, kind: str, which: int, change: Callable[[dict], object]) -> str:
    entry = [row for table, row in content if table == "journal" and row["kind"] == kind][which]
    body = from_text(entry["body"])
    change(body)
    entry["body"] = text_of(body)
    return f"journal {entry['position']}"


def cursor(content: Content, name: str, change: int) -> str:
    next(row for table, row in content if table == "cursors" and row["name"] == name)["position"] += change
    return name


DAMAGES = {
    "points": lambda c: changed(c, "score-published", 0, lambda body: body.update(points="100000")),
    "a part": lambda c: changed(c, "score-published", 0, lambda body: body["parts"][0].update(points=9)),
    "a deduction": lambda c: changed(
        c, "score-published", 0, lambda body: body["deductions"].append({"part": "time", "points": 3})
    ),
    "a mean": lambda c: changed(c, "score-published", -1, lambda body: body["months"].append("50")),
    "its period": lambda c: changed(c, "score-published", 0, lambda body: body.update(period="2026-02")),
    "a period twice": lambda c: changed(c, "scores-published", 1, lambda body: body.update(period="2026-01")),
    "one too many": lambda c: (
        changed(c, "scores-published", 0, lambda body: body.update(scores=1))
        and next(
            f"journal {row['position'] + 1}" for t, row in c if t == "journal" and row["kind"] == "scores-published"
        )
    ),
    "the way back": lambda c: changed(c, "scores-published", 2, lambda body: body.update(before=1)),
    "a version twice": lambda c: changed(c, "formula-published", 1, lambda body: body.update(version="one")),
    "a formula": lambda c: changed(c, "formula-published", 0, lambda body: body["source"].update(parts=[])),
    "no body": lambda c: changed(c, "score-published", 0, lambda body: body.pop("parts")),
    "the last": lambda c: cursor(c, "scores/published", -1),
    "the last formula": lambda c: cursor(c, "scores/formula", 1),
}


@pytest.mark.parametrize("what", DAMAGES)
def test_damage_is_named(kept: Content, what: str) -> None:
    """At its place, under the id of the invariant."""
    content = copy.deepcopy(kept)
    place = DAMAGES[what](content)
    found = verify(store_of(rechained(content, "000000"), "000000"), "000000").violations
    assert place in [one.place for one in found if one.id == "INV-T13"]


def test_the_record_is_sound(kept: Content) -> None:
    """Before."""
    assert not verify(store_of(kept, "000000"), "000000").violations
