"""The ledger of problems: entered, put right, looked at by somebody else; every refusal in words and journaled."""

from __future__ import annotations

import attrs
import pytest

from approvalflow import BadInput, MoveRefused
from approvalflow.domain.deadlines.moments import Day
from approvalflow.domain.supervision.problems import Problem
from approvalflow.errors import CommandReused, NotFound
from approvalflow.office.verify import verify
from tests.office.watched import CENTRE, EYE, HEAD
from tests.office.world import CLERK, World

SOON = Day(2026, 3, 10)


def noted(world: World, **said: object) -> Problem:
    """A problem of the urban agency."""
    told = {"source": "report", "agency": "urban", "due": SOON, "by": EYE, **said}
    return world.office.note_problem("按时办结率低于九成", **told)


def test_a_problem_is_put_right_and_closed_by_somebody_else() -> None:
    """Sent back once; the record is sound."""
    world = World()
    ref = noted(world, subject_kind="agency", subject="urban").ref
    other = noted(world).ref
    assert [one.ref for one in world.office.problems()] == [other, ref]
    world.office.finish_problem(ref, "增派人手", cause="人手不足", by=HEAD)
    world.office.send_back_problem(ref, "仍有超期", due=Day(2026, 3, 12), by=CENTRE)
    assert world.office.problem(ref).sent_back == 1
    world.at("2026-03-13T09:00:00+08:00")
    assert [one.ref for one in world.office.problems(overdue=True)] == [other, ref]
    done = world.office.finish_problem(ref, "已调整排班", by=HEAD, command_id="f-1")
    assert done.done is not None
    assert (done.state, done.done.late) == ("done", True)
    closed = world.office.close_problem(ref, "抽查属实", by=EYE, command_id="c-1")
    assert closed.state == "closed"
    assert world.office.close_problem(ref, "抽查属实", by=EYE, command_id="c-1") == closed
    with pytest.raises(CommandReused):
        world.office.close_problem(ref, "另", by=EYE, command_id="c-1")
    assert [one.ref for one in world.office.problems(agency="urban", state="open")] == [other]
    assert not verify(world.office.store, world.office.region).violations


def test_what_is_wrong_with_an_entry_is_told_at_once() -> None:
    """In both languages, each with its place."""
    with pytest.raises(BadInput) as caught:
        noted(World(), source="rumour", agency="", due=Day(2026, 1, 1), subject_kind="case")
    assert caught.value.place == "source, agency, due, subject_kind"


def test_refusals_are_worded_and_journaled() -> None:
    """Who may not, and when not."""
    world = World()
    ref = noted(world).ref
    unit_eye = attrs.evolve(EYE, agency="urban")
    refused = [
        lambda: noted(world, by=CLERK),
        lambda: world.office.close_problem(ref, "好", by=EYE),
        lambda: world.office.finish_problem(ref, "已改", by=CENTRE),
        lambda: world.office.finish_problem(ref, " ", by=HEAD),
    ]
    rules = []
    for act in refused:
        with pytest.raises(MoveRefused) as caught:
            act()
        rules.append(caught.value.rule)
    world.office.finish_problem(ref, "已改", by=HEAD)
    for by, words in ((attrs.evolve(HEAD, roles={"supervisor"}), "好"), (unit_eye, "好"), (EYE, ""), (CLERK, "好")):
        with pytest.raises(MoveRefused) as caught:
            world.office.close_problem(ref, words, by=by)
        rules.append(caught.value.rule)
    with pytest.raises(MoveRefused, match="is over"):
        world.office.send_back_problem(ref, "未改", due=Day(2026, 1, 1), by=EYE)
    assert rules == ["role", "stage", "agency", "reason", "same-person", "own-unit", "reason", "role"]
    with world.office.store.reading(world.office.region) as reading:
        assert len(reading.entries(kinds=("supervision-attempt-refused",))) == 9
    with pytest.raises(NotFound):
        world.office.problem("nothing")
