"""Fees: priced from the published line, and charged only where the law allows."""

from decimal import Decimal
from fractions import Fraction

import pytest
from attrs import evolve

from approvalflow.domain.fees.formula import condition, parse
from approvalflow.domain.fees.money import MAX_FEN
from approvalflow.domain.fees.soundness import soundness
from approvalflow.domain.fees.tariffs import FeeLine, price
from approvalflow.domain.parties.basis import LEVELS, Basis, PricePaper, Text
from approvalflow.errors import BadInput, FormulaFault

ROAD = FeeLine(
    code="occupation-fee",
    title=Text("城市道路占用费", "Road occupation fee"),
    basis=Basis("城市道路管理条例", "37", "administrative-regulation"),
    standard=PricePaper("关于城市道路占用费标准的通知"),
    amount=parse("area_m2 * days * rate[class]"),
    tables={"rate": {"pavement": Fraction(30), "carriageway": 60}},
)
FACTS = {"area_m2": Decimal("12.5"), "days": 30, "class": "pavement"}


def _with(amount, **changes):
    return evolve(ROAD, amount=parse(amount), **changes)


class TestPrice:
    """The amount follows from the facts."""

    def test_the_amount_and_its_derivation(self):
        """The road of the first example costs 112.50 yuan, and says why in both languages."""
        priced = price(ROAD, FACTS)
        assert (priced.fen, priced.exact) == (11250, 11250)
        assert priced.derivation == Text(
            "area_m2 * days * rate[class] = 12.5 × 30 × 0.30 CNY = 112.50 元",
            "area_m2 * days * rate[class] = 12.5 × 30 × 0.30 CNY = 112.50 CNY",
        )

    @pytest.mark.parametrize(("rounding", "fen"), [("half-up", 2594), ("down", 2593), ("up", 2594)])
    def test_it_is_rounded_once_at_the_end(self, rounding, fen):
        """12.35 * 7 * 0.30 yuan is exactly 2593.5 fen, and the rounding is told."""
        priced = price(_with("12.35 * 7 * 0.30 CNY", tables={}, rounding=rounding), {})
        assert (priced.fen, priced.exact) == (fen, Fraction(5187, 2))
        assert "25.935" in priced.derivation.zh
        assert f"25.{fen % 100}" in priced.derivation.en

    def test_thirds_are_not_rounded_on_the_way(self):
        """Three times a third of a yuan is a yuan."""
        assert price(_with("1 CNY / 3 + 1 CNY / 3 + 1 CNY / 3", tables={}), {}).fen == 100

    def test_nothing_is_charged_where_the_condition_does_not_hold(self):
        """The zero is recorded with its reason."""
        priced = price(evolve(ROAD, when=condition("days > 30")), FACTS)
        assert priced.fen == 0
        assert priced.derivation.en == "no fee: days > 30 does not hold (30 > 30)"

    def test_a_free_matter_costs_nothing(self):
        """A plain 0 is an amount."""
        assert price(_with("0", tables={}), {}).fen == 0

    @pytest.mark.parametrize(
        ("amount", "rule"),
        [
            ("area_m2 * days", "formula-money"),
            ("500", "formula-money"),
            ("days", "formula-money"),
            ("class", "formula-money"),
            ("1 CNY - 2 CNY", "formula-negative"),
            ("unknown * 1 CNY", "formula-missing"),
            ("rate[unknown]", "formula-missing"),
            ("days * 1 CNY / (days - 30)", "formula-zero"),
        ],
    )
    def test_what_is_no_amount_of_money_is_refused(self, amount, rule):
        """A number without a unit, a fact, a negative result or a missing fact never becomes a bill."""
        with pytest.raises(FormulaFault) as refused:
            price(_with(amount), FACTS)
        assert refused.value.rule == rule
        assert refused.value.place.startswith("fees.occupation-fee, column ")

    def test_the_limit_itself_can_be_charged_and_no_more(self):
        """`MAX_FEN` is inside, one fen more is not."""
        line = _with("n * 0.01 CNY", tables={})
        assert price(line, {"n": MAX_FEN}).fen == MAX_FEN
        with pytest.raises(BadInput, match="over the limit"):
            price(line, {"n": MAX_FEN + 1})

    def test_a_float_in_a_rate_table_is_refused(self):
        """0.1 is not a tenth: prices are exact."""
        with pytest.raises(BadInput, match="exact"):
            evolve(ROAD, tables={"rate": {"pavement": 0.1}})


