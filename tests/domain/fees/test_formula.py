"""The formula language: exact values, and faults that name the column."""

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approvalflow.domain.fees.formula import condition, parse
from approvalflow.domain.fees.sorts import Sort
from approvalflow.errors import FormulaFault

FACTS = {
    "area_m2": Decimal("12.5"),
    "days": 30,
    "class": "pavement",
    "site_check": False,
    "share": Fraction(1, 3),
    "until": date(2026, 2, 27),
}
RATE = {"rate": {"pavement": Fraction(30), "carriageway": Fraction(60)}}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12.35 * 7 * 0.30 CNY", Fraction(5187, 2)),
        ("area_m2 * days * rate[class]", 11250),
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("10 - 3 - 2", 5),
        ("12 / 3 / 2", 2),
        ("2 - -3", 5),
        ("-area_m2 * 2", -25),
        ("1 / 3 * 3", 1),
        ("0.1 + 0.2", Fraction(3, 10)),
        ("share * 3", 1),
        ("min(3, 1, 2)", 1),
        ("max(100 CNY, area_m2 * 1 CNY)", 10000),
        ("0.305 CNY", Fraction(61, 2)),
        ("80 CNY if days > 20 else 40 CNY", 8000),
        ("1 if false else 2 if false else 3", 3),
        ("area_m2 > 10 and class == 'pavement'", True),
        ('class != "carriageway"', True),
        ("not site_check or false", True),
        ("not 1 < 2", False),
        ("true or false and false", True),
        ("days >= 30 and days <= 30 and not days < 30 and not days > 30", True),
        ("12.50 == area_m2", True),
        ('until == "2026-02-27"', True),
        ("rate[class] * 2 if days == 30 else 0", 60),
        ("rate['pavement' if site_check else 'carriageway']", 60),
        ("100 CNY / 0.5 CNY", 200),
        ("class", "pavement"),
        ('"占道"', "占道"),
        ("1\n  + 2", 3),
    ],
)
def test_formulas_come_to_their_exact_value(text, expected):
    """Precedence, associativity, look-ups and choices are those of the description, and nothing is rounded."""
    value = parse(text, names=FACTS, tables=RATE).value(FACTS, RATE)
    assert value == expected
    assert type(value) in (Fraction, bool, str)


