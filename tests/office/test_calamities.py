"""Calamity mode: two people, everything that it covers lifted at once and saying so, and later cards born lifted."""

from __future__ import annotations

import attrs
import pytest

from approvalflow import Actor, MoveRefused
from approvalflow.domain.deadlines.moments import instant
from approvalflow.errors import BadInput, NotFound
from approvalflow.office.verify import verify
from approvalflow.supervise import look
from approvalflow.sweep import sweep
from tests.office.watched import CENTRE, EYE, HEAD, OTHER_EYE, watched
from tests.office.world import REVIEWER, World

FLOOD = (instant("2026-03-01T00:00:00+08:00"), instant("2026-03-25T00:00:00+08:00"))


def proposed(world: World, *agencies: str) -> str:
    """A flood, proposed by one supervisor."""
    return world.office.propose_calamity(
        *FLOOD, ground="force-majeure", reason="洪水停电", agencies=agencies, by=EYE
    ).ref


def test_a_declared_calamity_lifts_what_it_covers_and_says_so_on_each_card() -> None:
    """With the ground and the declaration; one that was decided before is left as it is."""
    world, _ = watched()
    cards = [one.ref for one in world.office.cards()]
    assert len(cards) > 1
    world.office.lift_card(cards[0], ground="mistake", reason="误发", by=EYE)
    flood = proposed(world)
    assert {one.state for one in world.office.cards()} == {"raised", "lifted"}
    declared = world.office.declare_calamity(flood, by=OTHER_EYE, command_id="d-1")
    assert (declared.state, declared.decided_by) == ("declared", OTHER_EYE.id)
    assert world.office.declare_calamity(flood, by=OTHER_EYE, command_id="d-1") == declared
    assert world.office.card(cards[0]).ground == "mistake"
    for ref in cards[1:]:
        card = world.office.card(ref)
        assert (card.state, card.ground, card.calamity) == ("lifted", "force-majeure", flood)
        assert flood in card.decision
        assert "洪水停电" in card.decision
    with world.office.store.reading(world.office.region) as reading:
        (told,) = reading.entries(kinds=("calamity-declared",))
    assert told.draft.body["cards"] == len(cards) - 1
    assert not verify(world.office.store, world.office.region).violations


def test_a_card_that_is_raised_later_for_something_within_the_span_is_born_lifted() -> None:
    """It is raised and served all the same, and stays to be seen; a card for what happens after the span stands."""
    world, _ = watched()
    world.office.declare_calamity(proposed(world), by=OTHER_EYE)
    world.at("2026-03-18T09:00:00+08:00")
    early = world.reviewing()
    world.office.claim(early, "site-check", by=REVIEWER)
    world.at("2026-03-24T16:00:00+08:00")
    sweep(world.office)
    world.at("2026-04-20T09:00:00+08:00")
    sweep(world.office)
    look(world.office)
    states = {(card.rule, card.state) for card in world.office.cards() if card.case_ref == early}
    assert ("T4", "lifted") in states
    assert ("T2", "raised") in states
    born = next(one for one in world.office.cards() if one.case_ref == early and one.state == "lifted")
    card = world.office.card(born.ref)
    assert card.decided_at == card.raised_at
    assert card.calamity
    assert not verify(world.office.store, world.office.region).violations


def test_a_calamity_of_some_agencies_leaves_the_others_cards_alone() -> None:
    """Those that are named alone."""
    world, _ = watched()
    world.office.declare_calamity(proposed(world, "traffic-police"), by=OTHER_EYE)
    assert "lifted" not in {one.state for one in world.office.cards(agency="urban")}


@pytest.mark.parametrize(
    ("by", "rule"),
    [
        (EYE, "same-person"),
        (attrs.evolve(OTHER_EYE, acting_for=EYE.id), "same-person"),
        (CENTRE, "role"),
        (HEAD, "role"),
        (Actor("x", agency="urban", roles={"supervisor"}), "role"),
    ],
)
def test_a_calamity_takes_a_second_supervisor(by: Actor, rule: str) -> None:
    """Never who proposed it, across mandates too; every attempt is journaled and nothing is lifted."""
    world, _ = watched()
    flood = proposed(world)
    for act in (
        lambda: world.office.declare_calamity(flood, by=by),
        lambda: world.office.turn_down_calamity(flood, "无", by=by),
    ):
        with pytest.raises(MoveRefused) as caught:
            act()
        assert caught.value.rule == rule
    with world.office.store.reading(world.office.region) as reading:
        assert len(reading.entries(kinds=("supervision-attempt-refused",))) == 2
    assert world.office.calamities(state="proposed")[0].ref == flood
    assert "lifted" not in {one.state for one in world.office.cards()}


def test_a_calamity_is_turned_down_with_words_and_decided_once() -> None:
    """After that nothing more comes of it."""
    world, _ = watched()
    flood = proposed(world)
    with pytest.raises(MoveRefused) as caught:
        world.office.turn_down_calamity(flood, " ", by=OTHER_EYE)
    assert caught.value.rule == "reason"
    assert world.office.turn_down_calamity(flood, "未影响办理", by=OTHER_EYE).words == "未影响办理"
    with pytest.raises(MoveRefused) as caught:
        world.office.declare_calamity(flood, by=OTHER_EYE)
    assert caught.value.rule == "stage"
    assert not verify(world.office.store, world.office.region).violations


def test_everything_that_is_wrong_with_a_proposal_is_said_at_once() -> None:
    """A span that is none, a ground that does not hold for many, no reason; and by nobody else."""
    world, _ = watched()
    with pytest.raises(BadInput) as caught:
        world.office.propose_calamity(2, 1, ground="applicant", reason=" ", by=EYE)
    assert caught.value.place == "ends, ground, reason"
    with pytest.raises(MoveRefused):
        world.office.propose_calamity(*FLOOD, ground="outage", reason="停电", by=HEAD)
    assert world.office.propose_calamity(*FLOOD, ground="outage", reason="停电", by=CENTRE).ref.endswith("-00001")
    with pytest.raises(NotFound):
        world.office.calamity("k-9")
