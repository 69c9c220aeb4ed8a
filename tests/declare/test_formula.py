"""The formula of scores as a file: what it says, what is wrong with it all at once, and that it reads back."""

import tomllib
from fractions import Fraction
from pathlib import Path

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from approvalflow import DeclarationFaulty
from approvalflow.declare import formula_from, read_formula
from approvalflow.declare.formula import plain_formula
from approvalflow.domain.supervision.formula import FORMULA, CardPoints, Charge, Workload

COUNTY = Path(__file__).parents[2] / "examples" / "county" / "scores.toml"

SMALL = """
version = "2"
in_force_from = 2026-04-01
parts = [{ key = "time", title = "期限", weight = 60 }, { key = "rest", title = "其他", weight = 40 }]
charges = [{ rules = ["T2"], parts = ["time"], points = { yellow = 8 } }, { rules = ["*"], parts = ["rest"] }]
reporting = { part = "rest" }
"""


def faults(text):
    with pytest.raises(DeclarationFaulty) as refused:
        formula_from(tomllib.loads(text), place="scores.toml")
    return {(fault.place, fault.rule) for fault in refused.value.faults}


class TestFormula:
    """What a file says."""

    def test_the_county_says_nine_parts_of_a_hundred_points(self):
        """As the example of the house does, with coefficients of its own."""
        county = read_formula(COUNTY)
        assert county.parts == FORMULA.parts
        assert {(rule, one.parts) for one in county.charges for rule in one.rules} == {
            (rule, one.parts) for one in FORMULA.charges for rule in one.rules
        }
        assert county.coefficient_of(499) == Fraction("1.02")

    def test_what_is_not_said_is_as_in_the_example(self):
        """Points, grades, discipline; and a charge may set its own."""
        small = formula_from(tomllib.loads(SMALL))
        assert (small.cards, small.floors, small.discipline) == (FORMULA.cards, FORMULA.floors, FORMULA.discipline)
        assert small.charge_of("T2").points == CardPoints(yellow=8)
        assert small.charge_of("anything").parts == ("rest",)

    @given(st.integers(1, 99), st.lists(st.integers(1, 9_999_999), max_size=4))
    def test_what_the_journal_keeps_reads_back_to_the_same(self, weight, millionths):
        """Through the plain values."""
        bands = [Workload(10 * (n + 1), 1 + Fraction(one, 1_000_000)) for n, one in enumerate(sorted(millionths))]
        parts = (attrs.evolve(FORMULA.parts[0], weight=weight), attrs.evolve(FORMULA.parts[6], weight=100 - weight))
        charges = (Charge(("T2",), ("publicity",), CardPoints(2, 1, 0, 9)), Charge(("*",), ("supervision",)))
        made = attrs.evolve(FORMULA, parts=parts, charges=charges, workload=(*FORMULA.workload, *bands))
        assert formula_from(plain_formula(made)) == made
        assert formula_from(plain_formula(FORMULA)) == FORMULA


class TestFaults:
    """What is wrong is said all at once, in its place."""

    def test_weights_that_do_not_add_up(self):
        """To a hundred."""
        with pytest.raises(DeclarationFaulty, match="the weights add up to 99 and not to 100"):
            formula_from(tomllib.loads(SMALL.replace("weight = 40", "weight = 39")))

    def test_everything_at_once(self):
        """Each fault under its key."""
        found = faults("""
            version = "2"
            in_force_from = "soon"
            parts = [{ key = "time", weight = 60 }, { key = "time", title = "又", weight = 41 }]
            charges = [
                { rules = ["T2", "T 3"], parts = ["tme"] },
                { rules = ["T2"], parts = [], points = { yellow = 5.5 } },
            ]
            workload = [{ cases = 1, coefficient = 1.5 }, { cases = 1, coefficient = "0" }]
            grades = { excellent = 80, good = 80 }
            discipline = { warnign = 10 }
            reporting = { part = "nowhere" }
            wieghts = 3
        """)
        assert found == {
            ("scores.toml: in_force_from", "day"),
            ("scores.toml: parts[0].title", "missing"),
            ("scores.toml: parts[1].key", "twice"),
            ("scores.toml: parts", "weights"),
            ("scores.toml: charges[0].rules[1]", "rule"),
            ("scores.toml: charges[0].parts", "part"),
            ("scores.toml: charges[1].rules", "twice"),
            ("scores.toml: charges[1].parts", "missing"),
            ("scores.toml: charges[1].points.yellow", "type"),
            ("scores.toml: charges", "rest"),
            ("scores.toml: workload[0].coefficient", "coefficient"),
            ("scores.toml: workload[1].coefficient", "coefficient"),
            ("scores.toml: workload[1].cases", "order"),
            ("scores.toml: workload", "from-zero"),
            ("scores.toml: grades", "order"),
            ("scores.toml: discipline.warnign", "unknown-key"),
            ("scores.toml: reporting.part", "part"),
            ("scores.toml: wieghts", "unknown-key"),
        }

    def test_a_coefficient_that_falls_where_there_is_more_work(self):
        """Who refuses work would gain by it."""
        falls = 'workload = [{ cases = 0, coefficient = "1.1" }, { cases = 9, coefficient = "1" }]'
        assert faults(SMALL + falls) == {("scores.toml: workload[1].coefficient", "falls")}

    def test_a_file_that_is_not_there(self, tmp_path):
        """As every declaration."""
        with pytest.raises(DeclarationFaulty, match="there is no such file"):
            read_formula(tmp_path / "scores.toml")

    def test_what_is_no_table(self):
        """One table is asked for."""
        with pytest.raises(DeclarationFaulty, match="must be one table"):
            formula_from([])
