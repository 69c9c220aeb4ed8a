"""T1 to T5: what supervision finds when a clock reaches a rung, and what it leaves alone."""

import pytest
from attrs import evolve

from approvalflow.domain.cases import events as e
from approvalflow.domain.deadlines.moments import HOUR
from approvalflow.domain.parties.organisation import Mandate
from approvalflow.domain.supervision.rules import look_at
from approvalflow.domain.supervision.rules.blame import blame, shares
from tests.domain.supervision.happenings import (
    SETTINGS,
    accepted,
    at,
    claimed,
    clock,
    filed,
    found,
    last_of,
    ready,
    rung,
    signed,
    under_review,
)

CHECKED = [ready("site-check", "03-02 10:00"), claimed("site-check", "03-02 11:00", "u-21")]
STEP_CLOCK = clock("step:site-check", due="03-05 17:30")


def codes(happening):
    return [(one.rule, one.level) for one in found(happening)]


class TestNearDue:
    """T1."""

    @pytest.mark.parametrize(("name", "words"), [("promised", "承诺时限即将届满"), ("statutory", "法定时限即将届满")])
    def test_yellow_is_one_signal_to_the_handler(self, name, words):
        """A promised or statutory clock that turns yellow gives a signal that names the handler and the due."""
        (one,) = found(last_of(under_review(*CHECKED, rung(name, "03-06 17:30", "yellow"))))
        assert (one.rule, one.level, one.person, one.unit_head) == ("T1", "signal", "u-21", "u-22")
        assert (one.subject_kind, one.subject) == ("stopwatch", f"S-1/{name}/1")
        assert one.text.zh.startswith(words)
        assert one.evidence["handlers"] == [{"step": "site-check", "agency": "urban-management", "person": "u-21"}]

    def test_the_due_is_told_in_both_languages(self):
        """The text says until when, in the words of the agency's zone."""
        (one,) = found(last_of(under_review(rung("promised", "03-06 17:30", "yellow"))))
        assert "2026年3月9日 17:30" in one.text.zh
        assert "9 March 2026, 17:30" in one.text.en

    def test_a_step_at_a_superior_agency_has_no_handler_here(self):
        """Nobody here is reminded of what lies above; the lead agency sees the signal."""
        above = [
            ready("province", "03-02 10:00", "provincial-office", forwarded=True),
            e.StepForwarded(at("03-02 11:00"), "province", "provincial-office", "u-21"),
        ]
        (one,) = found(last_of(under_review(*above, rung("promised", "03-06 17:30", "yellow"))))
        assert (one.agency, one.person, one.evidence["handlers"]) == ("urban-management", "", [])

    @pytest.mark.parametrize("which", ["reminder-1", "reminder-2"])
    def test_a_reminder_is_no_signal_of_its_own(self, which):
        """The reminder rungs send letters; they find nothing."""
        assert found(last_of(under_review(*CHECKED, rung("promised", "03-06 17:30", which)))) == []

    @pytest.mark.parametrize("name", ["step:site-check", "intake", "delivery"])
    def test_other_clocks_turn_yellow_without_a_signal(self, name):
        """T1 is about the promise and the law only."""
        more = [clock(name, due="03-05 17:30"), rung(name, "03-04 17:30", "yellow")]
        assert found(last_of(under_review(*CHECKED, *more))) == []


