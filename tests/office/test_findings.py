"""The inbox of findings: everything that a rule finds, once, until a supervisor has looked at it."""

from __future__ import annotations

import attrs
import pytest

from approvalflow import Actor, MoveRefused
from approvalflow.errors import CommandReused, NotFound
from approvalflow.office.verify import verify
from approvalflow.supervise import look
from approvalflow.sweep import sweep
from tests.office.watched import CENTRE, EYE, HEAD, OTHER_EYE, watched
from tests.office.world import REVIEWER


def test_every_signal_stands_in_the_inbox_once_with_the_card_it_led_to() -> None:
    """A near-due signal is open; an overdue one is carded, and says by which card; each signal names its finding."""
    world, ref = watched()
    found = {(one.rule, one.level): one for one in world.office.findings(case_ref=ref)}
    assert found["T1", "signal"].state == "open"
    carded = found["T2", "yellow"]
    card = world.office.card(carded.card)
    assert (carded.state, card.rule, card.level, card.subject) == ("carded", "T2", "yellow", carded.subject)
    assert (carded.agency, carded.person, carded.unit_head) == ("urban", REVIEWER.id, HEAD.id)
    with world.office.store.reading(world.office.region) as reading:
        signals = reading.entries(kinds=("signal-raised",))
    assert {one.draft.body["finding"] for one in signals} == {one.ref for one in world.office.findings()}
    assert look(world.office).signals == 0
    assert not verify(world.office.store, world.office.region).violations


def test_the_inbox_is_read_by_agency_rule_level_and_state_page_by_page() -> None:
    """The latest first, and on below the last reference."""
    world, _ = watched()
    every = world.office.findings()
    assert [one.ref for one in every] == sorted((one.ref for one in every), reverse=True)
    assert [*world.office.findings(limit=1), *world.office.findings(before=every[0].ref)] == list(every)
    assert {one.rule for one in world.office.findings(rule="T2", level="yellow")} == {"T2"}
    assert world.office.findings(agency="nobody") == ()
    assert {one.state for one in world.office.findings(state="open")} == {"open"}


def test_a_supervisor_notes_a_finding_or_sets_it_aside_with_a_reason() -> None:
    """It stays to be read, with who decided and why; it is decided once, and the same command again does nothing."""
    world, _ = watched()
    one = world.office.findings(state="open")[0]
    noted = world.office.note_finding(one.ref, "已约谈承办人", by=EYE, command_id="n-1")
    assert (noted.state, noted.decided_by, noted.reason) == ("noted", EYE.id, "已约谈承办人")
    assert world.office.note_finding(one.ref, "已约谈承办人", by=EYE, command_id="n-1") == noted
    with pytest.raises(CommandReused):
        world.office.note_finding(one.ref, "另一句话", by=EYE, command_id="n-1")
    with pytest.raises(MoveRefused) as caught:
        world.office.set_aside_finding(one.ref, "误报", by=OTHER_EYE)
    assert caught.value.rule == "stage"
    world, _ = watched()
    other = world.office.findings(state="open")[0]
    assert world.office.set_aside_finding(other.ref, "当日停电", by=EYE).state == "set-aside"
    assert world.office.finding(other.ref).reason == "当日停电"
    assert not verify(world.office.store, world.office.region).violations


@pytest.mark.parametrize(
    ("by", "reason", "rule"),
    [
        (HEAD, "误报", "role"),
        (CENTRE, "误报", "role"),
        (EYE, " ", "reason"),
        (attrs.evolve(EYE, agency="urban"), "误报", "role"),  # a supervisor's role outside the body counts for nothing
        (Actor("head", agency="e-supervision", roles={"supervisor"}), "误报", "own-card"),
        (Actor("eye", agency="e-supervision", roles={"supervisor"}, acting_for="head"), "误报", "own-card"),
    ],
)
def test_nobody_else_decides_about_a_finding_and_every_attempt_is_journaled(by: Actor, reason: str, rule: str) -> None:
    """Refused with words in both languages; the finding stays open."""
    world, _ = watched()
    one = world.office.findings(state="open")[0]
    for act in (world.office.note_finding, world.office.set_aside_finding):
        with pytest.raises(MoveRefused) as caught:
            act(one.ref, reason, by=by)
        assert (caught.value.rule, bool(caught.value.zh), bool(caught.value.en)) == (rule, True, True)
    with world.office.store.reading(world.office.region) as reading:
        attempts = reading.entries(kinds=("supervision-attempt-refused",))
    assert [(one.draft.by, one.draft.body["rule"], one.draft.body["finding"]) for one in attempts] == [
        (by.id, rule, one.ref)
    ] * 2
    assert world.office.finding(one.ref).state == "open"


