"""Laws of the office over walks that Hypothesis draws: time, replay, repetition, refusal, and two people at once."""

from __future__ import annotations

import random
import threading
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approvalflow import CaseView
from approvalflow.domain.cases import decide as deciding
from approvalflow.domain.cases.case import Case
from approvalflow.domain.cases.events import body_of, event_from
from approvalflow.domain.cases.evolve import evolve, fold
from approvalflow.domain.cases.moves import MOVES, Move
from approvalflow.domain.deadlines.moments import HOUR
from approvalflow.domain.record.plain import from_text, text_of
from approvalflow.errors import CommandReused, MoveRefused
from approvalflow.office.projection import row_of, timers_of
from approvalflow.office.verify import verify
from approvalflow.outbox import deliver
from approvalflow.sweep import sweep
from approvalflow.testing.simulation.kiosk import MATTERS
from approvalflow.testing.simulation.people import OFFICERS
from tests.office.moves import MOVES_WITH_ANYTHING
from tests.office.walks import Done, Stride, begin, carried_out, strides, walk
from tests.office.world import World

matters = st.sampled_from(["road", "kiosk", "kiosk", "shop", "print"])


def course(world: World) -> list[tuple[object, ...]]:
    """Everything that happened to cases, without the time of entry. A number is drawn at entry and names its day."""
    with world.office.store.reading(world.office.region) as reading:
        entries = [entry.draft for entry in reading.entries(limit=100_000)]
    return [
        (draft.case_ref, draft.case_seq, draft.kind, draft.at, draft.by, {**draft.body, "number": ""})
        for draft in entries
        if draft.case_seq or draft.kind == "attempt-refused"
    ]


@given(matters, strides, st.lists(st.tuples(st.integers(0, 8), st.integers(0, 12 * 24)), max_size=6))
def test_sweeps_change_nothing_but_the_time_of_entry(
    matter: str, way: list[Stride], sweeps: list[tuple[int, int]]
) -> None:
    """A case that is swept at any moments and a case that is never swept have the same events."""
    still, ref = begin(matter)
    done = walk(still, ref, way)
    swept, again = begin(matter)
    assert again == ref
    for number, command in enumerate(done):
        for before, hours in sorted(sweeps, key=lambda one: one[1]):
            moment = swept.clock.now() + hours * HOUR
            if before == number and moment <= command.at:
                swept.clock.set(moment)
                assert not sweep(swept.office).failed
        swept.clock.set(command.at)
        came_to = carried_out(command.call, swept)
        assert isinstance(came_to, tuple) == isinstance(command.came_to, tuple)
    for world in (still, swept):
        sweep(world.office)
    assert course(swept) == course(still)


@given(matters, strides)
def test_the_journal_builds_the_case_and_its_row(matter: str, way: list[Stride]) -> None:
    """After every command, legal or not: the events build the case, the row and the timers that are stored."""
    world, ref = begin(matter)

    def sound(_done: Done) -> None:
        with world.office.store.reading(world.office.region) as reading:
            entries = reading.case_entries(ref)
            case = fold(event_from(one.draft.kind, one.draft.at, one.draft.body) for one in entries)
            assert reading.case(ref) == row_of(case)
            assert case.version == len(entries)
            fired = {
                (one.draft.body["clock"], one.draft.body["rung"], one.draft.body["due_version"])
                for one in entries
                if one.draft.kind == "rung-reached"
            }
            left = {timer for timer in timers_of(case) if (timer.clock, timer.rung, timer.due_version) not in fired}
            assert set(reading.timers_of(ref)) == left

    walk(world, ref, way, each=sound)
    deliver(world.office)
    assert verify(world.office.store, world.office.region).violations == ()


@given(matters, strides, st.integers(0, 7))
def test_a_command_that_comes_again_is_answered_again(matter: str, way: list[Stride], which: int) -> None:
    """The same id and words: the same answer, and nothing twice. The id with other words: an error, and nothing."""
    world, ref = begin(matter)
    done = walk(world, ref, way)
    again = done[which % len(done)]
    head = _head(world)
    if not isinstance(again.came_to, CaseView):
        return  # a refusal is judged anew: what was refused may be open by now
    assert carried_out(again.call, world) == again.came_to
    assert _head(world) == head
    with pytest.raises(CommandReused):
        world.office.withdraw(ref, by=OFFICERS[0], reason="另一内容", command_id=again.came_to.command_id)
    assert _head(world) == head


def _head(world: World) -> tuple[int, bytes]:
    with world.office.store.reading(world.office.region) as reading:
        return reading.head()


def _case_of(world: World, ref: str) -> Case:
    with world.office.store.reading(world.office.region) as reading:
        return world.office._look(reading, ref, world.clock.now())[0]


@given(matters, strides, st.lists(MOVES_WITH_ANYTHING, min_size=1, max_size=8), st.sampled_from(OFFICERS))
def test_a_decision_refuses_in_words_or_decides(matter: str, way: list[Stride], moves: Sequence[Move], by: Any) -> None:
    """Whatever the stage and whatever a move carries, `decide` answers events or raises MoveRefused, and the events
    survive the journal's own spelling."""
    world, ref = begin(matter)
    walk(world, ref, way[:4])
    case = _case_of(world, ref)
    now = world.clock.now()
    told = world.office._told(MATTERS[matter], by, at=now, now=now, number="n", certificate="c")
    deciding.may(case, told)
    for move in moves:
        try:
            events = deciding.decide(case, move, told)
        except MoveRefused as refused:
            assert refused.zh and refused.en and refused.rule and refused.move in MOVES
            continue
        after = read_back = case
        for event in events:
            after = evolve(after, event)
            kept = event_from(event.kind, event.at, from_text(text_of(body_of(event))))
            read_back = evolve(read_back, kept)
        assert read_back == after


@given(matters, strides, st.integers(0, 65535), st.integers(0, 65535))
def test_of_two_people_at_once_each_wins_or_is_told(matter: str, way: list[Stride], one: int, other: int) -> None:
    """Two commands on one case at the same time: each is wholly there or not at all, and the record verifies."""
    world, ref = begin(matter)
    walk(world, ref, way[:3])
    view = world.office.case(ref)
    calls = [_race(world, view, name, choice) for name, choice in (("one", one), ("other", other))]
    gate, came_to = threading.Barrier(2), dict[int, object]()

    def go(number: int) -> None:
        gate.wait()
        came_to[number] = carried_out(calls[number], world)

    threads = [threading.Thread(target=go, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(came_to) == 2
    with world.office.store.reading(world.office.region) as reading:
        by_command = {entry.draft.command_id for entry in reading.case_entries(ref)}
        refusals = {entry.draft.command_id for entry in reading.about_case(ref) if not entry.draft.case_seq}
        for number, name in enumerate(("race-one", "race-other")):
            carried = not isinstance(came_to[number], tuple)
            known = reading.command(name)
            assert (known is not None and "refused" not in known.answer) == carried
            if carried:
                assert name in by_command and name not in refusals
    assert verify(world.office.store, world.office.region).violations == ()


def _race(world: World, view: Any, name: str, choice: int) -> Any:
    from tests.office.walks import _act

    act = _act(world, view, random.Random(choice))
    said = {**act.said, "by": act.by, "at": act.at, "command_id": f"race-{name}"}
    return lambda there: getattr(there.office, act.move)(view.ref, **said)
