"""Instruments of supervision: three bodies, three powers; issued, signed for, answered, closed."""

from __future__ import annotations

import pytest

from approvalflow import Actor, MoveRefused
from approvalflow.domain.deadlines.moments import instant
from approvalflow.errors import BadInput, NotFound
from approvalflow.office.verify import verify
from tests.office.watched import CENTRE, EYE, HEAD, ORGAN, watched
from tests.office.world import REVIEWER, World

TEXT = "请于三日内办结并说明原因"


def urged(world: World, ref: str) -> str:
    """An urging notice to the agency of a case."""
    return world.office.issue_instrument("urging", "case", ref, to_agency="urban", text=TEXT, by=CENTRE).ref


def test_an_urging_is_issued_served_signed_for_answered_and_closed() -> None:
    """The head of the agency answers within three working days, with the case in which it was done."""
    world, ref = watched()
    issued = world.office.issue_instrument("urging", "case", ref, to_agency="urban", text=TEXT, by=CENTRE)
    assert (issued.state, issued.case_ref, issued.due) == ("issued", ref, instant("2026-03-20T17:30:00+08:00"))
    assert world.office.receive_instrument(issued.ref, by=HEAD).received_by == HEAD.id
    answered = world.office.answer_instrument(issued.ref, "已办结", by=HEAD, by_case=ref)
    assert (answered.state, answered.answered_late, answered.by_case) == ("answered", False, ref)
    closed = world.office.close_instrument(issued.ref, "已核实", by=CENTRE)
    assert (closed.state, closed.closing) == ("closed", "已核实")
    assert world.office.instruments(agency="urban", state="closed") == (closed,)
    assert not verify(world.office.store, world.office.region).violations


def test_an_instrument_is_overdue_and_may_still_be_answered_late() -> None:
    """From the instant after its due on."""
    world, ref = watched()
    urging = urged(world, ref)
    world.at("2026-03-20T17:30:00+08:00")
    assert world.office.instruments(state="overdue") == ()
    world.at("2026-03-20T17:30:01+08:00")
    overdue = {one.ref: one.issued_by for one in world.office.instruments(state="overdue")}
    assert sorted(overdue.items()) == [("000000-J2026-00001", "system"), (urging, CENTRE.id)]
    assert world.office.answer_instrument(urging, "迟报", by=HEAD).answered_late


def test_each_body_issues_what_it_has_the_power_for() -> None:
    """The centre urges and orders, the e-supervision office urges, proposes and refers, the organ issues nothing."""
    world, _ = watched(proposals=True)
    may = {
        by.id: {kind for kind, refusal in world.office.may_issue(by=by).items() if refusal is None}
        for by in (CENTRE, EYE, ORGAN, HEAD)
    }
    assert may == {
        "hall": {"reminder", "urging", "leader-urging", "rectification", "efficiency"},
        "eye": {"reminder", "urging", "leader-urging", "proposal", "referral"},
        "organ": set(),
        "head": set(),
    }
    assert world.office.may_issue(by=EYE, about="card")["rectification"] is None
    plain, _ = watched()
    refusal = plain.office.may_issue(by=EYE)["proposal"]
    assert refusal is not None
    assert refusal.rule == "profile"


def test_a_refused_instrument_draws_no_number_and_is_journaled() -> None:
    """With who tried what about what."""
    world, ref = watched()
    with pytest.raises(MoveRefused) as caught:
        world.office.issue_instrument("rectification", "case", ref, to_agency="urban", text=TEXT, by=EYE)
    assert caught.value.rule == "body"
    # The first number is that of what the system sent by itself.
    assert urged(world, ref).endswith("-00002")
    with world.office.store.reading(world.office.region) as reading:
        (attempt,) = reading.entries(kinds=("supervision-attempt-refused",))
    assert (attempt.draft.by, attempt.draft.body["kind"], attempt.draft.body["subject"]) == (
        "eye",
        "rectification",
        ref,
    )


def test_everything_that_is_missing_of_an_instrument_is_said_at_once() -> None:
    """Subject, address, text, source and a day to come."""
    world, _ = watched()
    with pytest.raises(BadInput) as caught:
        world.office.issue_instrument("leader-urging", "weather", " ", text=" ", due=1, by=CENTRE)
    assert caught.value.place == "subject, to_agency, text, source, due"
    for subject in (("case", "nowhere"), ("card", "c-9"), ("finding", "n-9")):
        with pytest.raises(NotFound):
            world.office.issue_instrument("urging", *subject, to_agency="urban", text=TEXT, by=CENTRE)
    with pytest.raises(NotFound):
        world.office.issue_instrument("urging", "agency", "urban", to_agency="nowhere", text=TEXT, by=CENTRE)
    with pytest.raises(BadInput):
        world.office.issue_instrument("edict", "agency", "urban", to_agency="urban", text=TEXT, by=CENTRE)


