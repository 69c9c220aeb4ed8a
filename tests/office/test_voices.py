"""Complaints, questions and ratings on their way: given, answered, late, appealed, called back; and who sees what."""

from __future__ import annotations

import pytest

from approvalflow import Actor, Applicant, BadInput, Light, MoveRefused, NotFound
from approvalflow.domain.deadlines.moments import instant
from approvalflow.domain.parties.basis import Text
from approvalflow.domain.parties.organisation import Organisation, PublicTerms, Region
from approvalflow.domain.supervision.periods import Period
from approvalflow.errors import CommandReused
from approvalflow.supervise import look
from approvalflow.sweep import sweep
from tests.office.world import CLERK, HEAD, POLICE, REVIEWER, World

CENTRE = Actor("u-90", roles={"centre"})
SUPERVISOR = Actor("u-91", agency="supervision", roles={"supervisor"})
WANG = Applicant("王芳", phone="13800000000", email="wang@example.org")
YEAR = Period(instant("2026-01-01T00:00:00+08:00"), instant("2027-01-01T00:00:00+08:00"))


def case(world: World) -> tuple[str, str]:
    """A road case that was accepted at a window, with its query code."""
    filed = world.office.file(
        "road",
        applicant=Applicant("王芳", id_number="420900198001010010", phone="13800000000", email="wang@example.org"),
        facts={"area_m2": "12.5", "days": 30},
        materials={"application": b"x"},
        by=_at_window(CLERK),
    )
    world.office.accept(filed.ref, by=_at_window(CLERK))
    return filed.ref, filed.query_code


def _at_window(actor: Actor) -> Actor:
    return Actor(actor.id, agency=actor.agency, roles=actor.roles, station="w-3")


def rated(world: World, grade: int = 5, **more: object) -> str:
    ref, code = case(world)
    visit = world.office.visits(ref, code)[0].visit.key
    return world.office.rate(ref, code, grade, visit=visit, **more).voice.ref  # type: ignore[arg-type]


def test_a_complaint_is_taken_on_in_five_working_days_and_answered_in_ten() -> None:
    """By the body whose kind of matter it is; the answer says whether it was upheld, in an entry that rules read."""
    world = World()
    given = world.office.complain("窗口让我自己找中介", topic="attitude", agency="urban", speaker=WANG)
    assert given.voice.due == instant("2026-03-11T17:30:00+08:00")
    assert (given.voice.state, given.light, given.words) == ("filed", Light.green, "窗口让我自己找中介")
    ref = given.voice.ref
    with pytest.raises(MoveRefused, match="centre or supervisor"):
        world.office.accept_complaint(ref, by=POLICE)
    world.at("2026-03-05T09:30:00+08:00")
    taken = world.office.accept_complaint(ref, by=CENTRE)
    assert (taken.route, taken.due) == ("centre", instant("2026-03-19T17:30:00+08:00"))
    with pytest.raises(MoveRefused, match="for the role of centre"):
        world.office.decide_complaint(ref, "upheld", "属实", by=SUPERVISOR)
    with pytest.raises(MoveRefused, match="upheld or unfounded"):
        world.office.decide_complaint(ref, "perhaps", "属实", by=CENTRE)
    longer = world.office.extend_complaint(ref, "须调取监控", by=CENTRE)
    assert longer.due == instant("2026-04-02T17:30:00+08:00")
    with pytest.raises(MoveRefused, match="extended already"):
        world.office.extend_complaint(ref, "再延", by=CENTRE)
    done = world.office.decide_complaint(ref, "upheld", "已责令整改", by=CENTRE, command_id="once")
    assert world.office.decide_complaint(ref, "upheld", "已责令整改", by=CENTRE, command_id="once") == done
    with pytest.raises(CommandReused):
        world.office.decide_complaint(ref, "unfounded", "已责令整改", by=CENTRE, command_id="once")
    assert (done.state, done.outcome, done.ended_as) == ("answered", "upheld", "green")
    with world.office.store.reading(world.office.region) as reading:
        (entry,) = reading.entries(kinds=("complaint-decided",))
        attempts = reading.entries(kinds=("voice-attempt-refused",))
    assert {name: entry.draft.body[name] for name in ("complaint", "about_agency", "about_person", "outcome")} == {
        "complaint": ref,
        "about_agency": "urban",
        "about_person": "",
        "outcome": "upheld",
    }
    assert [one.draft.body["rule"] for one in attempts] == ["role", "role", "outcome", "extended"]


