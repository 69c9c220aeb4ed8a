"""Samples: drawn so that anybody can draw them again, looked through by somebody else, their faults in the inbox."""

from __future__ import annotations

import attrs
import pytest

from approvalflow import BadInput, DeclarationFaulty, MoveRefused, declare
from approvalflow.domain.supervision.checklists import CHECKLIST, checklist_of
from approvalflow.domain.supervision.sampling import drawn, frame_digest
from approvalflow.errors import NotFound
from approvalflow.office.verify import verify
from approvalflow.supervise import look
from tests.office.watched import CENTRE, EYE
from tests.office.world import APPROVER, CLERK, World

SOUND = {item.key: "sound" for item in CHECKLIST.items}


def decided(world: World, number: int) -> list[str]:
    refs = [world.reviewed() for _ in range(number)]
    for ref in refs:
        world.office.grant(ref, by=APPROVER)
    return refs


def test_a_sample_is_drawn_again_from_its_seed_and_frame() -> None:
    """As many as asked for, none twice, whatever the order of the frame."""
    world = World()
    refs = decided(world, 5)
    world.reviewing()
    sample = world.office.draw_sample("2026-03", 3, by=EYE, command_id="s-1")
    told = sample.drawn
    assert (told.frame, len(told.cases), told.frame_digest) == (5, 3, frame_digest(refs))
    assert told.cases == drawn(refs, 3, told.seed) == drawn(refs[::-1], 3, told.seed)
    assert world.office.draw_sample("2026-03", 3, by=EYE, command_id="s-1") == sample
    other = world.office.draw_sample("2026-W10", 50, by=CENTRE, agency="urban", person=APPROVER.id)
    assert other.drawn.cases == tuple(sorted(refs))
    assert [one.ref for one in world.office.samples()] == [other.ref, sample.ref]


def test_whoever_draws_again_sees_what_was_drawn_and_whether_the_frame_is_still_the_same() -> None:
    """Nothing is written. What was drawn from is another once the period, not closed yet, has one more decision."""
    world = World()
    refs = decided(world, 4)
    world.reviewing()
    sample = world.office.draw_sample("2026-03", 2, by=EYE)
    with world.office.store.reading(world.office.region) as reading:
        before = reading.head()
    again = world.office.draw_again(sample.ref)
    assert again.same
    assert (again.frame, again.cases) == (4, sample.drawn.cases)
    with world.office.store.reading(world.office.region) as reading:
        assert reading.head() == before
    world.office.grant(world.reviewed(), by=APPROVER)
    later = world.office.draw_again(sample.ref)
    assert not later.same
    assert (later.frame, later.frame_digest == sample.drawn.frame_digest) == (5, False)
    assert later.cases == drawn([*refs, *(set(later.cases) - set(refs))], 2, sample.drawn.seed)
    with pytest.raises(NotFound):
        world.office.draw_again("nothing")


def test_who_may_look_a_case_through_is_told_beforehand() -> None:
    """As the review itself would refuse; asking is not in the journal."""
    world = World()
    decided(world, 1)
    sample = world.office.draw_sample("2026-03", 1, by=EYE)
    (case,) = sample.drawn.cases
    assert world.office.may_review(sample.ref, case, by=EYE) is None
    clerk = world.office.may_review(sample.ref, case, by=CLERK)
    own = world.office.may_review(sample.ref, case, by=attrs.evolve(EYE, agency="urban"))
    assert clerk is not None and own is not None
    assert (clerk.rule, own.rule) == ("role", "own-unit")
    world.office.review_sampled(sample.ref, case, SOUND, by=EYE)
    done = world.office.may_review(sample.ref, case, by=EYE)
    assert done is not None and done.rule == "stage"


def test_each_case_is_as_likely_as_another() -> None:
    """Over a thousand seeds, within five standard deviations."""
    frame = [f"F{number}" for number in range(10)]
    times = dict.fromkeys(frame, 0)
    for seed in range(1000):
        for ref in drawn(frame, 3, str(seed)):
            times[ref] += 1
    assert all(abs(number - 300) < 75 for number in times.values())