class TestOverdue:
    """T2 and T3."""

    def test_a_broken_promise_is_a_yellow_card(self):
        """The holder and the head of the unit answer for it."""
        (one,) = found(last_of(under_review(*CHECKED, rung("promised", "03-09 18:00"))))
        assert (one.rule, one.level, one.agency) == ("T2", "yellow", "urban-management")
        assert (one.person, one.unit_head) == ("u-21", "u-22")
        assert one.text.zh.startswith("承诺时限已超期：办件 S-1 应于 2026年3月9日 17:30 前办结")
        assert one.text.en.startswith("the promised limit has passed: case S-1 was due at 9 March 2026, 17:30")

    def test_the_law_broken_is_a_yellow_card_and_a_proposal_of_red(self):
        """Red is only proposed; both are about the same stopwatch."""
        yellow, red = found(last_of(under_review(*CHECKED, rung("statutory", "03-30 18:00"))))
        assert [(yellow.rule, yellow.level), (red.rule, red.level)] == [("T3", "yellow"), ("T3", "red-proposed")]
        assert yellow.subject == red.subject == "S-1/statutory/1"
        assert "红牌" in red.text.zh and "red card" in red.text.en

    def test_a_converted_case_is_judged_by_both_of_its_clocks(self):
        """It fell back on one limit for the promise and for the law: each clock is what its name says."""
        both = [clock(name, due="03-11 17:30", limit="fallback", version=2) for name in ("promised", "statutory")]
        promised = last_of(under_review(*both, rung("promised", "03-11 18:00", version=2)))
        statutory = last_of(under_review(*both, rung("statutory", "03-11 18:00", version=2)))
        assert codes(promised) == [("T2", "yellow")]
        assert codes(statutory) == [("T3", "yellow"), ("T3", "red-proposed")]

    def test_what_binds_the_applicant_is_nobodys_fault(self):
        """A clock that binds the applicant raises no card, whatever it is called."""
        theirs = clock("promised", due="03-09 17:30", binds="applicant", version=2)
        assert found(last_of(under_review(theirs, rung("promised", "03-09 18:00", version=2)))) == []

    def test_running_out_by_effect_is_not_overdue_twice(self):
        """The `missed` rung says that an effect follows; the red one has said that it is late."""
        assert found(last_of(under_review(*CHECKED, rung("promised", "03-09 18:00", "missed")))) == []


class TestStepOverdue:
    """T4."""

    def test_a_late_step_warns_its_agency_and_holder(self):
        """It counts though the whole is in time (INV-T5)."""
        (one,) = found(last_of(under_review(*CHECKED, STEP_CLOCK, rung("step:site-check", "03-05 18:00"))))
        assert (one.rule, one.level, one.agency, one.person) == ("T4", "warning", "urban-management", "u-21")
        assert one.evidence["step"] == "site-check"

    def test_the_agency_of_the_step_answers_in_joint_approval(self):
        """A step of the police is the business of the police, and of the lead agency not."""
        steps = [ready("police", "03-02 10:00", "traffic-police"), clock("step:police", due="03-05 17:30")]
        (one,) = found(last_of(under_review(*steps, rung("step:police", "03-05 18:00"))))
        assert (one.agency, one.person, one.unit_head) == ("traffic-police", "", "u-32")

    def test_a_new_round_is_a_new_stopwatch(self):
        """The second round of a step has a clock of its own, and so a subject of its own."""
        again = [
            ready("site-check", "03-05 10:00", number=2),
            clock("step:site-check:2", limit="step:site-check", due="03-10 17:30"),
        ]
        (one,) = found(last_of(under_review(*CHECKED, *again, rung("step:site-check:2", "03-10 18:00"))))
        assert (one.subject, one.evidence["round"]) == ("S-1/step:site-check:2/1", 2)

    def test_a_step_at_a_superior_agency_is_not_ours(self):
        """Its clock is shown; nobody here gets a card for it."""
        steps = [
            ready("province", "03-02 10:00", forwarded=True),
            e.StepForwarded(at("03-02 11:00"), "province", "provincial-office", "u-21"),
            clock("step:province", due="03-05 17:30"),
        ]
        assert found(last_of(under_review(*steps, rung("step:province", "03-05 18:00")))) == []