def test_a_supervisor_decides_nothing_about_the_own_unit() -> None:
    """Neither a finding nor a card, even where no body is declared."""
    world, _ = watched()
    world.office.organisation = attrs.evolve(
        world.office.organisation,
        agencies={k: attrs.evolve(v, body="") for k, v in world.office.organisation.agencies.items()},
    )
    inside = attrs.evolve(EYE, agency="urban")
    with pytest.raises(MoveRefused) as caught:
        world.office.note_finding(world.office.findings(state="open")[0].ref, "误报", by=inside)
    assert caught.value.rule == "own-unit"
    with pytest.raises(MoveRefused) as caught:
        world.office.lift_card(world.office.cards()[0].ref, ground="outage", reason="停电", by=inside)
    assert caught.value.rule == "own-unit"


def test_a_supervisor_raises_a_card_for_what_a_rule_only_signals() -> None:
    """A warning, once; it says who raised it and why, and leaves the inbox; somebody else decides about it."""
    world, ref = watched()
    one = next(one for one in world.office.findings(state="open") if one.level == "signal")
    world.office.note_finding(one.ref, "已约谈承办人", by=OTHER_EYE)
    card = world.office.card_finding(one.ref, "warning", "屡次临期", by=EYE, command_id="c-1")
    assert (card.level, card.rule, card.subject, card.case_ref) == ("warning", one.rule, one.subject, ref)
    assert (card.raised_by, card.reason, card.finding, card.timed) == (EYE.id, "屡次临期", one.ref, True)
    assert (card.person, card.unit_head) == (one.person, one.unit_head)
    after = world.office.finding(one.ref)
    assert (after.state, after.card) == ("carded", card.ref)
    assert world.office.card_finding(one.ref, "warning", "屡次临期", by=EYE, command_id="c-1") == card
    with pytest.raises(CommandReused):
        world.office.card_finding(one.ref, "yellow", "屡次临期", by=EYE, command_id="c-1")
    paper = world.office.card_letter(card.ref).text()
    assert "屡次临期" in paper.zh and one.law in paper.zh and "屡次临期" in paper.en
    world.office.answer_card(card.ref, "已说明", by=HEAD)
    with pytest.raises(MoveRefused) as caught:
        world.office.lift_card(card.ref, ground="mistake", reason="误发", by=EYE)
    assert caught.value.rule == "same-person"
    assert world.office.lift_card(card.ref, ground="mistake", reason="误发", by=OTHER_EYE).state == "lifted"
    look(world.office)
    assert [one.ref for one in world.office.cards() if one.rule == card.rule] == [card.ref]
    assert not verify(world.office.store, world.office.region).violations


def test_a_red_card_goes_on_from_a_yellow_one_that_a_human_raised() -> None:
    """It rests on the same finding; a second card by hand at the level or below is refused."""
    world, _ = watched()
    one = next(one for one in world.office.findings(state="open") if one.level == "signal")
    yellow = world.office.card_finding(one.ref, "yellow", "屡次临期", by=EYE)
    red = world.office.raise_red(yellow.ref, "拒不整改", by=OTHER_EYE)
    assert (red.finding, red.after) == (one.ref, yellow.ref)
    assert one.law in world.office.card_letter(red.ref).text().zh
    assert world.office.finding(one.ref).card == yellow.ref
    assert not verify(world.office.store, world.office.region).violations


