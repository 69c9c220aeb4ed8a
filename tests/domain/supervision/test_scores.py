"""Scores: base 100, what cards cost, what early cases give, and grades."""

from fractions import Fraction

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from approvalflow.domain.cases import events as e
from approvalflow.domain.cases.evolve import fold
from approvalflow.domain.supervision.scores import Finished, Formula, Period, finished_of, grade_of, mean_points, score
from tests.domain.supervision.carded import lifted, raised
from tests.domain.supervision.happenings import at, claimed, ready, signed, under_review

MARCH = Period(at("03-01 00:00"), at("04-01 00:00"))
AGENCY = "urban-management"


def card(ref, level="yellow", *, case="S-1", person="u-21", agency=AGENCY, when="03-10 10:00"):
    made = raised("yellow", ref=ref)
    return attrs.evolve(made, level=level, case_ref=case, person=person, agency=agency, raised_at=at(when))


def done(ref, *, early=False, agency=AGENCY, persons=("u-21",), when="03-10 10:00"):
    return Finished(ref, agency, frozenset(persons), at(when), early)


def scored(cards=(), finished=(), **more):
    return score(cards, finished, **{"period": MARCH, "agency": AGENCY, **more})


class TestDeductions:
    """What cards cost."""

    def test_nothing_happened_is_a_hundred(self):
        """The base."""
        result = scored()
        assert (result.points, result.grade, result.deductions) == (100, "excellent", ())

    def test_each_card_costs_and_is_pointed_at(self):
        """Yellow 5, red 10, each deduction naming its card."""
        result = scored([card("C-1"), card("C-2", "red", when="03-12 10:00")])
        assert [(one.cards, one.points) for one in result.deductions] == [(("C-1",), 5), (("C-2",), 10)]
        assert (result.points, result.grade) == (85, "good")

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
        """Thirty red cards are zero points and not minus two hundred."""
        assert scored([card(f"C-{number}", "red") for number in range(30)]).points == 0


class TestBonus:
    """What early cases give."""

    @pytest.mark.parametrize(("early", "bonus"), [(0, 0), (1, 0), (2, 1), (3, 1), (4, 2), (20, 10)])
    def test_a_point_for_each_full_tenth_that_was_early(self, early, bonus):
        """Of twenty finished cases."""
        finished = [done(f"S-{number}", early=number < early) for number in range(20)]
        result = scored([], finished)
        assert (result.bonus, result.points, result.finished, result.early) == (bonus, 100 + bonus, 20, early)

    def test_a_case_told_twice_counts_once(self):
        """The reference names it."""
        assert scored([], [done("S-1", early=True), done("S-1", early=True)]).finished == 1

    def test_a_person_counts_the_cases_they_signed(self):
        """Also those that another agency leads."""
        finished = [done("S-1", agency="traffic-police"), done("S-2", persons=("u-23",))]
        assert scored([], finished, person="u-21").finished == 1
        assert scored([], finished).finished == 1

    def test_the_published_score_counts_what_was_finished_by_then(self):
        """As of the middle of the month only its first half counts."""
        finished = [done("S-1", when="03-10 10:00"), done("S-2", when="03-20 10:00")]
        assert scored([], finished, as_of=at("03-10 10:00")).finished == 1

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
        assert one == Finished("S-1", AGENCY, frozenset({"u-21", "u-20"}), at("03-05 10:00"), early)

    def test_what_is_open_or_decided_by_the_clock_is_nobodys_work(self):
        """An open case and a deemed grant count for nothing."""
        assert finished_of(fold(under_review())) is None
        assert finished_of(self.decided(light="red", mode="deemed")) is None


class TestGradesAndMeans:
    """Four grades; longer periods are means of months."""

    @pytest.mark.parametrize(
        ("points", "grade"),
        [(101, "excellent"), (90, "excellent"), (89, "good"), (80, "good"), (79, "pass"), (60, "pass"), (59, "fail")],
    )
    def test_the_borders_of_the_grades(self, points, grade):
        """A floor belongs to its grade."""
        assert grade_of(points) == grade

    def test_a_quarter_is_the_exact_mean_of_its_months(self):
        """Not rounded: 85, 100 and 100 are 95."""
        months = [scored([card("C-1"), card("C-2", "red")]), scored(), scored()]
        assert mean_points(months) == Fraction(285, 3)
        assert mean_points([]) is None

    def test_another_formula_says_which_it_is(self):
        """A county's own figures carry their own version."""
        result = scored([card("C-1")], formula=Formula(version="county-2", yellow_points=8))
        assert (result.points, result.formula) == (92, "county-2")


@given(st.lists(st.tuples(st.sampled_from(["warning", "yellow", "red"]), st.integers(0, 2)), max_size=20))
def test_every_point_that_is_missing_is_on_a_card(found):
    """Base less points is the sum of the deductions, no card is charged twice, and the order of cards is nothing."""
    cards = [card(f"C-{number}", level, case=f"S-{case}") for number, (level, case) in enumerate(found)]
    result = scored(cards)
    charged = [ref for one in result.deductions for ref in one.cards]
    assert result.points == max(0, 100 - sum(one.points for one in result.deductions))
    assert len(charged) == len(set(charged))
    assert all(one.cards and one.points > 0 for one in result.deductions)
    assert scored(reversed(cards)) == result
