"""If I file now, when is it due? The same dates as a real case gets, and every outcome that is still open."""

from __future__ import annotations

import tomllib

import attrs
import pytest

from approvalflow import Applicant, Office, Plugins, declare
from approvalflow.domain.cases.forecast import Forecast
from approvalflow.domain.deadlines.moments import instant, rfc3339
from approvalflow.domain.matters.matter import Matter
from approvalflow.domain.parties.basis import Text
from approvalflow.domain.parties.organisation import Organisation, ReceiptRule, Region
from approvalflow.errors import DeclarationFaulty, NotFound
from approvalflow.office.counter import FilingFaulty
from approvalflow.testing.doubles import VirtualClock
from tests.office.world import CLERK, MATTERS, PRESS_CLERK, REVIEWER, ROAD, SECOND, SHOP_CLERK, World

#: A Wednesday morning, its lunch, its night, and the Saturday after it.
MORNING, LUNCH, NIGHT, SATURDAY = (
    "2026-03-04T09:30:00+08:00",
    "2026-03-04T12:30:00+08:00",
    "2026-03-04T20:00:00+08:00",
    "2026-03-07T10:00:00+08:00",
)
RULE = ReceiptRule(Text("云政办发〔2026〕3号", "Notice 3 of 2026"))


def matter(text: str = ROAD, *more: str) -> Matter:
    return declare.matter_from(tomllib.loads(text + "".join(more)), place="asked")


def with_site_check() -> Matter:
    """The road matter with 45 days where the site is checked, or the area is large."""
    text = ROAD.replace(
        "[[facts]]",
        '[[limits.when]]\nif = "site_check or area_m2 > 100"\nstatutory = "45 working days"\n\n[[facts]]',
        1,
    )
    fact = '\n[[facts]]\nkey = "site_check"\ntitle = { zh = "需勘查", en = "Site check needed" }\ntype = "yes-no"\n'
    return matter(text, fact)


def renewal() -> Matter:
    """A renewal: by law decided before the licence expires."""
    text = ROAD.replace('code = "road"', 'code = "renewal"').replace(
        '[limits.statutory]\nterm = "20 working days"',
        '[limits.statutory]\nterm = "before licence expiry"\nexpiry = "expires_on"',
    )
    lines = [line for line in text.splitlines() if not line.startswith("extension = { term")]
    fact = '\n[[facts]]\nkey = "expires_on"\ntitle = { zh = "有效期至", en = "Expires on" }\ntype = "date"\n'
    return matter("\n".join(lines), fact)


def asked(one: Matter, at: str, receipt: ReceiptRule | None = None, **facts: object) -> Forecast:
    organisation = attrs.evolve(Organisation(Region("000000", Text("示例", "sample"))), receipt=receipt)
    office = Office([one], organisation=organisation, clock=VirtualClock(instant(MORNING)))
    return office.if_filed(one.code, facts, at=instant(at))


def shown(moment: int) -> str:
    return rfc3339(moment, "Asia/Shanghai")[:16]


class TestTheDatesOfARealCase:
    @pytest.mark.parametrize(("code", "by"), [("road", CLERK), ("print", PRESS_CLERK), ("shop", SHOP_CLERK)])
    def test_a_case_filed_and_accepted_then_has_these_dates(self, code, by):
        """What is told before filing is what acceptance starts: intake, promised and statutory due, to the second."""
        world = World()
        told = world.office.if_filed(code)
        ref = world.filed(code, by)
        assert world.office.explain(ref).due == told.intake.due
        world.office.accept(ref, by=by)
        outcome = told.settled
        assert world.office.explain(ref, "promised").due == outcome.promised.due
        assert world.office.explain(ref, "promised").days == outcome.promised.explanation.days
        if outcome.statutory is not None:
            assert world.office.explain(ref, "statutory").due == outcome.statutory.due

    def test_accepted_at_the_last_instant_it_is_due_on_the_latest_date(self):
        """The latest date is that of a case that is accepted at the very end of the intake limit."""
        world = World()
        told = world.office.if_filed("shop")
        ref = world.filed("shop", SHOP_CLERK)
        world.clock.set(told.intake.due)
        world.office.accept(ref, by=SHOP_CLERK)
        assert world.office.explain(ref, "promised").due == told.settled.latest.due

    def test_a_case_on_the_spot_that_is_converted_has_the_date_told_for_that(self):
        """The fallback is told before filing too, for it is what the applicant gets when it cannot be done at once."""
        world = World()
        told = world.office.if_filed("shop")
        ref = world.filed("shop", SHOP_CLERK)
        world.office.accept(ref, by=SHOP_CLERK)
        world.office.convert(ref, by=SHOP_CLERK, reason="系统故障")
        assert world.office.explain(ref, "promised").due == told.converted.due

    def test_nothing_is_written_by_asking(self):
        """A question leaves no entry in the journal."""
        world = World()
        world.office.if_filed("road")
        with world.office.store.reading(world.office.region) as reading:
            assert reading.head()[0] == 0


