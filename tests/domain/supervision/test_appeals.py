"""A card is heard: who may answer, appeal, lift and uphold, when, and what stays to be seen."""

import attrs
import pytest

from approvalflow.domain.parties.people import Actor
from approvalflow.domain.supervision.appeals import GROUNDS, answer, appeal, uphold
from approvalflow.domain.supervision.cards import evolve_card
from approvalflow.domain.supervision.raising import raise_red
from approvalflow.errors import MoveRefused
from tests.domain.supervision.carded import answered, appealed, lifted, raised, upheld
from tests.domain.supervision.happenings import HANDLER, HEAD, OTHER_SUPERVISOR, SUPERVISOR, TIMETABLE, at

STRANGER = Actor("u-31", agency="traffic-police", roles={"reviewer", "head"})


def rule_of(act, *args, **more):
    """The rule that refuses an act, in words of both languages."""
    with pytest.raises(MoveRefused) as refusal:
        act(*args, **more)
    assert refusal.value.zh and refusal.value.en
    return refusal.value.rule


class TestTheWholeWay:
    """raised, answered, appealed, lifted or upheld."""

    def test_each_term_is_told_when_it_begins(self):
        """Three working days to answer, five to appeal, ten to decide."""
        card = appealed(answered(raised()))
        assert card.answer_due == at("03-13 17:30")
        assert card.appeal_due == at("03-18 17:30")
        assert card.decision_due == at("03-26 17:30")
        assert card.state == "appealed"

    def test_a_lifted_card_keeps_everything(self):
        """What was found, answered and appealed stays beside who lifted it, on which ground and why (INV-T7)."""
        before = appealed(answered(raised()))
        card = lifted(before)
        assert (card.state, card.ground, card.decision, card.decided_by) == ("lifted", "outage", "已核实", "u-90")
        decided = ("state", "ground", "decision", "decided_by", "decided_at", "moved_at")
        for field in attrs.fields(type(card)):
            if field.name not in decided:
                assert getattr(card, field.name) == getattr(before, field.name)

    def test_an_upheld_card_is_done(self):
        """It is neither answered, appealed against, lifted nor upheld again."""
        card = upheld(appealed(answered(raised())))
        assert card.state == "upheld" and not card.is_open
        for act in (answered, appealed, lifted, upheld):
            assert rule_of(act, card, when="03-20 10:00") == "stage"


class TestThoseConcerned:
    """answer and appeal."""

    @pytest.mark.parametrize("by", [HANDLER, HEAD, Actor("u-23", agency="x", roles={"reviewer"}, acting_for="u-21")])
    def test_the_person_the_head_and_their_delegate_may_speak(self, by):
        """Nobody is carded without being heard."""
        assert appealed(answered(raised(), by=by), by=by).appealed_by == by.id

    @pytest.mark.parametrize("by", [STRANGER, SUPERVISOR])
    def test_others_may_not(self, by):
        """A head of another agency and the supervisor are not concerned."""
        assert rule_of(answered, raised(), by=by) == "concerned"

    def test_an_empty_answer_or_appeal_is_none(self):
        """Blanks say nothing."""
        assert rule_of(answered, raised(), text=" \n") == "reason"
        assert rule_of(appealed, answered(raised()), reason="") == "reason"

    def test_a_late_answer_is_heard_and_marked(self):
        """At the due instant in time, a microsecond later late."""
        card = raised()
        event = answer(card, by=HANDLER, text="说明", at=card.answer_due, timetable=TIMETABLE)
        late = answer(card, by=HANDLER, text="说明", at=card.answer_due + 1, timetable=TIMETABLE)
        assert (event.late, late.late) == (False, True)

    def test_an_appeal_is_open_up_to_its_due_and_no_longer(self):
        """At the due instant it is taken, a microsecond later not."""
        card = answered(raised())
        assert appeal(card, by=HEAD, reason="复核", at=card.appeal_due, timetable=TIMETABLE)
        late = {"by": HEAD, "reason": "复核", "at": card.appeal_due + 1, "timetable": TIMETABLE}
        assert rule_of(appeal, card, **late) == "too-late"

    def test_who_has_not_answered_cannot_appeal_yet(self):
        """First the answer."""
        assert rule_of(appealed, raised()) == "stage"

    def test_nothing_happens_before_what_came_before(self):
        """An answer dated before the card is refused."""
        assert rule_of(answered, raised(), when="03-09 10:00") == "too-early"


class TestLifting:
    """lift."""

    @pytest.mark.parametrize("ground", GROUNDS)
    def test_each_ground_of_exemption_lifts(self, ground):
        """Also before anybody answered: an outage of the system concerns many."""
        assert lifted(raised(), ground=ground).ground == ground

    @pytest.mark.parametrize("by", [HANDLER, HEAD, STRANGER, Actor("u-1", roles={"centre", "admin"})])
    def test_only_a_supervisor_lifts(self, by):
        """Neither those concerned nor the centre nor an administrator."""
        assert rule_of(lifted, raised(), by=by) == "role"

    def test_a_reason_and_a_listed_ground_are_needed(self):
        """No blanks, no ground of one's own."""
        assert rule_of(lifted, raised(), reason="  ") == "reason"
        assert rule_of(lifted, raised(), ground="friendship") == "ground"

    def test_nobody_lifts_a_card_of_their_own(self):
        """A supervisor who is concerned, or acts for who is, does not decide."""
        assert rule_of(lifted, raised(), by=Actor("u-21", roles={"supervisor"})) == "own-card"
        assert rule_of(lifted, raised(), by=Actor("u-90", roles={"supervisor"}, acting_for="u-22")) == "own-card"

    @pytest.mark.parametrize("act", [lifted, upheld])
    def test_who_raised_a_card_does_not_decide_about_it(self, act):
        """Somebody else judges, across delegations too."""
        deputy = Actor("u-90", roles={"supervisor"}, acting_for="u-95")
        event = raise_red(
            raised(), [], by=deputy, reason="拒不整改", ref="C-9", at=at("03-11 10:00"), timetable=TIMETABLE
        )
        card = appealed(answered(evolve_card(None, event)))
        for by in (
            SUPERVISOR,
            Actor("u-95", roles={"supervisor"}),
            Actor("u-96", roles={"supervisor"}, acting_for="u-90"),
        ):
            assert rule_of(act, card, by=by) == "same-person"
        assert not act(card, by=OTHER_SUPERVISOR).is_open


class TestUpholding:
    """uphold."""

    def test_a_card_waits_for_its_answer(self):
        """In silence it is upheld only after the answer's term; then it says that nobody answered."""
        card = raised()
        assert rule_of(uphold, card, by=SUPERVISOR, reason="无答复", at=card.answer_due) == "term-runs"
        assert uphold(card, by=SUPERVISOR, reason="无答复", at=card.answer_due + 1).unanswered

    def test_an_answered_card_waits_for_its_appeal(self):
        """The term of the appeal is not cut short."""
        card = answered(raised())
        assert rule_of(uphold, card, by=SUPERVISOR, reason="属实", at=card.appeal_due) == "term-runs"
        assert not uphold(card, by=SUPERVISOR, reason="属实", at=card.appeal_due + 1).unanswered

    def test_an_appeal_may_be_decided_at_once(self):
        """Everybody has spoken."""
        assert upheld(appealed(answered(raised())), when="03-12 10:00").state == "upheld"

    def test_a_reason_is_needed(self):
        """Also for letting a card stand."""
        assert rule_of(upheld, appealed(answered(raised())), reason="") == "reason"
