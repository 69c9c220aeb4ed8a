"""Published reductions: a ground, a condition, and the one that takes off most."""

from fractions import Fraction

import pytest
from attrs import evolve

from approvalflow.domain.fees.formula import condition, parse
from approvalflow.domain.fees.reductions import Reduction
from approvalflow.domain.fees.soundness import soundness
from approvalflow.domain.fees.tariffs import FeeLine, amount_of, price
from approvalflow.domain.parties.basis import Basis, PricePaper, Text
from approvalflow.errors import FormulaFault

DISABLED = Reduction(
    "disabled",
    Text("残疾人", "disabled person"),
    Basis("残疾人保障法", "46"),
    condition("disabled"),
    share=Fraction(1, 2),
)
SMALL = Reduction(
    "small", Text("小微企业", "small business"), Basis("降费通知", level="normative-document"), condition("small"),
    off=Fraction(2000),
)  # fmt: skip
POOR = evolve(DISABLED, code="poor", title=Text("低保户", "on allowance"), when=condition("poor"), share=Fraction(1))
LINE = FeeLine(
    code="fee",
    title=Text("工本费", "Fee"),
    basis=Basis("某法", "1"),
    standard=PricePaper("标准"),
    amount=parse("copies * 0.25 CNY"),
    reductions=(DISABLED, SMALL, POOR),
)


def _for(copies, *grounds, **changes):
    facts = {"copies": copies, **dict.fromkeys(grounds, True)}
    return price(evolve(LINE, **changes), facts)


def test_nobody_who_fulfils_no_condition_pays_less():
    """A condition that is not stated is not fulfilled."""
    assert (_for(200).fen, _for(200).reduction) == (5000, None)


def test_the_share_is_taken_off_with_its_ground_in_both_languages():
    """The derivation names the law."""
    priced = _for(200, "disabled")
    assert (priced.fen, priced.exact, priced.reduction) == (2500, 2500, DISABLED)
    assert priced.derivation == Text(
        "copies * 0.25 CNY = 200 × 0.25 CNY = 50 元，残疾人减 50 %（残疾人保障法 第46条） = 25.00 元",
        "copies * 0.25 CNY = 200 × 0.25 CNY = 50 CNY, less 50 %, disabled person (残疾人保障法 art. 46) = 25.00 CNY",
    )
    assert priced.basis == LINE.basis


@pytest.mark.parametrize(("copies", "fen", "code"), [(40, 0, "small"), (200, 2500, "disabled"), (120, 1000, "small")])
def test_the_one_that_takes_off_most_counts_and_it_alone(copies, fen, code):
    """Twenty yuan of ten is all of it; of fifty half is more."""
    priced = _for(copies, "disabled", "small")
    assert (priced.fen, priced.reduction.code) == (fen, code)


def test_of_equal_ones_the_first_counts():
    """So the answer never depends on chance."""
    assert _for(160, "disabled", "small").reduction is DISABLED


def test_an_exemption_leaves_a_zero_with_its_own_law():
    """The zero is the law's that exempts, not of the one that charges."""
    priced = _for(200, "poor")
    assert (priced.fen, priced.basis) == (0, POOR.basis)


def test_it_is_rounded_once_after_the_reduction():
    """Half of 25 fen is 12.5, and without a declared rounding it is refused with the column."""
    assert _for(1, "disabled", rounding="half-up").fen == 13
    assert _for(1, "disabled", rounding="down").fen == 12
    with pytest.raises(FormulaFault) as refused:
        _for(1, "disabled")
    assert (refused.value.rule, refused.value.place) == ("formula-fraction", "fees.fee, column 8")


def test_the_amount_alone_is_the_same():
    """The quick way and the told one agree."""
    for copies in (0, 1, 40, 120, 200):
        for grounds in ((), ("disabled",), ("small", "poor"), ("disabled", "small")):
            line = evolve(LINE, rounding="up")
            facts = {"copies": copies, **dict.fromkeys(grounds, True)}
            assert amount_of(line, facts) == price(line, facts).fen


GRAINS = {"copies": Fraction(1)}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (LINE, ("fees.fee.rounding", "fee-rounding")),
        (
            evolve(LINE, reductions=(evolve(SMALL, basis=Basis(" ")),)),
            ("fees.fee.reductions[0].basis.law", "fee-basis"),
        ),
        (
            evolve(LINE, reductions=(evolve(SMALL, basis=Basis("法", level="lwa")),)),
            ("fees.fee.reductions[0].basis.level", "basis-level"),
        ),
        (evolve(LINE, reductions=(SMALL, SMALL)), ("fees.fee.reductions[1].code", "twice")),
        (evolve(LINE, reductions=(evolve(SMALL, off=Fraction(0)),)), ("fees.fee.reductions[0].off", "fee-reduction")),
        (
            evolve(LINE, reductions=(evolve(SMALL, share=Fraction(1, 5)),)),
            ("fees.fee.reductions[0].off", "fee-reduction"),
        ),
        (evolve(LINE, reductions=(evolve(POOR, share=Fraction(2)),)), ("fees.fee.reductions[0].off", "fee-reduction")),
        (evolve(LINE, reductions=(evolve(SMALL, when=parse("1")),)), ("fees.fee.reductions[0].if", "fee-when")),
        (evolve(LINE, reductions=(evolve(SMALL, when=parse("smal")),)), ("fees.fee.reductions[0].if", "fee-fact")),
    ],
)
def test_each_fault_is_found_at_its_place(line, expected):
    """A reduction without a law, of more than all, of an amount and a share, over a fact that there is not."""
    found = soundness(line, "service", names=("copies", "small", "disabled", "poor"), grains=GRAINS)
    assert [(fault.place, fault.rule) for fault in found] == [expected]
