"""Scores: nine parts, what cards cost in them, what is added, the coefficient, and grades."""

from fractions import Fraction

import attrs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from approvalflow.domain.cases import events as e
from approvalflow.domain.cases.evolve import fold
from approvalflow.domain.supervision.formula import FORMULA, CardPoints, Charge, Workload, faults_of, grade_of
from approvalflow.domain.supervision.periods import Period
from approvalflow.domain.supervision.scores import score
from approvalflow.domain.supervision.works import Finished, finished_of
from tests.domain.supervision.carded import lifted, raised
from tests.domain.supervision.happenings import at, claimed, ready, signed, under_review

MARCH = Period(at("03-01 00:00"), at("04-01 00:00"))
AGENCY = "urban-management"


def card(ref, level="yellow", *, rule="T2", case="S-1", person="u-21", agency=AGENCY, when="03-10 10:00"):
    made = raised("yellow", ref=ref)
    return attrs.evolve(made, level=level, rule=rule, case_ref=case, person=person, agency=agency, raised_at=at(when))


def done(ref, *, early=False, agency=AGENCY, persons=("u-21",), when="03-10 10:00", **more):
    return Finished(ref, agency, frozenset(persons), at(when), early, **more)


def scored(cards=(), finished=(), **more):
    return score(cards, finished, **{"period": MARCH, "agency": AGENCY, **more})


def points_of(result):
    return {one.part: one.points for one in result.parts if one.lost}


class TestDeductions:
    """What cards cost."""

    def test_nothing_happened_is_a_hundred(self):
        """The base."""
        result = scored()
        assert (result.points, result.grade, result.deductions) == (100, "excellent", ())

    def test_each_card_costs_and_is_pointed_at(self):
        """Yellow 5, red 10, each deduction naming its card."""
        result = scored([card("C-1"), card("C-2", "red", when="03-12 10:00")])
        assert [(one.part, one.cards, one.points) for one in result.deductions] == [
            ("time", ("C-1",), 5),
            ("time", ("C-2",), 10),
        ]

    def test_a_part_holds_its_weight_and_no_more_is_lost_in_it(self):
        """Fifteen points off a part of fourteen leave none, and the other parts as they were."""
        result = scored([card("C-1"), card("C-2", "red", when="03-12 10:00")])
        assert points_of(result) == {"time": 0}
        assert (result.points, result.grade) == (86, "good")

    def test_one_card_may_cost_in_several_parts(self):
        """A statutory limit that passed costs in time and in legal liability, in each the full points."""
        result = scored([card("C-1", rule="T3")])
        assert (points_of(result), result.points) == ({"time": 9, "liability": 5}, 90)

    def test_a_rule_that_no_charge_names_costs_where_the_formula_says(self):
        """A county's own rule is never free."""
        assert points_of(scored([card("C-1", rule="COUNTY-7")])) == {"supervision": 9}

    def test_a_charge_may_set_points_of_its_own(self):
        """Ten for a yellow card of F1."""
        dear = attrs.evolve(FORMULA, charges=(Charge(("F1",), ("fees",), CardPoints(yellow=7)), *FORMULA.charges[7:]))
        assert points_of(scored([card("C-1", rule="F1")], formula=dear)) == {"fees": 1}

    @pytest.mark.parametrize(("count", "points"), [(1, 100), (2, 100), (3, 97), (5, 97), (6, 94)])
    def test_three_warnings_at_one_case_cost_three(self, count, points):
        """Fewer than three cost nothing."""
        result = scored([card(f"C-{number}", "warning") for number in range(count)])
        assert result.points == points
        assert all(len(one.cards) == 3 for one in result.deductions)

    def test_warnings_at_different_cases_are_not_added_up(self):
        """Three cases with one warning each are no three warnings."""
        assert scored([card(f"C-{n}", "warning", case=f"S-{n}") for n in range(3)]).points == 100

    def test_a_lifted_card_gives_its_points_back_and_the_published_score_stays_known(self):
        """As now without it; as of the publication with it."""
        gone = lifted(card("C-1"), when="04-10 10:00")
        assert scored([gone]).points == 100
        assert scored([gone], as_of=at("04-02 10:00")).points == 95
        assert scored([gone], as_of=at("04-10 10:00")).points == 100
        assert scored([gone], as_of=at("03-09 10:00")).points == 100

    def test_another_month_unit_or_person_is_not_charged(self):
        """The period is half-open; a person answers for their own cards, the unit for all."""
        cards = [
            card("C-1", when="02-27 10:00"),
            card("C-2", when="04-01 00:00"),
            card("C-3", agency="traffic-police"),
            card("C-4", person="u-23"),
            card("C-5", person=""),
        ]
        assert [one.cards for one in scored(cards, person="u-23").deductions] == [("C-4",)]
        assert [one.cards for one in scored(cards).deductions] == [("C-4",), ("C-5",)]

    def test_the_score_never_falls_below_zero(self):
        """Thirty red cards of every rule are zero points and not minus two thousand."""
        rules = [rule for charge in FORMULA.charges for rule in charge.rules]
        assert scored([card(f"C-{n}-{rule}", "red", rule=rule) for n in range(30) for rule in rules]).points == 0

    def test_a_matter_is_charged_for_the_cards_of_its_cases(self):
        """Wherever they were raised; a card of no case is no matter's."""
        cards = [card("C-1", case="S-1"), card("C-2", case="S-2", agency="traffic-police"), card("C-3", case="")]
        result = score(cards, [], period=MARCH, matter="m", matters={"S-1": "other", "S-2": "m"})
        assert [one.cards for one in result.deductions] == [("C-2",)]


