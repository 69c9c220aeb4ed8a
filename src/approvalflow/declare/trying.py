"""A fee tried on the answers that its facts allow: what would fail for somebody fails before it is published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import islice, product
from typing import TYPE_CHECKING

from approvalflow.domain.fees.tariffs import amount_of
from approvalflow.domain.fees.values import exact_fact, shown
from approvalflow.errors import FormulaFault

if TYPE_CHECKING:
    from approvalflow.domain.fees.tariffs import FeeLine
    from approvalflow.domain.matters.facts import FactSpec

__all__ = ["grains_of", "try_amount"]

#: How many combinations of answers a fee is tried on.
_TRIES = 2_000

#: Faults that depend on the answers, and not on how the formula is written.
_BY_ANSWERS = ("formula-zero", "formula-negative")


def grains_of(specs: Mapping[str, FactSpec]) -> dict[str, Fraction]:
    """The grain of each fact that is a number: 1 for a whole one, a hundredth for two decimal places."""
    return {key: Fraction(1, 10**spec.places) for key, spec in specs.items() if spec.type in ("integer", "decimal")}


def try_amount(line: FeeLine, specs: Mapping[str, FactSpec]) -> Iterator[tuple[FormulaFault, str]]:
    """Each way in which some allowed answers give no amount of money, once, with the first of these answers.

    A number is tried at its bounds, beside them and at zero. Below zero it is tried only where its declaration says so:
    an answer that nobody thought of is refused when it is given.
    """
    names = sorted(line.amount.names | (line.when.names if line.when else frozenset()))
    if not all(name in specs for name in names):
        return
    seen: set[tuple[str, int]] = set()
    for answers in islice(product(*(_answers(specs[name]) for name in names)), _TRIES):
        facts = dict(zip(names, answers, strict=True))
        try:
            amount_of(line, facts)
        except FormulaFault as fault:
            if fault.rule in _BY_ANSWERS and (fault.rule, fault.column) not in seen:
                seen.add((fault.rule, fault.column))
                yield fault, ", ".join(f"{name} = {shown(exact_fact(name, facts[name], 1))}" for name in names)


def _answers(spec: FactSpec) -> Sequence[object]:
    match spec.type:
        case "yes-no":
            return (True, False)
        case "choice":
            return tuple(choice.key for choice in spec.choices)
        case "date":
            return ("2026-01-01",)
        case "integer" | "decimal":
            return _numbers(spec)
    return ("words",)


def _numbers(spec: FactSpec) -> Sequence[Fraction]:
    step = Fraction(1, 10**spec.places)
    least = Fraction(spec.least) if spec.least else None
    most = Fraction(spec.most) if spec.most else None
    wanted = [Fraction(0), Fraction(1), Fraction(1000)]
    if least is not None:
        wanted[:0] = [least, least + step]
    if most is not None:
        wanted[:0] = [most, most - step]
    return list(
        dict.fromkeys(
            number for number in wanted if (least is None or least <= number) and (most is None or number <= most)
        )
    )
