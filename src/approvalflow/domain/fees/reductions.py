"""Published reductions (减免): a rule of the tariff with its own legal ground and a condition on the facts.

Whoever fulfils the condition pays less, without asking anybody. What people decide in a single case is a waiver
(`refunds.Waiver`): it has a ground and two people, and is no rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from attrs import frozen

from approvalflow.domain.fees.formula import Formula
from approvalflow.domain.fees.money import CURRENCY, decimal_text
from approvalflow.domain.parties.basis import Basis, Text

__all__ = ["Reduction", "applied"]


@frozen
class Reduction:
    """One published reduction of a fee.

    Attributes:
        code: its key within the fee.
        title: what it is called on the notice.
        basis: the law or paper that grants it.
        when: the condition on the facts; a fact that was not stated makes it not true.
        share: the part that is taken off, above 0 to 1 inclusive (1 is an exemption); 0 where `off` says how much.
        off: how much is taken off in exact fen, 0 where `share` says it; never more than the fee.
    """

    code: str
    title: Text
    basis: Basis
    when: Formula
    share: Fraction = Fraction(0)
    off: Fraction = Fraction(0)

    def taken(self, exact: Fraction) -> Fraction:
        """What is taken off a fee, in exact fen: 0 to the whole of it."""
        return min(exact, exact * self.share + self.off)

    @property
    def amount(self) -> str:
        """What is taken off, in words: `50 %` or `20 CNY`."""
        return (
            f"{decimal_text(self.share * 100)} %"
            if self.share
            else f"{decimal_text(Fraction(self.off, 100))} {CURRENCY}"
        )


def applied(
    reductions: Iterable[Reduction], exact: Fraction, facts: Mapping[str, object]
) -> tuple[Reduction | None, Fraction]:
    """The reduction that counts for these facts and what it takes off, in exact fen; None and 0 where none does.

    Where several conditions are true the one that takes off most counts, and it alone; of equal ones the first. Raises
    `FormulaFault` where a condition cannot be reckoned with the facts.
    """
    best: tuple[Reduction | None, Fraction] = (None, Fraction(0))
    for reduction in reductions:
        if reduction.when.is_true(facts):
            taken = reduction.taken(exact)
            if best[0] is None or taken > best[1]:
                best = (reduction, taken)
    return best