class TestReporting:
    """What was not reported as it should."""

    @pytest.mark.parametrize(("late", "points"), [(0, 100), (1, 99), (3, 97), (5, 95), (9, 95)])
    def test_a_point_for_each_full_per_cent_and_at_most_five(self, late, points):
        """Of a hundred decided cases; the deduction names them."""
        finished = [done(f"S-{n:03d}", signals=frozenset({"D1"} if n < late else {"T1"})) for n in range(100)]
        result = scored([], finished)
        assert result.points == points
        assert [one.cases for one in result.deductions] == ([tuple(f"S-{n:03d}" for n in range(late))] if late else [])


class TestCoefficient:
    """The workload."""

    FORMULA = attrs.evolve(FORMULA, workload=(Workload(0, Fraction("0.9")), Workload(2, Fraction("1.05"))))

    @pytest.mark.parametrize(("cases", "points"), [(0, 90), (1, 90), (2, 105)])
    def test_the_score_is_multiplied_exactly(self, cases, points):
        """By the band of the cases decided."""
        result = scored([], [done(f"S-{n}") for n in range(cases)], formula=self.FORMULA)
        assert result.points == points

    def test_declined_applications_are_no_work(self):
        """They count among the answered cases alone."""
        result = scored([], [done(f"S-{n}", declined=True) for n in range(5)], formula=self.FORMULA)
        assert (result.points, result.decided, result.declined) == (90, 0, 5)


class TestBonus:
    """What early cases give."""

    @pytest.mark.parametrize(("early", "bonus"), [(0, 0), (1, 0), (2, 1), (3, 1), (4, 2), (20, 10)])
    def test_a_point_for_each_full_tenth_that_was_early(self, early, bonus):
        """Of twenty finished cases."""
        finished = [done(f"S-{number}", early=number < early) for number in range(20)]
        result = scored([], finished)
        assert (result.points, result.decided, result.early) == (100 + bonus, 20, early)

    def test_a_case_told_twice_counts_once(self):
        """The reference names it."""
        assert scored([], [done("S-1", early=True), done("S-1", early=True)]).decided == 1

    def test_a_person_counts_the_cases_they_signed(self):
        """Also those that another agency leads."""
        finished = [done("S-1", agency="traffic-police"), done("S-2", persons=("u-23",))]
        assert scored([], finished, person="u-21").decided == 1
        assert scored([], finished).decided == 1

    def test_the_published_score_counts_what_was_finished_by_then(self):
        """As of the middle of the month only its first half counts."""
        finished = [done("S-1", when="03-10 10:00"), done("S-2", when="03-20 10:00")]
        assert scored([], finished, as_of=at("03-10 10:00")).decided == 1

    def test_who_answers_from_above_gets_no_case_counted(self):
        """A superior agency that held a step is not scored here."""
        above = [
            ready("province", "03-02 10:00", "provincial-office", forwarded=True),
            e.StepForwarded(at("03-02 11:00"), "province", "provincial-office", "u-21"),
            signed("province", "03-04 10:00", "provincial-office"),
        ]
        case = fold(under_review(*above, e.CaseGranted(at("03-05 10:00"), "normal", "", "u-20")))
        assert finished_of(case).persons == {"u-20"}

    def decided(self, *, light, mode="normal"):
        steps = [
            ready("site-check", "03-02 10:00"), claimed("site-check", "03-02 10:00", "u-21"),
            signed("site-check", "03-04 10:00", "u-21"),
            e.ClockStopped(at("03-05 10:00"), "promised", light),
        ]  # fmt: skip
        return fold(under_review(*steps, e.CaseGranted(at("03-05 10:00"), mode, "", "u-20")))

    @pytest.mark.parametrize(("light", "early"), [("green", True), ("yellow", False), ("red", False)])
    def test_early_is_decided_while_green(self, light, early):
        """Yellow is in time and not early."""
        one = finished_of(self.decided(light=light))
        assert one == Finished("S-1", AGENCY, frozenset({"u-21", "u-20"}), at("03-05 10:00"), early, "road-occupation")

    def test_what_is_open_or_decided_by_the_clock_is_nobodys_work(self):
        """An open case and a deemed grant count for nothing."""
        assert finished_of(fold(under_review())) is None
        assert finished_of(self.decided(light="red", mode="deemed")) is None


