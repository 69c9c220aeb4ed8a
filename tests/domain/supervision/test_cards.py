"""Cards: raised from findings, red only by a human, levels only upwards, each once."""

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from approvalflow.domain.parties.people import Actor
from approvalflow.domain.supervision.appeals import lift
from approvalflow.domain.supervision.card_events import CARD_EVENTS, body_of, card_event_from
from approvalflow.domain.supervision.cards import LEVELS, evolve_card, key_of, row_of
from approvalflow.domain.supervision.raising import card_for, raise_red
from approvalflow.errors import MoveRefused
from approvalflow.ports.kept import CardRow
from tests.domain.supervision.carded import RAISED, raised
from tests.domain.supervision.happenings import (
    HANDLER,
    HEAD,
    OTHER_SUPERVISOR,
    SUPERVISOR,
    TIMETABLE,
    at,
    found,
    last_of,
    ready,
    rung,
    under_review,
)


def red(yellow, existing=(), *, by=SUPERVISOR, reason="拒不整改", ref="C-9", when="03-11 10:00"):
    return raise_red(yellow, [yellow, *existing], by=by, reason=reason, ref=ref, at=at(when), timetable=TIMETABLE)


class TestFromAFinding:
    """card_for."""

    @pytest.mark.parametrize("level", ["warning", "yellow"])
    def test_warning_and_yellow_follow_by_themselves(self, level):
        """The card is served on the person and the head, and is to be answered in three working days."""
        card = raised(level)
        assert (card.level, card.person, card.unit_head, card.raised_by) == (level, "u-21", "u-22", "system")
        assert card.state == "raised"
        assert card.answer_due == at("03-13 17:30")
        assert card.evidence == {"due": 1, "position": 7}

    @pytest.mark.parametrize("level", ["signal", "red-proposed"])
    def test_a_signal_or_a_proposal_is_no_card(self, level):
        """The system never raises red."""
        assert raised(level) is None

    def test_the_same_twice_is_one_card(self):
        """Subject kind, subject, rule and level name a card; a lifted one is not raised again."""
        first = raised()
        assert raised(existing=[first]) is None
        gone = evolve_card(first, lift(first, by=SUPERVISOR, ground="outage", reason="断网", at=at("03-10 11:00")))
        assert raised(existing=[gone]) is None

    def test_levels_only_rise(self):
        """After yellow no warning, after warning yellow."""
        assert raised("warning", existing=[raised("yellow")]) is None
        assert raised("yellow", existing=[raised("warning")]).level == "yellow"

    @pytest.mark.parametrize("other", [{"rule": "T3"}, {"subject": "S-1/promised/2"}])
    def test_another_rule_or_subject_is_another_card(self, other):
        """Uniqueness is of the whole key."""
        assert raised(existing=[raised()], **other) is not None

    def test_from_the_journal_entry_to_the_row_of_the_store(self):
        """An overdue promise becomes a card whose row the port takes as it is."""
        (one,) = found(last_of(under_review(ready("site-check", "03-02 10:00"), rung("promised", "03-09 18:00"))))
        card = evolve_card(None, card_for(one, [], ref="C-1", at=RAISED, timetable=TIMETABLE))
        row = CardRow(**row_of(card))
        assert (row.ref, row.rule, row.level, row.state) == ("C-1", "T2", "yellow", "raised")
        assert row.evidence["unit_head"] == "u-22"
        assert row.evidence["shares"][0]["step"] == "site-check"


