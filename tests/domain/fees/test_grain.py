"""The grain of a formula says truly whether it can come to a fraction of a fen."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approvalflow.domain.fees.formula import parse
from approvalflow.domain.fees.grain import common_grain, grain_of

FACTS = {"n": Fraction(1), "area": Fraction(1, 10), "weight": Fraction(1, 1000)}
TABLES = {"rate": {"a": Fraction(30), "b": Fraction(45)}, "fine": {"a": Fraction(61, 2)}}


@pytest.mark.parametrize(
    ("formula", "grain"),
    [
        ("0.30 CNY", 30),
        ("0", 0),
        ("n * 1 CNY", 100),
        ("area * rate[c]", Fraction(3, 2)),
        ("area * n * 0.30 CNY", 3),
        ("weight * 1 CNY", Fraction(1, 10)),
        ("fine[c]", Fraction(61, 2)),
        ("fine[c] * 2", 61),
        ("1 CNY / 3", Fraction(100, 3)),
        ("1 CNY / n", None),
        ("1 CNY / 0", None),
        ("rate[c] + 5 CNY", 5),
        ("rate[c] - 5 CNY", 5),
        ("-(n * 1 CNY)", 100),
        ("max(rate[c], 10 CNY)", 5),
        ("10 CNY if n > 3 else 0.05 CNY", 5),
        ("unknown * 1 CNY", None),
        ("n > 3", None),
    ],
)
def test_the_grain_of_a_formula(formula, grain):
    """By hand, part by part."""
    assert grain_of(parse(formula).root, FACTS, TABLES) == grain


@given(st.fractions(0, 100, max_denominator=60), st.fractions(0, 100, max_denominator=60))
def test_both_are_whole_multiples_of_the_common_grain(one, other):
    """And of nothing smaller than it has to be: a common grain that is zero says that both are."""
    grain = common_grain(one, other)
    assert (grain == 0) == (one == other == 0)
    assert all((each / grain).denominator == 1 for each in (one, other) if grain)


@given(
    st.sampled_from(
        [
            "area * rate[c]",
            "area * n * rate[c] + weight * 2 CNY",
            "max(n * fine[c], area * 7 CNY) / 4",
            "rate[c] - area * 1 CNY",
        ]
    ),
    st.integers(0, 500),
    st.integers(0, 5000),
    st.integers(0, 90_000),
)
def test_whatever_is_answered_the_value_is_a_multiple_of_the_grain(formula, n, tenths, thousandths):
    """So an amount with a whole grain never needs a rounding."""
    read = parse(formula)
    facts = {"n": n, "area": Fraction(tenths, 10), "weight": Fraction(thousandths, 1000), "c": "a"}
    grain = grain_of(read.root, FACTS, TABLES)
    assert (read.value(facts, TABLES) / grain).denominator == 1
