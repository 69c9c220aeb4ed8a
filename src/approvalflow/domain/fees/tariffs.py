"""Tariffs: a fee exists only as a published line with the law that allows it, and its amount follows from the facts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from fractions import Fraction

from attrs import field, frozen

from approvalflow.domain.fees.formula import Formula
from approvalflow.domain.fees.money import MAX_FEN, ROUNDINGS, Fen, checked_fen, decimal_text, rounded_ratio, yuan_text
from approvalflow.domain.fees.sorts import Sort
from approvalflow.domain.fees.spelling import closest
from approvalflow.domain.fees.values import Exact
from approvalflow.domain.parties.basis import LEVELS, MAY_CHARGE, Basis, Fault, PricePaper, Text
from approvalflow.errors import BadInput, FormulaFault

__all__ = ["DUES", "FeeLine", "Priced", "amount_of", "price", "soundness"]

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
        rounding: how the result becomes whole fen, one of `money.ROUNDINGS`; done once, at the end.
        due: one of `DUES`.
        reducible: whether a waiver or reduction may be granted at all.
        when: a condition on the facts under which the fee is charged; `None` for always.
        refund: when some of it is paid back, as published; `None` where nothing is said.
    """

    code: str
    title: Text
    basis: Basis
    standard: PricePaper | None
    amount: Formula
    tables: Mapping[str, Mapping[str, Fraction]] = field(factory=dict, converter=_tables)
    rounding: str = "half-up"
    due: str = "before-issue"
    reducible: bool = False
    when: Formula | None = None
    refund: Text | None = None


@frozen
class Priced:
    """What a fee comes to.

    Attributes:
        fen: the amount charged; 0 means that there is no bill and no receipt, only the record that nothing is due.
        derivation: how it came about, the formula with the values filled in.
        exact: the number of fen before rounding.
    """

    fen: Fen
    derivation: Text
    exact: Fraction


def price(line: FeeLine, facts: Mapping[str, object]) -> Priced:
    """The amount of a fee for the facts of a case, from 0 to `MAX_FEN` inclusive, with its derivation.

    Raises `FormulaFault` (its place names the fee and the column) for a missing fact, a class without a price, a
    formula that comes to no amount of money or to less than nothing; `BadInput` for one beyond `MAX_FEN`.
    """
    exact, fen = _reckoned(line, facts)
    if exact is None and line.when is not None:
        filled = line.when.filled(facts, line.tables)
        no_fee = Text(
            f"不收费：条件 {line.when.text} 不成立（{filled}）", f"no fee: {line.when.text} does not hold ({filled})"
        )
        return Priced(0, no_fee, Fraction(0))
    ratio = Fraction(*exact or (0, 1))
    return Priced(fen, _derivation(line, line.amount.filled(facts, line.tables), ratio, fen), ratio)


def amount_of(line: FeeLine, facts: Mapping[str, object]) -> Fen:
    """The amount of `price` without its derivation, which costs more than the amount. Raises the same."""
    return _reckoned(line, facts)[1]


def _reckoned(line: FeeLine, facts: Mapping[str, object]) -> tuple[Exact | None, Fen]:
    """The exact amount, None where the condition of the fee does not hold, and the whole fen that are charged."""
    try:
        if line.when is not None and not line.when.holds(facts, line.tables):
            return None, 0
        exact = _money(line.amount, facts, line.tables)
    except FormulaFault as fault:
        place = f"fees.{line.code}, column {fault.column}"
        raise FormulaFault(fault.zh, fault.en, column=fault.column, rule=fault.rule, place=place) from fault
    return exact, checked_fen(rounded_ratio(*exact, line.rounding), f"fees.{line.code}", least=0)


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


def _derivation(line: FeeLine, filled: str, exact: Fraction, fen: Fen) -> Text:
    lead = filled if filled == line.amount.text else f"{line.amount.text} = {filled}"
    if exact.denominator == 1:
        return Text(f"{lead} = {yuan_text(fen)} 元", f"{lead} = {yuan_text(fen)} CNY")
    whole = decimal_text(Fraction(exact, 100))
    how = _ROUNDED[line.rounding]
    return Text(
        f"{lead} = {whole} 元，{how.zh}为 {yuan_text(fen)} 元", f"{lead} = {whole} CNY, {how.en}: {yuan_text(fen)} CNY"
    )