class TestRed:
    """raise_red."""

    def test_a_supervisor_raises_red_on_a_yellow_card(self):
        """With a reason; the red card points back at the yellow one, which stays as it was."""
        yellow = raised()
        card = evolve_card(None, red(yellow))
        assert (card.level, card.subject, card.after, card.raised_by) == ("red", yellow.subject, "C-1", "u-90")
        assert card.reason == "拒不整改"
        assert yellow.state == "raised"

    @pytest.mark.parametrize(
        ("by", "reason", "rule"),
        [
            (HANDLER, "理由", "role"),
            (HEAD, "理由", "role"),
            (Actor("system"), "理由", "role"),
            (Actor("u-22", roles={"supervisor"}), "理由", "own-card"),
            (Actor("u-90", roles={"supervisor"}, acting_for="u-21"), "理由", "own-card"),
            (SUPERVISOR, "  ", "reason"),
        ],
    )
    def test_nobody_else_and_nothing_without_a_reason(self, by, reason, rule):
        """Only a supervisor who is not concerned, in words; the refusal speaks both languages."""
        with pytest.raises(MoveRefused) as refusal:
            red(raised(), by=by, reason=reason)
        assert refusal.value.rule == rule
        assert refusal.value.zh and refusal.value.en and refusal.value.basis

    def test_there_must_be_a_yellow_card_that_stands(self):
        """A warning is not enough, and a lifted yellow card is none."""
        yellow = raised()
        gone = evolve_card(
            yellow, lift(yellow, by=OTHER_SUPERVISOR, ground="mistake", reason="误发", at=at("03-10 11:00"))
        )
        for card in (raised("warning"), gone):
            with pytest.raises(MoveRefused, match="stands") as refusal:
                red(card)
            assert refusal.value.rule == "no-yellow"

    def test_red_is_raised_once(self):
        """A second red card of the same rule on the same subject is refused."""
        yellow = raised()
        first = evolve_card(None, red(yellow))
        with pytest.raises(MoveRefused) as refusal:
            red(yellow, [first], ref="C-10")
        assert refusal.value.rule == "raised-already"


class TestEvents:
    """Cards are built from their events alone."""

    def test_every_event_comes_back_from_its_body(self):
        """The journal holds kind, time and body; the event is equal afterwards."""
        event = red(raised())
        assert card_event_from(event.kind, event.at, body_of(event)) == event
        assert sorted(CARD_EVENTS) == [
            *("card-answered", "card-appealed", "card-lifted", "card-raised", "card-term-reached", "card-upheld"),
        ]

    def test_a_card_begins_with_its_raising_and_is_raised_once(self):
        """Anything else is a fault of the program."""
        yellow = raised()
        lifted = lift(yellow, by=SUPERVISOR, ground="outage", reason="断网", at=at("03-10 11:00"))
        with pytest.raises(TypeError):
            evolve_card(None, lifted)
        with pytest.raises(TypeError):
            evolve_card(yellow, red(yellow))


FINDINGS = st.tuples(
    st.sampled_from(["signal", "warning", "yellow", "red-proposed"]),
    st.sampled_from(["T2", "T3"]),
    st.sampled_from(["S-1/promised/1", "S-2/promised/1"]),
)
ACTS = st.lists(st.one_of(FINDINGS, st.just("red"), st.just("lift")), max_size=30)


def played(acts):
    """All cards of a region after findings, red cards and liftings in any order, oldest first."""
    cards = []
    for number, act in enumerate(acts):
        ref = f"C-{number}"
        if act == "lift":
            for place, card in enumerate(cards):
                if card.is_open:
                    event = lift(card, by=OTHER_SUPERVISOR, ground="outage", reason="断网", at=at("03-12 10:00"))
                    cards[place] = evolve_card(card, event)
                    break
        elif act == "red":
            for card in list(cards):
                try:
                    event = red(card, cards, ref=ref, when="03-12 10:00")
                except MoveRefused:
                    continue
                cards.append(evolve_card(None, event))
                break
        else:
            level, rule, subject = act
            card = raised(level, cards, ref=ref, rule=rule, subject=subject)
            cards += [card] if card else []
    return cards


@given(ACTS)
def test_cards_are_unique(acts):
    """Whatever is found, raised and lifted: no two cards share subject kind, subject, rule and level."""
    keys = [key_of(card) for card in played(acts)]
    assert len(keys) == len(set(keys))


@given(ACTS)
def test_levels_only_ever_rise(acts):
    """For one subject and rule each card is of a higher level than the one before it."""
    order = list(LEVELS)
    highest = {}
    for card in played(acts):
        place, rank = key_of(card)[:3], order.index(card.level)
        assert rank > highest.get(place, -1)
        highest[place] = rank


@given(ACTS)
def test_red_is_only_raised_by_a_human_on_a_yellow_card(acts):
    """Behind each red card stands a supervisor and a yellow card of the same subject and rule."""
    cards = {card.ref: card for card in played(acts)}
    for card in cards.values():
        assert (card.level == "red") is (card.raised_by != "system")
        if card.level == "red":
            assert key_of(cards[card.after]) == key_of(attrs.evolve(card, level="yellow"))
