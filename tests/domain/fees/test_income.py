"""Shares of an amount: exact fractions, whole fen, and nothing lost or made on the way."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approvalflow.domain.fees.income import LOCAL, SHARERS, Income, income_faults, share, split, undeclared
from approvalflow.domain.fees.money import MAX_FEN
from approvalflow.domain.fees.treasury import Place, TreasuryLine, compare_with_treasury, place_from
from approvalflow.errors import BadInput


@st.composite
def incomes(draw):
    """Two to four levels whose parts add up to one."""
    levels = draw(st.lists(st.sampled_from(SHARERS), min_size=1, unique=True))
    weights = [draw(st.integers(1, 97)) for _ in levels]
    shares = {level: Fraction(weight, sum(weights)) for level, weight in zip(levels, weights, strict=True)}
    return Income("1030", shares, draw(st.sampled_from(levels)))


@given(st.integers(1, MAX_FEN), incomes())
def test_parts_add_up_to_the_whole(fen, income):
    """Each part is less than a fen below its exact share; the remainder's takes what is left."""
    assert income_faults(income, "income") == []
    parts = split(fen, income)
    assert sum(parts.values()) == fen
    for level, exact in income.shares.items():
        part = parts.get(level, 0)
        if level == income.remainder:
            assert 0 <= part - fen * exact < len(income.shares)
        else:
            assert 0 <= fen * exact - part < 1


def test_a_fee_that_declares_nothing_is_the_countys():
    assert split(7, undeclared("rent")) == {LOCAL: 7}


def test_shares_are_exact():
    assert [share(one) for one in ("2/5", "0.4", "1", "0.005")] == [
        Fraction(2, 5),
        Fraction(2, 5),
        Fraction(1),
        Fraction(1, 200),
    ]
    for odd in ("", "0", "3/2", "-1/2", "1/0", "40%", "1e-1", "１", "½", "1/2/3", 0.4, None, "9" * 30):
        with pytest.raises(BadInput):
            share(odd)


@pytest.mark.parametrize(
    ("income", "rules"),
    [
        (Income(" "), ["income-item"]),
        (Income("1", {"county": Fraction(1, 2)}), ["income-shares"]),
        (Income("1", {"village": Fraction(1)}, "village"), ["income-level"]),
        (Income("1", {"city": Fraction(1)}, "county"), ["income-remainder"]),
    ],
)
def test_what_is_wrong_with_a_declared_income(income, rules):
    assert [one.rule for one in income_faults(income, "fees[0].income")] == rules


@given(
    st.lists(
        st.builds(TreasuryLine, st.sampled_from("ab"), st.sampled_from("xy"), st.just("county"), st.integers(1, 9))
    ),
    st.dictionaries(
        st.builds(Place, st.sampled_from("abc"), st.sampled_from("xy"), st.just("county")), st.integers(1, 9)
    ),
)
def test_both_lists_are_explained_by_places(theirs, ours):
    """Each place once; the differences add up to what the lists are apart; matched is without one."""
    results = compare_with_treasury(theirs, ours)
    assert [one.place for one in results] == sorted({line.place for line in theirs} | set(ours))
    assert sum(one.difference for one in results) == sum(line.fen for line in theirs) - sum(ours.values())
    assert all((one.kind == "matched") == (one.difference == 0) for one in results)
    assert all(place_from(str(one.place)) == one.place for one in results)