def soundness(
    line: FeeLine,
    kind: str,
    *,
    names: Collection[str] | None = None,
    choices: Mapping[str, Collection[str]] | None = None,
    place: str = "",
) -> list[Fault]:
    """Everything that is wrong with a declared fee; empty where it is sound.

    Args:
        line: the fee.
        kind: the matter's kind. A `licence` may only be charged for by a law or administrative regulation
            (行政许可法 art. 58, `basis.MAY_CHARGE`); for other kinds any known level will do.
        names: the facts that the matter declares, where they are known.
        choices: the choices of each fact that is one, so that every class is seen to have its price.
        place: what the places of the faults begin with; `fees.CODE` where it is empty.
    """
    lead = place or f"fees.{line.code}"
    return [
        *_faults_of_basis(line, kind, lead),
        *_faults_of_words(line, lead),
        *_faults_of_amount(line, lead, names),
        *_faults_of_tables(line, lead, choices or {}),
    ]


def _faults_of_basis(line: FeeLine, kind: str, lead: str) -> list[Fault]:
    level, known = line.basis.level, LEVELS.get(line.basis.level)
    faults = []
    if not line.basis.law.strip():
        faults.append(Fault(f"{lead}.basis.law", "fee-basis", "收费没有写明依据", "the fee names no law"))
    if known is None:
        hint = closest(level, LEVELS)
        faults.append(
            Fault(
                f"{lead}.basis.level", "basis-level", f"没有 {level!r} 这一层级", f"there is no level {level!r}", hint
            )
        )
    elif kind == "licence" and level not in MAY_CHARGE:
        faults.append(
            Fault(
                f"{lead}.basis.level",
                "fee-basis",
                f"{known.zh}不得设定行政许可收费，须由法律或行政法规规定（行政许可法第58条）",
                f"a {known.en} may not charge for a licence: only a law or administrative regulation may"
                " (行政许可法 art. 58)",
            )
        )
    return faults


def _faults_of_words(line: FeeLine, lead: str) -> list[Fault]:
    faults = []
    for key, word, known in (("rounding", line.rounding, ROUNDINGS), ("due", line.due, DUES)):
        if word not in known:
            listed = ", ".join(known)
            faults.append(
                Fault(f"{lead}.{key}", f"fee-{key}", f"只能是 {listed}", f"one of {listed}", closest(word, known))
            )
    return faults


def _faults_of_amount(line: FeeLine, lead: str, names: Collection[str] | None) -> list[Fault]:
    faults = []
    if line.amount.sort not in (Sort.MONEY, Sort.ZERO):
        faults.append(
            Fault(
                f"{lead}.amount",
                "fee-not-money",
                f"结果须为金额（如 0.30 CNY 或费率表），而这里是{line.amount.sort.value[0]}",
                f"it must come to money (0.30 CNY, or a rate table), and this is {line.amount.sort.value[1]}",
            )
        )
    if line.when is not None and line.when.sort not in (Sort.TRUTH, Sort.FACT):
        faults.append(Fault(f"{lead}.when", "fee-when", "条件须为是或否", "a condition is true or false"))
    for key, formula in (("amount", line.amount), ("when", line.when)):
        for name in sorted(formula.names if formula and names is not None else ()):
            if names is not None and name not in names:
                hint = closest(name, names)
                faults.append(
                    Fault(f"{lead}.{key}", "fee-fact", f"没有名为 {name} 的事实", f"there is no fact {name}", hint)
                )
    return faults


def _faults_of_tables(line: FeeLine, lead: str, choices: Mapping[str, Collection[str]]) -> list[Fault]:
    used = line.amount.tables | (line.when.tables if line.when else frozenset())
    faults = [
        Fault(
            f"{lead}.amount",
            "fee-table",
            f"没有费率表 {name}",
            f"there is no rate table {name}",
            closest(name, line.tables),
        )
        for name in sorted(used - set(line.tables))
    ]
    for name, prices in line.tables.items():
        if name not in used:
            faults.append(
                Fault(f"{lead}.{name}", "fee-table", "公式没有用到这个费率表", "no formula looks into this rate table")
            )
        faults += [
            Fault(f"{lead}.{name}.{each}", "fee-price", "费率超出范围", "the price is out of range")
            for each, amount in prices.items()
            if not 0 <= amount <= MAX_FEN
        ]
    for table, fact in sorted(set(line.amount.lookups)):
        priced = line.tables.get(table)
        faults += [
            Fault(
                f"{lead}.{table}",
                "fee-price",
                f"{fact} 的选项 {each} 没有费率",
                f"{fact} may be {each}, which has no price",
            )
            for each in choices.get(fact, ())
            if priced is not None and each not in priced
        ]
    return faults
