"""Scores of quarters and years: exact means, and what the supervision organ told."""

from fractions import Fraction

import pytest

from approvalflow.domain.supervision.formula import FORMULA
from approvalflow.domain.supervision.means import Disciplined, mean_of, points_text
from approvalflow.domain.supervision.periods import month_from, months_of
from approvalflow.domain.supervision.scores import Whose
from approvalflow.errors import BadInput
from tests.domain.supervision.happenings import at

UNIT, PERSON = Whose("urban-management"), Whose("urban-management", "u-21")


def told(ref, kind, *, person="u-21", agency="urban-management"):
    return Disciplined(ref, kind, agency, person, at("06-01 10:00"))


class TestMeans:
    """The mean of months."""

    def test_a_quarter_is_the_exact_mean_of_its_months(self):
        """Not rounded: 85, 100 and 100 are 95, and 100, 100 and 98 are 99 and a third."""
        assert mean_of(UNIT, [Fraction(85), Fraction(100), Fraction(100)]).points == 95
        mean = mean_of(UNIT, [Fraction(100), Fraction(100), Fraction(98)])
        assert (mean.points, mean.grade, points_text(mean.points)) == (Fraction(298, 3), "excellent", "99.33")
        assert mean_of(UNIT, []) is None

    @pytest.mark.parametrize(("kind", "points"), [*FORMULA.discipline.items()])
    def test_what_the_organ_told_is_taken_off_the_year_once(self, kind, points):
        """Told twice under one reference is told once; the person and the unit both bear it."""
        results = [told("I-1", kind), told("I-1", kind)]
        for whose in (UNIT, PERSON):
            assert mean_of(whose, [Fraction(100)], told=results).points == 100 - points

    def test_others_are_not_charged(self):
        """Another person of the unit, another unit, a matter."""
        results = [told("I-1", "demerit")]
        for whose in (Whose("urban-management", "u-9"), Whose("traffic-police"), Whose(matter="m")):
            assert mean_of(whose, [Fraction(100)], told=results).points == 100

    def test_a_year_never_falls_below_zero(self):
        """Two expulsions and a demerit."""
        results = [told("I-1", "expulsion"), told("I-2", "expulsion"), told("I-3", "demerit")]
        assert mean_of(UNIT, [Fraction(100)], told=results).points == 0


class TestPeriods:
    """Names of periods."""

    def test_a_period_names_its_months(self):
        """Month, quarter, half-year, year."""
        assert months_of("2026-03") == ("2026-03",)
        assert months_of("2026-Q4") == ("2026-10", "2026-11", "2026-12")
        assert months_of("2026-H2")[0] == "2026-07"
        assert len(months_of("2026")) == 12

    @pytest.mark.parametrize("name", ["2026-13", "2026-Q5", "2026-H0", "26", "2026-3", "", "２０２６", "0000", "9999"])
    def test_what_names_none_is_refused(self, name):
        """With words."""
        with pytest.raises(BadInput, match="a period is named like"):
            months_of(name)

    def test_months_meet_without_a_gap(self):
        """December ends where January begins."""
        december, january = month_from("2025-12", "Asia/Shanghai"), month_from("2026-01", "Asia/Shanghai")
        assert december.end == january.start
        assert december.holds(december.start)
        assert not december.holds(december.end)
