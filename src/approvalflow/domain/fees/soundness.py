"""Whether a declared fee is sound: every fault at once, each with the key that it is about."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from fractions import Fraction

from approvalflow.domain.fees.grain import common_grain, grain_of
from approvalflow.domain.fees.income import income_faults
from approvalflow.domain.fees.money import MAX_FEN, ROUNDINGS
from approvalflow.domain.fees.sorts import Sort
from approvalflow.domain.fees.spelling import closest
from approvalflow.domain.fees.tariffs import DUES, FeeLine
from approvalflow.domain.parties.basis import LEVELS, MAY_CHARGE, Fault

__all__ = ["soundness"]


def soundness(
    line: FeeLine,
    kind: str,
    *,
    names: Collection[str] | None = None,
    choices: Mapping[str, Collection[str]] | None = None,
    grains: Mapping[str, Fraction] | None = None,
    place: str = "",
) -> list[Fault]:
    """Everything that is wrong with a declared fee; empty where it is sound.

    Args:
        line: the fee.
        kind: the matter's kind. A `licence` may only be charged for by a law or administrative regulation
            (行政许可法 art. 58, `basis.MAY_CHARGE`); for other kinds any known level will do.
        names: the facts that the matter declares, where they are known.
        choices: the choices of each fact that is one, so that every class is seen to have its price.
        grains: for each fact that is a number the grain of its answers (`grain.grain_of`); where they are known, an
            amount that may come to a fraction of a fen has to declare its rounding.
        place: what the places of the faults begin with; `fees.CODE` where it is empty.
    """
    lead = place or f"fees.{line.code}"
    return [
        *_faults_of_basis(line, kind, lead),
        *_faults_of_words(line, lead),
        *_faults_of_days(line, lead),
        *_faults_of_amount(line, lead, names),
        *_faults_of_tables(line, lead, choices or {}),
        *_faults_of_reductions(line, lead, names),
        *_faults_of_rounding(line, lead, grains),
        *(income_faults(line.income, f"{lead}.income") if line.income else ()),
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
        if word not in known and (word or key == "due"):
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


def _faults_of_days(line: FeeLine, lead: str) -> list[Fault]:
    if line.first is None or line.last is None or line.first <= line.last:
        return []
    return [Fault(f"{lead}.to", "fee-days", "止于其始之前", "it ends before it begins")]


def _faults_of_reductions(line: FeeLine, lead: str, names: Collection[str] | None) -> list[Fault]:
    faults = []
    seen: set[str] = set()
    for index, reduction in enumerate(line.reductions):
        place = f"{lead}.reductions[{index}]"
        if not reduction.basis.law.strip():
            faults.append(Fault(f"{place}.basis.law", "fee-basis", "减免没有写明依据", "the reduction names no law"))
        if reduction.basis.level not in LEVELS:
            level = reduction.basis.level
            zh, en = f"没有 {level!r} 这一层级", f"there is no level {level!r}"
            faults.append(Fault(f"{place}.basis.level", "basis-level", zh, en, closest(level, LEVELS)))
        if reduction.code in seen:
            zh, en = f"{reduction.code!r} 重复", f"{reduction.code!r} is there twice"
            faults.append(Fault(f"{place}.code", "twice", zh, en))
        seen.add(reduction.code)
        if (0 < reduction.share <= 1) == bool(reduction.off) or not 0 <= reduction.off <= MAX_FEN:
            zh, en = "减免须为 0 至 100 % 之间的比例，或一个金额", "a share above 0 up to 100 %, or an amount of money"
            faults.append(Fault(f"{place}.off", "fee-reduction", zh, en))
        if reduction.when.sort not in (Sort.TRUTH, Sort.FACT):
            faults.append(Fault(f"{place}.if", "fee-when", "条件须为是或否", "a condition is true or false"))
        for name in sorted(reduction.when.names if names is not None else ()):
            if names is not None and name not in names:
                zh, en = f"没有名为 {name} 的事实", f"there is no fact {name}"
                faults.append(Fault(f"{place}.if", "fee-fact", zh, en, closest(name, names)))
    return faults


def _faults_of_rounding(line: FeeLine, lead: str, grains: Mapping[str, Fraction] | None) -> list[Fault]:
    if grains is None or line.rounding or line.amount.sort not in (Sort.MONEY, Sort.ZERO):
        return []
    grain = grain_of(line.amount.root, grains, line.tables)
    for reduction in line.reductions:
        if grain is not None:
            grain = common_grain(grain, common_grain(grain * reduction.share, reduction.off))
    if grain is not None and grain.denominator == 1:
        return []
    column = line.amount.root.column
    return [
        Fault(
            f"{lead}.rounding",
            "fee-rounding",
            f"结果可能不足一分（amount 第 {column} 列），须写明取整方式",
            f"the amount may come to a fraction of a fen (amount, column {column}): declare how it is rounded",
        )
    ]
