"""Whole fen, read strictly and rounded once."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approvalflow.domain.fees.money import MAX_FEN, checked_fen, decimal_text, fen, rate, rounded, yuan_text
from approvalflow.errors import BadInput


@given(st.integers(0, MAX_FEN))
def test_what_is_written_is_read_back(amount):
    """`yuan_text` and `fen` are each other's contrary over the whole range."""
    assert fen(f"{yuan_text(amount)} CNY") == amount


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12.35 CNY", 1235),
        ("12.3CNY", 1230),
        ("80 CNY", 8000),
        ("0 CNY", 0),
        ("0.300 CNY", 30),
        ("10000000000 CNY", MAX_FEN),
    ],
)
def test_amounts_are_read_as_fen(text, expected):
    """Decimals may be fewer than two, or zeros."""
    assert fen(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12.35",
        "12.35 USD",
        "-1 CNY",
        "+1 CNY",
        "1e3 CNY",
        "1e400 CNY",
        "NaN CNY",
        "１２ CNY",
        "١ CNY",
        "1,000 CNY",
        " 1 CNY",
        "1 CNY ",
        "1. CNY",
        ".5 CNY",
        "1 cny",
        "1\nCNY",
        "0.001 CNY",
        "10000000000.01 CNY",
        "99999999999 CNY",
        12,
        1.5,
        None,
    ],
)
def test_anything_else_is_refused(text):
    """No sign, exponent, other digits, other currency, part of a fen, or amount beyond the limit."""
    with pytest.raises(BadInput):
        fen(text)


def test_a_rate_may_be_part_of_a_fen():
    """A price by the unit is exact to six decimals of a yuan."""
    assert rate("0.305 CNY") == Fraction(61, 2)


@pytest.mark.parametrize("value", [True, False, 1.0, "1", None, Decimal(1), Fraction(1), 0, -1, MAX_FEN + 1, 10**400])
def test_only_whole_numbers_in_range_are_amounts(value):
    """Neither `True` nor `1.0` is one fen; 0 and what passes the limit are out of range."""
    with pytest.raises(BadInput) as refused:
        checked_fen(value, "fen")
    assert refused.value.place == "fen"


def test_the_ends_of_the_range_are_amounts():
    """1 fen and `MAX_FEN` are both inside."""
    assert (checked_fen(1), checked_fen(MAX_FEN), checked_fen(0, least=0)) == (1, MAX_FEN, 0)


@given(st.fractions(min_value=0, max_value=10**6))
def test_rounding_goes_to_the_nearest_fen_and_half_goes_up(exact):
    """The result is within half a fen; exactly half a fen goes up."""
    result = rounded(exact)
    assert -Fraction(1, 2) < result - exact <= Fraction(1, 2)
    assert rounded(exact, "down") <= exact < rounded(exact, "down") + 1
    assert rounded(exact, "up") - 1 < exact <= rounded(exact, "up")


@pytest.mark.parametrize(("exact", "expected"), [("2593.5", 2594), ("0.5", 1), ("1.5", 2), ("2.5", 3), ("2.499999", 2)])
def test_half_a_fen_goes_up(exact, expected):
    """Not to the even neighbour."""
    assert rounded(Fraction(exact)) == expected


def test_an_unknown_rounding_is_refused():
    """A rounding that nobody declared rounds nothing."""
    with pytest.raises(BadInput, match="no rounding"):
        rounded(Fraction(1), "half-even")


@pytest.mark.parametrize(
    ("exact", "text"),
    [
        (Fraction(25, 2), "12.5"),
        (Fraction(1, 3), "1/3"),
        (Fraction(-1, 8), "-0.125"),
        (Fraction(7), "7"),
        (Fraction(0), "0"),
        (Fraction(1, 2), "0.5"),
    ],
)
def test_an_exact_number_is_shown_exactly(exact, text):
    """In decimals where they end, else as a fraction."""
    assert decimal_text(exact) == text


def test_a_negative_balance_is_shown_with_its_sign():
    """-5 fen is -0.05, not -1.95."""
    assert yuan_text(-5) == "-0.05"
