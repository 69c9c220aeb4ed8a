"""The terms of cards and instruments: each threshold once, by a sweep or by the next act, dated at its instant."""

from __future__ import annotations

import pytest

from approvalflow import Actor, MoveRefused
from approvalflow.domain.deadlines.limits import Term
from approvalflow.domain.deadlines.moments import instant
from approvalflow.domain.supervision.edition import SupervisionEdition
from approvalflow.office.verify import verify
from approvalflow.supervise import look
from approvalflow.sweep import sweep
from tests.office.watched import CENTRE, EYE, HEAD, OTHER_EYE, watched
from tests.office.world import REVIEWER, World

TEXT = "请于三日内办结并说明原因"
#: A card of 17 March, 9:00, is to be answered by the close of the third working day after it.
DUE = instant("2026-03-20T17:30:00+08:00")
OFFICER = Actor(REVIEWER.id, agency="urban", roles={"reviewer"})


def entries(world: World, *kinds: str) -> list[tuple[str, int, dict[str, object]]]:
    """What the journal says of some kinds: who wrote it, when it happened, what."""
    with world.office.store.reading(world.office.region) as reading:
        return [(one.draft.by, one.draft.at, dict(one.draft.body)) for one in reading.entries(kinds=kinds)]


def card_of(world: World, rule: str = "T2") -> str:
    """The card of a rule."""
    return next(one.ref for one in world.office.cards() if one.rule == rule)


@pytest.mark.parametrize("by_sweep", [True, False])
def test_an_answer_that_did_not_come_is_told_once_at_its_instant(by_sweep: bool) -> None:
    """Whoever comes first, the sweep or the late answer itself; the card may still be answered."""
    world, _ = watched()
    card = card_of(world)
    world.at("2026-03-20T17:30:00+08:00")
    sweep(world.office)
    assert world.office.card(card).unanswered_at is None
    world.at("2026-03-20T18:00:00+08:00")
    if by_sweep:
        sweep(world.office)
        assert world.office.card(card).unanswered_at == DUE
        sweep(world.office)
    answered = world.office.answer_card(card, "当时停电", by=OFFICER)
    assert (answered.state, answered.answered_late, answered.unanswered_at) == ("answered", True, DUE)
    told = [one for one in entries(world, "card-term-reached") if one[2]["card"] == card]
    assert told == [
        (
            "system",
            DUE + 1,
            {"card": card, "term": "answer", "rung": "red", "agency": "urban", "person": REVIEWER.id, "due": DUE},
        )
    ]
    assert not verify(world.office.store, world.office.region).violations


def test_an_appeal_that_nobody_decides_is_told_to_those_who_decide() -> None:
    """Ten working days after it; the card stays appealed, and is decided late rather than never."""
    world, _ = watched()
    card = card_of(world)
    world.office.answer_card(card, "当时停电", by=OFFICER)
    appealed = world.office.appeal_card(card, "有维护单", by=OFFICER)
    assert appealed.decision_due == instant("2026-03-31T17:30:00+08:00")
    world.at("2026-03-31T17:30:01+08:00")
    sweep(world.office)
    overdue = world.office.card(card)
    assert (overdue.state, overdue.undecided_at) == ("appealed", appealed.decision_due)
    (told,) = [body for _, _, body in entries(world, "card-term-reached") if body["card"] == card]
    assert (told["term"], told["agency"], told["person"]) == ("decision", "", "")
    assert world.office.lift_card(card, ground="outage", reason="维护单 17 号", by=EYE).state == "lifted"
    sweep(world.office)
    assert not verify(world.office.store, world.office.region).violations


def test_an_instrument_turns_yellow_and_runs_out_once_and_its_row_says_so() -> None:
    """The day before its due, and just after it."""
    world, ref = watched()
    urging = world.office.issue_instrument("urging", "case", ref, to_agency="urban", text=TEXT, by=CENTRE).ref
    world.at("2026-03-23T09:00:00+08:00")
    sweep(world.office)
    sweep(world.office)
    reached = [(body["rung"], body["instrument"], at) for _, at, body in entries(world, "instrument-term-reached")]
    told = [one for one in reached if one[1] == urging]
    assert told == [("yellow", urging, instant("2026-03-19T17:30:00+08:00")), ("red", urging, DUE + 1)]
    assert world.office.instrument(urging).ran_out_at == DUE
    assert world.office.answer_instrument(urging, "迟报", by=HEAD).answered_late
    assert not verify(world.office.store, world.office.region).violations