class TestWhenItCanBeAccepted:
    @pytest.mark.parametrize(
        ("at", "accepted"),
        [
            (MORNING, "2026-03-04T09:30"),
            ("2026-03-04T08:00:00+08:00", "2026-03-04T09:00"),
            (LUNCH, "2026-03-04T14:00"),
            ("2026-03-04T17:30:00+08:00", "2026-03-05T09:00"),
            (NIGHT, "2026-03-05T09:00"),
            (SATURDAY, "2026-03-09T09:00"),
        ],
    )
    def test_now_or_at_the_next_opening(self, at, accepted):
        """While the office is open at once; else when it opens next, the close itself being closed."""
        assert shown(asked(matter(), at).accepted) == accepted

    def test_the_clock_says_now_unless_an_instant_is_named(self):
        """Without `at` the office's clock decides."""
        world = World()
        assert world.office.if_filed("road") == world.office.if_filed("road", at=world.clock.now())


class TestOpenFacts:
    def test_every_outcome_that_is_possible_is_told_with_its_condition(self):
        """Nobody said whether the site is checked: 45 days if, 20 otherwise, and the facts that settle it are named."""
        told = asked(with_site_check(), MORNING)
        assert told.settled is None
        assert [one.when for one in told.outcomes] == [
            Text("需勘查 或 面积 > 100", "Site check needed or Area > 100"),
            Text("其他情形", "otherwise"),
        ]
        assert [shown(one.statutory.due)[:10] for one in told.outcomes] == ["2026-05-06", "2026-04-01"]
        assert [spec.key for spec in told.depends_on] == ["area_m2", "site_check"]

    def test_a_condition_that_the_facts_decide_leaves_one_outcome(self):
        """The first true condition counts; what is false is left out."""
        far = asked(with_site_check(), MORNING, site_check=True, area_m2="5")
        near = asked(with_site_check(), MORNING, site_check="否", area_m2="5")
        assert (shown(far.settled.statutory.due)[:10], far.depends_on) == ("2026-05-06", ())
        assert (shown(near.settled.statutory.due)[:10], near.settled.when) == ("2026-04-01", None)

    def test_some_facts_leave_the_others_open(self):
        """Half an answer settles nothing, and what it still depends on is what is missing."""
        told = asked(with_site_check(), MORNING, area_m2="5")
        assert [spec.key for spec in told.depends_on] == ["site_check"]

    def test_earliest_and_last_are_the_span_of_the_promise(self):
        """Where the promise itself depends on a fact, the span is told."""
        text = ROAD.replace(
            "[[facts]]", '[[limits.when]]\nif = "days > 30"\npromised = "15 working days"\n\n[[facts]]', 1
        )
        told = asked(matter(text), MORNING)
        assert (shown(told.earliest.due)[:10], shown(told.last.due)[:10]) == ("2026-03-16", "2026-03-25")

    def test_a_wrong_fact_is_told_like_at_filing_and_a_missing_one_is_not(self):
        """Every wrong fact at once; nothing is required of somebody who only asks."""
        with pytest.raises(FilingFaulty) as caught:
            asked(matter(), MORNING, area_m2="１２", dayz=3)
        assert {fault.place: fault.rule for fault in caught.value.faults} == {
            "facts.dayz": "unknown",
            "facts.area_m2": "decimal",
        }

    def test_an_unknown_matter_is_told_with_a_near_spelling(self):
        """The same words as at filing."""
        with pytest.raises(NotFound, match="road"):
            World().office.if_filed("raod")

    def test_an_instant_is_a_whole_number(self):
        """What is no instant is refused before anything is counted."""
        with pytest.raises(ValueError, match="whole number"):
            World().office.if_filed("road", at="2026-03-04")