@pytest.mark.parametrize(
    ("text", "column", "says"),
    [
        ("", 1, "breaks off"),
        ("1 +", 4, "breaks off"),
        ("(1", 3, ") is missing"),
        ("1)", 2, "not expected"),
        ("1 2", 3, "not expected"),
        ("area_m2 days", 9, "not expected"),
        ("1 if true", 10, "else is missing"),
        ("days * 1e400", 8, "malformed number"),
        ("1.", 1, "malformed number"),
        (".5", 1, "no place"),
        ("1,000", 2, "not expected"),
        ("days + １", 8, "no ASCII digit"),
        ("½", 1, "no ASCII digit"),
        ("days = 3", 6, "written =="),
        ("1 < days < 5", 10, "do not chain"),
        ("days; days", 5, "no place"),
        ("days.real", 5, "no place"),
        ("open('x')", 1, "no function"),
        ("__import__", 1, "no fact"),
        ("'abc", 1, "not closed"),
        ("0.30 USD", 6, "not expected"),
        ("days CNY", 6, "only after a number"),
        ("min(1)", 1, "at least two"),
        ("min", 4, "( is missing"),
        ("rate[]", 6, "not expected"),
        ("rates[class]", 1, "did you mean rate?"),
        ("days * aera_m2", 8, "did you mean area_m2?"),
        ("2 * Days", 5, "did you mean days?"),
        ("0.30 CNY * 2 CNY", 10, "times an amount"),
        ("1 / 2 CNY", 3, "divided by an amount"),
        ("1 CNY + days", 7, "do not go together"),
        ("1 CNY if days > 3 else 2", 7, "do not go together"),
        ("days > 3 CNY", 6, "do not go together"),
        ('1 + "a"', 5, "a number is needed"),
        ("true + 1", 1, "a number is needed"),
        ("1 and true", 1, "true or false is needed"),
        ('not "a"', 5, "true or false is needed"),
        ('1 == "1"', 3, "do not go together"),
        ("rate[3]", 6, "a text is needed"),
        ("9" * 25, 1, "24 digits"),
        ("(" * 60 + "1" + ")" * 60, 42, "40 levels"),
        ("-" * 60 + "1", 42, "40 levels"),
        ("1" + "+1" * 400, 301, "300 words"),
        (" " * 1001, 1001, "1000 characters"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_column(text, column, says):
    """The fault names the column and says in both languages what is wrong."""
    with pytest.raises(FormulaFault, match="column") as refused:
        parse(text, names=FACTS, tables=RATE)
    assert (refused.value.column, refused.value.place) == (column, f"column {column}")
    assert says in refused.value.en
    assert refused.value.zh


@pytest.mark.parametrize(
    ("text", "facts", "column", "says"),
    [
        ("1 + days", {}, 5, "missing"),
        ("1 + days", {"days": None}, 5, "missing"),
        ("1 + days", {"days": 1.5}, 5, "float"),
        ("1 + days", {"days": float("nan")}, 5, "float"),
        ("1 + days", {"days": Decimal("NaN")}, 5, "out of range"),
        ("1 + days", {"days": Decimal("Infinity")}, 5, "out of range"),
        ("1 + days", {"days": Decimal("1e999999")}, 5, "out of range"),
        ("1 + days", {"days": Decimal("1e-999999")}, 5, "out of range"),
        ("1 + days", {"days": 10**40}, 5, "out of range"),
        ("1 + days", {"days": "30"}, 5, 'not "30"'),
        ("1 + days", {"days": True}, 5, "not true"),
        ("1 + days", {"days": [1]}, 5, "list"),
        ("1 / (days - 30)", {"days": 30}, 3, "division by zero"),
        ("days == 3", {"days": "3"}, 6, "two types"),
        ("days and true", {"days": 1}, 1, "true or false"),
        ("rate[days]", {"days": "pavment"}, 6, "did you mean pavement?"),
        ("rate[days]", {"days": True}, 6, "has no true"),
        ("other[days]", {"days": "x"}, 1, "no rate table"),
    ],
)
def test_what_cannot_be_reckoned_is_refused_with_its_column(text, facts, column, says):
    """A missing or inexact fact, a wrong type and a class without a price are faults, never a guess."""
    with pytest.raises(FormulaFault) as refused:
        parse(text).value(facts, RATE)
    assert refused.value.column == column
    assert says in refused.value.en


@pytest.mark.parametrize(
    "text",
    ["1 if true else 1 / 0", "1 / 0 if false else 1", "1 if true or unknown else 2", "2 if false and unknown else 1"],
)
def test_what_is_not_chosen_is_not_looked_at(text):
    """A choice and a condition look only at what decides."""
    assert parse(text).value({}) == 1


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("area_m2 * days * rate[class]", "12.5 × 30 × 0.30 CNY"),
        ("(area_m2 + 1) * rate[class]", "(12.5 + 1) × 0.30 CNY"),
        ("10 - (days - 3)", "10 - (30 - 3)"),
        ("10 - days - 3", "10 - 30 - 3"),
        ("1 / (2 / days)", "1 ÷ (2 ÷ 30)"),
        ("80 CNY if days > 20 else 40 CNY", "80.00 CNY"),
        ("2 * (80 CNY + 1 CNY if days > 20 else 40 CNY)", "2 × (80.00 CNY + 1.00 CNY)"),
        ("max(100 CNY, days * 1 CNY)", "max(100.00 CNY, 30 × 1.00 CNY)"),
        ("area_m2 > 10 and class == 'pavement'", '12.5 > 10 and "pavement" == "pavement"'),
        ("not (site_check or days > 3)", "not (false or 30 > 3)"),
        ("site_check and days > 3", "false"),
        ("-(days + 1)", "-(30 + 1)"),
        ("share * 0.305 CNY", "1/3 × 0.305 CNY"),
    ],
)
def test_a_formula_shows_how_it_came_about(text, filled):
    """Values stand in the place of names; what was not chosen is left out; parentheses stay where they matter."""
    assert parse(text).filled(FACTS, RATE) == filled


# An independent reckoner for arithmetic: Python's own, over fractions.
_operands = st.integers(0, 99).map(str) | st.decimals(0, 99, places=2).map(str)
_arithmetic = st.recursive(
    _operands,
    lambda inner: st.tuples(inner, st.sampled_from(["+", "-", "*"]), inner).map(" ".join) | inner.map("({})".format),
    max_leaves=12,
)


@given(_arithmetic)
def test_arithmetic_agrees_with_python_over_fractions(text):
    """Precedence and associativity are those of everyday arithmetic."""
    over_fractions = re.sub(r"[0-9.]+", lambda number: f"Fraction('{number.group()}')", text)
    assert parse(text).value({}) == eval(over_fractions)


@given(st.text(max_size=30) | st.text("0123456789.+-*/()[],<>=!'\" abifelsnotrdCNYminx", max_size=40))
def test_any_text_is_either_read_or_refused_with_a_column(text):
    """No input makes anything but a formula or a fault inside the text."""
    try:
        parse(text)
    except FormulaFault as fault:
        assert 1 <= fault.column <= len(text) + 1


class TestFormula:
    """What a formula says of itself."""

    def test_it_names_its_facts_and_tables(self):
        """Facts, tables and look-ups by a fact can be checked before any case exists."""
        formula = parse("area_m2 * rate[class] if days > 3 else extra['a']")
        assert formula.names == {"area_m2", "class", "days"}
        assert formula.tables == {"rate", "extra"}
        assert formula.lookups == (("rate", "class"),)

    def test_two_formulas_of_one_text_are_equal(self):
        """A formula is a value: what is written decides."""
        assert parse("1 + days") == parse("1 + days") != parse("1 +  days")
        assert len({parse("days"), parse("days")}) == 1

    @pytest.mark.parametrize(
        ("text", "sort"),
        [
            ("1 CNY * 2", Sort.MONEY),
            ("2 * 3", Sort.NUMBER),
            ("days * 3", Sort.NUMBER),
            ("days", Sort.FACT),
            ("0", Sort.ZERO),
            ("max(days * rate[class] - 5 CNY, 0)", Sort.MONEY),
            ("'a'", Sort.TEXT),
            ("days > 1", Sort.TRUTH),
            ("not x", Sort.TRUTH),
            ("1 CNY / 2 CNY", Sort.NUMBER),
            ("-rate[class]", Sort.MONEY),
            ("0 * 1 CNY", Sort.ZERO),
            ("0 / 1 CNY", Sort.ZERO),
        ],
    )
    def test_its_sort_is_known_before_any_fact(self, text, sort):
        """Money, number, text and truth are told apart from the text alone."""
        assert parse(text).sort is sort


class TestCondition:
    """The same language as a condition."""

    @pytest.mark.parametrize("text", ["site_check", "area_m2 > 10 and class == 'pavement'", "true"])
    def test_it_is_true_or_false(self, text):
        """A fact, a comparison and a plain word are conditions."""
        assert condition(text, names=FACTS).holds(FACTS) == (text != "site_check")

    @pytest.mark.parametrize("text", ["1", "'a'", "days * 2", "1 CNY"])
    def test_what_cannot_be_one_is_refused(self, text):
        """A number, a text and an amount are no conditions."""
        with pytest.raises(FormulaFault, match="a condition is"):
            condition(text)

    def test_a_fact_that_is_not_one_is_refused_when_it_is_known(self):
        """A fact that turns out to be a number is no condition."""
        with pytest.raises(FormulaFault, match="true or false"):
            condition("days").holds(FACTS)