def test_a_refused_act_lets_time_take_effect_all_the_same() -> None:
    """The threshold and the attempt stand side by side."""
    world, ref = watched()
    urging = world.office.issue_instrument("urging", "case", ref, to_agency="urban", text=TEXT, by=CENTRE).ref
    world.at("2026-03-23T09:00:00+08:00")
    with pytest.raises(MoveRefused):
        world.office.answer_instrument(urging, "代答", by=EYE)
    assert world.office.instrument(urging).ran_out_at == DUE
    assert not verify(world.office.store, world.office.region).violations


def test_what_ran_out_is_a_signal_of_its_own() -> None:
    """An instrument that was not answered is a warning to the unit; a card that was not, and an appeal that nobody
    decides, are signals."""
    world, ref = watched()
    card = card_of(world)
    urging = world.office.issue_instrument("urging", "case", ref, to_agency="urban", text=TEXT, by=CENTRE).ref
    world.at("2026-03-23T09:00:00+08:00")
    sweep(world.office)
    look(world.office)
    found = {(one.rule, one.subject): one for one in world.office.findings()}
    assert (found["U1", urging].level, found["U1", urging].state) == ("warning", "carded")
    assert (found["U2", card].level, found["U2", card].person) == ("signal", REVIEWER.id)
    other = card_of(world, "U1")
    world.office.answer_card(other, "漏看", by=HEAD)
    world.office.appeal_card(other, "已口头回告", by=HEAD)
    world.at("2026-04-20T09:00:00+08:00")
    sweep(world.office)
    look(world.office)
    decision = next(one for one in world.office.findings(rule="U3") if one.subject == other)
    assert (decision.level, decision.agency, decision.person) == ("signal", "", "")
    assert not verify(world.office.store, world.office.region).violations


def test_a_county_sets_its_own_terms() -> None:
    """Of the answer, the appeal, the decision, and of instruments; what was set before holds on."""
    world, ref = watched()
    before = world.office.card(card_of(world)).answer_due
    terms = {
        "answer-card": Term(1, "working-day"),
        "appeal-card": Term(2, "working-day"),
        "decide-appeal": Term(3, "working-day"),
        "answer-instrument": Term(1, "working-day"),
    }
    world.office.publish_supervision(SupervisionEdition("2026-1", terms=terms), by=EYE)
    card = world.office.answer_card(card_of(world), "停电", by=OFFICER)
    assert (card.answer_due, card.appeal_due) == (before, instant("2026-03-19T17:30:00+08:00"))
    assert world.office.appeal_card(card.ref, "停电", by=OFFICER).decision_due == DUE
    red = world.office.raise_red(card_of(world), "拒不整改", by=OTHER_EYE)
    assert red.answer_due == instant("2026-03-18T17:30:00+08:00")
    issued = world.office.issue_instrument("urging", "case", ref, to_agency="urban", text=TEXT, by=CENTRE)
    assert issued.due == instant("2026-03-18T17:30:00+08:00")


def test_an_upheld_card_may_order_a_rectification_which_names_what_was_done() -> None:
    """Issued in the same act, by who upholds it; refused with the whole act where it says nothing."""
    world, ref = watched()
    card = card_of(world)
    world.office.answer_card(card, "忙", by=OFFICER)
    world.office.appeal_card(card, "人手不足", by=OFFICER)
    upheld = world.office.uphold_card(card, "不成立", by=EYE, rectify="三日内办结", command_id="u-1")
    assert upheld.state == "upheld"
    assert world.office.uphold_card(card, "不成立", by=EYE, rectify="三日内办结", command_id="u-1") == upheld
    (order,) = world.office.instruments(kind="rectification")
    assert (order.subject, order.to_agency, order.to_person, order.text) == (card, "urban", REVIEWER.id, "三日内办结")
    done = world.office.answer_instrument(order.ref, "已办结", by=OFFICER, by_case=ref)
    assert done.by_case == ref
    assert world.office.close_instrument(order.ref, "已核实", by=OTHER_EYE).state == "closed"
    assert not verify(world.office.store, world.office.region).violations


def test_a_delegate_who_held_the_case_answers_for_it_and_the_head_is_told_too() -> None:
    """Who claimed the step for the holder (B岗) consumed the days, and it is that person's card; the holder of the
    mandate may speak as well."""
    world, _ = watched()
    other = World(organisation=world.office.organisation)
    ref = other.reviewing()
    stand_in = Actor("stand-in", agency="urban", roles={"reviewer"}, acting_for=REVIEWER.id)
    other.office.claim(ref, "site-check", by=stand_in)
    other.at("2026-03-17T09:00:00+08:00")
    sweep(other.office)
    look(other.office)
    card = other.office.card(card_of(other))
    assert (card.person, card.unit_head) == ("stand-in", "head")
    assert other.office.answer_card(card.ref, "代办期间系统故障", by=stand_in).answered_by == "stand-in"
