"""Gaming through the office itself: what several cases show together is found where it happens, behind the cursor."""

from __future__ import annotations

import pytest

from approvalflow import Applicant
from approvalflow.domain.deadlines.moments import DAY, MINUTE
from approvalflow.domain.parties.people import Actor
from approvalflow.domain.supervision.edition import STANDARD
from approvalflow.office.backtest import backtest
from approvalflow.office.counting import TALLIES
from approvalflow.office.verify import verify
from approvalflow.supervise import CURSOR, Looked, look
from tests.office.world import APPROVER, CLERK, World

HERE = "000000"


def looked(world: World) -> Looked:
    """Supervision up to date; the last round that saw anything."""
    last = Looked()
    while (one := look(world.office)).entries:
        last = one
    return last


def found(world: World, rule: str) -> list[tuple[str, str]]:
    """What a rule found: level and subject, in the order in which it was found."""
    return [(one.level, one.subject) for one in reversed(world.office.findings(rule=rule))]


def filed_by(world: World, name: str, number: str, application: bytes = b"application") -> str:
    """An application of somebody at the window; each time another party record."""
    applicant = Applicant(name, id_number=number)
    papers = {"application": application}
    facts = {"area_m2": "12.5", "days": 30}
    return world.office.file("road", applicant=applicant, facts=facts, materials=papers, by=CLERK).ref


def test_a_case_that_is_withdrawn_and_filed_anew_is_known_again() -> None:
    """By who applied, though the window writes a new party each time; and not for somebody else."""
    world = World()
    first = filed_by(world, "王芳", "420900198001010010")
    world.clock.advance(2 * DAY)
    world.office.withdraw(first, reason="材料未齐", by=CLERK)
    filed_by(world, "李雷", "420900199001010018")
    looked(world)
    assert found(world, "G5") == []
    world.clock.advance(60 * MINUTE)
    second = filed_by(world, "王芳", "420900198001010010")
    looked(world)
    assert found(world, "G5") == [("signal", f"{first}/refiled")]
    with world.office.store.reading(HERE) as reading:
        (told,) = (
            one.draft.body for one in reading.entries(kinds=("signal-raised",)) if one.draft.body["rule"] == "G5"
        )
    assert (told["person"], told["evidence"]["used_per_cent"], told["evidence"]["papers_alike_per_cent"]) == (
        CLERK.id,
        27,
        100,
    )
    world.clock.advance(2 * DAY)
    world.office.withdraw(second, reason="材料未齐", by=CLERK)
    filed_by(world, "王芳", "420900198001010010")
    looked(world)
    assert ("warning", f"{first}/refiled") in found(world, "G5")
    assert [card.rule for card in world.office.cards()] == ["G5"]
    assert verify(world.office.store, HERE).violations == ()


@pytest.mark.parametrize(
    ("waits", "alone", "comes", "application"),
    [
        (2 * DAY, True, 60 * MINUTE, b"application"),
        (60 * MINUTE, False, 60 * MINUTE, b"application"),
        (2 * DAY, False, 3 * DAY, b"another"),
    ],
    ids=["the applicant alone, online", "nothing was gained", "other papers, days later"],
)
def test_an_applicant_who_comes_again_accuses_nobody(waits: int, alone: bool, comes: int, application: bytes) -> None:
    """The nearest of each that does is the test before."""
    world = World()
    first = filed_by(world, "王芳", "420900198001010010")
    world.clock.advance(waits)
    with world.office.store.reading(HERE) as reading:
        party = reading.case(first).party
    world.office.withdraw(first, reason="另有打算", by=Actor("citizen", party=party) if alone else CLERK)
    world.clock.advance(comes)
    filed_by(world, "王芳", "420900198001010010", application)
    looked(world)
    assert found(world, "G5") == []


def test_a_few_decisions_one_upon_the_other_are_a_batch() -> None:
    """Of an approver who decides one a day: five within two minutes. Not where each could be read for a minute."""
    for apart, expected in ((20_000_000, 1), (60_000_000, 0)):
        world = World()
        for refs in [[world.reviewed()] for _ in range(4)]:
            world.office.refuse(refs[0], reason="不符合城市道路规划", basis="条例 31", remedies="复议", by=APPROVER)
            world.clock.advance(DAY)
        for ref in [world.reviewed() for _ in range(5)]:
            world.clock.advance(apart)
            world.office.refuse(ref, reason="不符合城市道路规划", basis="条例 31", remedies="复议", by=APPROVER)
        looked(world)
        assert len(found(world, "G6")) == expected


def test_decisions_in_a_batch_are_counted_over_rounds() -> None:
    """Ten within five minutes, looked at one by one, are as many as ten looked at together."""
    together, apart = World(), World()
    for world, each in ((together, False), (apart, True)):
        for _ in range(10):
            ref = world.reviewed()
            world.clock.advance(20_000_000)
            world.office.refuse(ref, reason="不符合城市道路规划", basis="条例 31", remedies="六十日内复议", by=APPROVER)
            if each:
                looked(world)
        looked(world)
        assert found(world, "G6") == [("signal", "approver/2026-03-04")]
        tried = {key: four for key, *four in backtest(world.office, STANDARD).by("rule", "level")}
        # From the fifth on, each decision is told of the one finding.
        assert tried["G6", "signal"] == [6, 6, 0, 0]
    with together.office.store.reading(HERE) as one, apart.office.store.reading(HERE) as other:
        assert one.tallies("decisions", "approver")[0].chances == other.tallies("decisions", "approver")[0].chances


def test_what_was_looked_at_before_anything_was_counted_is_caught_up_with() -> None:
    """A record of an earlier version has a cursor and no tallies: they are counted first, and no rule looks again."""
    world, other = World(), World()
    for one in (world, other):
        one.reviewed()
        looked(one)
    with world.office.store.reading(HERE) as reading:
        content = [row for row in reading.content() if row[0] != "tallies" and row[1].get("name") != TALLIES]
    from tests.office.story import store_of

    older = World(store=store_of([(table, dict(row)) for table, row in content], HERE))
    older.clock.set(world.clock.now())
    before = older.office.findings()
    assert verify(older.office.store, HERE).violations == ()
    assert look(older.office).signals == 0
    looked(older)
    assert older.office.findings() == before
    with older.office.store.reading(HERE) as reading, other.office.store.reading(HERE) as whole:
        assert reading.cursor(TALLIES) == reading.cursor(CURSOR)
        assert list(reading.content(("tallies",))) == list(whole.content(("tallies",)))


def test_two_rounds_at_once_count_each_entry_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one that is slower gives way, and goes on where the other left it."""
    world = World()
    world.reviewed()
    office = world.office
    in_unit = office._in_unit

    def slower(work):
        monkeypatch.setattr(office, "_in_unit", in_unit)
        looked(world)
        return in_unit(work)

    monkeypatch.setattr(office, "_in_unit", slower)
    look(office)
    looked(world)
    assert verify(office.store, HERE).violations == ()