class TestGradesAndMeans:
    """Four grades; longer periods are means of months."""

    @pytest.mark.parametrize(
        ("points", "grade"),
        [
            (101, "excellent"),
            (Fraction(899, 10), "good"),
            (90, "excellent"),
            (89, "good"),
            (80, "good"),
            (79, "pass"),
            (60, "pass"),
            (59, "fail"),
        ],
    )
    def test_the_borders_of_the_grades(self, points, grade):
        """A floor belongs to its grade."""
        assert grade_of(points, FORMULA) == grade

    def test_another_formula_says_which_it_is(self):
        """A county's own figures carry their own version."""
        other = attrs.evolve(FORMULA, version="county-2", cards=CardPoints(yellow=8))
        result = scored([card("C-1")], formula=other)
        assert (result.points, result.formula) == (92, "county-2")

    @pytest.mark.parametrize(
        ("shortened", "points"), [(None, 100), (29, 100), (30, 103), (39, 103), (40, 104), (100, 110)]
    )
    def test_shorter_promises_are_rewarded(self, shortened, points):
        """Three from thirty per cent on, and one for each further ten."""
        assert scored(shortened=shortened).points == points


@given(st.lists(st.tuples(st.sampled_from(["warning", "yellow", "red"]), st.integers(0, 2)), max_size=20))
def test_every_point_that_is_missing_is_on_a_card(found):
    """Base less points is the sum of the deductions, no card is charged twice, and the order of cards is nothing."""
    cards = [card(f"C-{number}", level, case=f"S-{case}") for number, (level, case) in enumerate(found)]
    result = scored(cards)
    charged = [ref for one in result.deductions for ref in one.cards]
    lost = sum(one.points for one in result.deductions)
    assert result.points == 100 - min(14, lost)
    assert len(charged) == len(set(charged))
    assert all(one.cards and one.points > 0 for one in result.deductions)
    assert scored(reversed(cards)) == result


CASES = st.lists(
    st.tuples(st.booleans(), st.booleans(), st.sampled_from([frozenset(), frozenset({"D1"})])), min_size=1, max_size=30
)
BANDS = st.lists(st.tuples(st.integers(1, 10), st.integers(0, 20)), max_size=3)


@given(CASES, st.integers(0, 29), BANDS, st.integers(1, 30))
@example([(False, False, frozenset({"D1"})), *[(False, False, frozenset())] * 19], 19, [], 10)
@example([(True, False, frozenset()), *[(False, False, frozenset())] * 9], 9, [], 10)
def test_refusing_intake_never_raises_a_score(found, which, steps, step):
    """A case declined instead of decided, or an application declined that nobody had filed before, leaves the score of
    the unit, the person and the matter where it was or lower: for any formula without faults."""
    bands = [Workload(0, Fraction(1))]
    for more, higher in steps:
        bands.append(Workload(bands[-1].cases + more, bands[-1].coefficient + Fraction(higher, 100)))
    formula = attrs.evolve(FORMULA, workload=tuple(bands), early=attrs.evolve(FORMULA.early, step=step))
    assert not faults_of(formula)
    finished = [
        done(f"S-{n:02d}", early=early and not declined, declined=declined, signals=signals, matter="m")
        for n, (early, declined, signals) in enumerate(found)
    ]
    target = finished[which % len(finished)]
    refused = attrs.evolve(target, declined=True, early=False)
    instead = [refused if one is target else one for one in finished]
    beside = [*finished, done("S-99", declined=True, matter="m")]
    for whose in ({}, {"person": "u-21"}, {"agency": "", "matter": "m"}):
        before = scored([], finished, formula=formula, **whose).points
        assert scored([], instead, formula=formula, **whose).points <= before
        assert scored([], beside, formula=formula, **whose).points <= before