def test_nobody_looks_into_a_complaint_about_themselves() -> None:
    """Not the person, not the agency, not the centre into one about itself; the person does not see it either."""
    world = World()
    own = Actor("u-92", agency="urban", roles={"centre"})
    about = world.office.complain("推诿", topic="handling", agency="urban", person="").voice.ref
    with pytest.raises(MoveRefused, match="themselves"):
        world.office.accept_complaint(about, by=own)
    centre = world.office.complain("中心大厅不开门", topic="handling").voice.ref
    with pytest.raises(MoveRefused, match="role of supervisor"):
        world.office.decline_complaint(centre, "不属实", by=CENTRE)
    assert world.office.accept_complaint(centre, by=SUPERVISOR).route == "supervision-office"
    assert [one.voice.ref for one in world.office.voices(by=CLERK)] == []
    number, code = case(world)
    third = world.office.complain("慢", topic="handling", number=number, code=code).voice.ref
    world.office.accept_complaint(third, by=CENTRE)
    world.office.decide_complaint(third, "upheld", "已催办", by=CENTRE)
    assert [one.voice.case_ref for one in world.office.voices(by=CLERK)] == [""]
    assert world.office.voice(third, by=CENTRE).voice.case_ref == number
    with pytest.raises(NotFound):
        world.office.voice(about, by=CLERK)
    assert {one.voice.ref for one in world.office.voices(by=SUPERVISOR)} == {about, centre, third}


def test_a_complaint_that_is_not_taken_on_says_why() -> None:
    """To a speaker with a name in writing; to nobody without one. Without a reason it cannot be."""
    world = World()
    ref = world.office.complain("邻居太吵", topic="handling", agency="urban", speaker=WANG).voice.ref
    with pytest.raises(MoveRefused, match="in words"):
        world.office.decline_complaint(ref, "  ", by=CENTRE)
    declined = world.office.decline_complaint(ref, "不属于政务服务", by=CENTRE)
    assert (declined.state, declined.reason, declined.is_open) == ("declined", "不属于政务服务", False)
    with pytest.raises(MoveRefused, match="not open"):
        world.office.accept_complaint(ref, by=CENTRE)


def test_one_visit_is_rated_once_and_nobody_finds_out_by_whom() -> None:
    """The journal, the row and what the rated see name no case and no party of a case; the words lose the number."""
    world = World()
    ref, code = case(world)
    (seen,) = world.office.visits(ref, code)
    assert (seen.visit.key, seen.visit.person, seen.visit.station, seen.rated) == ("2026-03-04", CLERK.id, "w-3", False)
    words = f"王芳的件{ref},电话13800000000,等了两小时"
    given = world.office.rate(ref, code, 5, visit=seen.visit.key, words=words, command_id="r-1")
    assert world.office.rate(ref, code, 5, visit=seen.visit.key, words=words, command_id="r-1") == given
    assert world.office.visits(ref, code)[0].rated
    with pytest.raises(BadInput, match="rated already"):
        world.office.rate(ref, code, 1, visit=seen.visit.key)
    with pytest.raises(NotFound):
        world.office.rate(ref, "00000000", 1, visit=seen.visit.key)
    with pytest.raises(NotFound):
        world.office.rate(ref, code, 1, visit="2026-03-05")
    (shown,) = world.office.voices(by=CLERK)
    assert shown.words == "＊＊＊的件＊＊＊,电话＊＊＊,等了两小时"
    assert (shown.voice.party, shown.voice.act, shown.voice.commitment) == ("", "", "")
    assert shown.voice.given_at == instant("2026-03-04T00:00:00+08:00")
    with world.office.store.reading(world.office.region) as reading:
        row, entries = reading.voice(given.voice.ref), reading.entries(kinds=("voice-given",))
        party = reading.case(ref).party  # type: ignore[union-attr]
        about_case = reading.about_case(ref)
    assert ref not in repr(row) + repr(entries) and party not in repr(row) + repr(entries)
    assert not [one for one in about_case if one.draft.kind.startswith(("voice", "rating"))]
    assert "王芳" not in repr(entries) and code not in repr(entries)


