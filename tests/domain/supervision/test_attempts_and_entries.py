"""Refused moves and late entries: what the core prevented or was told late."""

import pytest

from approvalflow.domain.cases import events as e
from approvalflow.domain.deadlines.moments import HOUR, MINUTE
from approvalflow.domain.parties.people import SYSTEM
from tests.domain.supervision.happenings import TIMETABLE, accepted, at, clock, filed, found, last_of, refused

DAY = 6 * HOUR + 30 * MINUTE


class TestAttempts:
    """A refused move of an officer is seen."""

    @pytest.mark.parametrize(
        ("rule", "code"),
        [
            ("asked-once", "P1"),
            ("outside-list", "P2"),
            ("pause-kind", "P4"),
            ("four-eyes", "P7"),
            ("own-application", "P7"),
            ("opinions-open", "P7"),
            ("step-not-ready", "P7"),
            ("fee-open", "F4"),
            ("role", "A1"),
            ("agency", "A1"),
        ],
    )
    def test_each_refusal_has_its_rule(self, rule, code):
        """The first attempt is one signal, with the words of the refusal."""
        (one,) = found(refused(rule))
        assert (one.rule, one.level, one.person, one.subject) == (code, "signal", "u-21", "S-1/u-21")
        assert one.evidence["refused_by"] == rule
        assert "不行" in one.text.zh and "(no)" in one.text.en

    @pytest.mark.parametrize("rule", ["reason", "opinion", "stage", "held", "too-early"])
    def test_a_slip_of_the_pen_is_no_finding(self, rule):
        """A forgotten reason or a stale page is refused and forgotten."""
        assert found(refused(rule)) == []

    @pytest.mark.parametrize(
        ("before", "level"),
        [
            ((), "signal"),
            (("role",), "signal"),
            (("role", "four-eyes"), "warning"),
            (("role", "role", "role"), "warning"),
            (("reason", "opinion", "stage"), "signal"),
        ],
    )
    def test_from_the_third_attempt_on_it_is_a_warning_card(self, before, level):
        """Attempts of every supervised kind count; slips do not."""
        (one,) = found(refused("asked-once", before=before))
        assert one.level == level

    def test_only_attempts_are_looked_at(self):
        """The same body under another kind is no attempt."""
        assert found(refused("role", kind="page-seen")) == []


class TestLateEntry:
    """D1."""

    EVENTS = (filed(), clock("intake", anchor="03-02 09:00", due="03-09 17:30"), accepted("03-03 09:00"))

    def entered(self, when, **more):
        by = {"by": "u-17", "agency": "urban-management", **more}
        return last_of(list(self.EVENTS), entered=when, **by)

    def test_exactly_a_working_day_is_in_time_and_a_microsecond_more_is_not(self):
        """The border is a working day of office time."""
        edge = TIMETABLE.after_office_time(at("03-03 09:00"), DAY)
        next_morning = at("03-04 09:00")
        assert edge == at("03-03 17:30")
        assert found(self.entered(next_morning)) == []
        (one,) = found(self.entered(next_morning + 1))
        assert (one.rule, one.level, one.subject_kind, one.subject) == ("D1", "signal", "entry", "3")
        assert (one.person, one.agency) == ("u-17", "urban-management")

    def test_a_weekend_between_is_not_late(self):
        """Friday afternoon entered on Monday morning is hours late, not days."""
        friday = [*self.EVENTS[:2], accepted("03-06 17:00")]
        assert found(last_of(friday, entered=at("03-09 09:30"), by="u-17", agency="urban-management")) == []

    def test_the_text_tells_both_times(self):
        """Business time and time of entry stand in both languages."""
        (one,) = found(self.entered(at("03-06 10:00")))
        assert "2026年3月3日 09:00" in one.text.zh and "2026年3月6日 10:00" in one.text.zh
        assert "acceptance" in one.text.en

    def test_what_time_does_by_itself_is_not_entered_late(self):
        """A sweep after nine days of downtime dates its events at their instants; nobody is to blame."""
        assert found(self.entered(at("03-12 10:00"), by=SYSTEM.id)) == []

    def test_what_follows_from_an_act_is_not_counted_again(self):
        """The clock that an acceptance starts is entered with it; the acceptance alone is the finding."""
        late = at("03-06 10:00")
        events = [*self.EVENTS, clock("promised", anchor="03-03 09:00", due="03-10 17:30")]
        assert found(last_of(events, entered=late, by="u-17", agency="urban-management")) == []

    def test_the_signature_of_a_decision_is_not_counted_beside_the_decision(self):
        """A grant signs the deciding step and grants: one act."""
        ready = e.StepReady(at("03-03 09:00"), "approve", 1, "urban-management", "approver", 1)
        decision = e.OpinionSigned(at("03-03 10:00"), "approve", 1, "grant", "ok", ("u-20",))
        opinion = e.OpinionSigned(at("03-03 10:00"), "approve", 1, "agree", "ok", ("u-20",))
        late = {"entered": at("03-06 10:00"), "by": "u-20", "agency": "urban-management"}
        assert found(last_of([*self.EVENTS, ready, decision], **late)) == []
        assert [one.rule for one in found(last_of([*self.EVENTS, ready, opinion], **late))] == ["D1"]
