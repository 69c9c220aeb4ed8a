"""Tariffs: a fee exists only as a published line with the law that allows it, and its amount follows from the facts."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from attrs import field, frozen

from approvalflow.domain.deadlines.moments import Day
from approvalflow.domain.fees.formula import Formula
from approvalflow.domain.fees.income import Income
from approvalflow.domain.fees.money import Fen, checked_fen, decimal_text, rounded_ratio, yuan_text
from approvalflow.domain.fees.reductions import Reduction, applied
from approvalflow.domain.fees.sorts import Sort
from approvalflow.domain.fees.values import Exact
from approvalflow.domain.parties.basis import Basis, PricePaper, Text
from approvalflow.errors import BadInput, FormulaFault

__all__ = ["DUES", "FeeLine", "Priced", "amount_of", "price"]

#: Which act an open fee blocks: the issue of the certificate, or the decision itself.
DUES = ("before-issue", "before-decision")

_ROUNDED = {
    "half-up": Text("四舍五入到分", "rounded half up to the fen"),
    "down": Text("舍去不足一分的部分", "rounded down to the fen"),
    "up": Text("不足一分的进为一分", "rounded up to the fen"),
}


def _tables(given: Mapping[str, Mapping[str, Fraction | int]]) -> Mapping[str, Mapping[str, Fraction]]:
    for table, prices in given.items():
        for name, amount in prices.items():
            if type(amount) not in (int, Fraction):
                raise BadInput(
                    "费率须为精确的分数",
                    "a price is an exact number of fen",
                    place=f"{table}.{name}",
                    rule="money-type",
                )
    return {table: {name: Fraction(amount) for name, amount in prices.items()} for table, prices in given.items()}


@frozen
class FeeLine:
    """One line of a matter's published tariff.

    Attributes:
        code: the fee's key within the matter.
        title: what it is called on the bill.
        basis: the law or administrative regulation that allows the charge (行政许可法 art. 58).
        standard: the paper that sets the price (art. 59: published standards), `None` where the law sets it itself.
        amount: a formula that comes to money.
        tables: rate tables that the formula looks into: name to class to price, in exact fen.
        rounding: how the result becomes whole fen, one of `money.ROUNDINGS`; done once, at the end. Empty where none
            is declared: then a result that is no whole number of fen is refused.
        due: one of `DUES`.
        reducible: whether people may waive or reduce it in a single case.
        when: a condition on the facts under which the fee is charged; `None` for always.
        refund: when some of it is paid back, as published; `None` where nothing is said.
        reductions: the published reductions, of which the one that takes off most counts.
        first, last: the days of filing for which the line is in force, both inclusive; `None` for no end. Lines of one
            code with days that follow each other are one fee whose price changes.
        income: the item of income that it is, and whose; `None` where nothing is declared.
    """

    code: str
    title: Text
    basis: Basis
    standard: PricePaper | None
    amount: Formula
    tables: Mapping[str, Mapping[str, Fraction]] = field(factory=dict, converter=_tables)
    rounding: str = ""
    due: str = "before-issue"
    reducible: bool = False
    when: Formula | None = None
    refund: Text | None = None
    reductions: tuple[Reduction, ...] = ()
    first: Day | None = None
    last: Day | None = None
    income: Income | None = None

    def in_force(self, day: Day) -> bool:
        """Whether the line is the tariff for what is filed on this day."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@frozen
class Priced:
    """What a fee comes to.

    Attributes:
        fen: the amount charged; 0 means that there is no bill and no receipt, only the record that nothing is due.
        derivation: how it came about, the formula with the values filled in.
        exact: the number of fen before rounding, with the reduction taken off.
        reduction: the published reduction that was taken off; `None` where none was.
        basis: the law behind the amount: the one that charges, or behind a zero the one that exempts.
    """

    fen: Fen
    derivation: Text
    exact: Fraction
    reduction: Reduction | None
    basis: Basis