class TestFromAStep:
    def test_it_counts_from_the_end_of_the_step_if_all_are_in_time(self):
        """The statutory limit runs from the site check: three working days of it come first, and the step is named."""
        told = asked(
            matter(ROAD.replace("[limits.statutory]", '[limits.statutory]\nfrom = "step:site-check"')), MORNING
        )
        assert told.settled.after_step == Text("勘查", "Site check")
        assert shown(told.settled.statutory.anchor) == "2026-03-09T17:30"
        assert str(told.settled.statutory.day) == "2026-04-06"
        assert shown(told.settled.promised.anchor) == shown(told.accepted)

    def test_after_a_step_without_a_limit_no_date_can_be_told(self):
        """The decision has no limit of its own, so nobody can say when what follows it would begin."""
        told = asked(matter(ROAD.replace("[limits.statutory]", '[limits.statutory]\nfrom = "step:approve"')), MORNING)
        assert (told.settled.statutory, told.settled.after_step.en) == (None, "Decision")

    def test_a_real_case_in_which_every_step_is_in_time_has_that_date(self):
        """The step is signed at its last instant; the limit that starts there ends when it was foreseen."""
        one = matter(ROAD.replace("[limits.statutory]", '[limits.statutory]\nfrom = "step:site-check"'))
        clock = VirtualClock(instant(MORNING))
        office = Office([one], clock=clock)
        told = office.if_filed("road")
        facts, papers = {"area_m2": "12.5", "days": 30}, {"application": b"x"}
        ref = office.file("road", applicant=Applicant("王芳"), facts=facts, materials=papers, by=CLERK).ref
        office.accept(ref, by=CLERK)
        clock.set(told.settled.statutory.anchor)
        office.opinion(ref, "site-check", "属实", by=REVIEWER, together=[SECOND])
        assert office.explain(ref, "statutory").due == told.settled.statutory.due


class TestBeforeExpiry:
    def test_without_the_day_of_expiry_the_law_s_date_is_open(self):
        """The promise is told, the statutory date waits for the fact that it depends on."""
        told = asked(renewal(), MORNING)
        assert told.settled.statutory is None
        assert [spec.key for spec in told.depends_on] == ["expires_on"]
        assert told.obstacle is None

    def test_with_it_the_limit_is_the_end_of_that_day(self):
        """No counting and no roll: 24:00 of the last day, a Saturday too, and never provisional."""
        told = asked(renewal(), MORNING, expires_on="2026-03-28")
        assert shown(told.settled.statutory.due) == "2026-03-29T00:00"
        assert str(told.settled.statutory.day) == "2026-03-28"
        assert not told.settled.statutory.provisional

    def test_a_licence_that_has_expired_is_told_as_an_obstacle(self):
        """On its last day it may still be renewed, the day after not."""
        assert asked(renewal(), MORNING, expires_on="2026-03-04").obstacle is None
        obstacle = asked(renewal(), MORNING, expires_on="2026-03-03").obstacle
        assert "2026-03-03" in obstacle.zh
        assert "2026-03-03" in obstacle.en


