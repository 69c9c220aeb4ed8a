"""Questions, complaints and ratings run against a term of their own and are answered by the agency concerned."""

from __future__ import annotations

import pytest

from approvalflow import BadInput, Light, MoveRefused, NotFound
from approvalflow.domain.deadlines.moments import instant
from approvalflow.domain.parties.people import CITIZEN
from tests.office.world import CLERK, POLICE, World


def test_a_complaint_is_answered_in_ten_working_days() -> None:
    """Due at the close of the tenth working day; answered late it stays red for ever."""
    world = World()
    ref = world.reviewing()
    said = world.office.say(ref, "complaint", "窗口要求提供目录以外的材料", by=CITIZEN)
    assert said.due == instant("2026-03-18T17:30:00+08:00")
    world.at("2026-03-18T17:30:00.000001+08:00")
    assert said.light(world.clock.now()) == Light.red
    with pytest.raises(MoveRefused, match="another agency"):
        world.office.reply(ref, said.ref, "已核实", by=POLICE)
    answered = world.office.reply(ref, said.ref, "已核实并纠正", by=CLERK)
    world.at("2026-06-01T09:00:00+08:00")
    assert (answered.light(world.clock.now()), world.office.said(ref)) == (Light.red, (answered,))
    with pytest.raises(MoveRefused, match="answered already"):
        world.office.reply(ref, said.ref, "再答复", by=CLERK)


def test_a_rating_is_not_taken_here() -> None:
    """It would name its case; nothing is said in no words or of no kind either."""
    world = World()
    ref = world.reviewing()
    for about, text in (("rating", ""), ("question", " "), ("praise", "x")):
        with pytest.raises(BadInput):
            world.office.say(ref, about, text, by=CITIZEN)
    with pytest.raises(NotFound):
        world.office.reply(ref, "nothing", "x", by=CLERK)


def test_what_the_public_says_stays_out_of_the_journal_and_is_said_once() -> None:
    """The words are with the party alone; the same command again says nothing twice."""
    world = World()
    ref = world.reviewing()
    words = "我叫王芳,身份证 420900198001010010"
    first = world.office.say(ref, "complaint", words, by=CITIZEN, command_id="once")
    assert world.office.say(ref, "complaint", words, by=CITIZEN, command_id="once") == first
    assert [one.said for one in world.office.said(ref)] == [words]
    with world.office.store.reading(world.office.region) as reading:
        assert "王芳" not in repr(reading.entries()) and "420900198001010010" not in repr(reading.entries())
    for _ in range(2):
        answered = world.office.reply(ref, first.ref, "已核实", by=CLERK, command_id="reply")
        assert (answered.answer, answered.said) == ("已核实", words)