def price(line: FeeLine, facts: Mapping[str, object]) -> Priced:
    """The amount of a fee for the facts of a case, from 0 to `MAX_FEN` inclusive, with its derivation.

    Raises `FormulaFault` (its place names the fee and the column) for a missing fact, a class without a price, a
    formula that comes to no amount of money, to less than nothing, or to a fraction of a fen where no rounding is
    declared; `BadInput` for one beyond `MAX_FEN`.
    """
    exact, reduction, taken, fen = _reckoned(line, facts)
    if exact is None and line.when is not None:
        filled = line.when.filled(facts, line.tables)
        no_fee = Text(
            f"不收费：条件 {line.when.text} 不成立（{filled}）", f"no fee: {line.when.text} does not hold ({filled})"
        )
        return Priced(0, no_fee, Fraction(0), None, line.basis)
    whole = Fraction(*exact or (0, 1))
    derivation = _derivation(line, line.amount.filled(facts, line.tables), whole, reduction, taken, fen)
    free = reduction is not None and not fen
    return Priced(fen, derivation, whole - taken, reduction, reduction.basis if reduction and free else line.basis)


def amount_of(line: FeeLine, facts: Mapping[str, object]) -> Fen:
    """The amount of `price` without its derivation, which costs more than the amount. Raises the same."""
    return _reckoned(line, facts)[3]


def _reckoned(line: FeeLine, facts: Mapping[str, object]) -> tuple[Exact | None, Reduction | None, Fraction, Fen]:
    """The exact amount, None where the condition of the fee does not hold; what is taken off; the whole fen due."""
    reduction, taken = None, Fraction(0)
    try:
        if line.when is not None and not line.when.holds(facts, line.tables):
            return None, None, taken, 0
        exact = left = _money(line.amount, facts, line.tables)
        if line.reductions:
            reduction, taken = applied(line.reductions, Fraction(*exact), facts)
            left = (Fraction(*exact) - taken).as_integer_ratio()
        if not line.rounding and left[0] % left[1]:
            raise FormulaFault(
                "结果不足一分，而标准没有规定取整方式",
                "the result is no whole number of fen, and the tariff declares no rounding",
                column=line.amount.root.column,
                rule="formula-fraction",
            )
    except FormulaFault as fault:
        place = f"fees.{line.code}, column {fault.column}"
        raise FormulaFault(fault.zh, fault.en, column=fault.column, rule=fault.rule, place=place) from fault
    fen = rounded_ratio(*left, line.rounding or "down")
    return exact, reduction, taken, checked_fen(fen, f"fees.{line.code}", least=0)


def _money(amount: Formula, facts: Mapping[str, object], tables: Mapping[str, Mapping[str, Fraction]]) -> Exact:
    exact = amount.reckoned(facts, tables)
    if amount.sort not in (Sort.MONEY, Sort.ZERO) or not isinstance(exact, tuple):
        raise FormulaFault(
            "公式的结果不是金额",
            "the formula comes to no amount of money",
            column=amount.root.column,
            rule="formula-money",
        )
    if exact[0] < 0:
        raise FormulaFault(
            "金额小于零", "the amount is less than nothing", column=amount.root.column, rule="formula-negative"
        )
    return exact


def _derivation(
    line: FeeLine, filled: str, exact: Fraction, reduction: Reduction | None, taken: Fraction, fen: Fen
) -> Text:
    lead = filled if filled == line.amount.text else f"{line.amount.text} = {filled}"
    zh = en = lead
    left = exact - taken
    if reduction is not None:
        whole = decimal_text(Fraction(exact, 100))
        off = reduction.amount
        zh += f" = {whole} 元，{reduction.title.zh}减 {off}（{reduction.basis.text('zh')}）"
        en += f" = {whole} CNY, less {off}, {reduction.title.en} ({reduction.basis.text('en')})"
    if left.denominator == 1:
        return Text(f"{zh} = {yuan_text(fen)} 元", f"{en} = {yuan_text(fen)} CNY")
    rest = decimal_text(Fraction(left, 100))
    how = _ROUNDED[line.rounding]
    return Text(
        f"{zh} = {rest} 元，{how.zh}为 {yuan_text(fen)} 元", f"{en} = {rest} CNY, {how.en}: {yuan_text(fen)} CNY"
    )