@pytest.mark.parametrize(
    ("by", "rule"),
    [(CENTRE, "addressed"), (EYE, "addressed"), (Actor("x", agency="traffic-police", roles={"head"}), "addressed")],
)
def test_only_those_addressed_sign_and_answer(by: Actor, rule: str) -> None:
    """Nobody of another unit, nobody of the body that issued it."""
    world, ref = watched()
    urging = urged(world, ref)
    for act in (
        lambda: world.office.receive_instrument(urging, by=by),
        lambda: world.office.answer_instrument(urging, "已办", by=by),
    ):
        with pytest.raises(MoveRefused) as caught:
            act()
        assert caught.value.rule == rule


def test_an_instrument_to_a_person_is_answered_by_that_person_the_delegate_or_the_head() -> None:
    """A colleague does not."""
    world, ref = watched()
    colleague = Actor("colleague", agency="urban", roles={"reviewer"})
    stand_in = Actor("stand-in", agency="urban", roles={"reviewer"}, acting_for=REVIEWER.id)
    issued = world.office.issue_instrument("reminder", "case", ref, to_person=REVIEWER.id, text=TEXT, by=EYE)
    assert (issued.to_agency, issued.due) == ("urban", None)
    with pytest.raises(MoveRefused):
        world.office.answer_instrument(issued.ref, "已办", by=colleague)
    assert world.office.answer_instrument(issued.ref, "已办", by=stand_in).answered_by == "stand-in"


def test_an_instrument_is_closed_by_the_body_that_issued_it_with_words() -> None:
    """Not by those who answered it, not by another body, and once."""
    world, ref = watched()
    urging = urged(world, ref)
    world.office.answer_instrument(urging, "已办", by=HEAD)
    for by, words, rule in ((HEAD, "好", "body"), (EYE, "好", "body"), (CENTRE, " ", "reason")):
        with pytest.raises(MoveRefused) as caught:
            world.office.close_instrument(urging, words, by=by)
        assert caught.value.rule == rule
    world.office.close_instrument(urging, "已核实", by=CENTRE)
    with pytest.raises(MoveRefused) as caught:
        world.office.answer_instrument(urging, "再报", by=HEAD)
    assert caught.value.rule == "stage"


def test_a_referral_goes_to_the_organ_whose_receipt_and_result_are_written_down() -> None:
    """What the organ decided is recorded as it told it; nobody else tells of discipline, the system decides none."""
    world, _ = watched()
    card = world.office.cards()[0].ref
    with pytest.raises(BadInput):
        world.office.issue_instrument("referral", "card", card, to_agency="urban", text="线索移送", by=EYE)
    referral = world.office.issue_instrument("referral", "card", card, to_agency="commission", text="线索移送", by=EYE)
    with pytest.raises(MoveRefused):
        world.office.answer_instrument(referral.ref, "已处理", by=HEAD, discipline="warning")
    assert world.office.receive_instrument(referral.ref, by=ORGAN).received_by == "organ"
    with pytest.raises(BadInput):
        world.office.answer_instrument(referral.ref, "已处理", by=ORGAN, discipline="flogging")
    done = world.office.answer_instrument(referral.ref, "给予警告", by=ORGAN, discipline="warning")
    assert (done.discipline, done.answered_by) == ("warning", "organ")
    urging = world.office.issue_instrument("urging", "card", card, to_agency="urban", text=TEXT, by=CENTRE)
    with pytest.raises(BadInput):
        world.office.answer_instrument(urging.ref, "已办", by=HEAD, discipline="warning")
    assert not verify(world.office.store, world.office.region).violations


def test_a_rectification_names_what_was_done_through_the_office() -> None:
    """A case or a command that is not there is not taken."""
    world, ref = watched()
    order = world.office.issue_instrument("rectification", "case", ref, to_agency="urban", text="改正", by=CENTRE).ref
    for named in ({"by_case": "nowhere"}, {"by_command": "k-404"}):
        with pytest.raises(NotFound):
            world.office.answer_instrument(order, "已改", by=HEAD, **named)
    world.office.opinion(
        ref, "site-check", "属实", by=REVIEWER, together=[Actor("second", "urban", {"reviewer"})], command_id="k-7"
    )
    done = world.office.answer_instrument(order, "已改", by=HEAD, by_case=ref, by_command="k-7")
    assert (done.by_case, done.by_command) == (ref, "k-7")