def test_a_bad_rating_is_put_right_and_called_back() -> None:
    """By the rated, within the region's own term; who is not satisfied gets it done again."""
    organisation = Organisation(
        Region("000000", Text("示例", "sample")), public=PublicTerms(rectification="5 working days")
    )
    world = World(organisation=organisation)
    ref = rated(world, 4, words="态度差")
    assert world.office.voice(ref, by=CENTRE).voice.due == instant("2026-03-11T17:30:00+08:00")
    with pytest.raises(MoveRefused, match="another agency"):
        world.office.rectify_rating(ref, "已道歉", by=POLICE)
    done = world.office.rectify_rating(ref, "已道歉并培训", by=REVIEWER)
    assert (done.state, done.term, done.ended_at) == ("rectified", "call-back", None)
    with pytest.raises(MoveRefused, match="role of"):
        world.office.call_back(ref, satisfied=True, by=REVIEWER)
    again = world.office.call_back(ref, satisfied=False, by=CENTRE)
    assert (again.state, again.turn) == ("rectifying", 3)
    world.office.rectify_rating(ref, "再次上门致歉", by=HEAD if HEAD.agency == CLERK.agency else REVIEWER)
    closed = world.office.call_back(ref, satisfied=True, by=SUPERVISOR)
    assert (closed.state, closed.satisfied, closed.ended_as) == ("closed", "yes", "green")


def test_without_a_name_there_is_nobody_to_call_back() -> None:
    """What was put right is over at once; a good rating is owed nothing; only a name is ever shown, with a trace."""
    world = World()
    ref = rated(world, 5, named=False, words="慢")
    assert world.office.rectify_rating(ref, "已增派人手", by=REVIEWER).state == "closed"
    other = World()
    good = rated(other, 2)
    assert other.office.voice(good, by=CENTRE).voice.state == "kept"
    with pytest.raises(MoveRefused, match="not open"):
        other.office.rectify_rating(good, "谢谢", by=REVIEWER)
    for by in (CLERK, Actor("u-93", agency="urban", roles={"supervisor"})):
        with pytest.raises(MoveRefused, match="only who handles"):
            other.office.who_spoke(good, by=by, reason="想知道")
    with pytest.raises(MoveRefused, match="why"):
        other.office.who_spoke(good, by=CENTRE, reason=" ")
    told = other.office.who_spoke(good, by=CENTRE, reason="回访")
    assert (told.name, told.phone) == ("王芳", "13800000000")
    with other.office.store.reading(other.office.region) as reading:
        (trace,) = reading.entries(kinds=("speaker-seen",))
        tried = [one.draft.body for one in reading.entries(kinds=("voice-attempt-refused",))]
    assert [(one["rule"], one["voice"]) for one in tried if one["move"] == "who-spoke"] == [
        ("role", good),
        ("role", good),
        ("reason", good),
    ]
    assert (trace.draft.by, trace.draft.body["reason"]) == (CENTRE.id, "回访")
    assert world.office.who_spoke(ref, by=CENTRE, reason="回访").name == ""


def test_a_false_rating_is_struck_by_somebody_else() -> None:
    """Once, in time, never by the rated; one that stands is to be put right all the same."""
    world = World()
    ref = rated(world, 5)
    with pytest.raises(MoveRefused, match="in words"):
        world.office.appeal_rating(ref, "", by=CLERK)
    assert world.office.appeal_rating(ref, "该人未到过窗口", by=CLERK).state == "appealed"
    own = Actor("u-94", agency=CLERK.agency, roles={"centre"})
    with pytest.raises(MoveRefused, match="themselves"):
        world.office.review_rating(ref, stands=False, reason="属误评", by=own)
    stands = world.office.review_rating(ref, stands=True, reason="监控显示到过", by=CENTRE)
    assert (stands.state, stands.term) == ("rectifying", "rectification")
    with pytest.raises(MoveRefused, match="once is all"):
        world.office.appeal_rating(ref, "再申诉", by=CLERK)
    other = World()
    false = rated(other, 5)
    other.office.appeal_rating(false, "误点", by=CLERK)
    struck = other.office.review_rating(false, stands=False, reason="本人确认误点", by=SUPERVISOR)
    assert (struck.state, struck.is_open) == ("struck", False)
    (region, *_) = other.office.public_supervision(YEAR)
    assert (region.ratings, region.struck, region.bad) == (0, 1, 0)