def test_a_fault_becomes_a_finding_and_the_record_is_sound() -> None:
    """Two faults, at two levels; nothing is carded by itself."""
    world = World()
    decided(world, 2)
    sample = world.office.draw_sample("2026-03", 2, by=EYE)
    first, second = sample.drawn.cases
    marks = {**SOUND, "papers": "fault", "charge": "fault"}
    reviewed = world.office.review_sampled(sample.ref, first, marks, words="多收一份材料", by=EYE, command_id="r-1")
    assert (reviewed.left, reviewed.faults) == ((second,), 2)
    assert (
        world.office.review_sampled(sample.ref, first, marks, words="多收一份材料", by=EYE, command_id="r-1")
        == reviewed
    )
    found = world.office.findings(rule="Q1")
    assert {(one.level, one.agency, one.case_ref) for one in found} == {
        ("signal", "urban", first),
        ("warning", "urban", first),
    }
    assert "多收一份材料" in found[0].text.zh
    done = world.office.review_sampled(sample.ref, second, {**SOUND, "charge": "not-applicable"}, by=CENTRE)
    assert not done.left
    while look(world.office).entries:
        pass
    assert len(world.office.findings(rule="Q1")) == 2
    assert not world.office.cards()
    world.office.note_finding(found[0].ref, "属实", by=attrs.evolve(EYE, id="eye-2"))
    assert not verify(world.office.store, world.office.region).violations


def test_refusals() -> None:
    """Who may not, and what is not marked, all at once."""
    world = World()
    (ref,) = decided(world, 1)
    rules = []
    for period, by, asked in (
        ("2026-03", CLERK, {}),
        ("2026-02", EYE, {}),
        ("2026-03", EYE, {"target": "refused"}),
        ("2026-03", EYE, {"target": "carded"}),
        ("2026-03", EYE, {"target": "late"}),
    ):
        with pytest.raises(MoveRefused) as caught:
            world.office.draw_sample(period, 1, by=by, **asked)
        rules.append(caught.value.rule)
    sample = world.office.draw_sample("2026-03", 1, by=EYE).ref
    for by in (CLERK, attrs.evolve(APPROVER, agency="", roles={"centre"}), attrs.evolve(EYE, agency="urban")):
        with pytest.raises(MoveRefused) as caught:
            world.office.review_sampled(sample, ref, SOUND, by=by)
        rules.append(caught.value.rule)
    assert rules == ["role", "frame", "frame", "frame", "frame", "role", "same-person", "own-unit"]
    with pytest.raises(BadInput, match="charge, more, papers"):
        marks = {**SOUND, "papers": "perhaps", "more": "sound"}
        del marks["charge"]
        world.office.review_sampled(sample, ref, marks, by=EYE)
    with pytest.raises(BadInput, match="fault"):
        world.office.review_sampled(sample, ref, {**SOUND, "papers": "fault"}, by=EYE)
    for size, target in ((0, ""), (1, "green")):
        with pytest.raises(BadInput):
            world.office.draw_sample("2026-03", size, target=target, by=EYE)
    world.office.review_sampled(sample, ref, SOUND, by=EYE)
    with pytest.raises(MoveRefused, match="still"):
        world.office.review_sampled(sample, ref, SOUND, by=CENTRE)
    with pytest.raises(NotFound):
        world.office.sample("nothing")


def test_a_checklist_is_declared_with_all_its_faults_at_once() -> None:
    """And is the same again."""
    source = {
        "version": "2026-1",
        "title": {"zh": "表", "en": "list"},
        "items": [{"key": "papers", "title": {"zh": "材料", "en": "papers"}, "level": "warning"}],
    }
    checklist = declare.checklist_from(source)
    assert checklist_of(checklist.plain()) == checklist
    with pytest.raises(DeclarationFaulty) as caught:
        declare.checklist_from({"title": "表", "items": [{"key": "a", "level": "red"}, {"key": "a", "title": "b"}]})
    assert len(caught.value.faults) >= 4
    with pytest.raises(DeclarationFaulty):
        declare.checklist_from({"version": "1", "title": {"zh": "表", "en": "list"}})