@pytest.mark.parametrize("first", [True, False])
def test_what_a_calamity_excuses_is_carded_by_nobody(first: bool) -> None:
    """A card by hand from before is lifted, one afterwards refused; it is the time of what was found that counts."""
    world, _ = watched()
    one = next(one for one in world.office.findings(state="open") if one.level == "signal")
    card = world.office.card_finding(one.ref, "warning", "屡次临期", by=OTHER_EYE) if first else None
    span = one.found_at, one.found_at + 1
    flood = world.office.propose_calamity(*span, ground="outage", reason="停电", agencies=["urban"], by=EYE)
    world.office.declare_calamity(flood.ref, by=OTHER_EYE)
    if card is not None:
        assert world.office.card(card.ref).calamity == flood.ref
        return
    with pytest.raises(MoveRefused) as caught:
        world.office.card_finding(one.ref, "warning", "屡次临期", by=OTHER_EYE)
    assert (caught.value.rule, flood.ref in caught.value.zh) == ("calamity", True)


@pytest.mark.parametrize(
    ("by", "level", "reason", "rule"),
    [
        (CENTRE, "warning", "屡次", "role"),
        (HEAD, "warning", "屡次", "role"),
        (EYE, "red", "屡次", "level"),
        (EYE, "signal", "屡次", "level"),
        (EYE, "warning", " ", "reason"),
        (Actor("eye", agency="e-supervision", roles={"supervisor"}, acting_for="head"), "warning", "屡次", "own-card"),
    ],
)
def test_a_card_by_hand_is_refused_with_words_and_journaled(by: Actor, level: str, reason: str, rule: str) -> None:
    """The finding stays open, no card is there and no number is drawn."""
    world, _ = watched()
    one = next(one for one in world.office.findings(state="open") if one.level == "signal")
    before = world.office.cards()
    with pytest.raises(MoveRefused) as caught:
        world.office.card_finding(one.ref, level, reason, by=by)
    assert (caught.value.rule, bool(caught.value.zh), bool(caught.value.en)) == (rule, True, True)
    with world.office.store.reading(world.office.region) as reading:
        (attempt,) = reading.entries(kinds=("supervision-attempt-refused",))
    assert (attempt.draft.by, attempt.draft.body["move"], attempt.draft.body["finding"]) == (
        by.id,
        "card-finding",
        one.ref,
    )
    assert (world.office.finding(one.ref).state, world.office.cards()) == ("open", before)


def test_levels_rise_by_hand_too_and_nothing_decided_is_carded() -> None:
    """Where the subject has a card of the rule at that level already; what was set aside; what was carded."""
    world, _ = watched()
    carded = next(one for one in world.office.findings() if one.state == "carded")
    one = next(one for one in world.office.findings(state="open") if one.level == "signal")
    world.office.set_aside_finding(one.ref, "当日停电", by=OTHER_EYE)
    for finding, rule in ((carded, "stage"), (one, "stage")):
        with pytest.raises(MoveRefused) as caught:
            world.office.card_finding(finding.ref, "yellow", "屡次", by=EYE)
        assert caught.value.rule == rule
    world, _ = watched()
    one = next(one for one in world.office.findings(state="open") if one.level == "signal")
    again = attrs.evolve(one, ref=f"{one.ref[:-2]}99", level="warning")
    with world.office.store.unit(world.office.region) as unit:
        unit.put_finding(again, expected_state="")
        unit.commit()
    world.office.card_finding(again.ref, "warning", "屡次", by=EYE)
    with pytest.raises(MoveRefused) as caught:
        world.office.card_finding(one.ref, "warning", "屡次", by=EYE)
    assert caught.value.rule == "raised-already"
    assert world.office.card_finding(one.ref, "yellow", "屡次", by=EYE).level == "yellow"


def test_a_proposal_of_a_red_card_leaves_the_inbox_once_somebody_raised_it() -> None:
    """The finding says by which card."""
    world, _ = watched()
    world.at("2026-05-20T09:00:00+08:00")
    sweep(world.office)
    look(world.office)
    proposed = world.office.findings(level="red-proposed")
    assert proposed
    yellow = next(one for one in world.office.cards() if one.rule == proposed[0].rule and one.level == "yellow")
    red = world.office.raise_red(yellow.ref, "拒不整改", by=EYE)
    after = world.office.finding(proposed[0].ref)
    assert (after.state, after.card) == ("carded", red.ref)
    assert not verify(world.office.store, world.office.region).violations


def test_a_finding_that_is_not_there_is_not_found() -> None:
    """To read and to decide about."""
    world, _ = watched()
    with pytest.raises(NotFound):
        world.office.finding("n-9")
    with pytest.raises(NotFound):
        world.office.note_finding("n-9", "误报", by=EYE)