class TestReceiptRule:
    #: Twenty days from filing, and an intake limit that nobody is deemed accepted by.
    FROM_FILING = ROAD.replace("[limits.statutory]", '[limits.statutory]\nfrom = "filing"')
    PLAIN_INTAKE = FROM_FILING.replace(
        "[limits]\n", '[limits]\nintake = { term = "5 working days", on_missed = "none" }\n'
    )

    def test_without_a_rule_a_filing_is_received_when_it_is_filed(self):
        """The true calendar day, at night and on a Saturday too (电子签名法 art. 11)."""
        told = asked(matter(self.FROM_FILING), SATURDAY)
        assert told.received == told.filed
        assert shown(told.settled.statutory.due)[:10] == "2026-04-03"

    @pytest.mark.parametrize(("at", "received"), [(NIGHT, "2026-03-05T09:00"), (SATURDAY, "2026-03-09T09:00")])
    def test_with_it_what_comes_late_is_received_on_the_next_working_day(self, at, received):
        """A clock that starts at filing then counts one working day later."""
        told = asked(matter(self.FROM_FILING), at, RULE)
        assert shown(told.received) == received
        without = asked(matter(self.FROM_FILING), at)
        earlier, later = without.settled.statutory.explanation, told.settled.statutory.explanation
        assert told.settled.statutory.anchor == told.received
        assert earlier.due < later.due
        assert "by the published receipt rule" in later.text("en")
        assert "true calendar day" in earlier.text("en")

    @pytest.mark.parametrize("at", [MORNING, LUNCH, "2026-03-04T17:30:00+08:00"])
    def test_what_comes_up_to_the_close_is_received_at_once(self, at):
        """The close itself is still in time."""
        told = asked(matter(self.FROM_FILING), at, RULE)
        assert told.received == told.filed
        assert told.receipt == RULE

    def test_deemed_acceptance_is_never_moved(self):
        """Whoever is not answered within five working days is accepted, counted from the true day."""
        assert asked(matter(), NIGHT, RULE).intake.due == asked(matter(), NIGHT).intake.due
        moved = asked(matter(self.PLAIN_INTAKE), NIGHT, RULE).intake.due
        assert moved > asked(matter(self.PLAIN_INTAKE), NIGHT).intake.due

    def test_a_real_case_filed_at_night_has_the_date_that_was_told(self):
        """The rule that is shown before filing is the one by which the clock then counts."""
        organisation = attrs.evolve(Organisation(Region("000000", Text("示例", "sample"))), receipt=RULE)
        one = matter(self.FROM_FILING)
        office = Office([one], organisation=organisation, clock=VirtualClock(instant(NIGHT)))
        told = office.if_filed("road")
        facts = {"area_m2": "12.5", "days": 30}
        papers = {"application": b"x"}
        case = office.file("road", applicant=Applicant("王芳"), facts=facts, materials=papers, by=CLERK)
        assert office.explain(case.ref).due == told.intake.due
        office.accept(case.ref, by=CLERK)
        assert office.explain(case.ref, "statutory").due == told.settled.statutory.due

    def test_clocks_that_start_at_acceptance_do_not_know_it(self):
        """The promise counts from acceptance, with the rule and without."""
        assert asked(matter(), NIGHT, RULE).settled == asked(matter(), NIGHT).settled


class TestProvisional:
    def test_a_calendar_without_notices_says_why(self):
        """`weekdays` knows no notice: every date is provisional, and it is said in words."""
        told = asked(matter(), MORNING)
        assert told.provisional
        assert told.why_provisional == Text(
            "所用日历不含放假安排,全部日期为暂定", "the calendar knows no holiday notice: every date is provisional"
        )

    def test_beyond_the_horizon_the_horizon_is_named(self):
        """What ends after 25 December of the last year with a notice may move; what ends before it is firm."""
        pytest.importorskip("approvalflow_china_calendar")
        region = Region("420921", Text("云泽县", "Yunze County"), calendar="cn")
        plugins = Plugins.installed(only=["china-calendar"])
        office = Office(MATTERS, organisation=Organisation(region), plugins=plugins)
        late = office.if_filed("road", at=instant("2026-12-01T10:00:00+08:00"))
        assert [name for name, date in late.dates if date.provisional] == ["statutory"]
        assert "2026-12-25" in late.why_provisional.en
        early = office.if_filed("road", at=instant("2026-03-04T10:00:00+08:00"))
        assert (early.provisional, early.why_provisional) == (False, None)


def test_every_date_has_its_derivation():
    """Each date of a forecast can be read day by day, in both languages, with its calendar version."""
    for name, date in asked(with_site_check(), MORNING).dates:
        why = date.explanation
        assert why.due == date.due, name
        assert why.days[-1].day == date.day
        assert date.limit.term.text("zh") in why.text("zh")
        assert date.limit.term.text("en") in why.text("en")


def test_a_rule_without_paper_cannot_be_declared():
    """What the forecast shows before filing always has a basis to show."""
    with pytest.raises(DeclarationFaulty):
        declare.organisation_from(
            {"region": {"code": "1", "title": "x"}, "receipt": {"next_working_day": True}, "agencies": {}, "people": {}}
        )