class TestIntakeMissed:
    """T5."""

    INTAKE = clock("intake", anchor="03-02 09:00", due="03-09 17:30", effect="deemed-accepted")

    def test_deemed_acceptance_is_a_yellow_card_for_the_unit(self):
        """Nobody in person had taken it in hand; the head of the unit answers."""
        events = [filed(), self.INTAKE, rung("intake", "03-09 18:00"), accepted("03-09 18:00", "deemed")]
        (one,) = found(last_of(events))
        assert (one.rule, one.level, one.person, one.unit_head) == ("T5", "yellow", "", "u-22")
        assert one.subject == "S-1/intake/1"
        assert "视为受理" in one.text.zh

    @pytest.mark.parametrize("mode", ["normal", "tolerant", "commitment"])
    def test_an_acceptance_by_people_finds_nothing(self, mode):
        """Somebody answered in time."""
        assert found(last_of([filed(), self.INTAKE, accepted("03-09 17:30", mode)])) == []

    def test_the_red_intake_itself_waits_for_its_effect(self):
        """The card is for what follows, once, and not for the rung too."""
        assert found(last_of([filed(), self.INTAKE, rung("intake", "03-09 18:00")])) == []


class TestBlame:
    """Blame follows the step ledgers."""

    def case_of(self, *more):
        happening = last_of(under_review(*more, rung("promised", "03-09 18:00")))
        return happening.case, happening.case.clocks["promised"], happening.at

    def test_who_consumed_the_days_answers_and_not_who_was_last(self):
        """One held it four days, the other the last minutes: the first is blamed."""
        slow = [ready("site-check", "03-02 10:00"), claimed("site-check", "03-02 11:00", "u-21")]
        fast = [
            signed("site-check", "03-09 17:00", "u-21"),
            ready("police", "03-09 17:00", "traffic-police"),
            claimed("police", "03-09 17:01", "u-31"),
        ]
        result = blame(*self.case_of(*slow, *fast), SETTINGS)
        assert (result.agency, result.person) == ("urban-management", "u-21")
        assert [share.office_time for share in result.shares] == [37 * HOUR + HOUR // 2, HOUR // 2]

    def test_steps_of_one_person_are_added_up(self):
        """Two shorter holdings of one person outweigh a longer one of another."""
        steps = [
            ready("a", "03-02 10:00"), claimed("a", "03-02 10:00", "u-21"), signed("a", "03-04 10:00", "u-21"),
            ready("b", "03-04 10:00", "traffic-police"), claimed("b", "03-04 10:00", "u-31"),
            signed("b", "03-06 17:00", "u-31"),
            ready("c", "03-06 17:00"), claimed("c", "03-06 17:00", "u-21"),
        ]  # fmt: skip
        assert blame(*self.case_of(*steps), SETTINGS).person == "u-21"

    def test_in_joint_approval_the_lead_agency_answers_for_a_tie(self):
        """Two steps lay open just as long: the agency whose clock covers the whole, in whichever order they stand."""
        ours = [ready("site-check", "03-02 10:00"), claimed("site-check", "03-02 11:00", "u-21")]
        theirs = [ready("police", "03-02 10:00", "traffic-police"), claimed("police", "03-02 11:00", "u-31")]
        for steps in ((*ours, *theirs), (*theirs, *ours)):
            assert blame(*self.case_of(*steps), SETTINGS).person == "u-21"

    def test_among_equals_of_one_agency_the_later_step_answers(self):
        """The same time, the same agency: whose step came later."""
        first = [ready("a", "03-02 10:00"), claimed("a", "03-02 11:00", "u-21")]
        second = [ready("b", "03-02 10:00"), claimed("b", "03-02 11:00", "u-23")]
        assert blame(*self.case_of(*first, *second), SETTINGS).person == "u-23"

    def test_a_lawful_pause_is_nobodys_time(self):
        """What stops the clock is taken out of the share."""
        pause = [
            e.PauseBegan(
                at("03-03 10:00"), "p1", "site-check", "expert-review", "2 working days", None, True, "x", "u"
            ),
            e.PauseEnded(at("03-05 10:00"), "p1", "resumed", "u"),
        ]
        with_pause, clock_, until = self.case_of(*CHECKED, *pause)
        without, _, _ = self.case_of(*CHECKED)
        difference = shares(without, clock_, until, SETTINGS)[0].office_time - (
            shares(with_pause, clock_, until, SETTINGS)[0].office_time
        )
        assert difference == 13 * HOUR

    def test_a_superior_agency_is_shown_and_not_blamed(self):
        """Where only the superior held it, the lead agency answers and nobody in person."""
        steps = [
            ready("province", "03-02 10:00", "provincial-office", forwarded=True),
            e.StepForwarded(at("03-02 10:00"), "province", "provincial-office", "u-21"),
        ]
        result = blame(*self.case_of(*steps), SETTINGS)
        assert (result.agency, result.person) == ("urban-management", "")
        assert [share.forwarded for share in result.shares] == [True]

    def stood_in(self, since, until, *, delegate="u-23", roles=("reviewer",), holder="u-21"):
        return Mandate(holder, delegate, frozenset(roles), at(since), at(until))

    def told(self, *mandates):
        """Whom the overdue case of CHECKED is blamed on, and what each is said to have held."""
        happening = last_of(under_review(*CHECKED, rung("promised", "03-09 18:00")))
        (one,) = look_at(happening, settings=evolve(SETTINGS, mandates=mandates))
        held = [(share["person"], share.get("acting_for", "")) for share in one.evidence["shares"]]
        minutes = sum(share["office_minutes"] for share in one.evidence["shares"])
        return one.person, one.unit_head, held, minutes

    def test_a_delegate_answers_for_the_hours_in_which_he_stood_in(self):
        """Away for most of the days: the card is the delegate's, and the evidence says for whom he stood in."""
        alone = self.told()
        assert alone[:3] == ("u-21", "u-22", [("u-21", "")])
        person, head, held, minutes = self.told(self.stood_in("03-03 00:00", "03-10 00:00"))
        assert (person, head, held) == ("u-23", "u-22", [("u-21", ""), ("u-23", "u-21")])
        assert minutes == alone[3]

    @pytest.mark.parametrize(
        "change",
        [
            {"since": "03-09 00:00"},
            {"until": "03-04 00:00"},
            {"since": "03-09 18:00", "until": "03-20 00:00"},
            {"roles": ("approver",)},
            {"holder": "u-31"},
        ],
        ids=["for the last day alone", "for two days alone", "later", "for another role", "of somebody else"],
    )
    def test_who_was_there_answers_himself(self, change):
        """Somebody who stood in for less, for another role or person, or at another time is not blamed."""
        span = {"since": "03-03 00:00", "until": "03-10 00:00"} | change
        assert self.told(self.stood_in(**span))[0] == "u-21"

    def test_a_step_of_its_own_is_answered_for_by_who_stood_in(self):
        """While he was away for most of it; not for the last hour."""
        happening = last_of(under_review(*CHECKED, STEP_CLOCK, rung("step:site-check", "03-05 18:00")))
        for since, person in (("03-03 00:00", "u-23"), ("03-05 16:30", "u-21")):
            settings = evolve(SETTINGS, mandates=(self.stood_in(since, "03-10 00:00"),))
            assert [one.person for one in look_at(happening, settings=settings)] == [person]

    def test_two_who_stood_in_share_the_hours_and_none_counts_twice(self):
        """Where two mandates meet in time, the earlier counts; together it is what it was."""
        first, second = self.stood_in("03-02 00:00", "03-06 00:00"), self.stood_in("03-04 00:00", "03-10 00:00")
        person, _, held, minutes = self.told(evolve(second, delegate="u-25"), first)
        assert held == [("u-21", ""), ("u-23", "u-21"), ("u-25", "u-21")]
        assert person == "u-23"
        assert minutes == self.told()[3]

    def test_a_step_that_nobody_took_is_the_units(self):
        """A step that lies unclaimed is the head's to answer for."""
        (one,) = found(last_of(under_review(ready("site-check", "03-02 10:00"), rung("promised", "03-09 18:00"))))
        assert (one.agency, one.person, one.unit_head) == ("urban-management", "", "u-22")