def test_what_is_not_done_in_time_is_told_once_whoever_finds_it() -> None:
    """The sweep, or the next act: one entry for yellow, one for red, and S2 reads whose rating it is."""
    world = World()
    swept, acted = rated(world, 5, named=False), rated(World(), 5, named=False)
    assert swept == acted
    world.at("2026-03-25T17:30:00+08:00")
    sweep(world.office)
    world.at("2026-03-25T17:30:00.000001+08:00")
    assert sweep(world.office).events
    assert sweep(world.office).events == 0
    assert _thresholds(world) == [("rectification", "yellow")]
    with world.office.store.reading(world.office.region) as reading:
        (entry,) = reading.entries(kinds=("rating-rectification-overdue",))
    assert entry.draft.at == instant("2026-03-25T17:30:00.000001+08:00")
    assert dict(entry.draft.body) == {
        "rating": swept,
        "agency": CLERK.agency,
        "person": CLERK.id,
        "due": instant("2026-03-25T17:30:00+08:00"),
        "grade": 5,
        "turn": 1,
    }
    late = world.office.rectify_rating(swept, "已整改", by=REVIEWER)
    assert (late.late, late.ended_as) == ("rectification", "red")
    other = World()
    ref = rated(other, 5, named=False)
    other.at("2026-03-27T10:00:00+08:00")
    assert other.office.rectify_rating(ref, "已整改", by=REVIEWER).late == "rectification"
    sweep(other.office)
    assert _thresholds(other) == [("rectification", "yellow")]
    with other.office.store.reading(other.office.region) as reading:
        assert len(reading.entries(kinds=("rating-rectification-overdue",))) == 1


def _thresholds(world: World) -> list[tuple[str, str]]:
    with world.office.store.reading(world.office.region) as reading:
        entries = reading.entries(kinds=("voice-term-reached",))
    return [(one.draft.body["term"], one.draft.body["rung"]) for one in entries]


def test_a_question_is_answered_by_whom_it_was_asked() -> None:
    """Of the agency that leads the matter or the case; followed by reference and code, and by nothing else."""
    world = World()
    ref, code = case(world)
    given = world.office.ask_question("还差什么材料？", number=ref, code=code)
    assert (given.voice.agency, given.voice.matter, given.voice.case_ref) == (CLERK.agency, "road", ref)
    with pytest.raises(MoveRefused, match="another agency"):
        world.office.answer_question(given.voice.ref, "不差", by=POLICE)
    world.office.answer_question(given.voice.ref, "材料已齐", by=CLERK)
    followed = world.office.voice_by_code(given.voice.ref, given.query_code)
    assert (followed.voice.answer, followed.words) == ("材料已齐", "还差什么材料？")
    for number, secret in ((given.voice.ref, "00000000"), ("000000-V2026-99999", given.query_code), ("", "é")):
        with pytest.raises(NotFound, match="reference or the query code"):
            world.office.voice_by_code(number, secret)


def test_what_cannot_be_said_is_refused_with_the_place() -> None:
    """Unknown topics, agencies, officers; no words; a name without an address; a wrong code."""
    office = World().office
    for call in (
        lambda: office.complain("x", topic="weather"),
        lambda: office.complain(" ", topic="attitude"),
        lambda: office.complain("x" * 2001, topic="attitude"),
        lambda: office.complain("x", topic="attitude", agency="nobody"),
        lambda: office.complain("x", topic="attitude", person="u-0"),
        lambda: office.complain("x", topic="attitude", station="w-0"),
        lambda: office.complain("x", topic="attitude", channel="pigeon"),
        lambda: office.complain("x", topic="attitude", speaker=Applicant("王芳")),
        lambda: office.ask_question(""),
    ):
        with pytest.raises(BadInput):
            call()
    with pytest.raises(NotFound):
        office.complain("x", topic="attitude", number="1", code="2")