def _places(line, kind="licence", **known):
    return [(fault.place, fault.rule, fault.hint) for fault in soundness(line, kind, **known)]


class TestSoundness:
    """A declared fee is checked whole, before it is published."""

    def test_a_sound_line_has_no_fault(self):
        """The road of the first example is sound, with all that the matter declares."""
        choices = {"class": ["pavement", "carriageway"]}
        assert soundness(ROAD, "licence", names=FACTS, choices=choices) == []

    @pytest.mark.parametrize("level", LEVELS)
    @pytest.mark.parametrize("kind", ["licence", "record-filing", "registration", "confirmation", "service"])
    def test_only_law_and_administrative_regulation_may_charge_for_a_licence(self, kind, level):
        """Anything lower is a fault for a licence, and for a licence alone."""
        line = evolve(ROAD, basis=Basis("某规定", "1", level))
        allowed = kind != "licence" or level in ("law", "administrative-regulation")
        assert _places(line, kind) == ([] if allowed else [("fees.occupation-fee.basis.level", "fee-basis", "")])

    def test_an_unknown_level_is_named_with_the_nearest(self):
        """A spelling mistake is a fault with a hint, for every kind."""
        line = evolve(ROAD, basis=Basis("城市道路管理条例", "37", "administrative-regulatoin"))
        assert _places(line) == [("fees.occupation-fee.basis.level", "basis-level", "administrative-regulation")]

    @pytest.mark.parametrize(
        ("line", "expected"),
        [
            (evolve(ROAD, basis=Basis(" ")), ("fees.occupation-fee.basis.law", "fee-basis", "")),
            (evolve(ROAD, rounding="half_up"), ("fees.occupation-fee.rounding", "fee-rounding", "half-up")),
            (evolve(ROAD, due="before-isue"), ("fees.occupation-fee.due", "fee-due", "before-issue")),
            (_with("area_m2 * days", tables={}), ("fees.occupation-fee.amount", "fee-not-money", "")),
            (_with("days", tables={}), ("fees.occupation-fee.amount", "fee-not-money", "")),
            (evolve(ROAD, when=parse("days * 2")), ("fees.occupation-fee.when", "fee-when", "")),
            (_with("areas_m2 * rate[class]"), ("fees.occupation-fee.amount", "fee-fact", "area_m2")),
            (evolve(ROAD, when=condition("dais > 3")), ("fees.occupation-fee.when", "fee-fact", "days")),
            (_with("1 CNY"), ("fees.occupation-fee.rate", "fee-table", "")),
            (
                evolve(ROAD, tables={"rate": {"pavement": 30, "carriageway": MAX_FEN + 1}}),
                ("fees.occupation-fee.rate.carriageway", "fee-price", ""),
            ),
            (
                evolve(ROAD, tables={"rate": {"pavement": -1, "carriageway": 0}}),
                ("fees.occupation-fee.rate.pavement", "fee-price", ""),
            ),
            (evolve(ROAD, tables={"rate": {"pavement": 30}}), ("fees.occupation-fee.rate", "fee-price", "")),
        ],
    )
    def test_each_fault_is_found_at_its_place(self, line, expected):
        """Every fault has the key path that it is about."""
        assert _places(line, names=FACTS, choices={"class": ["pavement", "carriageway"]}) == [expected]

    def test_all_faults_are_found_at_once(self):
        """A line with four mistakes has four faults, under the place that the caller gives."""
        line = _with("area * rates[class]", basis=Basis("某规章", "1", "department-rule"), due="later")
        faults = soundness(line, "licence", names=FACTS, place="road.toml: fees[0]")
        assert [(fault.place, fault.hint) for fault in faults] == [
            ("road.toml: fees[0].basis.level", ""),
            ("road.toml: fees[0].due", ""),
            ("road.toml: fees[0].amount", "area_m2"),
            ("road.toml: fees[0].amount", "rate"),
            ("road.toml: fees[0].rate", ""),
        ]
