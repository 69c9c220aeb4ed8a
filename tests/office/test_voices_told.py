"""Who is told of complaints, questions and ratings, and who may handle and list them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from approvalflow import Actor, BadInput, MoveRefused
from approvalflow.domain.parties.basis import Text
from approvalflow.domain.parties.organisation import Agency, Organisation, Person, Region
from approvalflow.outbox import deliver
from approvalflow.plugins.registry import Plugins
from approvalflow.sweep import sweep
from tests.office.outside import Box
from tests.office.test_voices import CENTRE, WANG, case
from tests.office.world import CLERK, World


def _with_letters() -> tuple[World, Box]:
    box = Box()
    people = {
        "u-90": Person("u-90", "中心", "", frozenset({"centre"}), email="centre@county.example"),
        "u-91": Person("u-91", "监察", "supervision", frozenset({"supervisor"}), email="eye@county.example"),
        CLERK.id: Person(CLERK.id, "窗口", "urban", CLERK.roles, email="clerk@county.example"),
    }
    organisation = Organisation(
        Region("000000", Text("示例", "sample")),
        agencies={"urban": Agency("urban", Text("城管", "Urban management"))},
        people=people,
    )
    return World(plugins=Plugins([box]), organisation=organisation), box


def test_who_gave_a_name_is_told_in_writing_and_whose_turn_it_is_too() -> None:
    """Each step once; who gave none is told nothing, and no letter to an officer names a speaker or a case."""
    world, box = _with_letters()
    office = world.office
    ref = office.complain("推诿", topic="handling", agency="urban", speaker=WANG).voice.ref
    office.accept_complaint(ref, by=CENTRE)
    office.extend_complaint(ref, "须调取监控", by=CENTRE)
    office.decide_complaint(ref, "unfounded", "监控显示正常受理", by=CENTRE)
    office.decline_complaint(office.complain("太慢", topic="handling", agency="urban").voice.ref, "无内容", by=CENTRE)
    deliver(office)
    to_wang = [letter.body.en for letter in box.taken if letter.to == "wang@example.org"]
    assert [words.split(":")[0].split(";")[0] for words in to_wang] == [
        "Your complaint is looked into",
        "The answer to your complaint takes until 1 April 2026, 17",
        "Your complaint was found unfounded. 监控显示正常受理",
    ]
    box.taken.clear()
    case_ref, code = case(world)
    late = office.rate(case_ref, code, 5, visit="2026-03-04", words="王芳说慢").voice.ref
    world.at("2026-04-20T10:00:00+08:00")
    sweep(office)
    deliver(office)
    about = [letter for letter in box.taken if late in letter.subject.zh]
    assert [(one.to, one.subject.zh.split()[0]) for one in about] == [
        ("clerk@county.example", "待办"),
        ("clerk@county.example", "催办"),
        ("clerk@county.example", "超期"),
        ("eye@county.example", "超期"),
    ]
    assert not [one for one in about if case_ref in repr(one) or "王芳" in repr(one)]


def test_where_bodies_are_declared_a_role_counts_in_its_body_alone() -> None:
    """A centre role in an agency that is not the centre takes nothing on; the declared centre is not above itself."""
    agencies = {
        "urban": Agency("urban", Text("城管", "Urban management")),
        "hall": Agency("hall", Text("中心", "Centre"), body="centre"),
        "eye": Agency("eye", Text("监察室", "E-supervision"), body="supervision-office"),
    }
    world = World(organisation=Organisation(Region("000000", Text("示例", "sample")), agencies=agencies))
    hall, eye = Actor("u-1", agency="hall", roles={"centre"}), Actor("u-2", agency="eye", roles={"supervisor"})
    about = world.office.complain("推诿", topic="handling", agency="urban").voice.ref
    with pytest.raises(MoveRefused, match="role of"):
        world.office.accept_complaint(about, by=CENTRE)
    assert world.office.voices(by=Actor("u-3", agency="market", roles={"supervisor"})) == ()
    assert world.office.accept_complaint(about, by=hall).route == "centre"
    own = world.office.complain("推诿", topic="handling", agency="hall").voice.ref
    with pytest.raises(MoveRefused, match="themselves"):
        world.office.accept_complaint(own, by=hall)
    assert world.office.accept_complaint(own, by=eye).route == "supervision-office"


def test_pages_of_voices_hold_what_one_may_see() -> None:
    """However much of what lies between is not theirs, a page is full or the last."""
    world = World()
    for number in range(6):
        world.office.complain(f"推诿{number}", topic="handling", agency="urban")
        world.office.ask_question(f"几点{number}？", agency="urban")
    pages: list[str] = []
    before = ""
    while page := world.office.voices(by=CLERK, before=before, limit=4):
        pages += [one.voice.ref for one in page]
        before = page[-1].voice.ref
    assert pages == [f"000000-V2026-{number:05d}" for number in range(12, 0, -2)]


def test_two_who_rate_at_once_give_one_rating() -> None:
    """Of the same visit, in two threads: one is taken, the other is told."""
    world = World()
    ref, code = case(world)

    def once(grade: int) -> str:
        try:
            return world.office.rate(ref, code, grade, visit="2026-03-04").voice.ref
        except BadInput as refused:
            return refused.rule

    with ThreadPoolExecutor(4) as pool:
        said = sorted(pool.map(once, (1, 2, 3, 4)))
    assert said == ["000000-V2026-00001", "rated-already", "rated-already", "rated-already"]