def test_few_ratings_of_one_agency_are_published_without_their_grades() -> None:
    """Two would point at whoever gave them; three are published, and the region as a whole with them."""
    world = World()
    for count in (1, 2, 3):
        rated(world, count + 2, named=False)
        region, agency = world.office.public_supervision(YEAR)
        assert (agency.agency, agency.ratings) == (CLERK.agency, count)
        assert dict(agency.grades) == ({3: 1, 4: 1, 5: 1} if count == 3 else {})
    assert (region.bad, region.rectified, region.satisfied_per_mille) == (2, 0, 333)


def test_whoever_is_erased_takes_their_voices_along() -> None:
    """Also a rating, that names nobody; not while something is owed to them."""
    world = World()
    ref, code = case(world)
    given = world.office.rate(ref, code, 5, visit="2026-03-04", words="我是王芳").voice.ref
    world.office.withdraw(ref, by=world.office.applicant_of(ref, code), reason="不办了")
    with world.office.store.reading(world.office.region) as reading:
        party = reading.case(ref).party  # type: ignore[union-attr]
    admin = Actor("u-95", roles={"admin"})
    with pytest.raises(MoveRefused, match="voice"):
        world.office.erase(party, by=CENTRE, together=admin, reason="本人要求", basis="个人信息保护法 art. 47")
    world.office.rectify_rating(given, "已整改", by=REVIEWER)
    world.office.call_back(given, satisfied=True, by=SUPERVISOR)
    world.office.erase(party, by=CENTRE, together=admin, reason="本人要求", basis="个人信息保护法 art. 47")
    assert world.office.voice(given, by=CENTRE).words == ""
    with world.office.store.reading(world.office.region) as reading:
        assert not [one for one in reading.parties() if one.personal]


def test_supervision_hears_what_was_upheld_and_what_nobody_put_right() -> None:
    """One card for each, on whom it was about; the card of a rating names neither case nor speaker."""
    world = World()
    ref = world.office.complain("乱收费", topic="charges", agency="urban").voice.ref
    world.office.accept_complaint(ref, by=CENTRE)
    world.office.decide_complaint(ref, "upheld", "已退还", by=SUPERVISOR)
    late = rated(world, 5)
    world.at("2026-04-20T10:00:00+08:00")
    sweep(world.office)
    while look(world.office).entries:
        pass
    cards = {row.rule: row for row in world.office.cards() if row.rule in ("S1", "S2")}
    assert (cards["S1"].subject, cards["S1"].agency, cards["S1"].level) == (ref, "urban", "warning")
    assert (cards["S2"].subject, cards["S2"].person, cards["S2"].case_ref) == (late, CLERK.id, "")
    assert "000000-F" not in repr(cards["S2"]) and "王芳" not in repr(cards["S2"])


def test_the_supervision_organ_sees_the_complaints_that_went_to_it_and_no_others() -> None:
    """Neither in a list nor by reference, nor who spoke; the centre's own section answers what the centre was asked."""
    world = World()
    organ = Actor("u-95", agency="commission", roles={"organ"})
    section = Actor("u-96", agency="hall", roles={"centre"})
    manner = world.office.complain("态度差", topic="attitude", agency="urban", speaker=WANG).voice.ref
    conduct = world.office.complain("收受红包", topic="conduct", agency="urban", speaker=WANG).voice.ref
    for ref in (manner, conduct):
        world.office.accept_complaint(ref, by=CENTRE)
    assert [one.voice.ref for one in world.office.voices(by=organ)] == [conduct]
    assert [one.voice.ref for one in world.office.voices_to_answer(by=organ)] == [conduct]
    with pytest.raises(NotFound):
        world.office.voice(manner, by=organ)
    with pytest.raises(MoveRefused, match="only who handles"):
        world.office.who_spoke(manner, by=organ, reason="想知道")
    assert world.office.who_spoke(conduct, by=organ, reason="核实").name == "王芳"
    question = world.office.ask_question("大厅几点开门？").voice.ref
    with pytest.raises(MoveRefused, match="another agency"):
        world.office.answer_question(question, "九点", by=organ)
    assert world.office.answer_question(question, "九点", by=section).state == "answered"
