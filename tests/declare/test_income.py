"""What a matter file says of the income that a fee is."""

from __future__ import annotations

import copy
from fractions import Fraction

import pytest

from approvalflow import DeclarationFaulty
from approvalflow.declare.matters import matter_from
from approvalflow.testing.simulation.plain import PLAIN


def declared(income):
    """The road matter, whose fee declares this income."""
    source = copy.deepcopy(dict(PLAIN["road"].source))
    source["fees"][0]["income"] = income
    return matter_from(source, place="road")


def test_an_item_with_its_shares():
    income = (
        declared({"item": "1030", "shares": {"province": "2/5", "county": "0.6"}, "remainder": "county"}).fees[0].income
    )
    assert (income.item, income.remainder) == ("1030", "county")
    assert income.shares == {"province": Fraction(2, 5), "county": Fraction(3, 5)}


def test_an_item_alone_is_the_countys():
    income = declared({"item": "1030"}).fees[0].income
    assert (income.shares, income.remainder) == ({"county": Fraction(1)}, "county")
    assert PLAIN["road"].fees[0].income is None


@pytest.mark.parametrize(
    ("income", "place", "rule"),
    [
        ({}, "income.item", "missing"),
        ({"item": "1", "shares": {"province": "2/5", "county": "3/5"}}, "income.remainder", "missing"),
        ({"item": "1", "shares": {"county": "1/2"}}, "income.shares", "income-shares"),
        ({"item": "1", "shares": {"county": 1}}, "income.shares.county", "income-share"),
        ({"item": "1", "shares": {"village": "1"}}, "income.shares.village", "income-level"),
        ({"item": "1", "colour": "red"}, "income.colour", "unknown-key"),
    ],
)
def test_what_is_wrong_is_named_at_its_key(income, place, rule):
    with pytest.raises(DeclarationFaulty) as faulty:
        declared(income)
    assert (f"fees[0].{place}", rule) in {(one.place.split(": ")[-1], one.rule) for one in faulty.value.faults}
